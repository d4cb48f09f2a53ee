//! Time to check a connect.yaml, by size, in process and as a whole process. Run manually: `cargo bench`.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]

mod measure;

use std::io::Write as _;
use std::process::{Command, Stdio};

use ctconnect::internals::connect_file::report::{FileReport, text};
use ctconnect::internals::connect_file::{check, schema};
use measure::{HEADING, row};

fn main() {
    let mut table = vec![HEADING.to_owned()];
    for applications in [1, 10, 500, 1000, 2000, 4000] {
        let file = generated(applications, "true");
        assert!(check(file.as_bytes()).file.is_some());
        let what = format!("check {applications} applications ({} KiB)", file.len() / 1024);
        table.push(row(&what, || drop(check(file.as_bytes()))));
    }
    let wrong = generated(1000, "yes");
    let problems = check(wrong.as_bytes()).problems;
    let report = [FileReport { name: "connect.yaml", bytes: wrong.as_bytes(), problems: &problems }];
    table.push(row(&format!("render {} problems", problems.len()), || drop(text(&report, true))));
    table.push(row("schema", || drop(schema())));

    let folder = tempfile::tempdir().unwrap();
    for applications in [3, 2000] {
        let path = folder.path().join(format!("{applications}.yaml"));
        std::fs::write(&path, generated(applications, "true")).unwrap();
        let program = || command(env!("CARGO_BIN_EXE_ctconnect"), &["validate", path.to_str().unwrap()]);
        table.push(row(&format!("process, {applications} applications"), program));
    }
    table.push(row("process, /bin/true", || command("/bin/true", &[])));
    std::io::stdout().write_all((table.join("\n") + "\n").as_bytes()).unwrap();
}

/// A file with this many applications of ten keys each.
fn generated(applications: usize, required: &str) -> String {
    let mut file = String::from("deployAs:\n");
    for application in 0..applications {
        file.push_str(&format!(
            "  - name: application-{application}\n    applicationType: service\n    endpoint: /application-{application}\n    \
             scripts:\n      postDeploy: npm install && npm run connector:post-deploy\n    configuration:\n      \
             standardConfiguration:\n"
        ));
        for key in 0..10 {
            file.push_str(&format!(
                "        - key: CONFIGURATION_KEY_{key}\n          description: What this value of the application is \
                 good for\n          required: {required}\n"
            ));
        }
    }
    file
}

fn command(program: &str, arguments: &[&str]) {
    let mut command = Command::new(program);
    let status = command.args(arguments).env_clear().stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.unwrap().success());
}
