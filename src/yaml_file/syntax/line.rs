//! One line of a file that is not valid YAML, split into its parts.

use std::ops::Range;

use crate::yaml_file::source::char_boundary;

/// A line; its places are byte offsets into the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceLine<'a> {
    /// Without the line break.
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// Spaces before the first other character.
    pub(super) indentation: usize,
}

impl<'a> SourceLine<'a> {
    /// The line that contains a byte, which may be inside a character.
    pub(super) fn around(text: &'a str, at: usize) -> Self {
        let at = char_boundary(text, at);
        let start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
        let end = text[at..].find('\n').map_or(text.len(), |feed| at + feed);
        let line = &text[start..end];
        let line = line.strip_suffix('\r').unwrap_or(line);
        let indentation = line.bytes().take_while(|byte| *byte == b' ').count();
        Self { text: line, start, indentation }
    }

    /// The next line above that is neither blank nor a comment.
    pub(super) fn above(&self, text: &'a str) -> Option<Self> {
        let mut line = self.clone();
        while line.start > 0 {
            line = Self::around(text, line.start - 1);
            if !line.content().is_empty() && !line.content().starts_with('#') {
                return Some(line);
            }
        }
        None
    }

    /// The line without the whitespace around it.
    pub(super) fn content(&self) -> &'a str {
        self.text.trim()
    }

    /// Whether it begins an item of a list.
    pub(super) fn is_item(&self) -> bool {
        self.content().starts_with("- ") || self.content() == "-"
    }

    /// Where its content is.
    pub(super) fn place(&self) -> Range<usize> {
        let start = self.start + self.text.len() - self.text.trim_start().len();
        start..start + self.content().len()
    }

    /// Where the content begins after the dashes of list items, from the start of the line.
    fn after_dashes(&self) -> usize {
        let mut rest = self.text.trim_start_matches([' ', '\t']);
        while let Some(item) = rest.strip_prefix("- ") {
            rest = item.trim_start_matches([' ', '\t']);
        }
        self.text.len() - rest.len()
    }

    /// Where the content begins after the dashes of list items.
    pub(super) fn first_word(&self) -> usize {
        self.start + self.after_dashes()
    }

    /// The key of a line `key: value`.
    pub(super) fn key(&self) -> Option<&'a str> {
        let rest = &self.text[self.after_dashes()..];
        let colon = rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1))?;
        Some(&rest[..colon])
    }

    /// The value of a line `key: value` or `- value`, without a comment.
    pub(super) fn value(&self) -> Option<Range<usize>> {
        let begin = self.after_dashes();
        let rest = &self.text[begin..];
        let begin = begin + rest.find(": ").map_or(0, |colon| colon + 2);
        let rest = &self.text[begin..];
        let comment = if rest.trim_start().starts_with('#') { Some(0) } else { rest.find(" #") };
        let end = comment.unwrap_or(rest.len());
        let value = rest[..end].trim();
        let start = self.start + begin + rest.len() - rest.trim_start().len();
        (!value.is_empty()).then(|| start..start + value.len())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_into_its_parts() {
        let text = "a:\r\n  - - b: c: d # e\r\nf";
        let line = SourceLine::around(text, 8);
        assert_eq!((line.indentation, line.key(), line.content()), (2, Some("b"), "- - b: c: d # e"));
        assert_eq!(&text[line.value().unwrap()], "c: d");
        assert_eq!(line.above(text).unwrap().key(), Some("a"));
        assert_eq!(line.above(text).unwrap().value().map(|value| &text[value]), Some("a:"));
        assert_eq!(SourceLine::around(text, text.len()).key(), None);
        assert_eq!(SourceLine::around("a: # b", 0).value(), None);
    }
}
