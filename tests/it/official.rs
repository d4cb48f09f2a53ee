//! Command lines of the official CLI.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, deployment};
use crate::harness::{Answer, Machine, Project, THREE, in_both, words};

mod checks;
mod scripts;

const TOKEN: &str = "--configuration web.TOKEN=t0ken";

/// An emulator over HTTP that knows the project, and the way to create its Connector `shop`.
fn over_http(flags: &[&str]) -> (Machine, Project, String) {
    let (machine, project) = Project::over_http("shop", THREE, flags);
    let create = format!(
        "connect connectorstaged create --key shop --name Shop --creator-email kim@acme.example \
         --repository-url {} --repository-tag v1",
        project.url()
    );
    (machine, project, create)
}

/// The one write of a run with `--debug`.
#[track_caller]
fn write(answer: &Answer) -> (String, Value) {
    let writes = answer.writes();
    assert_eq!(writes.len(), 1, "{writes:?}\n{}", answer.stderr);
    writes.into_iter().next().unwrap()
}

#[test]
fn flags_of_this_program_may_be_before_an_official_command() {
    let machine = Machine::bare().talking_to("http://127.0.0.1:9");
    for own in ["--project-key other", "-q", "-o json --project-key=other", "--retries 0"] {
        machine.sh(&format!("{own} --local=instant connect deployment list")).ok();
        machine.sh(&format!("{own} connect deployment describe --key a")).exits(2).says("in `commercetools connect");
    }
}

#[test]
fn a_release_script_runs_unchanged() {
    for (machine, project) in in_both("shop", THREE) {
        let region = "--region europe-west1.gcp";
        project.create(&machine, "shop");
        let run = |line: &str| machine.sh(&format!("connect {line}")).ok();
        run("connectorstaged update --key shop --repository-tag v2 --name Store");
        run("connectorstaged validate --key shop");
        run(&format!("connectorstaged preview --key shop --deployment-key look {region} {TOKEN},web.GREETING=hi"));
        run(&format!("connectorstaged deploy --key shop --deployment-key look {region}"));
        run("connectorstaged publish --key shop");
        let create = format!("deployment create --key live --connector-key shop {region} {TOKEN} LOG_LEVEL=debug");
        let created = run(&format!("{create} -o json")).json();
        assert_eq!((&created["type"], &created["status"]), (&json!("sandbox"), &json!("Queued")), "it does not wait");
        machine.sh("deployment wait live --poll-interval 10ms").ok();

        let listed = run("deployment list --limit 5 --offset 0 --sort -createdAt -o json").json();
        assert_eq!(listed.as_array().map(Vec::len), Some(2));
        run("connectorstaged list --sort createdAt");
        run("connectorstaged describe --key shop");
        let id = created["id"].as_str().unwrap();
        let live = run(&format!("deployment describe --id {id} -o json")).json();
        assert_eq!(live["globalConfiguration"]["standardConfiguration"][0]["value"], "debug", "{live}");
        run("deployment logs --key live --application web --endDate '2040-11-20 10:00:00'");
        run(
            "deployment redeploy --key live --configuration web.GREETING=a,LOG_LEVEL=b --skipScripts --updateConnector",
        );
        run("connectorstaged certify --key shop");
    }
}

#[test]
fn a_tag_that_moved_is_read_validated_and_published_again() {
    let (machine, project, create) = over_http(&[]);
    machine.run_in(project.folder(), words(&create)).ok();
    let again = |line: &str| {
        machine.sh(line).ok();
        write(&machine.sh(&format!("{line} --debug")).ok()).1["actions"].clone()
    };
    let repository = json!([{ "action": "setRepository", "url": project.url(), "tag": "v1" }]);
    assert_eq!(again("connect connectorstaged update --key shop --repository-tag v1"), repository);
    assert_eq!(again("connect connectorstaged validate --key shop"), json!([{ "action": "updatePreviewable" }]));
    let publish = json!([{ "action": "publish", "certification": false }]);
    assert_eq!(again("connect connectorstaged publish --key shop"), publish);

    let preview =
        format!("connect connectorstaged preview --key shop --deployment-key p1 --region europe-west1.gcp {TOKEN}");
    let writes = machine.sh(&format!("{preview} --debug")).ok().writes();
    assert_eq!(writes[0].1["actions"], json!([{ "action": "updatePreviewable" }]));
    let update = machine.sh("connect connectorstaged update --key shop --name Shop --debug").ok();
    assert_eq!(update.writes(), [], "the repository was not named");
}

