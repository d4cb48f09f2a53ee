//! The scan of the code, by SonarQube: a server, and a scanner that sends its report to the server.

use std::cell::RefCell;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::job::Job;
use super::sonarqube::{ReportTask, Sonarqube};
use super::step::{StepEnd, StepKind};
use crate::duration;
use crate::files::{self, LARGEST_INPUT};
use crate::project::container::{LogFile, arguments};

/// Time limit for the server to be ready, after its container started. From `connector-validator`,
/// `tasks/run-sast-scan.js`: 20 and then 60 polls, 10 s apart.
const READY_LIMIT: Duration = Duration::from_secs(20 * 10 + 60 * 10);

/// Time limit for the server to read a report. From the same file: 20 polls, 5 s apart.
const READ_LIMIT: Duration = Duration::from_secs(20 * 5);

/// The server's log, in the folder of the run.
const SERVER_LOG: &str = "code-scan-server.log";

/// The server, which runs until its container is stopped.
pub(super) struct Server<'s> {
    job: &'s Job<'s>,
    container: String,
    /// Why it ended early.
    ended: RefCell<Option<String>>,
}

impl<'s> Server<'s> {
    pub(super) fn new(job: &'s Job<'s>) -> Self {
        Self { job, container: job.run.container("code-scan-server"), ended: RefCell::new(None) }
    }

    /// Runs the server. Never completes, even if the server ends: the caller drops it.
    pub(super) async fn serve(&self) {
        let run = self.job.run;
        let reason = match LogFile::create(&run.folder.path.join(SERVER_LOG)) {
            Err(error) => format!("cannot write the log: {error}"),
            Ok(mut log) => {
                let arguments = arguments::code_scan_server(&self.container);
                match run.docker.run_logged(&self.container, arguments, &mut log, |_, _| {}).await {
                    Ok(ended) => format!("exit code {}; see {SERVER_LOG}", ended.code),
                    Err(error) => error.to_string(),
                }
            }
        };
        self.ended.replace(Some(reason));
        std::future::pending().await
    }

    /// Waits until it is ready.
    async fn ready(&self, interval: Duration) -> Result<Sonarqube, String> {
        let sonarqube = loop {
            // Not before its container runs: downloading the image may take minutes.
            let port = self.job.run.docker.published_port(&self.container, arguments::SONARQUBE_PORT).await;
            match port.map_err(|error| error.to_string())? {
                Some(address) => break Sonarqube::at(address),
                None => self.pause(interval).await?,
            }
        };
        let began = Instant::now();
        while !sonarqube.is_up().await {
            if began.elapsed() > READY_LIMIT {
                return Err(format!("SonarQube was not ready within {}", duration::exact(READY_LIMIT)));
            }
            self.pause(interval).await?;
        }
        Ok(sonarqube)
    }

    /// Pauses, unless the server has ended.
    async fn pause(&self, interval: Duration) -> Result<(), String> {
        if let Some(reason) = &*self.ended.borrow() {
            return Err(format!("SonarQube ended: {reason}"));
        }
        sleep(interval).await;
        Ok(())
    }
}

