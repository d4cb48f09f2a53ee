//! Reads values of the expected type from the tree, and reports values of another type.

use std::ops::{Range, RangeInclusive};

use super::expected::Expected;
use super::field::{Path, YamlField};
use super::known_keys::{Advice, FileKind, KnownKeys, Title};
use crate::nearest::nearest;
use crate::yaml_file::problem::Problem;
use crate::yaml_file::quote::{all, quote};
use crate::yaml_file::rule::{self, Rule, Severity};
use crate::yaml_file::tree::{MappingEntry, NodeId, Tree, Value};

/// A mapping, for messages about what is missing in it.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'p> {
    node: NodeId,
    pub(crate) at: Path<'p>,
    title: Title,
    /// The node with its name.
    name: Option<NodeId>,
}

/// The tree that is read, and the problems so far.
pub(crate) struct TreeReader<'t, 'a> {
    pub(crate) kind: FileKind,
    pub(crate) tree: &'t Tree<'a>,
    pub(crate) problems: &'t mut Vec<Problem>,
}

impl<'t, 'a> TreeReader<'t, 'a> {
    pub(crate) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A problem with the value of a field.
    pub(crate) fn problem(&self, field: &YamlField<'_>, rule: &'static Rule, message: impl Into<String>) -> Problem {
        Problem::new(rule, message).at(self.place(field)).path(field.at)
    }

    /// A problem with the key of a field; it belongs to the mapping around it.
    pub(crate) fn key_problem(
        &self,
        field: &YamlField<'_>,
        rule: &'static Rule,
        message: impl Into<String>,
    ) -> Problem {
        let key = field.key.unwrap_or(field.value);
        Problem::new(rule, message).at(self.tree.bytes(key)).path(field.parent())
    }

    /// A problem with a whole mapping; its place is the beginning.
    pub(crate) fn owner_problem(&self, owner: &Owner<'_>, rule: &'static Rule, message: impl Into<String>) -> Problem {
        Problem::new(rule, message).at(self.opening(owner.node)).path(owner.at)
    }

    /// Reports that a required key is missing.
    pub(crate) fn report_missing(&mut self, owner: &Owner<'_>, key: &str) {
        if !self.merges(owner) {
            let message = format!("{} is missing the required key `{key}`", self.title(owner));
            self.report(self.owner_problem(owner, &rule::MISSING_KEY, message).help((self.kind.addition)(key)));
        }
    }

    /// Whether a mapping has a merge key, so that the keys that seem to be missing may be in the merged mapping.
    pub(crate) fn merges(&self, owner: &Owner<'_>) -> bool {
        self.tree.target(owner.node).merges
    }

    /// How a message refers to a mapping, such as "application `web`".
    pub(crate) fn title(&self, owner: &Owner<'_>) -> String {
        match (owner.title, owner.name.and_then(|name| self.tree.text(name))) {
            (Title::Only(title), _) => title.to_owned(),
            (Title::Named(kind) | Title::Keyed(kind), Some(name)) => format!("{kind} {}", quote(name)),
            (Title::Named(kind) | Title::Keyed(kind), None) => format!("this {kind}"),
        }
    }

    /// The place of a value; of a missing value, that of its key.
    pub(crate) fn place(&self, field: &YamlField<'_>) -> Range<usize> {
        let bytes = self.tree.bytes(field.value);
        match field.key {
            Some(key) if bytes.is_empty() => self.tree.bytes(key),
            _ => bytes,
        }
    }

    /// The place of a value; of a large value, that of its beginning.
    fn beginning(&self, field: &YamlField<'_>) -> Range<usize> {
        let bytes = self.place(field);
        match self.tree.value(field.value) {
            Value::Mapping(_) => self.opening(field.value),
            Value::Sequence(_) => bytes.start..bytes.start + 1,
            _ => bytes,
        }
    }