#[test]
fn a_piped_answer_deletes_and_no_answer_deletes_nothing() {
    let server = Faulty::start(|request| match request.is("DELETE") {
        true => Reply::empty(202),
        false => Reply::json(200, &deployment("Deployed")),
    });
    let machine = Machine::bare().talking_to(server.address()).with("CTP_ACCESS_TOKEN", "token");
    let delete = ["connect", "deployment", "delete", "--key", "live"];
    machine.run(delete).exits(2).is_silent().says("`--yes`");
    machine.run_with_input(delete, "n\n").exits(1).says("nothing was sent");
    assert_eq!(server.count("DELETE"), 0);
    machine.run_with_input(delete, "y\n").ok();
    assert_eq!(server.count("DELETE"), 1, "{:?}", server.lines());
}

#[test]
fn failures_are_failures() {
    let (machine, project, create) = over_http(&["--fail", "preview"]);
    machine.run_in(project.folder(), words(&create)).ok();
    let ends = |line: &str, code: i32| drop(machine.sh(&format!("connect {line}")).exits(code));
    ends("connectorstaged validate --key shop", 7);
    ends("connectorstaged describe --key nobody", 5);
    ends("connectorstaged update --key shop", 2);
    ends("connectorstaged describe --id", 2);
    ends("deployment logs --key nobody --startDate yesterday", 2);
    ends("deployment create --connector-key shop --region europe-west1.gcp --configuration=web.TOKEN=1,2", 2);
    ends("connectorstaged bogus", 2);
    let unknown = machine.sh("connect connectorstaged pblish --key shop").exits(2);
    assert!(unknown.stderr.contains("publish") && !unknown.stderr.contains("connectorstaged"), "{}", unknown.stderr);
}

#[test]
fn a_link_replaces_the_official_program() {
    let (machine, project, create) = over_http(&[]);
    let link = link_to_program(&machine);
    let run = |line: &str| {
        let mut command = Command::new(&link);
        command.args(words(line));
        machine.seal(&mut command);
        let output = command.current_dir(project.folder()).output().unwrap();
        Answer::new(&output, &machine.home().to_string_lossy())
    };
    run(&create).ok();
    run("connect:connectorstaged:describe --key shop").ok();
    let login = "auth login --client-credentials --client-id a --client-secret -b --region europe-west1.gcp";
    run(&format!("{login} --project-key shop")).ok();
    assert!(run("auth whoami").ok().stdout.contains("shop"));
    assert!(run("connect").ok().stdout.contains("Usage: ctconnect"));
    let usage = run("connect deployment describe").exits(2).stderr;
    assert!(usage.contains("`commercetools connect deployment describe`"), "{usage}");
}

/// The commands of a project on one's own machine, with stand-ins for docker and npm.
#[cfg(unix)]
mod on_this_machine {
    use super::*;
    use crate::harness::Docker;

