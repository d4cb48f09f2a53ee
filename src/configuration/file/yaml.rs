//! Values as YAML. The events of the parser are read one by one, so that a value keeps its spelling: `1.10` and `yes` stay
//! what they are.

use granit_parser::{Event, Parser, ScalarStyle};

use super::values::{RawValue, RawValues};

/// A `*` without quotes begins an alias.
const UNQUOTED_STAR: &str = "`*` needs quotes: write `\"*\":`, with `KEY: value` below it";

/// Parses a mapping of global keys with their values, and of applications with a mapping of their keys. A key without a
/// value, or with `null`, is named with no value; so is an application without keys.
pub(super) fn read(text: &str) -> RawValues {
    let mut reader = YamlReader::default();
    for next in Parser::new_from_str(text) {
        match next {
            Ok((event, span)) => reader.event(event, span.start.line()),
            Err(error) => {
                let line = error.marker().line();
                let is_star =
                    text.lines().nth(line.saturating_sub(1)).is_some_and(|line| line.trim_start().starts_with('*'));
                // The message of the parser may contain a value.
                let message = "this is not valid YAML; a value that contains `: `, ` #` or quotes needs quotes";
                reader.read.problem(Some(line), if is_star { UNQUOTED_STAR } else { message });
                break;
            }
        }
    }
    reader.read
}

#[derive(Default)]
struct YamlReader {
    read: RawValues,
    /// The open mappings: that of the document, and that of an application. For each, the key whose value comes next.
    open: Vec<Option<String>>,
    /// How many collections are open that are in the wrong place, and whose contents are skipped.
    skipped: usize,
    documents: usize,
}

impl YamlReader {
    fn event(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 2 {
                    self.read.problem(Some(line), "a second document begins here; the file must contain only one");
                }
            }
            _ if self.documents > 1 => {}
            Event::MappingStart(..) | Event::SequenceStart(..) if self.skipped > 0 => self.skipped += 1,
            Event::MappingStart(..) if matches!(self.open[..], [] | [Some(_)]) => self.open.push(None),
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                self.misplaced(line);
                self.skipped = 1;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                if self.skipped == 0 {
                    self.open.pop();
                } else {
                    self.skipped -= 1;
                }
                self.expect_key();
            }
            _ if self.skipped > 0 => {}
            Event::Alias(_) | Event::UnresolvedAlias(_) if matches!(self.open[..], [None]) => {
                self.read.problem(Some(line), UNQUOTED_STAR);
                self.open[0] = Some(String::new());
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.read.problem(Some(line), "aliases are not supported here; write out the value");
                self.expect_key();
            }
            Event::Scalar(text, style, ..) => {
                let is_plain = style == ScalarStyle::Plain;
                let is_null = is_plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                self.scalar(&text, is_null, line);
            }
            _ => {}
        }
    }

    fn misplaced(&mut self, line: usize) {
        let message = if self.open.is_empty() {
            "the file must be a mapping: `application:` with `KEY: value` below it, or `KEY: value`"
        } else {
            "a value must be a string; quote it"
        };
        self.read.problem(Some(line), message);
    }

    fn scalar(&mut self, text: &str, is_null: bool, line: usize) {
        match &mut self.open[..] {
            [] if is_null => {}
            [] => self.misplaced(line),
            [.., key @ None] => *key = Some(text.to_owned()),
            [application @ .., key] => {
                let path: Vec<String> = application.iter().cloned().chain([key.take()]).flatten().collect();
                let value = (!is_null).then(|| text.to_owned());
                self.read.values.push(RawValue { target: path.join("."), value, literal: false, line: Some(line) });
            }
        }
    }

    /// After a value that is not a scalar, the next node of the mapping is a key.
    fn expect_key(&mut self) {
        if let Some(key) = self.open.last_mut().filter(|_| self.skipped == 0) {
            *key = None;
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::super::ValuesFormat;
    use super::super::tests::{NO_VALUE, read};

    fn pairs(text: &str) -> Vec<(String, String)> {
        read(ValuesFormat::Yaml, text).unwrap()
    }

    #[test]
    fn values_keep_their_spelling() {
        let text =
            "a:\n  ONE: 1.10\n  TWO: yes\n  THREE: 0x1F\n  FOUR: |\n    first\n    second\n  FIVE: \"\\u00e4\"\n";
        let values: Vec<String> = pairs(text).into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["1.10", "yes", "0x1F", "first\nsecond\n", "ä"]);
    }

    #[test]
    fn null_and_missing_values_are_named_without_a_value() {
        let read = pairs("a:\n  ONE:\n  TWO: ~\n  THREE: ''\nb-2:\nC: null\na.D: x\nE: 1\nF: 'null'");
        let (absent, set): (Vec<_>, Vec<_>) = read.iter().partition(|(_, value)| value == NO_VALUE);
        let targets = |pairs: Vec<&(String, String)>| pairs.into_iter().map(|it| it.0.clone()).collect::<Vec<_>>();
        assert_eq!(targets(absent), ["a.ONE", "a.TWO", "b-2", "C"]);
        assert_eq!(targets(set), ["a.THREE", "a.D", "E", "F"]);
        assert!(pairs("").is_empty() && pairs("# nothing\n").is_empty());
    }

    #[test]
    fn a_misplaced_node_is_a_problem_with_a_line_number_and_the_rest_is_read() {
        let text = "a:\n  B:\n    - 1\n    - { c: d }\n  C:\n    D: 1\n  E: *x\nF: [1]\n1 2: x\n";
        let lines: Vec<String> = read(ValuesFormat::Yaml, text).unwrap_err();
        let numbers: Vec<&str> = lines.iter().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(numbers, ["line 3", "line 6", "line 7"], "{lines:?}");
        for text in ["- a", "text", "a: 1\n---\nb: 2", "a: 'x"] {
            assert_eq!(read(ValuesFormat::Yaml, text).unwrap_err().len(), 1, "{text}");
        }
    }
}