    /// The place of the first key of a mapping, with its value if that is short.
    fn opening(&self, node: NodeId) -> Range<usize> {
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

    /// The fields of a mapping in the order of the known keys. Reports unknown keys and missing required keys.
    pub(crate) fn mapping<'p, const N: usize>(
        &mut self,
        field: &'p YamlField<'p>,
        known: &KnownKeys<N>,
    ) -> Option<(Owner<'p>, [Option<YamlField<'p>>; N])> {
        let tree = self.tree;
        let Value::Mapping(entries) = tree.value(field.value) else {
            self.wrong_type(field, Expected::Mapping);
            return None;
        };
        let mut fields: [Option<MappingEntry>; N] = [None; N];
        let mut unknown = Vec::new();
        for entry in entries {
            let key = tree.text(entry.key);
            match known.keys.iter().position(|known| Some(*known) == key) {
                Some(index) => fields[index] = Some(*entry),
                None => unknown.push(*entry),
            }
        }
        let name_of = |fields: &[Option<MappingEntry>; N]| match known.title {
            Title::Keyed(_) => field.key,
            Title::Named(_) | Title::Only(_) => fields[0].map(|entry| entry.value),
        };
        let name = name_of(&fields);
        let mut owner = Owner { node: field.value, at: field.at, title: known.title, name };
        for entry in unknown {
            // A misspelt key counts as the intended one, so that it is not reported as missing, too.
            if let Some(index) = self.unknown_key(entry.key, &owner, known) {
                fields[index].get_or_insert(entry);
            }
        }
        owner.name = name_of(&fields);
        for (key, field) in known.keys.iter().zip(&fields) {
            if field.is_none() && known.required.contains(key) {
                self.report_missing(&owner, key);
            }
        }
        let fields = std::array::from_fn(|index| {
            let MappingEntry { key, value } = fields[index]?;
            Some(YamlField { key: Some(key), value, at: Path::Key(&field.at, known.keys[index]) })
        });
        Some((owner, fields))
    }

    /// Reports an unknown key. Returns the index of the known key that was probably intended.
    fn unknown_key<const N: usize>(&mut self, key: NodeId, owner: &Owner<'_>, known: &KnownKeys<N>) -> Option<usize> {
        let name = self.tree.text(key).unwrap_or_default();
        let quoted = if name.is_empty() { String::new() } else { format!(" {}", quote(name)) };
        let message = format!("unknown key{quoted} in {}", self.title(owner));
        let problem = Problem::new(&rule::UNKNOWN_KEY, message).at(self.tree.bytes(key)).path(owner.at);
        let mut mistakes = known.mistakes.iter().chain(self.kind.forbidden);
        let advice = mistakes.find(|(mistake, _)| *mistake == name).map(|(_, advice)| *advice);
        let (problem, intended) = match advice.or_else(|| nearest(name, known.keys).map(Advice::Write)) {
            Some(Advice::Write(intended)) => (problem.did_you_mean(intended), Some(intended)),
            Some(Advice::Do(help)) => (problem.help(help), None),
            None => {
                let keys = all(&known.keys[..N - known.disallowed]);
                (problem.help(format!("remove it; the valid keys are {keys}")), None)
            }
        };
        self.report(problem);
        known.keys.iter().position(|key| Some(*key) == intended)
    }

    /// The items of a list.
    pub(crate) fn items<'p>(&mut self, field: &'p YamlField<'p>, what: &'static str) -> Vec<YamlField<'p>> {
        let Value::Sequence(items) = self.tree.value(field.value) else {
            self.wrong_type(field, Expected::List(what));
            return Vec::new();
        };
        let item =
            |(index, node): (usize, &NodeId)| YamlField { key: None, value: *node, at: Path::Index(&field.at, index) };
        items.iter().enumerate().map(item).collect()
    }

    /// A string, which may be empty.
    pub(crate) fn string(&mut self, field: &YamlField<'_>) -> Option<&'t str> {
        let tree = self.tree;
        let string = tree.text(field.value);
        if string.is_none() {
            self.wrong_type(field, Expected::String);
        }
        string
    }

    /// A string that is neither empty nor blank.
    pub(crate) fn text(&mut self, field: &YamlField<'_>) -> Option<&'t str> {
        self.text_or(field, &rule::EMPTY_TEXT)
    }

    /// As [`Self::text`], but a blank string breaks `blank_rule`, and is returned if that is a warning.
    pub(crate) fn text_or(&mut self, field: &YamlField<'_>, blank_rule: &'static Rule) -> Option<&'t str> {
        let text = self.string(field)?;
        if !text.chars().all(is_blank) {
            return Some(text);
        }
        let (rule, flaw) = match text {
            "" => (&rule::EMPTY_TEXT, "is empty"),
            _ => (blank_rule, "contains only whitespace"),
        };
        let message = format!("{} {flaw}", self.subject(field));
        self.report(self.problem(field, rule, message).help("write a value, or remove the line if it is not needed"));
        (rule.severity == Severity::Warning).then_some(text)
    }

    pub(crate) fn boolean(&mut self, field: &YamlField<'_>) -> Option<bool> {
        let Value::Boolean(value) = self.tree.value(field.value) else {
            self.wrong_type(field, Expected::Boolean);
            return None;
        };
        Some(*value)
    }

    pub(crate) fn integer(&mut self, field: &YamlField<'_>, range: RangeInclusive<u32>) -> Option<u32> {
        let expected = Expected::Integer(&range);
        let Value::Number(number) = *self.tree.value(field.value) else {
            self.wrong_type(field, expected);
            return None;
        };
        let found = range.clone().find(|candidate| f64::from(*candidate) == number);
        if found.is_none() {
            let message = format!("{} must be {expected}, but is {number}", self.subject(field));
            self.report(self.problem(field, &rule::NUMBER_RANGE, message).help(format!("write {expected}")));
        }
        found
    }

    /// Reports a value that does not have the expected type.
    pub(super) fn wrong_type(&mut self, field: &YamlField<'_>, expected: Expected<'_>) {
        let subject = self.subject(field);
        let found = match self.tree.value(field.value) {
            Value::Broken => return,
            Value::Null => {
                let help = format!("{}; or remove the line if it is not needed", expected.addition());
                let problem = self.problem(field, &rule::NULL_VALUE, format!("{subject} has no value"));
                return self.report(problem.help(help));
            }
            Value::Boolean(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) | Value::Alias(_) => "a mapping",
        };
        let problem = Problem::new(&rule::WRONG_TYPE, format!("{subject} must be {expected}, but is {found}"));
        let help = expected.conversion(self.tree, field, self.kind.first_key);
        self.report(problem.at(self.beginning(field)).path(field.at).help(help));
    }

    /// How a message refers to a value.
    fn subject(&self, field: &YamlField<'_>) -> String {
        match field.key.and_then(|key| self.tree.text(key)) {
            Some(key) => quote(key),
            None if field.value == self.tree.root => "the file".to_owned(),
            None => "this item".to_owned(),
        }
    }
}

/// Whitespace as the platform trims it.
fn is_blank(character: char) -> bool {
    // In JavaScript the byte order mark is whitespace, and the next-line character is not.
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}
