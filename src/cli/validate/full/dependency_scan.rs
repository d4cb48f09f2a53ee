//! The scan of the dependencies, by Trivy.

use super::job::Job;
use super::step::{StepEnd, StepKind};
use crate::process::OutputStream;
use crate::project::container::{Issue, LogFile, arguments};

impl Job<'_> {
    /// Searches for known vulnerabilities of the dependencies.
    pub(super) async fn scan_dependencies(&self) {
        if !self.steps.is_wanted(StepKind::DependencyScan) {
            return;
        }
        let scan = self.scan(StepKind::DependencyScan, "dependencies", async |step, log| {
            step.borrow_mut().status("scanning");
            let report = self.dependency_report(log).await?;
            let issues = Issue::from_trivy(&report);
            let issues = issues.map_err(|error| format!("the scanner wrote no valid report: {error}"))?;
            Ok(StepEnd::found(issues))
        });
        scan.await;
    }

    async fn dependency_report(&self, log: &mut LogFile) -> Result<String, String> {
        let container = self.run.container("dependency-scan");
        let arguments = arguments::dependency_scan(&container, self.run.project);
        let mut report = String::new();
        // A long line can come in pieces, so no line ends are added. JSON does not need them.
        let collect = |stream, line: &str| {
            if stream == OutputStream::Stdout {
                report.push_str(line);
            }
        };
        self.run_scanner(&container, arguments, log, collect).await?;
        Ok(report)
    }
}
