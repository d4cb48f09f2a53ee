//! The scan of the dependencies, by Trivy.

use std::cell::RefCell;

use super::job::Job;
use super::step::{StepEnd, StepKind, StepVerdict};
use crate::output::ProgressStep;
use crate::process::OutputStream;
use crate::project::container::{Issue, LogFile, arguments};

impl Job<'_> {
    /// Searches for known vulnerabilities of the dependencies.
    pub(super) async fn scan_dependencies(&self) {
        if !self.steps.is_wanted(StepKind::DependencyScan) {
            return;
        }
        let path = self.run.folder.path().join("dependency-scan.log");
        self.steps.begin(StepKind::DependencyScan, None, path.clone());
        let step = RefCell::new(self.run.ui.step("Scanning", "Scanned", "dependencies"));
        step.borrow_mut().status("scanning");
        let mut log = LogFile::create(&path);
        let end = match &mut log {
            Ok(log) => self.scan_dependencies_logged(log, &step).await,
            Err(error) => StepEnd::because(StepVerdict::Unfinished, format!("cannot write the log: {error}")),
        };
        self.end_scan(StepKind::DependencyScan, step.into_inner(), end, &log);
    }

    async fn scan_dependencies_logged(&self, log: &mut LogFile, step: &RefCell<ProgressStep>) -> StepEnd {
        let unfinished = |reason: String| StepEnd::because(StepVerdict::Unfinished, reason);
        let container = self.run.container("dependency-scan");
        let arguments = arguments::dependency_scan(&container, self.run.project);
        let mut report = String::new();
        // A long line can come in pieces, so no line ends are added. JSON does not need them.
        let collect = |stream, line: &str| {
            if stream == OutputStream::Stdout {
                report.push_str(line);
            }
        };
        let ended = self.run.container_with_log(step, &container, arguments, log, collect).await;
        match ended {
            Err(error) => unfinished(error.to_string()),
            Ok(ended) if !ended.is_success() => unfinished("the scanner failed".to_owned()),
            Ok(_) => match Issue::from_trivy(&report) {
                Ok(issues) => StepEnd::found(issues),
                Err(error) => unfinished(format!("the scanner wrote no valid report: {error}")),
            },
        }
    }
}
