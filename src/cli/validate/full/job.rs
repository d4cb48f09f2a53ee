//! What all steps in containers work with, and what the scans share.

use std::cell::RefCell;

use super::FullArgs;
use super::step::{StepEnd, StepKind, StepVerdict};
use super::steps::{Steps, is_scanned};
use crate::connect_file::Application;
use crate::operation::containers::ContainerRun;
use crate::operation::counted;
use crate::output::ProgressStep;
use crate::process::OutputStream;
use crate::project::container::{ImageName, LogFile};
use crate::wait;

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

    /// Runs a scan as a step with a log. An error of `work` means that the scan did not finish.
    pub(super) async fn scan(
        &self,
        kind: StepKind,
        label: &str,
        work: impl AsyncFnOnce(&RefCell<ProgressStep>, &mut LogFile) -> Result<StepEnd, String>,
    ) {
        let path = self.run.folder.path.join(format!("{}.log", kind.word()));
        self.steps.begin(kind, None, path.clone());
        let step = RefCell::new(self.run.ui.step("Scanning", "Scanned", label));
        let mut log = LogFile::create(&path);
        let end = match &mut log {
            Ok(log) => wait::observed(work(&step, log), &mut &step).await,
            Err(error) => Err(format!("cannot write the log: {error}")),
        };
        let end = end.unwrap_or_else(|reason| StepEnd::because(StepVerdict::Unfinished, reason));
        let step = step.into_inner();
        match (end.verdict, &end.reason) {
            (StepVerdict::Passed, _) => step.done(""),
            (_, Some(reason)) => step.failed(reason),
            (_, None) => step.failed(&counted(end.issues.len(), "issue")),
        }
        if let (StepVerdict::Unfinished, Ok(log)) = (end.verdict, &log) {
            self.run.show_last_lines(log);
        }
        self.steps.end(kind, None, end);
    }

    pub(super) async fn run_scanner(
        &self,
        container: &str,
        arguments: Vec<String>,
        log: &mut LogFile,
        on_line: impl FnMut(OutputStream, &str),
    ) -> Result<(), String> {
        let ended = self.run.docker.run_logged(container, arguments, log, on_line).await;
        let ended = ended.map_err(|error| error.to_string())?;
        ended.is_success().then_some(()).ok_or_else(|| "the scanner failed".to_owned())
    }
}
