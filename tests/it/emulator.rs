//! `emulator`: the emulator over HTTP and inside the program, driven by the program.

use std::io::Read as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{Machine, Project, Server, THREE, words};

const VALUE: &str = "--configuration web.TOKEN=t0ken";

#[cfg(unix)]
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

#[cfg(unix)]
#[test]
fn prints_how_to_stop_it() {
    let machine = Machine::bare();
    let running = machine.start(words("emulator --port 0")).until_it_shows("\n").until_it_says("to stop\n");
    let answer = running.signal("INT").end().ok();
    assert_eq!(answer.stdout.lines().count(), 1);
    assert_eq!(
        answer.stderr,
        "emulated: no application is started; urls, topics, reports and logs are invented, operations are short\n\
         serving the Connect API; press Ctrl-C to stop\n"
    );
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
fn answers_only_loopback_names_and_no_foreign_page() {
    let machine = Machine::bare();
    let project = Project::new(&machine, "tax", THREE);
    let server = Server::start(&machine, &["--allow-host", "emulator.example", "--repository", &project.mapping()]);
    let headers = "Authorization: Bearer x\r\nContent-Type: application/json\r\n";
    let draft = json!({ "name": "Tax", "creator": { "email": "kim@acme.example" },
        "repository": { "url": project.url(), "tag": "v1" } });
    let send = |names: &str| server.send("POST /connectors/drafts", &format!("{names}{headers}"), &draft.to_string()).0;
    let list = || server.send("GET /connectors/drafts", &format!("Host: localhost\r\n{headers}"), "").1;
    for names in [
        "Host: evil.example\r\n",
        "Host: evil.example:8700\r\nOrigin: http://evil.example:8700\r\n",
        "Host: 127.0.0.1\r\nOrigin: https://evil.example\r\n",
        "Host: 127.0.0.1\r\nOrigin: null\r\n",
        "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n",
        "",
    ] {
        assert!(matches!(send(names), 400 | 403), "{names}");
        assert_eq!(serde_json::from_str::<Value>(&list()).unwrap()["total"], 0, "{names}");
    }
    let names =
        ["Host: localhost:1\r\n", "Host: [::1]\r\nOrigin: http://localhost:3000\r\n", "Host: Emulator.example\r\n"];
    for (number, names) in names.into_iter().enumerate() {
        assert_eq!(send(names), 201, "{names}");
        assert_eq!(serde_json::from_str::<Value>(&list()).unwrap()["total"], number + 1, "{names}");
    }
    let (status, body) = server.send("GET /connectors/drafts", "Host: evil.example\r\n", "");
    assert_eq!(status, 403);
    assert!(body.contains("--allow-host") && !body.contains("evil.example"), "{body}");
    let site = |site: &str| server.send("GET /connectors/drafts", &format!("Host: localhost\r\n{site}{headers}"), "").0;
    assert_eq!(site("Sec-Fetch-Site: cross-site\r\n"), 403);
    assert_eq!(["same-origin", "same-site", "none"].map(|it| site(&format!("Sec-Fetch-Site: {it}\r\n"))), [200; 3]);
    machine.sh("emulator --allow-host https://x --port 0").exits(2).is_silent();
}

#[test]
#[cfg(target_os = "linux")]
fn listens_on_the_address_that_is_chosen() {
    let machine = Machine::bare();
    let running = machine.start(words("emulator --port 0 --listen 127.0.0.2")).until_it_shows("\n");
    let answer = running.signal("INT").end().ok();
    assert!(answer.stdout.starts_with("http://127.0.0.2:"), "{}", answer.stdout);
    assert!(!answer.stderr.contains("other machines"), "{}", answer.stderr);
    let unknown = machine.sh("emulator --port 0 --listen 192.0.2.1").exits(2).is_silent();
    unknown.says("cannot listen on 192.0.2.1:0").says("`--listen` needs an address of this machine");
    machine.sh("emulator --listen localhost").exits(2).is_silent();
}

#[test]
fn a_page_of_a_stranger_has_no_address_that_is_accepted() {
    let machine = Machine::bare();
    let server = Server::start(&machine, &["--listen", "0.0.0.0"]);
    let list =
        |names: &str| server.send("GET /connectors/drafts", &format!("{names}Authorization: Bearer x\r\n"), "").0;
    for (names, status) in [
        ("Host: 127.0.0.1\r\nOrigin: http://203.0.113.9\r\n", 403),
        ("Host: 192.0.2.1\r\nOrigin: http://203.0.113.9\r\n", 403),
        ("Host: localhost:evil.example\r\n", 403),
        ("Host: 192.0.2.1\r\nOrigin: http://192.0.2.1:3000\r\n", 200),
        ("Host: 192.0.2.1:8700\r\n", 200),
    ] {
        assert_eq!(list(names), status, "{names}");
    }
}

#[test]
fn a_region_is_stored_once() {
    let machine = Machine::over_http(&[]);
    let project = Project::new(&machine, "shop", THREE);
    let machine = machine.serving(&["--speed", "instant", "--repository", &project.mapping()]);
    let regions = json!(["europe-west1.gcp", "us-central1.gcp", "europe-west1.gcp"]);
    let draft = json!({ "key": "shop", "name": "Shop", "creator": { "email": "kim@acme.example" },
        "repository": { "url": project.url(), "tag": "v1" }, "supportedRegions": regions });
    let call =
        |path: &str, body: &Value| machine.run_with_input(["api", "POST", path, "--input", "-"], &body.to_string());
    let once = json!(["europe-west1.gcp", "us-central1.gcp"]);
    assert_eq!(call("/connectors/drafts", &draft).ok().json()["supportedRegions"], once);
    let action = json!({ "action": "setSupportedRegions", "regions": regions });
    let update = json!({ "version": 1, "actions": [action] });
    assert_eq!(call("/connectors/drafts/key=shop", &update).ok().json()["supportedRegions"], once);
}

#[test]
fn refuses_names_and_bodies_that_are_too_long() {
    let machine = Machine::bare();
    let project = Project::new(&machine, "tax", THREE);
    let server = Server::start(&machine, &["--repository", &project.mapping()]);
    let create = |name: usize, description: usize| {
        let draft = json!({ "name": "n".repeat(name), "description": "d".repeat(description),
            "creator": { "email": "kim@acme.example" },
            "repository": { "url": project.url(), "tag": "v1" } });
        let headers = "Host: localhost\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n";
        server.send("POST /connectors/drafts", headers, &draft.to_string())
    };
    assert_eq!(create(256, 64 * 1024).0, 201);
    let (status, body) = create(257, 64 * 1024 + 1);
    assert_eq!(status, 400);
    assert!(body.contains("name: must be 1 to 256 characters; description: must not be longer than"), "{body}");
    assert_eq!(create(4, 1024 * 1024).0, 413);
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

#[cfg(unix)]
#[test]
fn an_interrupted_run_at_real_speed_does_not_slow_later_runs() {
    let machine = Machine::bare();
    let _project = Project::new(&machine, "shop", THREE);
    let machine = machine.with("CTCONNECT_LOCAL", "real");
    let deploy = machine.start(words(&format!("deploy shop {VALUE} --poll-interval 20ms")));
    deploy.until_it_says("Publishing shop: Processing").signal("INT").end().exits(130);
    let machine = machine.with("CTCONNECT_LOCAL", "fast");
    machine.sh(&format!("deploy shop {VALUE} --poll-interval 20ms --timeout 30s")).ok();
}

#[cfg(unix)]
#[test]
fn what_a_run_at_fast_speed_has_seen_stays_so_at_real_speed() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE);
    project.publish(&machine, "shop");
    machine.sh(&format!("deployment create --key live --connector-key shop {VALUE} --poll-interval 20ms")).ok();
    let redeploy = machine.start(words("--local=real deployment redeploy live --poll-interval 20ms"));
    redeploy.until_it_says("Queued").signal("INT").end().exits(130);
    // Only reads: the state that they show is not lost for the slower run.
    machine.sh("--local=fast deployment wait live --poll-interval 20ms --timeout 30s").ok();
    assert_eq!(machine.sh("--local=real deployment describe live -o json").ok().json()["status"], "Deployed");
    machine.sh("--local=real deployment redeploy live --no-wait").ok();
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
