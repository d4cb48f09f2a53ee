//! Explains the errors of the YAML parser: what is wrong, and how to fix it.

mod indentation;
mod line;
mod quoting;

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use super::problem::Problem;
use super::quote::quote;
use super::rule;
use super::source::char_boundary;
use line::SourceLine;

/// Why a text is not valid YAML.
pub(crate) struct SyntaxError {
    pub(super) problem: Problem,
    /// The value that causes it, if it is a single one: the rest of the file can be checked without it.
    pub(super) value: Option<Range<usize>>,
}

impl From<Problem> for SyntaxError {
    fn from(problem: Problem) -> Self {
        Self { problem, value: None }
    }
}

/// Explains an error of the parser. `offset`: bytes before the part that the parser sees.
pub(super) fn explain(text: &str, offset: usize, error: &ScanError) -> SyntaxError {
    use ErrorKind as Kind;
    let at = char_boundary(text, error.marker().byte_offset().unwrap_or_default() + offset);
    let line = SourceLine::around(text, at);
    if let Some(problem) = conflict_marker(text).or_else(|| tab(text, &line)) {
        return problem.into();
    }
    match error.kind() {
        Kind::RecursionLimitExceeded => too_deep(at..at).into(),
        Kind::MappingValueNotAllowed | Kind::SimpleKeyExpected => colon(text, at, &line),
        Kind::UnexpectedCharacter { character } if character.is_control() => control_character(at, *character).into(),
        Kind::UnexpectedCharacter { .. } | Kind::MissingAnchorOrAliasName | Kind::UndeclaredTagHandle => {
            quoting::special_character(text, at, &line)
        }
        Kind::ExpectedBlockSequenceEntry | Kind::ExpectedBlockMappingKey if at <= line.first_word() => {
            indentation::misaligned(text, &line).into()
        }
        Kind::ExpectedBlockSequenceEntry
        | Kind::ExpectedBlockMappingKey
        | Kind::InvalidTrailingSingleQuotedScalar
        | Kind::InvalidTrailingDoubleQuotedScalar => quoting::text_after_value(text, at, &line),
        Kind::UnknownQuotedScalarEscape => quoting::escape(text, at, &line),
        Kind::InvalidQuotedScalarIndent | Kind::UnclosedQuotedScalar => quoting::unclosed(text, at).into(),
        kind => {
            let (message, help) = words(kind);
            Problem::new(&rule::YAML_SYNTAX, message).at(at..at).help(help).into()
        }
    }
}

pub(super) fn too_deep(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::NESTING_TOO_DEEP, "the values are nested more than 128 levels deep")
        .at(bytes.start..bytes.start)
        .help("close the brackets, or move the value to the level that it belongs to")
}

pub(super) fn tab_at(tab: usize) -> Problem {
    Problem::new(&rule::TAB_INDENTATION, "a tab is used for indentation")
        .at(tab..tab + 1)
        .help("replace the tab with spaces, two for each level")
}

/// A tab in the indentation of the line, or of the line above or below.
fn tab(text: &str, line: &SourceLine<'_>) -> Option<Problem> {
    let below = SourceLine::around(text, (line.start + line.text.len() + 2).min(text.len()).max(line.start));
    let below = text.is_char_boundary(below.start).then_some(below);
    [Some(line.clone()), line.above(text), below].into_iter().flatten().find_map(|line| {
        let mut indentation = line.text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let tab = indentation.position(|byte| byte == b'\t')?;
        Some(tab_at(line.start + tab))
    })
}

/// The markers that Git writes into a file with a merge conflict.
fn conflict_marker(text: &str) -> Option<Problem> {
    let start =
        if text.starts_with("<<<<<<< ") { 0 } else { memchr::memmem::find(text.as_bytes(), b"\n<<<<<<< ")? + 1 };
    let problem = Problem::new(&rule::YAML_SYNTAX, "unresolved Git merge conflict").at(start..start + 7);
    Some(problem.help("keep one of the two versions, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`"))
}

/// A colon that is not allowed here: in an unquoted string, after a wrong indentation, or missing in the line above.
fn colon(text: &str, at: usize, line: &SourceLine<'_>) -> SyntaxError {
    if line.value().is_some_and(|value| value.start < at && line.key().is_some()) {
        return quoting::colon_in_text(text, line);
    }
    if line.key().is_none() {
        return no_colon(line).into();
    }
    match line.above(text) {
        Some(above) if above.key().is_none() => no_colon(&above).into(),
        _ => indentation::misaligned(text, line).into(),
    }
}

/// A line that should be `key: value`.
fn no_colon(line: &SourceLine<'_>) -> Problem {
    let content = line.content().trim_start_matches(['-', ' ']);
    let (message, help) = match content.split_once(':') {
        Some((key, value)) if !key.contains([' ', '"', '\'']) => (
            "a space is missing after the colon",
            format!("write `{}: {}`", quote(key).trim_matches('`'), quote(value).trim_matches('`')),
        ),
        _ => (
            "the colon is missing in this line",
            "write `key: value`, or `key:` with its contents indented below".to_owned(),
        ),
    };
    Problem::new(&rule::YAML_SYNTAX, message).at(line.place()).help(help)
}

fn control_character(at: usize, character: char) -> Problem {
    let message = format!("YAML does not allow the control character U+{:04X}", u32::from(character));
    Problem::new(&rule::YAML_SYNTAX, message).at(at..at + character.len_utf8()).help("remove it")
}

/// Message and help for errors that need no look at the text.
fn words(kind: &ErrorKind) -> (String, String) {
    let (message, help) = match kind {
        ErrorKind::UnclosedFlowCollection { open: '[' } => ("this `[` is never closed", "close it with `]`"),
        ErrorKind::UnclosedFlowCollection { .. } => ("this `{` is never closed", "close it with `}`"),
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("this closing bracket has no opening bracket", "remove it, or quote the string that it belongs to")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return (format!("`{open}` is closed by `{close}`"), "close each bracket with its counterpart".to_owned());
        }
        ErrorKind::InvalidIndentation => (
            "the contents of brackets must be indented deeper than the line that opens them",
            "indent this line; if it does not belong to the contents, close the bracket above",
        ),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a comma or a closing bracket is missing here", "separate the values with a comma, or close the bracket")
        }
        ErrorKind::InvalidBlockScalarHeader => (
            "no text is allowed after `|` or `>` on the same line",
            "begin the text on the next line, indented; or quote it",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => {
            ("a list cannot begin on the line of its key", "begin it on the next line, indented; or quote the string")
        }
        ErrorKind::CommentNotSeparated => {
            ("a comment needs a space before its `#`", "add a space before `#`, or quote the string")
        }
        ErrorKind::MissingDocumentEndBeforeDirective => {
            ("a directive (`%`) is allowed only before `---`", "remove the line, or move it to the top of the file")
        }
        ErrorKind::InvalidDocumentEnd => ("no content is allowed after `...`", "remove the content, or the `...`"),
        ErrorKind::BomInsideDocument => {
            ("there is a byte order mark inside the file", "remove it and save the file as UTF-8")
        }
        _ => ("this is not valid YAML", "check the indentation and the quotes of this line and the line above"),
    };
    (message.to_owned(), help.to_owned())
}
