//! The scan of the dependencies, by Trivy.

use std::cell::RefCell;
use std::path::Path;

use super::job::Job;
use super::steps::{Ending, Kind, Verdict};
use crate::output::Step;
use crate::process::Source;
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
        let ending = self.scan_dependencies_logged(&path, &step).await;
        self.finish(Kind::DependencyScan, step.into_inner(), ending);
    }

    async fn scan_dependencies_logged(&self, path: &Path, step: &RefCell<Step>) -> Ending {
        let unfinished = |reason: String| Ending::because(Verdict::Unfinished, reason);
        let mut log = match LogFile::create(path) {
            Ok(log) => log,
            Err(error) => return unfinished(format!("cannot write the log: {error}")),
        };
        let container = self.run.container("dependency-scan");
        let arguments = arguments::dependency_scan(&container, self.run.project);
        let mut report = String::new();
        // Line ends between its lines mean nothing; a line that came in pieces must not get one.
        let collect = |source, line: &str| {
            if source == Source::Stdout {
                report.push_str(line);
            }
        };
        let ended = self.run.container_with_log(step, &container, arguments, &mut log, collect).await;
        match ended {
            Err(error) => unfinished(error.to_string()),
            Ok(ended) if !ended.is_success() => {
                self.run.show_last_lines(&log);
                unfinished("the scanner failed".to_owned())
            }
            Ok(_) => match Issue::from_trivy(&report) {
                Ok(issues) => Ending::found(issues),
                Err(error) => unfinished(format!("the scanner left no report: {error}")),
            },
        }
    }

    /// Ends a scan, on the screen too.
    pub(super) fn finish(&self, kind: Kind, step: Step, ending: Ending) {
        match (&ending.verdict, &ending.reason) {
            (Verdict::Passed, _) => step.done(""),
            (_, Some(reason)) => step.failed(reason),
            (_, None) => step.failed(&match ending.issues.len() {
                1 => "1 issue".to_owned(),
                count => format!("{count} issues"),
            }),
        }
        self.steps.end(kind, None, ending);
    }
}