impl Job<'_> {
    /// Scans the code of all applications except front ends, and the folders that they share. Does nothing without a server.
    pub(super) async fn scan_code(&self, server: Option<&Server<'_>>) {
        let Some(server) = server else { return };
        let interval = self.args.poll_interval();
        let scan = self.scan(StepKind::CodeScan, "code", async |step, log| {
            step.borrow_mut().status("waiting for SonarQube");
            let sonarqube = server.ready(interval).await?;
            step.borrow_mut().status("scanning");
            let task = self.send_report(server, log).await?;
            step.borrow_mut().status("reading the result");
            report_is_read(&sonarqube, &task, interval).await?;
            let issues = sonarqube.issues().await?;
            issues.iter().for_each(|issue| log.line(&serde_json::json!(issue).to_string()));
            Ok(StepEnd::found(issues))
        });
        scan.await;
    }

    /// Runs the scanner. Returns the id of the task by which the server reads its report.
    async fn send_report(&self, server: &Server<'_>, log: &mut LogFile) -> Result<String, String> {
        let work = self.run.folder.shared_folder(".scannerwork");
        let work = work.map_err(|error| format!("cannot create its work folder: {error}"))?;
        let container = self.run.container("code-scan");
        let arguments = arguments::code_scan(&arguments::CodeScan {
            container: &container,
            server: &server.container,
            project: self.run.project,
            work: &work.to_string_lossy(),
            folders: &self.scanned_folders().await,
        });
        self.run_scanner(&container, arguments, log, |_, _| {}).await?;
        task_of_report(&work).await
    }

    /// The folders of the applications, and the shared folders that the builds found.
    async fn scanned_folders(&self) -> Vec<String> {
        let mut folders: Vec<String> = self.scanned().map(|application| application.name.clone()).collect();
        for application in self.scanned() {
            let list = self.run.folder.path.join(&application.name).join("config/common.conf");
            let list = files::read(&list, LARGEST_INPUT).unwrap_or_default();
            for line in String::from_utf8_lossy(&list).lines() {
                let shared = line.trim().trim_start_matches("./").trim_end_matches('/');
                let is_new = !folders.iter().any(|known| known == shared);
                if is_new && is_folder_of_project(self.run.project.folder(), shared) {
                    folders.push(shared.to_owned());
                }
            }
        }
        folders
    }
}

/// Waits until the server has read a report.
async fn report_is_read(sonarqube: &Sonarqube, task: &str, interval: Duration) -> Result<(), String> {
    let began = Instant::now();
    loop {
        match sonarqube.task(task).await? {
            ReportTask::Done => return Ok(()),
            ReportTask::Ended(word) => return Err(format!("SonarQube could not read the report: {word}")),
            ReportTask::Running if began.elapsed() > READ_LIMIT => {
                return Err(format!("SonarQube did not read the report within {}", duration::exact(READ_LIMIT)));
            }
            ReportTask::Running => sleep(interval).await,
        }
    }
}

/// Whether a name from a container is a folder inside the project.
fn is_folder_of_project(project: &Path, name: &str) -> bool {
    let path = PathBuf::from(name);
    let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    !name.is_empty() && is_inside && !name.contains([':', ',']) && project.join(path).is_dir()
}

/// The id in the file that the scanner writes.
async fn task_of_report(work: &Path) -> Result<String, String> {
    let report = files::read(&work.join("report-task.txt"), LARGEST_INPUT);
    let report = report.map_err(|error| format!("the scanner wrote no report-task.txt: {error}"))?;
    let report = String::from_utf8_lossy(&report);
    let id = report.lines().find_map(|line| line.strip_prefix("ceTaskId="));
    id.map(|id| id.trim().to_owned()).ok_or_else(|| "report-task.txt has no task id".to_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_task_id_is_read_from_the_report() {
        let folder = tempfile::tempdir().unwrap();
        assert!(task_of_report(folder.path()).await.unwrap_err().starts_with("the scanner wrote no report-task.txt"));
        let write = |text: &str| std::fs::write(folder.path().join("report-task.txt"), text).unwrap();
        write("projectKey=project\nceTaskUrl=http://x/?id=1\n");
        assert_eq!(task_of_report(folder.path()).await.unwrap_err(), "report-task.txt has no task id");
        write("projectKey=project\r\nceTaskId=AX=1 \r\n");
        assert_eq!(task_of_report(folder.path()).await.unwrap(), "AX=1");
    }

    #[test]
    fn a_folder_outside_the_project_is_not_scanned() {
        let project = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(project.path().join("libs/shared")).unwrap();
        for (name, expected) in
            [("libs/shared", true), ("libs", true), ("", false), ("..", false), ("/etc", false), ("gone", false)]
        {
            assert_eq!(is_folder_of_project(project.path(), name), expected, "{name}");
        }
        assert!(!is_folder_of_project(project.path(), "libs/../.."));
    }
}
