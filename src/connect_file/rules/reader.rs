//! Reads values of a wanted type out of the tree, and reports those of another.

use std::fmt;
use std::ops::Range;

use super::advice::Shape;
use crate::connect_file::nearest::nearest;
use crate::connect_file::problem::Problem;
use crate::connect_file::quote::{alternatives, quote};
use crate::connect_file::rule;
use crate::connect_file::tree::{NodeId, Tree, Value};

/// The way from the root to a value.
#[derive(Clone, Copy)]
pub(super) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'static str),
    Index(&'p Path<'p>, usize),
}

impl<'p> Path<'p> {
    pub(super) fn key(&'p self, key: &'static str) -> Path<'p> {
        Path::Key(self, key)
    }

    pub(super) fn index(&'p self, index: usize) -> Path<'p> {
        Path::Index(self, index)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Key(Path::Root, key) => formatter.write_str(key),
            Path::Key(parent, key) => write!(formatter, "{parent}.{key}"),
            Path::Index(parent, index) => write!(formatter, "{parent}[{index}]"),
        }
    }
}

/// A value and the key that it belongs to; items of lists have none.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) key: Option<NodeId>,
    pub(super) value: NodeId,
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

    /// Where to point for something that a mapping lacks: at its first key.
    pub(super) fn opening(&self, node: NodeId) -> Range<usize> {
        match self.tree.value(node) {
            Value::Mapping(entries) if !self.tree.nodes[node].flow => match entries.first() {
                Some(entry) => self.tree.bytes(entry.key),
                None => self.tree.bytes(node),
            },
            _ => self.tree.bytes(node),
        }
    }

    /// Reports a key that has to be there.
    pub(super) fn missing(&mut self, mapping: NodeId, at: &Path<'_>, key: &str, help: &str) {
        if self.lacks_nothing(mapping) {
            return;
        }
        let problem = Problem::new(&rule::MISSING_KEY, format!("`{key}` is missing"));
        self.report(problem.at(self.opening(mapping)).path(at).help(help));
    }

    /// Whether a mapping's missing keys may come from a merge key, which was reported.
    pub(super) fn lacks_nothing(&self, mapping: NodeId) -> bool {
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
            self.wrong_type(field, at, shape.what);
            return None;
        };
        let mut fields = [None; N];
        for entry in entries {
            let key = tree.text(entry.key);
            match shape.keys.iter().position(|known| Some(*known) == key) {
                Some(index) => fields[index] = Some(Field { key: Some(entry.key), value: entry.value }),
                None => self.unknown_key(entry.key, at, shape.what, &shape.keys, shape.strangers),
            }
        }
        Some(fields)
    }

    /// Reports a key that the format does not have, with the one that was probably meant.
    pub(super) fn unknown_key(
        &mut self,
        key: NodeId,
        at: &Path<'_>,
        what: &str,
        known: &[&str],
        strangers: &[(&str, &str)],
    ) {
        let name = self.tree.text(key).unwrap_or_default();
        let quoted = if name.is_empty() { "this key".to_owned() } else { quote(name) };
        let problem = Problem::new(&rule::UNKNOWN_KEY, format!("{what} has no key {quoted}"));
        let problem = problem.at(self.tree.bytes(key)).path(at);
        let stranger = strangers.iter().find(|(stranger, _)| *stranger == name);
        let problem = match (stranger, nearest(name, known)) {
            (Some((_, advice)), _) => problem.help(*advice),
            (None, Some(meant)) => problem.label(format!("did you mean `{meant}`?")).help(format!("write `{meant}`")),
            (None, None) => problem.help(format!("remove it; the keys are {}", alternatives(known))),
        };
        self.report(problem);
    }

    /// The items of a list; empty where it is none.
    pub(super) fn list(&mut self, field: Field, at: &Path<'_>, what: &str) -> Vec<NodeId> {
        match self.tree.value(field.value) {
            Value::Sequence(items) => items.clone(),
            _ => {
                self.wrong_type(field, at, what);
                Vec::new()
            }
        }
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, field: Field, at: &Path<'_>, what: &str, blank: Blank) -> Option<String> {
        let Value::Text(text) = self.tree.value(field.value) else {
            self.wrong_type(field, at, what);
            return None;
        };
        if text.chars().all(is_blank) {
            let (rule, kind) = match (text.is_empty(), blank) {
                (true, _) => (&rule::EMPTY_TEXT, "empty"),
                (false, Blank::Refused) => (&rule::EMPTY_TEXT, "blank"),
                (false, Blank::Warned) => (&rule::SCOPE, "blank"),
            };
            let problem = Problem::new(rule, format!("{what} may not be {kind}")).at(self.place(field)).path(at);
            self.report(problem.help("write a text, or remove the line if it is optional"));
        }
        Some(text.to_string())
    }

    /// A boolean; the usual words that are none in YAML 1.2 are named.
    pub(super) fn boolean(&mut self, field: Field, at: &Path<'_>, what: &str) -> Option<bool> {
        let Value::Boolean(value) = self.tree.value(field.value) else {
            self.wrong_type(field, at, what);
            return None;
        };
        Some(*value)
    }

    /// A whole number within a range.
    pub(super) fn integer(&mut self, field: Field, at: &Path<'_>, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
        let what = format!("a whole number from {} to {}", range.start(), range.end());
        let Value::Number(number) = *self.tree.value(field.value) else {
            self.wrong_type(field, at, &what);
            return None;
        };
        let fits = number.fract() == 0.0 && number >= f64::from(*range.start()) && number <= f64::from(*range.end());
        if fits {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a whole number within the range"
            )]
            return Some(number as u32);
        }
        let problem =
            Problem::new(&rule::NUMBER_RANGE, format!("{number} is not {what}")).at(self.place(field)).path(at);
        self.report(problem.help(format!("write {what}")));
        None
    }

    /// Reports a value that is not `what`.
    pub(super) fn wrong_type(&mut self, field: Field, at: &Path<'_>, what: &str) {
        let found = match self.tree.value(field.value) {
            Value::Broken => return,
            Value::Null => return self.null(field, at, what),
            Value::Boolean(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) | Value::Alias(_) => "a mapping",
        };
        let place = self.first_line(self.place(field), field.value);
        let problem = Problem::new(&rule::WRONG_TYPE, format!("expected {what}, found {found}")).at(place).path(at);
        self.report(problem.help(self.conversion(field.value, what)));
    }

    fn null(&mut self, field: Field, at: &Path<'_>, what: &str) {
        let problem = Problem::new(&rule::NULL_VALUE, format!("expected {what}, found nothing")).at(self.place(field));
        let help = if field.key.is_some() {
            format!("write {what}, or remove the line if it is optional")
        } else {
            format!("write {what} after the `-`, or remove the line")
        };
        self.report(problem.path(at).help(help));
    }

    /// Of a large value only the opening is pointed at.
    fn first_line(&self, bytes: Range<usize>, value: NodeId) -> Range<usize> {
        match self.tree.value(value) {
            Value::Mapping(_) => self.opening(value),
            Value::Sequence(_) => bytes.start..bytes.start,
            _ => bytes,
        }
    }

    /// How to make `what` out of a value of another type.
    fn conversion(&self, node: NodeId, what: &str) -> String {
        match self.tree.value(node) {
            Value::Boolean(value) if what.contains("text") => format!("quote it: \"{value}\""),
            Value::Number(number) if what.contains("text") => format!("quote it: \"{number}\""),
            Value::Text(word) if what.contains("boolean") => match word.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" => "write `true`, without quotes".to_owned(),
                "false" | "no" | "off" | "n" => "write `false`, without quotes".to_owned(),
                _ => "write `true` or `false`".to_owned(),
            },
            _ => format!("write {what}"),
        }
    }
}

/// Blanks as the platform trims them.
fn is_blank(character: char) -> bool {
    // JavaScript counts the byte order mark as a blank, and the next-line character not.
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}
