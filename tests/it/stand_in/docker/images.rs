//! What the containers of the images do.

use std::path::{Path, PathBuf};

use super::container::Container;
use super::state::State;

/// The exit code, or why docker or the program in the container rejects the arguments.
type End = Result<i32, String>;

/// Rejects what is no name of an image with an optional tag.
pub fn check_name(state: &State, name: &str) {
    let (repository, tag) = name.split_once(':').map_or((name, None), |(repository, tag)| (repository, Some(tag)));
    let is_separator = |text: &str| text == "." || text == "_" || text == "__" || text.bytes().all(|byte| byte == b'-');
    // Separators are single, but for `__` and several dashes, and between letters or digits.
    let runs = repository.split(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    let are_separators = runs.filter(|run| !run.is_empty()).all(is_separator);
    let is_letter = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let is_repository = are_separators && is_letter(repository.chars().next()) && is_letter(repository.chars().last());
    let is_tag = tag.is_none_or(|tag| {
        let first = tag.chars().next();
        let is_rest = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
        first.is_some_and(|first| !".-".contains(first)) && tag.chars().all(is_rest)
    });
    state.demand(is_repository && is_tag, &format!("invalid reference format: {name}"));
}

/// Cloud Native Buildpacks: builds the image of an application, and runs its tests.
pub fn pack(container: &Container, arguments: &[&str]) -> End {
    let state = container.state;
    let ["build", image, flags @ ..] = arguments else { return Err(format!("pack: unknown command {arguments:?}")) };
    check_name(state, image);
    let build = Build::new(container, flags)?;
    let workspace = container.mounts.source_of("/workspace");
    let application = build.path.trim_start_matches("/workspace/");
    if !workspace.join(application).is_dir() {
        return Err(format!("pack: invalid app path '{}'", build.path));
    }
    print!("===> ANALYZING\n\u{1b}[36m===> DETECTING\u{1b}[0m\n===> BUILDING\n");
    if state.happens(&format!("build-hangs {application}")) {
        println!("npm WARN still at it");
        state.until_stopped(&container.name);
    }
    if state.happens(&format!("build-fails {application}")) {
        eprintln!("src/index.ts(3,7): error TS2322");
        println!("ERROR: failed to build: exit status 1");
        return Ok(1);
    }
    if let Some(tests) = &build.tests {
        build.write_results(state, application, tests);
    }
    print!("===> EXPORTING\nSuccessfully built image {image}\n");
    Ok(0)
}

/// The flags of a build.
#[derive(Default)]
struct Build {
    path: String,
    /// Where the results of tests are written.
    tests: Option<PathBuf>,
    runs_no_tests: bool,
}

impl Build {
    fn new(container: &Container, flags: &[&str]) -> Result<Self, String> {
        let mut build = Self::default();
        let mut rest = flags;
        loop {
            match rest {
                [] => return Ok(build),
                ["--trust-builder", after @ ..] => rest = after,
                [flag, value, after @ ..] => {
                    build.set(container, flag, value)?;
                    rest = after;
                }
                [flag] => return Err(format!("pack: no value for {flag}")),
            }
        }
    }

    fn set(&mut self, container: &Container, flag: &str, value: &str) -> Result<(), String> {
        match flag {
            "--path" => value.clone_into(&mut self.path),
            "--descriptor" => {
                let file = value.trim_start_matches("/workspace/");
                if !container.mounts.source_of("/workspace").join(file).is_file() {
                    return Err(format!("pack: no descriptor {value}"));
                }
            }
            "--volume" => {
                let (source, target) = value.split_once(':').ok_or(format!("pack: invalid volume {value}"))?;
                if !source.starts_with('/') || !target.starts_with('/') {
                    return Err(format!("pack: invalid volume {value}"));
                }
                if !Path::new(source).is_dir() {
                    return Err(format!("pack: no folder {source}"));
                }
                self.tests = (target == "/tmp/test_result:rw").then(|| source.into()).or(self.tests.take());
            }
            "--env" if value == "_IS_QUICK_SCAN=true" => self.runs_no_tests = true,
            "--env" if value.contains('=') => {}
            "--builder" | "--platform" | "--network" | "--workspace" | "--pre-buildpack" | "--post-buildpack" => {}
            _ => return Err(format!("pack: unknown flag: {flag} {value}")),
        }
        Ok(())
    }

    fn write_results(&self, state: &State, application: &str, tests: &Path) {
        if !self.runs_no_tests && !state.happens(&format!("no-tests {application}")) {
            let result = u8::from(state.happens(&format!("tests-fail {application}")));
            let script = format!("export OVER_ALL_TEST_RESULT={result}\n");
            std::fs::write(tests.join("OVER_ALL_TEST_RESULT.sh"), script).unwrap();
            std::fs::write(tests.join("result.log"), "Tests: 1 failed, 2 passed\n").unwrap();
        }
        let (shared, config) = (state.arguments_of("shares"), tests.with_file_name("config"));
        if !shared.is_empty() && config.is_dir() {
            std::fs::write(config.join("common.conf"), format!("{}\n\n", shared.join("\n"))).unwrap();
        }
    }
}

/// Scans dependencies.
pub fn trivy(container: &Container, arguments: &[&str]) -> End {
    const FOUND: &str = r#"{ "SchemaVersion": 2, "Results": [
  { "Target": "web/package-lock.json", "Class": "lang-pkgs" },
  { "Target": "web/package-lock.json", "Vulnerabilities": [
    { "VulnerabilityID": "CVE-2021-23337", "PkgName": "lodash", "InstalledVersion": "4.17.20",
      "FixedVersion": "4.17.21", "Severity": "HIGH", "Title": "command injection via template",
      "Description": "Long." } ] } ] }"#;
    const CLEAN: &str = r#"{ "SchemaVersion": 2, "Results": [ { "Target": "web/package-lock.json" } ] }"#;
    let ["fs", .., "workspace"] = arguments else { return Err(format!("trivy: {arguments:?}")) };
    if !container.mounts.source_of("/workspace").join("connect.yaml").is_file() {
        return Err("trivy: no project in /workspace".to_owned());
    }
    eprintln!("INFO\tVulnerability scanning is enabled");
    if container.state.happens("trivy-fails") {
        eprintln!("FATAL\tfatal error: failed to download vulnerability DB");
        return Ok(1);
    }
    let is_event = |event| container.state.happens(event);
    println!(
        "{}",
        if is_event("trivy-babbles") {
            "no report at all"
        } else if is_event("trivy-finds") {
            FOUND
        } else {
            CLEAN
        }
    );
    Ok(0)
}

