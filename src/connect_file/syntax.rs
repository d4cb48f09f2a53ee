//! Errors of the YAML parser, in words that say what to do.

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use super::problem::Problem;
use super::quote::quote;
use super::rule;

/// What a scan error means for the person who wrote the file. `offset`: bytes before the part that was parsed.
pub(super) fn explain(text: &str, offset: usize, error: &ScanError) -> Problem {
    let at = (error.marker().byte_offset().unwrap_or_default() + offset).min(text.len());
    if let Some(tab) = tab_near(text, at) {
        return Problem::new(&rule::TAB_INDENTATION, "a tab is used as indentation")
            .at(tab..tab + 1)
            .help("replace the tab by spaces, two for each level");
    }
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return too_deep(at..at);
    }
    let (message, help) = words(error.kind());
    Problem::new(&rule::YAML_SYNTAX, message).at(at..at).help(help)
}

/// Nesting beyond the limit.
pub(super) fn too_deep(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::NESTING_TOO_DEEP, "the values are nested more than 128 levels deep")
        .at(bytes.start..bytes.start)
        .help("close the brackets, or put the value where it belongs")
}

/// An alias without an anchor before it; often a text that begins with `*`.
pub(super) fn unknown_alias(text: &str, name: &str, bytes: Range<usize>) -> Problem {
    let line = text[bytes.start..].lines().next().unwrap_or_default().trim();
    let problem = Problem::new(
        &rule::UNKNOWN_ALIAS,
        format!("there is no anchor {} before this alias", quote(&format!("&{name}"))),
    );
    problem.at(bytes).help(format!("if this is a text, quote it: \"{line}\""))
}

/// A tab among the blanks at the start of the line at `at`, or of one of its neighbours.
fn tab_near(text: &str, at: usize) -> Option<usize> {
    let start = |at: usize| text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    let this = start(floor(text, at));
    let previous = start(this.saturating_sub(1));
    let next = text[this..].find('\n').map(|feed| this + feed + 1);
    [Some(this), Some(previous), next].into_iter().flatten().find_map(|line| {
        let blanks = text[line..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let tab = blanks.into_iter().position(|byte| byte == b'\t')?;
        Some(line + tab)
    })
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn words(kind: &ErrorKind) -> (String, String) {
    let (message, help) = match kind {
        ErrorKind::UnclosedFlowCollection { open: '[' } => ("this `[` is never closed", "close it with `]`"),
        ErrorKind::UnclosedFlowCollection { .. } => ("this `{` is never closed", "close it with `}`"),
        ErrorKind::UnclosedQuotedScalar => ("this quote is never closed", "end the text with the same quote"),
        _ => ("the YAML is broken here", "check the indentation and the quotes of this line and the one before"),
    };
    (message.to_owned(), help.to_owned())
}
