//! What all steps in containers work with.

use std::io;

use super::FullArgs;
use super::step::{StepEnd, StepKind, StepVerdict};
use super::steps::{Steps, is_scanned};
use crate::connect_file::Application;
use crate::operation::containers::ContainerRun;
use crate::operation::counted;
use crate::output::ProgressStep;
use crate::project::container::{ImageName, LogFile};

/// The steps in containers, and what they need. Each kind of step has its methods in a file of its own.
pub(super) struct Job<'j> {
    pub(super) args: &'j FullArgs,
    pub(super) run: &'j ContainerRun<'j>,
    pub(super) steps: &'j Steps,
    pub(super) applications: &'j [Application],
    /// The names of the images, in the order of the applications.
    pub(super) images: &'j [ImageName],
}

impl Job<'_> {
    /// The applications whose code is scanned.
    pub(super) fn scanned(&self) -> impl Iterator<Item = &Application> {
        self.applications.iter().filter(|application| is_scanned(application))
    }

    /// Ends a scan, also on the screen. Shows the end of its log if it did not finish.
    pub(super) fn end_scan(&self, kind: StepKind, step: ProgressStep, end: StepEnd, log: &io::Result<LogFile>) {
        match (end.verdict, &end.reason) {
            (StepVerdict::Passed, _) => step.done(""),
            (_, Some(reason)) => step.failed(reason),
            (_, None) => step.failed(&counted(end.issues.len(), "issue")),
        }
        if let (StepVerdict::Unfinished, Ok(log)) = (end.verdict, log) {
            self.run.show_last_lines(log);
        }
        self.steps.end(kind, None, end);
    }
}
