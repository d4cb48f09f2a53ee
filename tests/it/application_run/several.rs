//! Several applications side by side.

use std::process::Stdio;

use super::Workshop;
use crate::harness::install_stand_in;

fn shop() -> Workshop {
    Workshop::new(&[("web", "service"), ("listener", "event"), ("job", "job")])
}

#[test]
fn lines_are_prefixed_with_names_and_the_results_are_summarized() {
    let workshop = shop();
    workshop.write("web/play", r"print one\rtwo; report careful").write("job/play", r"write \e[2J::error::x");
    let answer = workshop.sh("application build --all").ok();
    for line in ["web      | one\n", "web      | two\n", "job      | ::error::x\n"] {
        assert!(answer.stdout.contains(line), "{}", answer.stdout);
    }
    let answer = answer.says("web      | careful\n");
    answer.says("✓ web       ").says("✓ listener  ").says("✓ job       ");
    let quiet = workshop.sh("application build web job --quiet").ok();
    assert_eq!(quiet.stderr, "web | careful\n");
}

#[test]
fn all_run_and_the_first_failure_decides_the_exit_code() {
    let workshop = shop();
    workshop.write("web/play", "await ../job/ran; exit 5").write("job/play", "create ran; exit 4");
    let workshop = if std::thread::available_parallelism().unwrap().get() > 1 {
        workshop
    } else {
        workshop.write("web/play", "exit 5");
        workshop
    };
    let answer = workshop.sh("application test job web listener").exits(5);
    let answer = answer.says("✗ web       exit 5").says("✗ job       exit 4").says("✓ listener");
    answer.says("error: test failed: `web` (exit 5), `job` (exit 4)");
    assert_eq!(workshop.calls().len(), 3);
    let answer = workshop.write("web/play", "").sh("application test --all -o json").exits(4);
    let codes: Vec<_> = answer.json().as_array().unwrap().iter().map(|one| one["exitCode"].clone()).collect();
    assert_eq!(codes, [0, 0, 4]);
}

#[test]
fn an_application_without_the_script_is_skipped_with_all_and_refused_by_name() {
    let workshop = shop();
    workshop.write("job/package.json", r#"{"scripts": {"test": "x"}}"#);
    workshop.sh("application build --all").ok().says("- job       `job` has no script `build`");
    assert_eq!(workshop.calls().len(), 2);
    workshop.sh("application build web job").exits(3).says("`job` has no script `build`");
    for name in ["web", "listener", "job"] {
        workshop.write(&format!("{name}/package.json"), "{}");
    }
    workshop.sh("application test --all").exits(3).says("there is nothing to test").says("`listener` has no");
    workshop.sh("application start --all").exits(3).says("3 applications have nothing to start");
    assert_eq!(workshop.calls().len(), 2);
}

#[test]
fn a_project_without_build_scripts_is_built_already() {
    let workshop = shop();
    for name in ["web", "listener", "job"] {
        workshop.write(&format!("{name}/package.json"), r#"{"scripts": {"start": "node index.js"}}"#);
    }
    let answer = workshop.sh("application build --all").ok().is_silent();
    answer.says("- web       `web` has no script `build`").says("- job ");
    assert_eq!(workshop.sh("application build --all -o json").ok().json(), serde_json::json!([]));
    workshop.sh("application build web").exits(3).says("`web` has no script `build`");
    workshop.write("web/package.json", "{");
    workshop.sh("application build --all").exits(3);
    assert!(workshop.calls().is_empty());
}

#[test]
fn the_build_runs_the_script_that_the_platform_runs() {
    let workshop = shop();
    let scripts =
        |gcp: &str| format!(r#"{{"scripts": {{"gcp-build": "{gcp}", "build": "x", "start": "node build/x.js"}}}}"#);
    workshop.write("web/package.json", &scripts("x")).write("job/package.json", &scripts(""));
    let answer = workshop.sh("application build --all").ok();
    answer.says("- job       `job` is not built, because its script `gcp-build` is empty");
    assert_eq!(workshop.sorted_calls(), ["npm run build in listener", "npm run gcp-build in web"]);
    workshop.write("web/play", "unless start create build/x.js");
    workshop.sh("application start web --port 0").ok();
    assert_eq!(workshop.calls()[2..], ["npm run gcp-build in web", "npm run start in web"]);
}

#[test]
fn the_lock_file_in_the_folder_decides_on_the_package_manager_as_on_the_platform() {
    let workshop = Workshop::new(&[("web", "service"), ("job", "job"), ("hook", "service")]);
    let scripts = r#"{"packageManager": "pnpm@9.0.0", "scripts": {"build": "x"}}"#;
    workshop.write("web/package.json", scripts).write("web/package-lock.json", "{}");
    workshop.write("job/yarn.lock", "").write("job/package-lock.json", "{}");
    workshop.write("hook/package.json", scripts);
    workshop.sh("application build --all").ok();
    assert_eq!(workshop.sorted_calls(), ["npm run build in web", "pnpm run build in hook", "yarn run build in job"]);
}

#[test]
fn corepack_runs_a_package_manager_that_is_not_installed() {
    let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
    let bin = workshop.machine.home().join("bin");
    std::fs::remove_dir_all(&bin).unwrap();
    std::fs::create_dir(&bin).unwrap();
    install_stand_in(&bin, "corepack", super::MANAGER);
    let workshop = workshop.with("PATH", bin.to_str().unwrap());
    workshop.write("web/yarn.lock", "").write("job/pnpm-lock.yaml", "");
    workshop.sh("application build --all").ok();
    assert_eq!(workshop.sorted_calls(), ["corepack pnpm run build in job", "corepack yarn run build in web"]);
    assert_eq!(workshop.variable("web", "COREPACK_ENABLE_DOWNLOAD_PROMPT").as_deref(), Some("0"));
    assert_eq!(workshop.sh("application build web -o json").ok().json()[0]["command"], "corepack yarn run build");
}

#[test]
fn a_line_of_a_program_is_not_a_workflow_command() {
    let workshop = shop().with("GITHUB_ACTIONS", "true");
    workshop.write("web/play", "print ##[group]x; report ::set-output name=x::y");
    let answer = workshop.sh("application build web job").ok();
    assert!(answer.stdout.contains("web | #\\#[group]x\n"), "{}", answer.stdout);
    answer.says("web | ::set-output");
}

#[test]
fn a_closed_standard_output_ends_them_without_an_error() {
    let workshop = shop();
    workshop.write("web/play", "repeat more");
    workshop.write("job/play", "hang");
    let mut command = workshop.machine.command(["application", "test", "web", "job"]);
    command.current_dir(&workshop.folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
