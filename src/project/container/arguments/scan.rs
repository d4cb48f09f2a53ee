//! Scans of dependencies and code. Images and arguments are those of `connector-validator`, in its folder `tasks`.

use super::run;
use crate::project::container::MountedProject;

/// Finds known vulnerabilities in dependencies; from `run-sca-scan.js`.
const TRIVY_IMAGE: &str = "aquasec/trivy:0.51.1";

/// Mirrors of Trivy's database; from `run-sca-scan.js`.
const TRIVY_DATABASES: [&str; 3] =
    ["ghcr.io/aquasecurity/trivy-db:2", "public.ecr.aws/aquasecurity/trivy-db:2", "docker.io/aquasec/trivy-db:2"];

/// The server of the code scan; from `start-sast-server.js`.
const SONARQUBE_IMAGE: &str = "sonarqube:9.9-community";

/// The scanner of the code scan; from `run-sast-scan.js`.
const SONAR_SCANNER_IMAGE: &str = "sonarsource/sonar-scanner-cli:5.0.1";

/// The port on which SonarQube listens inside its container.
pub const SONARQUBE_PORT: u16 = 9000;

/// SonarQube's key of the project; from `run-sast-scan.js`.
pub const SONAR_PROJECT: &str = "project";

/// Scans for vulnerable dependencies. The report is written to standard output, as JSON.
///
/// Differs from the official list: the container has a name, and a volume keeps the database for the next run.
pub fn dependency_scan(container: &str, project: &MountedProject) -> Vec<String> {
    let list = run(container, "SIGTERM")
        .volume(&project.source, "/workspace")
        .volume("ctconnect-trivy", "/root/.cache/trivy")
        .words(TRIVY_IMAGE)
        .words("fs --format json --include-dev-deps --scanners vuln --severity HIGH,CRITICAL")
        .words("--skip-dirs **/node_modules");
    let list = TRIVY_DATABASES.into_iter().fold(list, |list, database| list.pair("--db-repository", database));
    list.words("--ignore-unfixed workspace").0
}

/// Runs the server of the code scan until it is stopped.
///
/// Differs from the official list: Docker picks the port, and publishes it to this machine only, because the server has a
/// known password. The server has nothing to save, so it is killed.
pub fn code_scan_server(container: &str) -> Vec<String> {
    run(container, "SIGKILL")
        .pair("--publish", format!("127.0.0.1::{SONARQUBE_PORT}"))
        .words("--env SONAR_ES_BOOTSTRAP_CHECKS_DISABLE=true")
        .words(SONARQUBE_IMAGE)
        .0
}

/// The scan of the code.
#[derive(Debug, Clone, Copy)]
pub struct CodeScan<'s> {
    /// Name of the container that scans.
    pub container: &'s str,
    /// Name of the server's container.
    pub server: &'s str,
    pub project: &'s MountedProject,
    /// The folder on this machine for the scanner's report.
    pub work: &'s str,
    /// The folders of the project to scan: applications, and what they share.
    pub folders: &'s [String],
}

/// Scans the code.
///
/// Differs from the official list: the scanner uses the network of the server, so that nothing else can reach the server;
/// a volume keeps the cache instead of the user's home; a folder without `src` is scanned as a whole; and only existing
/// `node_modules` are masked, because Docker would create the others.
pub fn code_scan(scan: &CodeScan<'_>) -> Vec<String> {
    let project = scan.project;
    let mut list = run(scan.container, "SIGKILL")
        .pair("--network", format!("container:{}", scan.server))
        .pair("--env", format!("SONAR_HOST_URL=http://localhost:{SONARQUBE_PORT}"))
        .words("--env SONAR_LOGIN=admin --env SONAR_PASSWORD=admin")
        .volume(scan.work, "/usr/src/.scannerwork")
        .volume("ctconnect-sonar", "/opt/sonar-scanner/.sonar/cache");
    for folder in scan.folders {
        list = list.volume(&project.source_of(folder), &format!("/usr/src/{folder}"));
        if project.has_node_modules(folder) {
            list = list.pair("--volume", format!("/usr/src/{folder}/node_modules"));
        }
    }
    let sources: Vec<String> = scan.folders.iter().map(|folder| project.code_of(folder)).collect();
    list.words(SONAR_SCANNER_IMAGE)
        .word(format!("-Dsonar.projectKey={SONAR_PROJECT}"))
        .words("-Dsonar.projectBaseDir=.")
        .word(format!("-Dsonar.sources={}", sources.join(",")))
        .words("-Dsonar.java.binaries=. -Dsonar.ws.timeout=180")
        .0
}
