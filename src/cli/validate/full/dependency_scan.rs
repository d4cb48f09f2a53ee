//! The scan of the dependencies, by Trivy.

use std::cell::RefCell;
use std::io;

use super::job::Job;
use super::steps::{Ending, Kind, Verdict};
use crate::output::Step;
use crate::process::OutputStream;
use crate::project::container::{Issue, LogFile, arguments};

impl Job<'_> {
    /// Looks for known vulnerabilities of dependencies.
    pub(super) async fn scan_dependencies(&self) {
        if !self.steps.is_wanted(Kind::DependencyScan) {
            return;
        }
        let path = self.run.folder.path().join("dependency-scan.log");
        self.steps.begin(Kind::DependencyScan, None, path.clone());
        let step = RefCell::new(self.run.ui.step("Scan dependencies"));
        step.borrow_mut().status("scanning");
        let mut log = LogFile::create(&path);
        let ending = match &mut log {
            Ok(log) => self.scan_dependencies_logged(log, &step).await,
            Err(error) => Ending::because(Verdict::Unfinished, format!("cannot write the log: {error}")),
        };
        self.finish(Kind::DependencyScan, step.into_inner(), ending, &log);
    }

    async fn scan_dependencies_logged(&self, log: &mut LogFile, step: &RefCell<Step>) -> Ending {
        let unfinished = |reason: String| Ending::because(Verdict::Unfinished, reason);
        let container = self.run.container("dependency-scan");
        let arguments = arguments::dependency_scan(&container, self.run.project);
        let mut report = String::new();
        // Line ends between its lines mean nothing; a line that came in pieces must not get one.
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
                Ok(issues) => Ending::found(issues),
                Err(error) => unfinished(format!("the scanner left no report: {error}")),
            },
        }
    }

    /// Ends a scan, on the screen too, with the end of its log if it came to no verdict.
    pub(super) fn finish(&self, kind: Kind, step: Step, ending: Ending, log: &io::Result<LogFile>) {
        match (&ending.verdict, &ending.reason) {
            (Verdict::Passed, _) => step.done(""),
            (_, Some(reason)) => step.failed(reason),
            (_, None) => step.failed(&match ending.issues.len() {
                1 => "1 issue".to_owned(),
                count => format!("{count} issues"),
            }),
        }
        if let (Verdict::Unfinished, Ok(log)) = (ending.verdict, log) {
            self.run.show_last_lines(log);
        }
        self.steps.end(kind, None, ending);
    }
}
