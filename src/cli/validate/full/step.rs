//! One step in containers and its result.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::failure::in_words;
use crate::project::container::Issue;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepKind {
    Build,
    /// The tests of an application, which run inside its build.
    Tests,
    /// Searches for known vulnerabilities.
    DependencyScan,
    CodeScan,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepVerdict {
    Passed,
    /// The project has a problem.
    Failed,
    /// Excluded by a flag, or there was nothing to do.
    Skipped,
    /// It did not start.
    NotRun,
    /// It started, but something other than the project failed.
    Unfinished,
}

#[derive(Debug, Clone)]
pub(super) struct ContainerStep {
    pub(super) kind: StepKind,
    /// `None` for a step of the whole project.
    pub(super) application: Option<String>,
    pub(super) end: StepEnd,
    pub(super) took: Option<Duration>,
    pub(super) log: Option<PathBuf>,
    pub(super) began: Option<Instant>,
}

#[derive(Debug, Clone)]
pub(super) struct StepEnd {
    pub(super) verdict: StepVerdict,
    pub(super) reason: Option<String>,
    pub(super) issues: Vec<Issue>,
}

impl StepEnd {
    pub(super) fn of(verdict: StepVerdict) -> Self {
        Self { verdict, reason: None, issues: Vec::new() }
    }

    pub(super) fn because(verdict: StepVerdict, reason: impl fmt::Display) -> Self {
        Self { reason: Some(in_words(reason)), ..Self::of(verdict) }
    }

    /// A scan passes if it finds no issues.
    pub(super) fn found(issues: Vec<Issue>) -> Self {
        let verdict = if issues.is_empty() { StepVerdict::Passed } else { StepVerdict::Failed };
        Self { issues, ..Self::of(verdict) }
    }
}

impl ContainerStep {
    pub(super) fn new(kind: StepKind, application: Option<String>, end: Option<StepEnd>) -> Self {
        let end = end.unwrap_or_else(|| StepEnd::of(StepVerdict::NotRun));
        Self { kind, application, end, took: None, log: None, began: None }
    }

    /// Whether it started, with whatever result.
    pub(super) fn has_run(&self) -> bool {
        !matches!(self.end.verdict, StepVerdict::NotRun | StepVerdict::Skipped)
    }

    /// Its name for people: `build web`.
    pub(super) fn name(&self) -> String {
        match &self.application {
            Some(application) => format!("{} {application}", self.kind.word()),
            None => self.kind.word().to_owned(),
        }
    }
}

impl StepKind {
    /// Its name, for people and for programs.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Tests => "tests",
            Self::DependencyScan => "dependency-scan",
            Self::CodeScan => "code-scan",
        }
    }
}

impl StepVerdict {
    /// Its name for programs.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::NotRun => "not-run",
            Self::Unfinished => "unfinished",
        }
    }
}
