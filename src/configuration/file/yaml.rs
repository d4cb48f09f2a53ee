//! Values as YAML. The parser's events are read one by one, so that a value keeps the text in which it is written:
//! `1.10` and `yes` stay what they are.

use granit_parser::{Event, Parser, ScalarStyle};

use super::{Entries, Entry};

/// Reads a mapping: a global key with its value, or an application with a mapping of its keys. A value that is left
/// out, or `null`, counts as not given.
pub(super) fn read(text: &str) -> Entries {
    let mut reader = Reader::default();
    for next in Parser::new_from_str(text) {
        match next {
            Ok((event, span)) => reader.event(event, span.start.line()),
            Err(error) => {
                // The parser's own sentence may repeat what it found.
                let line = Some(error.marker().line());
                reader.read.problem(line, "this is not YAML; a value with `: `, ` #` or quotes in it needs quotes");
                break;
            }
        }
    }
    reader.read
}

/// A mapping whose end was not read, and the key whose value comes next.
struct Open {
    key: Option<String>,
}

#[derive(Default)]
struct Reader {
    read: Entries,
    /// The mapping of the document, and the one of an application inside it.
    open: Vec<Open>,
    /// How many collections that are out of place have begun and not ended.
    passed_over: usize,
    documents: usize,
}

impl Reader {
    fn event(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 2 {
                    self.read.problem(Some(line), "a second document begins here; the file may have one");
                }
            }
            _ if self.documents > 1 => {}
            Event::MappingStart(..) if self.passed_over == 0 && self.may_open() => self.open.push(Open { key: None }),
            Event::MappingStart(..) | Event::SequenceStart(..) => self.out_of_place(line),
            Event::MappingEnd | Event::SequenceEnd if self.passed_over > 0 => {
                self.passed_over -= 1;
                self.value_is_read();
            }
            Event::MappingEnd => {
                self.open.pop();
                self.value_is_read();
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) if self.passed_over == 0 => {
                self.read.problem(Some(line), "aliases are not read here; write the value out");
                self.value_is_read();
            }
            Event::Scalar(text, style, ..) if self.passed_over == 0 => {
                let is_null =
                    style == ScalarStyle::Plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                self.scalar(&text, is_null, line);
            }
            _ => {}
        }
    }

    /// Whether a mapping may begin here: as the document, or as the keys of an application.
    fn may_open(&self) -> bool {
        match &self.open[..] {
            [] => true,
            [document] => document.key.is_some(),
            _ => false,
        }
    }

    fn out_of_place(&mut self, line: usize) {
        if self.passed_over == 0 {
            let message = match self.open.len() {
                0 => "the file must be a mapping: `application:` with `KEY: value` below it, or `KEY: value`",
                _ => "a value must be a text; put quotes around it",
            };
            self.read.problem(Some(line), message);
        }
        self.passed_over += 1;
    }

    fn scalar(&mut self, text: &str, is_null: bool, line: usize) {
        let application = match &self.open[..] {
            [document, _] => document.key.clone(),
            _ => None,
        };
        let Some(open) = self.open.last_mut() else {
            if !is_null {
                self.out_of_place(line);
                self.passed_over = 0;
            }
            return;
        };
        match open.key.take() {
            None => open.key = Some(text.to_owned()),
            Some(_) if is_null => {}
            Some(key) => {
                let target = application.map_or_else(|| key.clone(), |application| format!("{application}.{key}"));
                let entry = Entry { target, value: text.to_owned(), literal: false, line: Some(line) };
                self.read.entries.push(entry);
            }
        }
    }

    /// A value that was no scalar has ended: the next node of the mapping is a key.
    fn value_is_read(&mut self) {
        if let Some(open) = self.open.last_mut().filter(|_| self.passed_over == 0) {
            open.key = None;
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::super::ValuesFormat;
    use super::super::tests::read;

    fn pairs(text: &str) -> Vec<(String, String)> {
        read(ValuesFormat::Yaml, text).unwrap()
    }

    #[test]
    fn values_keep_the_text_in_which_they_are_written() {
        let text =
            "a:\n  ONE: 1.10\n  TWO: yes\n  THREE: 0x1F\n  FOUR: |\n    first\n    second\n  FIVE: \"\\u00e4\"\n";
        let values: Vec<String> = pairs(text).into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["1.10", "yes", "0x1F", "first\nsecond\n", "ä"]);
    }

    #[test]
    fn what_is_left_out_is_not_given() {
        let targets: Vec<String> = pairs("a:\n  ONE:\n  TWO: ~\n  THREE: ''\nb:\nC: null\na.D: x\nE: 1")
            .into_iter()
            .map(|(own, _)| own)
            .collect();
        assert_eq!(targets, ["a.THREE", "a.D", "E"]);
        assert!(pairs("").is_empty() && pairs("# nothing\n").is_empty());
    }

    #[test]
    fn what_is_out_of_place_is_named_by_its_line_and_the_rest_is_read() {
        let text = "a:\n  B:\n    - 1\n    - { c: d }\n  C:\n    D: 1\n  E: *x\nF: [1]\n1 2: x\n";
        let lines: Vec<String> = read(ValuesFormat::Yaml, text).unwrap_err();
        let numbers: Vec<&str> = lines.iter().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(numbers, ["line 3", "line 6", "line 7"], "{lines:?}");
        for text in ["- a", "text", "a: 1\n---\nb: 2", "a: 'x"] {
            assert_eq!(read(ValuesFormat::Yaml, text).unwrap_err().len(), 1, "{text}");
        }
    }
}