    /// A machine with the project `shop`, whose applications all have a package.json, docker and npm, which keeps its calls.
    fn shop(plays: &[&str]) -> (Machine, Docker, PathBuf) {
        let (machine, docker) = Docker::on_machine(Machine::bare(), plays);
        let machine = machine.with_stand_in("npm", "play record ~/npm-calls; exit $EXIT");
        let project = Project::new(&machine, "shop", THREE);
        let folder = PathBuf::from(project.folder());
        std::fs::write(folder.join("web/package.json"), r#"{"scripts": {"build": "x", "start": "x"}}"#).unwrap();
        (machine, docker, folder)
    }

    fn npm_calls(machine: &Machine) -> String {
        std::fs::read_to_string(machine.home().join("npm-calls")).unwrap_or_default()
    }

    #[test]
    fn validate_builds_and_tests_in_containers() {
        let (machine, docker, folder) = shop(&[]);
        machine.sh_in(&folder, "connect validate --skip analysis").ok();
        let builds = docker.calls("run");
        assert_eq!(builds.len(), 3, "{builds:?}");
        assert!(builds.iter().all(|build| build.contains("connect-tester") && build.contains("_IS_QUICK_SCAN=false")));
        machine.sh("connect validate shop --skip tests --skip analysis").ok();
        assert!(docker.calls("run")[3..].iter().all(|build| build.contains("_IS_QUICK_SCAN=true")));
        machine.sh("connect validate shop --skip lint").exits(2);
        docker.assert_clean();
    }

    #[test]
    fn tests_that_fail_are_told_from_a_docker_that_is_not_there() {
        let (machine, docker, folder) = shop(&["tests-fail web"]);
        machine.sh_in(&folder, "connect validate --skip analysis").exits(3);
        docker.assert_clean();
        let (machine, _docker, folder) = shop(&["daemon-is-down"]);
        machine.sh_in(&folder, "connect:validate --skip analysis").exits(9);
        machine.sh_in(&folder, "connect bundle").exits(9);
    }

    #[test]
    fn bundle_makes_an_image_of_each_application() {
        let (machine, docker, folder) = shop(&[]);
        let answer = machine.sh_in(&folder, "connect bundle").ok();
        for image in ["shop_web", "shop_listener", "shop_nightly"] {
            assert!(answer.stdout.contains(image), "{}", answer.stdout);
        }
        assert!(docker.calls("run").iter().all(|build| !build.contains("connect-tester")));
        docker.assert_clean();
    }

    #[test]
    fn scripts_run_in_the_folder_of_an_application() {
        let (machine, _docker, folder) = shop(&[]);
        let web = folder.join("web");
        machine.sh_in(&web, "connect application build").ok();
        assert_eq!(npm_calls(&machine), "run build in web\n");
        machine.sh_in(&web, "connect application test").exits(3).says("no script `test`");
        machine.sh_in(&web, "connect application start").exits(3).says("TOKEN");
        let machine = machine.with("TOKEN", "t").with("EXIT", "5");
        machine.sh_in(&web, "connect application start").exits(5);
        assert_eq!(npm_calls(&machine), "run build in web\nrun start in web\n");
    }

    #[test]
    fn a_link_does_so_too() {
        let (machine, docker, folder) = shop(&[]);
        let mut command = Command::new(link_to_program(&machine));
        command.args(["connect", "bundle"]);
        machine.seal(&mut command);
        let output = command.current_dir(&folder).output().unwrap();
        Answer::new(&output, &machine.home().to_string_lossy()).ok();
        assert_eq!(docker.calls("run").len(), 3);
    }

    #[test]
    fn what_is_added_is_installed_and_nobody_is_asked_off_a_terminal() {
        let (machine, _docker, folder) = shop(&[]);
        machine.sh("connect init new").exits(2).is_silent();
        let _ =
            machine.sh_in(&folder, "connect application add --type job --language typescript").exits(2).says("--name");
        assert_eq!(npm_calls(&machine), "");
        machine.sh_in(&folder, "connect application add --type job --language javascript --name late").ok();
        let calls = npm_calls(&machine);
        assert!(calls.lines().count() == 1 && calls.ends_with(" in late\n"), "{calls}");
        assert!(folder.join("late/package.json").is_file());
    }
}

/// A link named `commercetools`; where there are none, a copy.
fn link_to_program(machine: &Machine) -> PathBuf {
    let program = env!("CARGO_BIN_EXE_ctconnect");
    let link = machine.home().join(format!("commercetools{}", std::env::consts::EXE_SUFFIX));
    #[cfg(unix)]
    std::os::unix::fs::symlink(program, &link).unwrap();
    #[cfg(not(unix))]
    std::fs::copy(program, &link).unwrap();
    link
}

/// Stores what `auth login` of the official CLI stores, with a token that is valid.
fn store_official_login(machine: &Machine) {
    let folder = machine.home().join(".commercetools");
    std::fs::create_dir(&folder).unwrap();
    let credentials = json!({
        "authentication": "client-credentials", "clientId": "id", "clientSecret": "secret", "projectKey": "shop",
        "scope": "manage_project:shop", "region": "europe-west1.gcp", "accessToken": "given", "refreshToken": null,
        "issuedAt": 1_700_000_000_000_u64, "expiresAt": 4_102_444_800_000_u64,
    });
    std::fs::write(folder.join("credentials"), credentials.to_string()).unwrap();
}

#[test]
fn the_official_credentials_and_address_are_enough() {
    let server = Faulty::start(|_| Reply::json(200, &deployment("Deployed")));
    let machine = Machine::bare().with("CTP_CLI_CONNECT_API_URL", server.address());
    store_official_login(&machine);
    machine.sh("connect deployment describe --key live").ok();
    assert_eq!(server.lines(), ["GET /shop/deployments/key=live"]);
    assert_eq!(server.requests()[0].header("authorization"), "Bearer given");
}

#[test]
fn completions_and_help_do_not_show_them() {
    let machine = Machine::bare();
    let mut command = machine.command(["--", "ctconnect", "conn"]);
    command.env("CTCONNECT_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "1").env("_CLAP_IFS", "\n");
    let offered = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert_eq!(offered.lines().collect::<Vec<_>>(), ["connector"]);
    assert!(!machine.run(["--help"]).ok().stdout.contains("connectorstaged"));
}
