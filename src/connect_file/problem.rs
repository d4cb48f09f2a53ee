//! What a check found: where, what, why it matters and what to write instead.

use std::ops::Range;

use super::rule::Rule;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The platform accepts it, yet it is hardly meant.
    Warning,
    /// The platform refuses it.
    Error,
}

impl Severity {
    /// The word for it in every output format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Byte offsets into the text that was checked.
    pub bytes: Range<usize>,
    /// Line of the first byte, from 1.
    pub line: usize,
    /// Column of the first byte in characters, from 1.
    pub column: usize,
    /// Line of the end, from 1.
    pub end_line: usize,
    /// Column after the last character, from 1.
    pub end_column: usize,
}

impl Span {
    /// A span whose lines and columns are not known yet; `locate` fills them in for all problems in one pass.
    pub(super) fn unlocated(bytes: Range<usize>) -> Self {
        Self { bytes, line: 0, column: 0, end_line: 0, end_column: 0 }
    }
}

/// A second place that explains a problem, such as the first of two equal names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where it is.
    pub span: Span,
    /// What stands there.
    pub label: String,
}

/// One thing that is wrong, or looks wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the rule that was broken, in kebab case.
    pub rule: &'static str,
    /// Whether the file is refused for it.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// A few words for the place itself.
    pub label: Option<String>,
    /// The cure.
    pub help: Option<String>,
    /// Why the rule exists.
    pub why: Option<&'static str>,
    /// The way to the value, such as `deployAs[0].configuration`; empty for the file as a whole.
    pub path: String,
    /// Where it is; none when it concerns no single place.
    pub span: Option<Span>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

impl Problem {
    /// A problem that breaks `rule`, without a place yet.
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

    /// Says where it is.
    pub(crate) fn at(mut self, bytes: Range<usize>) -> Self {
        self.span = Some(Span::unlocated(bytes));
        self
    }

    /// Says the way to the value.
    pub(crate) fn path(mut self, path: impl ToString) -> Self {
        self.path = path.to_string();
        self
    }

    /// Says something at the place itself.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Points at a second place.
    pub(crate) fn related(mut self, bytes: Range<usize>, label: impl Into<String>) -> Self {
        self.related.push(Related { span: Span::unlocated(bytes), label: label.into() });
        self
    }
}
