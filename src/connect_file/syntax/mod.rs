//! Errors of the YAML parser, in words that say what to do.

mod indentation;
mod line;
mod quoting;

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use super::parse::boundary;
use super::problem::Problem;
use super::quote::{quote, quoted};
use super::rule;
use line::Line;

/// Why a text is no YAML.
pub(super) struct Failure {
    pub(super) problem: Problem,
    /// The value to blame, if it is a single one. The rest of the file can be checked without it.
    pub(super) value: Option<Range<usize>>,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem, value: None }
    }
}

/// What a scan error means for the person who wrote the file. `offset`: bytes before the part that was parsed.
pub(super) fn explain(text: &str, offset: usize, error: &ScanError) -> Failure {
    let at = boundary(text, error.marker().byte_offset().unwrap_or_default() + offset);
    let line = Line::around(text, at);
    if let Some(problem) = conflict_marker(text).or_else(|| tab(text, &line)) {
        return problem.into();
    }
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(at..at).into(),
        ErrorKind::MappingValueNotAllowed | ErrorKind::SimpleKeyExpected => colon(text, at, &line),
        ErrorKind::MissingAnchorOrAliasName | ErrorKind::UndeclaredTagHandle => {
            quoting::special_character(text, at, &line)
        }
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            control_character(at, *character).into()
        }
        ErrorKind::UnexpectedCharacter { .. } => quoting::special_character(text, at, &line),
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::ExpectedBlockMappingKey if at > line.first_word() => {
            quoting::text_after_value(text, at, &line)
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::ExpectedBlockMappingKey => {
            indentation::misaligned(text, &line).into()
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            quoting::text_after_value(text, at, &line)
        }
        ErrorKind::UnknownQuotedScalarEscape => quoting::escape(text, at, &line),
        ErrorKind::InvalidQuotedScalarIndent | ErrorKind::UnclosedQuotedScalar => quoting::unclosed(text, at).into(),
        kind => {
            let (message, help) = words(kind);
            Problem::new(&rule::YAML_SYNTAX, message).at(at..at).help(help).into()
        }
    }
}

/// Nesting beyond the limit.
pub(super) fn too_deep(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::NESTING_TOO_DEEP, "the values are nested more than 128 levels deep")
        .at(bytes.start..bytes.start)
        .help("close the brackets, or put the value where it belongs")
}

/// An alias without an anchor before it; often a text that begins with `*`.
pub(super) fn unknown_alias(text: &str, name: &str, bytes: Range<usize>) -> Problem {
    let message = format!("there is no anchor {} before this alias", quote(&format!("&{name}")));
    let help = format!("if this is a text, quote it: {}", quoted(&text[bytes.clone()]));
    Problem::new(&rule::UNKNOWN_ALIAS, message).at(bytes).help(help)
}

/// A tab between the start of a line and a collection that begins on it.
pub(super) fn tab_before(text: &str, collection: usize) -> Option<Problem> {
    let before = text.as_bytes().get(..collection)?.iter().rev();
    let blanks = before.take_while(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'?'));
    let distance = blanks.into_iter().position(|byte| *byte == b'\t')?;
    Some(tab_problem(collection - distance - 1))
}

/// A tab among the blanks at the start of the line, or of one of its neighbours.
fn tab(text: &str, line: &Line<'_>) -> Option<Problem> {
    let below = Line::around(text, (line.start + line.text.len() + 2).min(text.len()).max(line.start));
    let below = text.is_char_boundary(below.start).then_some(below);
    [Some(line.clone()), line.above(text), below].into_iter().flatten().find_map(|line| {
        let mut blanks = line.text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let tab = blanks.position(|byte| byte == b'\t')?;
        Some(tab_problem(line.start + tab))
    })
}

fn tab_problem(tab: usize) -> Problem {
    Problem::new(&rule::TAB_INDENTATION, "a tab is used as indentation")
        .at(tab..tab + 1)
        .help("replace the tab by spaces, two for each level")
}

/// What git leaves behind when a merge is not finished.
fn conflict_marker(text: &str) -> Option<Problem> {
    let start = if text.starts_with("<<<<<<< ") { 0 } else { text.find("\n<<<<<<< ")? + 1 };
    let problem =
        Problem::new(&rule::YAML_SYNTAX, "git left the markers of a merge conflict here").at(start..start + 7);
    Some(problem.help("choose one of the two versions and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`"))
}

/// A colon that makes no sense: inside an unquoted text, after a wrong indentation, or missing on the line above.
fn colon(text: &str, at: usize, line: &Line<'_>) -> Failure {
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

/// A line that was meant as `key: value`.
fn no_colon(line: &Line<'_>) -> Problem {
    let content = line.content().trim_start_matches(['-', ' ']);
    let (message, help) = match content.split_once(':') {
        Some((key, value)) if !key.contains([' ', '"', '\'']) => (
            "a blank is missing after the colon",
            format!("write `{}: {}`", quote(key).trim_matches('`'), quote(value).trim_matches('`')),
        ),
        _ => (
            "this line has no colon",
            "write `key: value`, or `key:` with what belongs to it indented below".to_owned(),
        ),
    };
    Problem::new(&rule::YAML_SYNTAX, message).at(line.place()).help(help)
}

/// A byte order mark after the first one.
pub(super) fn second_mark(at: usize) -> Problem {
    Problem::new(&rule::YAML_SYNTAX, "the file begins with two byte order marks")
        .at(at..at)
        .help("save the file as UTF-8 without a byte order mark")
}

fn control_character(at: usize, character: char) -> Problem {
    let message = format!("the control character U+{:04X} may not stand in YAML", u32::from(character));
    Problem::new(&rule::YAML_SYNTAX, message).at(at..at + character.len_utf8()).help("remove it")
}

fn words(kind: &ErrorKind) -> (String, String) {
    let (message, help) = match kind {
        ErrorKind::UnclosedFlowCollection { open: '[' } => ("this `[` is never closed", "close it with `]`"),
        ErrorKind::UnclosedFlowCollection { .. } => ("this `{` is never closed", "close it with `}`"),
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("this bracket closes nothing", "remove it, or quote the text that it belongs to")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return (format!("`{open}` is closed by `{close}`"), "close each bracket by its counterpart".to_owned());
        }
        ErrorKind::InvalidIndentation => (
            "what stands between brackets has to be indented deeper than the line that opens them",
            "indent this line; if it does not belong to them, close the bracket above",
        ),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a comma or a closing bracket is missing here", "put a comma between the values")
        }
        ErrorKind::InvalidBlockScalarHeader => {
            ("nothing may follow `|` or `>` on their line", "begin the text on the next line, indented; or quote it")
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            ("a list may not begin on the line of its key", "begin it on the next line, indented; or quote the text")
        }
        ErrorKind::CommentNotSeparated => {
            ("a comment needs a blank before its `#`", "put a blank before `#`, or quote the text")
        }
        ErrorKind::MissingDocumentEndBeforeDirective => {
            ("a directive (`%`) may stand only before `---`", "remove the line, or move it to the top")
        }
        ErrorKind::InvalidDocumentEnd => ("nothing may follow `...`", "remove what follows, or `...`"),
        ErrorKind::BomInsideDocument => {
            ("a byte order mark stands inside the file", "remove it and save the file as UTF-8")
        }
        _ => ("the YAML is broken here", "check the indentation and the quotes of this line and the one before"),
    };
    (message.to_owned(), help.to_owned())
}
