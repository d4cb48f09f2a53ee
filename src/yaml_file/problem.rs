//! What a check found: where, what, why it matters and how to fix it.

use std::ops::Range;

use super::rule::{Rule, Severity};

/// Where a problem is in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Offsets into the text that was checked.
    pub bytes: Range<usize>,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// From 1.
    pub end_line: usize,
    /// Column after the last character, from 1.
    pub end_column: usize,
}

impl Span {
    /// A span without lines and columns; `locate` fills them in for all problems in one pass.
    pub(crate) fn unlocated(bytes: Range<usize>) -> Self {
        Self { bytes, line: 0, column: 0, end_line: 0, end_column: 0 }
    }
}

/// A second place that explains a problem, such as the first of two equal names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub span: Span,
    pub label: String,
}

/// One thing that is wrong, or probably wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the broken rule, in kebab case.
    pub rule: &'static str,
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// A few words about the place.
    pub label: Option<String>,
    pub help: Option<String>,
    /// Why the rule exists.
    pub why: Option<&'static str>,
    /// Path of the value, such as `deployAs[0].configuration`; empty for the whole file.
    pub path: String,
    /// None if the problem concerns no single place.
    pub span: Option<Span>,
    pub related: Vec<Related>,
}

/// Whether a problem is an error.
pub fn has_errors(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

impl Problem {
    /// A problem without a place.
    pub(crate) fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule: rule.name,
            severity: rule.severity,
            message: message.into(),
            label: None,
            help: None,
            why: Some(rule.why),
            path: String::new(),
            span: None,
            related: Vec::new(),
        }
    }

    pub(crate) fn at(mut self, bytes: Range<usize>) -> Self {
        self.span = Some(Span::unlocated(bytes));
        self
    }

    pub(crate) fn path(mut self, path: impl ToString) -> Self {
        self.path = path.to_string();
        self
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Suggests another word for the one at the place.
    pub(crate) fn did_you_mean(self, word: &str) -> Self {
        self.label(format!("did you mean `{word}`?")).help(format!("write `{word}`"))
    }

    pub(crate) fn related(mut self, bytes: Range<usize>, label: impl Into<String>) -> Self {
        self.related.push(Related { span: Span::unlocated(bytes), label: label.into() });
        self
    }
}
