//! Failures of a single application. Its output and exit code are passed through.

use super::Workshop;

#[test]
fn output_passes_through_byte_for_byte_and_the_code_is_passed_on() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", r"print out \e[31m\xff::error::x; complain err\r; exit 3");
    let output = workshop.machine.command(["application", "build"]).current_dir(&workshop.folder).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(output.stdout, b"out \x1b[31m\xff::error::x\n");
    assert_eq!(output.stderr, b"err\rerror: build of `web` failed (exit 3)\n");
    workshop.write("web/play", "kill");
    workshop.sh("application test").exits(137);
}

#[test]
fn with_json_standard_output_contains_only_the_result() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", "print out; report err; exit 2");
    let answer = workshop.sh("application build -o json").exits(2).says("web | out\n").says("web | err\n");
    let value = answer.json();
    assert_eq!(value.as_array().unwrap().len(), 1);
    assert_eq!((&value[0]["name"], &value[0]["command"]), (&"web".into(), &"npm run build".into()));
    assert_eq!(value[0]["exitCode"], 2);
    assert!(value[0]["seconds"].is_number());
    let failure = answer.stderr.lines().last().unwrap();
    assert!(failure.contains("\"message\":\"build of `web` failed (exit 2)\""), "{failure}");
}

#[test]
fn the_error_about_a_missing_script_names_the_existing_ones() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/package.json", r#"{"scripts": {"compile": "x", "lint": "x"}}"#);
    workshop.sh("application build").exits(3).says("`web` has no script `build`").says("compile, lint");
    workshop.write("web/package.json", "{}");
    workshop.sh("application test").exits(3).says("no scripts");
    workshop.sh("application start").exits(3).says("`web` has no script `start`");
    workshop.write("web/server.js", "");
    workshop.sh("application start").ok();
    assert_eq!(workshop.calls(), ["npm run start in web"]);
}

#[test]
fn the_error_about_a_broken_manifest_names_the_file() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/package.json", "{\n  \"scripts\": }");
    workshop.sh("application build").exits(3).says("web/package.json").says("not valid JSON");
    std::fs::remove_file(workshop.folder.join("web/package.json")).unwrap();
    workshop.sh("application build").exits(3).says("neither a package.json nor a pom.xml");
    workshop.write("web/package.json", r#"{"packageManager": "deno@2"}"#);
    workshop.sh("application build").exits(3).says("`deno@2`");
}

#[test]
fn the_error_about_a_missing_package_manager_says_how_to_install_it() {
    let workshop = Workshop::new(&[("web", "service")]);
    std::fs::remove_dir_all(workshop.machine.home().join("bin")).unwrap();
    let empty = workshop.machine.home().to_string_lossy().into_owned();
    let workshop = workshop.with("PATH", &empty);
    workshop.write("web/pnpm-lock.yaml", "");
    let answer = workshop.sh("application build").exits(9).is_silent();
    let answer = answer.says("`pnpm` is not installed").says("web/pnpm-lock.yaml requires `pnpm`");
    answer.says("corepack enable");
    workshop.write("web/package.json", r#"{"scripts": {"build": "x"}, "dependencies": {"express": "5"}}"#);
    workshop.sh("application build").exits(9).says("Installing the dependencies of web: failed");
    let answer = workshop.sh("application build --no-install -o json").exits(9);
    assert_eq!(answer.json()[0]["exitCode"], 9);
}

#[test]
fn a_failed_installation_shows_its_output() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/package.json", r#"{"scripts": {"build": "x"}, "dependencies": {"express": "5"}}"#);
    workshop.write("web/install", "print resolving; report no such version; exit 7");
    let answer = workshop.sh("application build").exits(7).is_silent();
    answer.says("web | resolving\n").says("web | no such version\n").says("(exit 7)").says("--no-install");
    assert_eq!(workshop.calls(), ["npm install in web"]);
}

#[test]
fn static_files_are_started_only_by_a_script() {
    let workshop = Workshop::new(&[("site", "assets")]);
    workshop.sh("application start").ok();
    workshop.write("site/package.json", r#"{"scripts": {"build": "x"}}"#);
    workshop.sh("application start").exits(3).says("the platform serves");
    std::fs::remove_file(workshop.folder.join("site/package.json")).unwrap();
    workshop.sh("application start").exits(3).says("the platform serves");
}
