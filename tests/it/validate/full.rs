//! `validate --full`, with stand-ins for Docker and SonarQube.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::harness::{Answer, Docker, Machine, Project, Running, Script, THREE, require};

/// `validate --full` with a short poll interval.
const FULL: &str = "validate --full --poll-interval 5ms";

/// The responses of SonarQube, in order: status and body.
type Answers = Vec<(u16, Value)>;

/// A machine with the project `shop` of three applications, a Docker with a scenario, and a SonarQube.
struct Shop {
    machine: Machine,
    docker: Docker,
    folder: PathBuf,
    sonarqube: Option<Script>,
}

impl Shop {
    fn new(scenario: &[&str]) -> Self {
        let (machine, docker) = Docker::on_machine(Machine::bare(), scenario);
        let project = Project::new(&machine, "shop", THREE);
        let folder = PathBuf::from(project.folder());
        std::fs::create_dir_all(folder.join("web/src")).unwrap();
        Self { machine, docker, folder, sonarqube: None }
    }

    /// Starts a SonarQube that sends these responses.
    fn answering(mut self, answers: Answers) -> Self {
        let sonarqube = Script::new(answers);
        self.docker.serves_sonarqube_at(sonarqube.address());
        self.sonarqube = Some(sonarqube);
        self
    }

    /// Starts a SonarQube that needs several polls, and then returns these issues.
    fn scanned(self, issues: Value) -> Self {
        self.answering(vec![
            (200, json!({ "status": "STARTING" })),
            (503, Value::Null),
            (200, json!({ "status": "UP" })),
            (200, json!({ "task": { "status": "IN_PROGRESS" } })),
            (200, json!({ "task": { "status": "SUCCESS" } })),
            (200, json!({ "paging": { "total": 1 }, "issues": issues })),
        ])
    }

    fn run(&self, line: &str) -> Answer {
        self.machine.sh_in(&self.folder, line)
    }

    /// The folders of all runs, oldest first.
    fn runs(&self) -> Vec<PathBuf> {
        let entries = self.folder.join(".connect/logs").read_dir().into_iter().flatten();
        let mut runs: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        runs.sort();
        runs
    }

    /// The requests that SonarQube received.
    fn requests(&self) -> Vec<String> {
        self.sonarqube.as_ref().unwrap().requests().into_iter().map(|(request, _)| request).collect()
    }
}

/// One line for each step: its name, its result, and the reason.
fn results(document: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(|text| format!(" {text}")).unwrap_or_default();
    let of = |step: &Value| {
        let reason = step["reason"].as_str().map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("{}{}{}{reason}", step["step"].as_str().unwrap(), text(&step["application"]), text(&step["result"]))
    };
    document["steps"].as_array().unwrap().iter().map(of).collect()
}

/// A transcript without values that differ between runs.
fn transcript(answer: &Answer) -> String {
    let text = regex::Regex::new(r"\d+\.\ds ").unwrap().replace_all(&answer.stdout, "[t]  ").into_owned();
    let text = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ").unwrap().replace_all(&text, "[time]").into_owned();
    format!("exit {}\n{text}", answer.code)
}

