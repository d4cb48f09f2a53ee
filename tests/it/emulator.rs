//! `emulator`: the emulator over HTTP and inside the program, driven by the program.

use std::io::Read as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{Machine, Project, Server, THREE, words};

const VALUE: &str = "--configuration web.TOKEN=t0ken";

#[test]
fn prints_its_url_first_and_ends_on_a_signal() {
    let machine = Machine::bare();
    for signal in ["INT", "TERM"] {
        let mut server = Server::start(&machine, &[]);
        assert!(server.address().starts_with("http://127.0.0.1:"));
        let other = Server::start(&machine, &[]);
        assert_ne!(server.address(), other.address());
        assert_eq!(server.end(signal), Some(0), "{signal}");
    }
}

#[test]
fn prints_how_to_stop_it() {
    let machine = Machine::bare();
    let running = machine.start(words("emulator --port 0")).until_it_shows("\n").until_it_says("\n");
    let answer = running.signal("INT").end().ok();
    assert_eq!(answer.stdout.lines().count(), 1);
    assert_eq!(answer.stderr, "serving the Connect API; press Ctrl-C to stop\n");
}

#[test]
fn reports_a_busy_port() {
    let machine = Machine::bare();
    let server = Server::start(&machine, &[]);
    let port = server.address().rsplit(':').next().unwrap();
    let answer = machine.sh(&format!("emulator --port {port}")).exits(2).is_silent();
    answer.says(&format!("cannot listen on port {port}: ")).says("hint: `--port 0` selects a free port");
}

#[test]
fn keeps_its_state_over_a_restart() {
    let machine = Machine::bare();
    let project = Project::new(&machine, "shop", THREE);
    let first = ["--speed", "instant", "--state", "state.json", "--repository", &project.mapping()];
    let machine = machine.serving(&first);
    let connector = project.publish(&machine, "shop");
    let create = format!("deployment create --key it --connector-key shop {VALUE} -o json");
    let deployment = machine.sh(&create).ok().json();

    // The state keeps the mapping of the repository too.
    let machine = machine.serving(&["--speed", "instant", "--state", "state.json"]);
    assert_eq!(machine.sh("connector describe shop -o json").ok().json(), connector);
    assert_eq!(machine.sh("deployment describe it -o json").ok().json(), deployment);
    machine.sh_in(project.folder(), "connector update shop --repository-tag v2").ok();

    let machine = machine.serving(&["--speed", "instant"]);
    assert_eq!(machine.sh("deployment list -o json").ok().json(), json!([]));
}

#[test]
fn makes_each_step_fail_on_request() {
    let broken = |step: &str| {
        let (machine, project) = Project::over_http("shop", THREE, &["--fail", step]);
        project.create(&machine, "shop");
        machine
    };
    let report = |value: &Value, name: &str| value[name]["entries"].to_string();

    let machine = broken("preview=A finding.");
    let connector = machine.sh("connector validate shop -o json").exits(7).json();
    assert!(report(&connector, "previewableReport").contains("A finding."), "{connector}");

    let machine = broken("publish=No build.");
    let connector = machine.sh("connector publish shop -o json").exits(7).json();
    assert!(report(&connector, "publishingReport").contains("No build."), "{connector}");

    let machine = broken("deploy=No port.");
    machine.sh("connector publish shop").ok();
    let create = format!("deployment create --key it --connector-key shop {VALUE} -o json");
    let deployment = machine.sh(&create).exits(7).json();
    assert!(report(&deployment["details"]["build"], "report").contains("No port."), "{deployment}");

    let machine = broken("undeploy=Still in use.");
    machine.sh("connector publish shop").ok();
    machine.sh(&create).ok();
    let deployment = machine.sh("deployment delete it --yes -o json").exits(7).json();
    assert!(report(&deployment["details"]["build"], "report").contains("Still in use."), "{deployment}");

    Machine::bare().sh("emulator --port 0 --fail everything").exits(2).is_silent();
}