/// The server that keeps the results of a code scan. A test answers at its port.
pub fn sonarqube(container: &Container, arguments: &[&str]) -> End {
    if !arguments.is_empty() || container.published != "127.0.0.1::9000" {
        return Err(format!("sonarqube: {arguments:?}, published as {}", container.published));
    }
    if container.state.happens("sonarqube-dies") {
        println!("bootstrap check failure");
        return Ok(78);
    }
    println!("Starting SonarQube...");
    container.state.until_stopped(&container.name)
}

/// Scans code.
pub fn scanner(container: &Container, arguments: &[&str]) -> End {
    let work = container.mounts.source_of("/usr/src/.scannerwork");
    if !work.is_dir() || container.network.is_empty() {
        return Err("scanner: no folder to write to, or no connection to the server".to_owned());
    }
    if let Some(unknown) = arguments.iter().find(|argument| !argument.starts_with("-D")) {
        return Err(format!("scanner: {unknown}"));
    }
    let sources = arguments.iter().find_map(|argument| argument.strip_prefix("-Dsonar.sources=")).unwrap_or_default();
    for source in sources.split(',') {
        let (application, rest) = source.split_once('/').unwrap_or((source, ""));
        if !container.mounts.source_of(&format!("/usr/src/{application}")).join(rest).is_dir() {
            return Err(format!("scanner: The folder '{source}' does not exist"));
        }
    }
    if container.state.happens("scanner-fails") {
        println!("ERROR: Error during SonarScanner execution");
        return Ok(1);
    }
    std::fs::write(work.join("report-task.txt"), "projectKey=project\nceTaskId=AX-1\nceTaskUrl=x\n").unwrap();
    println!("INFO: EXECUTION SUCCESS");
    Ok(0)
}