#[test]
fn everything_passes() {
    let shop = Shop::new(&[]).scanned(json!([]));
    insta::assert_snapshot!(transcript(&shop.run(FULL)), @r"
    exit 0
    connect.yaml (3 applications): no problems

    In containers
    STEP             APPLICATION  RESULT  TIME  LOG
    build            web          passed  [t]   web/build.log
    tests            web          passed  -     web/tests/result.log
    build            listener     passed  [t]   listener/build.log
    tests            listener     passed  -     listener/tests/result.log
    build            nightly      passed  [t]   nightly/build.log
    tests            nightly      passed  -     nightly/tests/result.log
    dependency-scan  -            passed  [t]   dependency-scan.log
    code-scan        -            passed  [t]   code-scan.log

    Logs
      .connect/logs/[time]-validate
    ");
    shop.docker.assert_clean();
    assert_eq!(
        shop.requests(),
        [
            "GET /api/system/status",
            "GET /api/system/status",
            "GET /api/system/status",
            "GET /api/ce/task?id=AX%2D1",
            "GET /api/ce/task?id=AX%2D1",
            "GET /api/issues/search?componentKeys=project&severities=BLOCKER,CRITICAL&resolved=false&ps=500&p=1",
        ]
    );
    assert_eq!(shop.docker.calls("stop -t 10 ctconnect-").len(), 1, "the server is stopped");
    let scanner = &shop.docker.calls("run").into_iter().find(|call| call.contains("sonar-scanner-cli")).unwrap();
    assert!(scanner.contains("-Dsonar.sources=web/src,listener,nightly "), "{scanner}");
}

#[test]
fn logs_of_earlier_runs_are_kept() {
    let shop = Shop::new(&[]);
    std::fs::create_dir_all(shop.folder.join(".connect/web")).unwrap();
    std::fs::write(shop.folder.join(".connect/web/build.log"), "of the official CLI").unwrap();
    for _ in 0..2 {
        shop.run("validate --full --skip analysis").ok();
    }
    let runs = shop.runs();
    assert_eq!(runs.len(), 2, "{runs:?}");
    for log in ["web/build.log", "web/tests/result.log", "listener/build.log"] {
        assert!(runs.iter().all(|run| run.join(log).is_file()), "{log}");
    }
    assert!(shop.folder.join(".connect/web/build.log").is_file());
    assert_eq!(std::fs::read_to_string(shop.folder.join(".connect/.gitignore")).unwrap(), "*\n");
    shop.docker.assert_clean();
}

#[test]
fn log_paths_are_relative_to_the_current_folder() {
    let shop = Shop::new(&["build-fails web"]);
    let answer = shop.machine.sh("validate shop --full --skip tests,analysis").exits(3);
    assert!(answer.stdout.contains("\n  shop/.connect/logs/"), "{}", answer.stdout);
    answer.says("the last lines of shop/.connect/logs/");
    let answer = shop.machine.sh_in(shop.folder.join("web"), "validate .. --full --skip analysis").exits(3);
    let run = shop.runs().pop().unwrap().canonicalize().unwrap();
    assert!(answer.stdout.contains(&format!("\n  {}\n", run.display())), "{}", answer.stdout);
    shop.docker.assert_clean();
}

#[test]
fn a_project_whose_log_folder_cannot_be_created_is_an_error() {
    let shop = Shop::new(&[]);
    std::fs::write(shop.folder.join(".connect"), "in the way").unwrap();
    let answer = shop.run(FULL).exits(1).says("cannot write logs to ").says(".connect exists and is not a folder");
    assert!(answer.stdout.ends_with("\nnothing was run\n"), "{}", answer.stdout);
    assert_eq!(std::fs::read_to_string(shop.folder.join(".connect")).unwrap(), "in the way");
    assert!(shop.docker.calls("run").is_empty());
}

#[test]
fn steps_can_be_skipped() {
    for (skip, expected) in [
        ("--skip tests,analysis", ["build web passed", "tests web skipped: excluded by `--skip`"]),
        ("--skip tests --skip analysis", ["build web passed", "tests web skipped: excluded by `--skip`"]),
        ("--skip=analysis", ["build web passed", "tests web passed"]),
    ] {
        let shop = Shop::new(&[]);
        let document = shop.run(&format!("{FULL} {skip} -o json")).ok().json();
        assert_eq!(results(&document)[..2], expected, "{skip}");
        assert_eq!(
            results(&document)[6..],
            ["dependency-scan", "code-scan"].map(|scan| { format!("{scan} skipped: excluded by `--skip`") })
        );
        assert_eq!(shop.docker.calls("run").len(), 3, "{skip}");
        shop.docker.assert_clean();
    }
}

#[test]
fn a_failed_build_ends_with_3_and_nothing_is_scanned() {
    let shop = Shop::new(&["build-fails listener"]);
    let answer = shop.run(&format!("{FULL} -o json")).exits(3);
    assert_eq!(
        results(&answer.json()),
        [
            "build web passed",
            "tests web passed",
            "build listener failed",
            "tests listener not-run: not every application was built",
            "build nightly passed",
            "tests nightly passed",
            "dependency-scan not-run: not every application was built",
            "code-scan not-run: not every application was built",
        ]
    );
    let answer = answer.says("the last lines of ").says("listener/build.log").says("  src/index.ts(3,7): error TS2322");
    answer.says("the project did not pass: build listener");
    shop.docker.assert_clean();
}

#[test]
fn failed_tests_end_with_3() {
    let shop = Shop::new(&["tests-fail web", "no-tests nightly"]).scanned(json!([]));
    let answer = shop.run(&format!("{FULL} -o json")).exits(3);
    assert_eq!(
        results(&answer.json()),
        [
            "build web passed",
            "tests web failed",
            "build listener passed",
            "tests listener passed",
            "build nightly passed",
            "tests nightly skipped: the build wrote no test results",
            "dependency-scan passed",
            "code-scan passed",
        ]
    );
    answer.says("  Tests: 1 failed, 2 passed").says("the project did not pass: tests web");
    shop.docker.assert_clean();
}

#[test]
fn issues_of_the_scans_are_listed() {
    let issue = json!({ "type": "VULNERABILITY", "severity": "BLOCKER", "rule": "typescript:S2068",
        "message": "Credentials should not be hard-coded\u{1b}[2J", "component": "project:web/src/index.ts", "line": 7 });
    let shop = Shop::new(&["trivy-finds"]).scanned(json!([issue]));
    insta::assert_snapshot!(transcript(&shop.run(FULL)), @r"
    exit 3
    connect.yaml (3 applications): no problems

    In containers
    STEP             APPLICATION  RESULT  TIME  LOG
    build            web          passed  [t]   web/build.log
    tests            web          passed  -     web/tests/result.log
    build            listener     passed  [t]   listener/build.log
    tests            listener     passed  -     listener/tests/result.log
    build            nightly      passed  [t]   nightly/build.log
    tests            nightly      passed  -     nightly/tests/result.log
    dependency-scan  -            failed  [t]   dependency-scan.log
    code-scan        -            failed  [t]   code-scan.log

    Found by dependency-scan
      HIGH  web/package-lock.json  lodash@4.17.20  CVE-2021-23337  command injection via template (fixed in 4.17.21)

    Found by code-scan
      BLOCKER  web/src/index.ts:7  typescript:S2068  Credentials should not be hard-coded\u{1b}[2J

    Logs
      .connect/logs/[time]-validate
    ");
    shop.docker.assert_clean();
    let shop = Shop::new(&["trivy-finds"]).scanned(json!([issue]));
    let document = shop.run(&format!("{FULL} -o json")).exits(3).json();
    assert_eq!(document["valid"], true, "the scans do not change the result of the checks");
    assert_eq!(
        document["steps"][6]["issues"][0],
        json!({
            "kind": "dependency_vulnerability", "severity": "HIGH", "id": "CVE-2021-23337", "file": "web/package-lock.json",
            "line": null, "package": { "name": "lodash", "installedVersion": "4.17.20", "fixedVersion": "4.17.21" },
            "title": "command injection via template",
        })
    );
    assert_eq!(document["steps"][7]["issues"][0]["file"], "web/src/index.ts");
    assert!(PathBuf::from(document["steps"][7]["log"].as_str().unwrap()).is_file());
    shop.docker.assert_clean();
}

#[test]
fn a_scan_without_a_verdict_ends_with_9() {
    let up = || (200, json!({ "status": "UP" }));
    let cases: [(&str, Answers, &str); 5] = [
        ("sonarqube-dies", vec![], "code-scan unfinished: SonarQube ended: exit code 78; see "),
        ("scanner-fails", vec![up()], "code-scan unfinished: the scanner failed"),
        ("", vec![up(), (200, json!({ "task": { "status": "FAILED" } }))], "could not read the report: FAILED"),
        ("", vec![up(), (401, Value::Null)], "code-scan unfinished: SonarQube answered 401"),
        ("daemon-fails sonarsource/sonar-scanner-cli:5.0.1", vec![up()], "code-scan unfinished: the scanner failed"),
    ];
    for (event, answers, expected) in cases {
        let shop = Shop::new(&[event]).answering(answers);
        let document = shop.run(&format!("{FULL} -o json")).exits(9).says("not finished: code-scan").json();
        assert!(results(&document)[7].contains(expected), "{:?}", results(&document));
        assert_eq!(results(&document)[6], "dependency-scan passed");
        shop.docker.assert_clean();
    }
    for (event, expected) in
        [("trivy-fails", "the scanner failed"), ("trivy-babbles", "the scanner wrote no valid report")]
    {
        let shop = Shop::new(&[event]).scanned(json!([]));
        let document = shop.run(&format!("{FULL} -o json")).exits(9).json();
        assert!(results(&document)[6].contains(expected), "{:?}", results(&document));
        assert_eq!(results(&document)[7], "code-scan passed");
        shop.docker.assert_clean();
    }
}

#[test]
fn a_failed_step_outweighs_an_unfinished_one() {
    let shop = Shop::new(&["trivy-fails", "tests-fail web"]).scanned(json!([]));
    shop.run(FULL).exits(3).says("the project did not pass: tests web");
    shop.docker.assert_clean();
}

#[test]
fn shared_folders_are_scanned_too() {
    let shop = Shop::new(&["shares shared", "shares ../outside"]).scanned(json!([]));
    std::fs::create_dir_all(shop.folder.join("shared/src")).unwrap();
    shop.run(FULL).ok();
    let scanner = &shop.docker.calls("run").into_iter().find(|call| call.contains("sonar-scanner-cli")).unwrap();
    assert!(scanner.contains("-Dsonar.sources=web/src,listener,nightly,shared/src "), "{scanner}");
    shop.docker.assert_clean();
}

#[test]
fn a_project_that_fails_the_checks_never_reaches_docker() {
    let shop = Shop::new(&[]);
    std::fs::write(shop.folder.join("web/package.json"), "{").unwrap();
    let answer = shop.run(FULL).exits(3);
    assert!(answer.stdout.contains("nothing was run: the checks without containers failed"), "{}", answer.stdout);
    assert!(shop.docker.calls("").is_empty());
    assert!(shop.runs().is_empty());
    std::fs::write(shop.folder.join("connect.yaml"), "deployAs: 1").unwrap();
    let document = shop.run(&format!("{FULL} -o json")).exits(3).json();
    assert_eq!((&document["valid"], results(&document).len()), (&json!(false), 4));
}

#[test]
fn a_folder_that_docker_cannot_mount_keeps_the_other_results() {
    let (machine, docker) = Docker::on_machine(Machine::bare(), &[]);
    let project = Project::new(&machine, "a:b", THREE);
    let answer = machine.sh_in(project.folder(), &format!("{FULL} -o json")).exits(3).says("another name");
    let document = answer.json();
    assert_eq!(document["valid"], true);
    let results = results(&document);
    assert!(results.iter().all(|result| result.contains(" not-run: Docker cannot mount ")), "{results:?}");
    assert!(docker.calls("").is_empty());
}

#[test]
fn without_docker_the_checks_are_shown_and_it_ends_with_9() {
    let shop = Shop::new(&[]);
    let nothing = shop.machine.home().join("nothing");
    std::fs::create_dir(&nothing).unwrap();
    let machine = shop.machine.with("PATH", nothing.to_str().unwrap());
    let answer = machine.sh_in(&shop.folder, FULL).exits(9).says("`docker` is not installed").says("get-docker");
    insta::assert_snapshot!(transcript(&answer), @r"
    exit 9
    connect.yaml (3 applications): no problems

    In containers
    nothing was run
    ");
    for (event, flag, reason) in [
        ("daemon-is-down", "", "daemon is not running"),
        ("docker-hangs", " --request-timeout 50ms", "did not answer within"),
    ] {
        let shop = Shop::new(&[event]);
        let answer = shop.run(&format!("{FULL}{flag} -o json")).exits(9);
        let results = results(&answer.json());
        assert!(results.iter().all(|result| result.contains(" not-run: ") && result.contains(reason)), "{results:?}");
        assert!(shop.runs().is_empty());
        shop.docker.assert_clean();
    }
}

#[test]
fn ctrl_c_stops_every_container() {
    let shop = Shop::new(&["build-hangs web"]);
    let mut command = shop.machine.command(["validate", "--full"]);
    let running = Running::start(command.current_dir(&shop.folder), "");
    running.until_it_says("Building web: building").signal("INT").end().exits(130);
    let stops = shop.docker.calls("stop -t 10 ctconnect-");
    assert!(stops.len() == 1 && stops[0].contains("-build-web") && stops[0].contains("-code-scan-server"), "{stops:?}");
    shop.docker.assert_clean();
}

#[test]
fn the_timeout_ends_all_steps() {
    let shop = Shop::new(&["build-hangs web"]);
    let answer = shop.run(&format!("{FULL} --timeout 300ms --parallel 3 -o json")).exits(9);
    let results = results(&answer.json());
    assert_eq!(results[0], "build web unfinished: the time limit was reached; raise it with `--timeout`");
    assert!(results[7].starts_with("code-scan not-run: the time limit was reached"), "{results:?}");
    shop.docker.assert_clean();
}

#[test]
fn front_ends_are_built_and_not_scanned() {
    let shop = Shop::new(&[]).scanned(json!([]));
    let front_end = "deployAs:
  - name: front
    applicationType: merchant-center-custom-view
    configuration:
      standardConfiguration:
        - { key: CLOUD_IDENTIFIER, description: Region, default: gcp-eu }
        - { key: CUSTOM_VIEW_ID, description: Id, required: true }
";
    let front_end = Project::new(&shop.machine, "front-end", front_end);
    let document = shop.machine.sh_in(front_end.folder(), &format!("{FULL} -o json")).ok().json();
    assert_eq!(
        results(&document)[2..],
        [
            "dependency-scan skipped: the project has only front ends",
            "code-scan skipped: the project has only front ends",
        ]
    );
    shop.docker.assert_clean();
}

#[test]
fn other_formats_contain_the_checks_without_containers() {
    let shop = Shop::new(&["build-fails web"]);
    let sarif = shop.run(&format!("{FULL} -o sarif")).exits(3).says("Building web: failed").json();
    assert_eq!(sarif["version"], "2.1.0");
    shop.run(&format!("{FULL} -o github")).exits(3).is_silent();
    shop.docker.assert_clean();
}

#[test]
fn flags_without_a_meaning_are_refused() {
    let shop = Shop::new(&[]);
    shop.run("validate --skip tests").exits(2).says("--full");
    shop.run("validate --full --skip test").exits(2).says("tests");
    shop.run("validate connect.yaml --full").exits(2).says("needs a project folder");
    shop.run("validate nowhere --full").exits(3).says("there is no nowhere");
    assert!(shop.docker.calls("").is_empty());
}

#[test]
fn the_real_docker_accepts_every_argument_list() {
    if !require("docker") {
        return;
    }
    let shop = Shop::new(&[]).scanned(json!([]));
    shop.run(FULL).ok();
    shop.run("bundle web").ok();
    // Without a daemon it only parses its arguments.
    let machine = Machine::bare().with("DOCKER_HOST", "unix:///no/such/socket");
    let calls = shop.docker.calls("");
    for verb in ["version", "run", "port", "stop", "image"] {
        assert!(calls.iter().any(|call| call.starts_with(verb)), "no `docker {verb}` in {calls:#?}");
    }
    for call in &calls {
        let mut command = std::process::Command::new("docker");
        machine.seal(&mut command);
        let output = command.args(call.split(' ')).output().unwrap();
        let reported = String::from_utf8_lossy(&output.stderr).to_lowercase();
        assert!(reported.contains("connect"), "`docker {call}`: {reported}");
        assert!(
            !["unknown", "invalid", "deprecated", "usage:"].iter().any(|word| reported.contains(word)),
            "{call}: {reported}"
        );
    }
}