#[test]
fn rejects_expired_and_unknown_tokens() {
    let strict = Machine::over_http(&["--strict-tokens"]).with("CTP_ACCESS_TOKEN", "unknown");
    let rejected = strict.sh("deployment list -o json").exits(4).is_silent();
    let output: Value = serde_json::from_str(&rejected.stderr).unwrap();
    assert_eq!(
        (&output["error"]["status"], &output["error"]["errors"][0]["code"]),
        (&json!(401), &json!("invalid_token"))
    );
    let any = Machine::over_http(&[]).with("CTP_ACCESS_TOKEN", "unknown");
    any.sh("deployment list").ok();

    // A token that expires at once: the program requests another one, once, and then gives up.
    let brief = Machine::over_http(&["--token-lifetime", "0s"]);
    let rejected = brief.sh("deployment list --debug").exits(4).is_silent();
    assert_eq!(rejected.stderr.matches("/oauth/token").count(), 2, "{}", rejected.stderr);
    Machine::over_http(&["--strict-tokens"]).sh("deployment list").ok();
}

#[test]
fn limits_a_token_to_its_scope() {
    let machine = Machine::over_http(&[]).with("CTP_SCOPE", "view_connectors_deployments:shop");
    machine.sh("deployment list").ok();
    let rejected = machine.sh("connector list").exits(4).is_silent();
    rejected.says("insufficient_scope").says("hint: the API Client needs");
    let own = Machine::over_http(&["--project", "shop"]);
    own.sh("deployment list").ok();
    own.sh("deployment list --project-key other").exits(4).is_silent();
}

#[test]
fn reads_a_repository_from_a_folder() {
    let machine = Machine::bare();
    machine.sh("emulator --port 0 --repository nonsense").exits(2).is_silent();
    let missing = machine.sh("emulator --port 0 --repository https://github.com/acme/x.git=missing").exits(3);
    missing.is_silent().says("cannot read the folder missing");
}

#[test]
fn a_reset_deletes_the_local_state() {
    let machine = Machine::local();
    Project::new(&machine, "shop", THREE).publish(&machine, "shop");
    let create = format!("deployment create --key it --connector-key shop {VALUE}");
    machine.sh(&create).ok();
    assert_eq!(machine.sh("emulator reset").ok().is_silent().stderr, "deleted the emulator's state\n");
    assert_eq!(machine.sh("connector list -o json").ok().json(), json!([]));
    assert_eq!(machine.sh("deployment list -o json").ok().json(), json!([]));
    assert_eq!(machine.sh("emulator reset --quiet").ok().stderr, "");
    machine.sh("emulator reset --port 1").exits(2);
}

#[test]
fn the_local_emulator_serves_two_runs_at_once() {
    let machine = Machine::bare().with("CTCONNECT_LOCAL", "fast");
    let _project = Project::new(&machine, "shop", THREE);
    let deploy = machine.start(words(&format!("deploy shop {VALUE} --poll-interval 20ms -o json")));
    let deploy = deploy.until_it_says("Publishing shop: Processing");
    let beside = machine.sh("connector list -o json").ok().json();
    assert_eq!(beside[0]["key"], "shop");
    let deploy = deploy.until_it_says("Deploying shop: ");
    machine.sh("deployment logs shop").ok();
    let deployed = deploy.end().ok().json();
    assert_eq!(deployed["deployments"][0]["status"], "Deployed");
}

#[test]
fn the_local_emulator_keeps_every_concurrent_write() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE);
    project.publish(&machine, "shop");
    let mut children: Vec<_> = (0..8)
        .map(|number| {
            let line = format!("deployment create --key it-{number} --connector-key shop {VALUE} -o json");
            machine.command(words(&line)).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in &mut children {
        let mut output = String::new();
        child.stderr.take().unwrap().read_to_string(&mut output).unwrap();
        assert!(child.wait().unwrap().success(), "{output}");
    }
    assert_eq!(machine.sh("deployment list -o json").ok().json().as_array().unwrap().len(), 8);
}
