//! Reads values of a wanted type out of the tree, and reports those of another.

use std::ops::{Range, RangeInclusive};

use super::advice::{Advice, Shape};
use super::conversion::conversion;
pub(super) use super::path::Path;
use crate::connect_file::problem::Problem;
use crate::connect_file::quote::{all, quote};
use crate::connect_file::rule;
use crate::connect_file::tree::{NodeId, Tree, Value};
use crate::nearest::nearest;

/// A value and the key that it belongs to; items of lists have none.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) key: Option<NodeId>,
    pub(super) value: NodeId,
}

/// A mapping that keys are missed from.
pub(super) struct Owner<'p> {
    pub(super) node: NodeId,
    pub(super) at: &'p Path<'p>,
    /// What it is, as a sentence calls it.
    kind: &'static str,
    /// The value that names it.
    name: Option<NodeId>,
}

impl<'p> Owner<'p> {
    /// A mapping that there is only one of.
    pub(super) fn new(node: NodeId, at: &'p Path<'p>, kind: &'static str) -> Self {
        Self { node, at, kind, name: None }
    }

    /// One of many mappings; `name` is the value that tells it from the others.
    pub(super) fn named(node: NodeId, at: &'p Path<'p>, kind: &'static str, name: Option<Field>) -> Self {
        Self { node, at, kind, name: name.map(|field| field.value) }
    }

    /// What a sentence begins with: the key `PORT`.
    pub(super) fn title(&self, tree: &Tree<'_>) -> String {
        match self.name.and_then(|name| tree.text(name)) {
            Some(name) => format!("the {} {}", self.kind, quote(name)),
            None if self.kind.starts_with('`') => self.kind.to_owned(),
            None if self.node == tree.root => "the file".to_owned(),
            None => format!("this {}", self.kind),
        }
    }
}

/// What a text of blanks alone means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Blank {
    Refused,
    Warned,
}

/// The tree that is read, and where problems go.
pub(super) struct Reader<'t, 'a> {
    pub(super) tree: &'t Tree<'a>,
    pub(super) problems: &'t mut Vec<Problem>,
}

impl<'t, 'a> Reader<'t, 'a> {
    pub(super) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Where to point for a value: at itself or, where it was left out, at its key.
    pub(super) fn place(&self, field: Field) -> Range<usize> {
        let bytes = self.tree.bytes(field.value);
        match field.key {
            Some(key) if bytes.is_empty() => self.tree.bytes(key),
            _ => bytes,
        }
    }

    /// Where to point for something that a mapping lacks: at its first key and, if it is short, that key's value.
    pub(super) fn opening(&self, node: NodeId) -> Range<usize> {
        let Value::Mapping(entries) = self.tree.value(node) else { return self.tree.bytes(node) };
        match entries.first() {
            Some(entry) if !self.tree.nodes[node].flow => {
                let (key, value) = (self.tree.bytes(entry.key), self.tree.bytes(entry.value));
                let is_short = matches!(self.tree.nodes[entry.value].value, Value::Text(_)) && value.end < key.end + 80;
                if is_short { key.start..value.end.max(key.end) } else { key }
            }
            _ => self.tree.bytes(node),
        }
    }

    /// Reports a key that has to be there.
    pub(super) fn missing(&mut self, owner: &Owner<'_>, key: &str, help: &str) {
        if self.merges(owner.node) {
            return;
        }
        let problem = Problem::new(&rule::MISSING_KEY, format!("{} has no `{key}`", owner.title(self.tree)));
        self.report(problem.at(self.opening(owner.node)).path(owner.at).help(help));
    }

    /// Whether a mapping's missing keys may come from a merge key, which was reported.
    pub(super) fn merges(&self, mapping: NodeId) -> bool {
        let target = match self.tree.nodes[mapping].value {
            Value::Alias(target) => target,
            _ => mapping,
        };
        self.tree.nodes[target].merges
    }

    /// The fields of a mapping in the order of `shape.keys`; unknown keys are reported.
    pub(super) fn mapping<const N: usize>(
        &mut self,
        node: NodeId,
        at: &Path<'_>,
        shape: &Shape<N>,
    ) -> Option<[Option<Field>; N]> {
        self.mapping_field(Field { key: None, value: node }, at, shape)
    }

    /// As `mapping`, for the value of a field.
    pub(super) fn mapping_field<const N: usize>(
        &mut self,
        field: Field,
        at: &Path<'_>,
        shape: &Shape<N>,
    ) -> Option<[Option<Field>; N]> {
        let tree = self.tree;
        let Value::Mapping(entries) = tree.value(field.value) else {
            self.wrong_type(field, at, "a mapping");
            return None;
        };
        let mut fields = [None; N];
        let mut strangers = Vec::new();
        for entry in entries {
            let key = tree.text(entry.key);
            let field = Field { key: Some(entry.key), value: entry.value };
            match shape.keys.iter().position(|known| Some(*known) == key) {
                Some(index) => fields[index] = Some(field),
                None => strangers.push(field),
            }
        }
        for field in strangers {
            // A misspelt key counts as the one that was meant, so that it is not missed as well.
            if let Some(index) = self.stranger(field, at, shape) {
                fields[index].get_or_insert(field);
            }
        }
        Some(fields)
    }

    /// Reports a key that the format does not have; comes back with the index of the one that was meant.
    fn stranger<const N: usize>(&mut self, field: Field, at: &Path<'_>, shape: &Shape<N>) -> Option<usize> {
        let key = field.key?;
        let name = self.tree.text(key).unwrap_or_default();
        let quoted = if name.is_empty() { "this key".to_owned() } else { quote(name) };
        let problem = Problem::new(&rule::UNKNOWN_KEY, format!("{} has no key {quoted}", shape.what));
        let problem = problem.at(self.tree.bytes(key)).path(at);
        let known = shape.strangers.iter().find(|(stranger, _)| *stranger == name).map(|(_, advice)| *advice);
        let near = || nearest(name, shape.keys).map(Advice::Write);
        let (problem, meant) = match known.or_else(near) {
            Some(Advice::Write(meant)) => {
                (problem.label(format!("did you mean `{meant}`?")).help(format!("write `{meant}`")), Some(meant))
            }
            Some(Advice::Do(help)) => (problem.help(help), None),
            None => (problem.help(format!("remove it; the keys are {}", all(&shape.keys[..N - shape.refused]))), None),
        };
        self.report(problem);
        shape.keys.iter().position(|key| Some(*key) == meant)
    }

    /// The items of a list; empty where it is none.
    pub(super) fn list(&mut self, field: Field, at: &Path<'_>, what: &str) -> &'t [NodeId] {
        match self.tree.value(field.value) {
            Value::Sequence(items) => items,
            _ => {
                self.wrong_type(field, at, what);
                &[]
            }
        }
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, field: Field, at: &Path<'_>, blank: Blank) -> Option<String> {
        let Value::Text(text) = self.tree.value(field.value) else {
            self.wrong_type(field, at, "a text");
            return None;
        };
        if text.chars().all(is_blank) {
            let subject = self.subject(field);
            let problem = match (text.is_empty(), blank) {
                (true, _) => Problem::new(&rule::EMPTY_TEXT, format!("{subject} is empty")),
                (false, Blank::Refused) => Problem::new(&rule::EMPTY_TEXT, format!("{subject} has only blanks")),
                (false, Blank::Warned) => Problem::new(&rule::SCOPE, format!("{subject} has only blanks")),
            };
            let help = "write a text, or remove the line if it is not needed";
            self.report(problem.at(self.place(field)).path(at).help(help));
        }
        Some(text.to_string())
    }

    /// A boolean; the usual words that are none in YAML 1.2 are named.
    pub(super) fn boolean(&mut self, field: Field, at: &Path<'_>) -> Option<bool> {
        let Value::Boolean(value) = self.tree.value(field.value) else {
            self.wrong_type(field, at, "a boolean");
            return None;
        };
        Some(*value)
    }

    /// A whole number within a range.
    pub(super) fn integer(&mut self, field: Field, at: &Path<'_>, range: RangeInclusive<u32>) -> Option<u32> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        let Value::Number(number) = *self.tree.value(field.value) else {
            self.wrong_type(field, at, &wanted);
            return None;
        };
        let found = range.into_iter().find(|candidate| f64::from(*candidate) == number);
        if found.is_none() {
            let message = format!("{} has to be {wanted}, but is {number}", self.subject(field));
            let problem = Problem::new(&rule::NUMBER_RANGE, message).at(self.place(field)).path(at);
            self.report(problem.help(format!("write {wanted}")));
        }
        found
    }

    /// Reports a value that is not what is `wanted`.
    pub(super) fn wrong_type(&mut self, field: Field, at: &Path<'_>, wanted: &str) {
        let subject = self.subject(field);
        let found = match self.tree.value(field.value) {
            Value::Broken => return,
            Value::Null => {
                let problem = Problem::new(&rule::NULL_VALUE, format!("{subject} has no value")).at(self.place(field));
                let missing = if wanted == "a mapping" || wanted.starts_with("a list") {
                    "write what belongs to it below, indented deeper".to_owned()
                } else {
                    format!("write {wanted}")
                };
                let help = format!("{missing}; or remove the line if it is not needed");
                return self.report(problem.path(at).help(help));
            }
            Value::Boolean(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) | Value::Alias(_) => "a mapping",
        };
        let problem = Problem::new(&rule::WRONG_TYPE, format!("{subject} has to be {wanted}, but is {found}"));
        let help = conversion(self.tree, field, wanted).unwrap_or_else(|| format!("write {wanted}"));
        self.report(problem.at(self.beginning(field)).path(at).help(help));
    }

    /// What a problem with a value speaks of.
    fn subject(&self, field: Field) -> String {
        match field.key.and_then(|key| self.tree.text(key)) {
            Some(key) => quote(key),
            None if field.value == self.tree.root => "the file".to_owned(),
            None => "this item".to_owned(),
        }
    }

    /// Of a large value only the beginning is pointed at.
    fn beginning(&self, field: Field) -> Range<usize> {
        let bytes = self.place(field);
        match self.tree.value(field.value) {
            Value::Mapping(_) => self.opening(field.value),
            Value::Sequence(_) => bytes.start..bytes.start + 1,
            _ => bytes,
        }
    }
}

/// Blanks as the platform trims them.
fn is_blank(character: char) -> bool {
    // JavaScript counts the byte order mark as a blank, and the next-line character not.
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}
