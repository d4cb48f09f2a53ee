//! The control of a running emulator.

use serde_json::json;

use super::{CREATE, control};
use crate::harness::{Project, THREE};

#[test]
fn the_control_shows_version_options_and_counts() {
    let flags = ["--control", "--seed", "7", "--fail", "undeploy=No.", "--deny-production", "--fault", "delay=1ms"];
    let (machine, project) = Project::over_http("shop", THREE, &flags);
    project.publish(&machine, "shop");
    machine.sh(CREATE).ok();
    let (status, about) = control(machine.server(), "GET /_emulator", "");
    assert_eq!((status, about["version"].as_str()), (200, Some(env!("CARGO_PKG_VERSION"))));
    let counts = json!({ "connectorsStaged": 1, "connectors": 1, "deployments": 1, "tokens": 1, "repositories": 1 });
    assert_eq!(about["counts"], counts);
    let options = &about["options"];
    assert_eq!(
        (&options["speed"], &options["seed"], &options["production"]),
        (&json!("instant"), &json!(7), &json!(false))
    );
    assert_eq!(options["failures"], json!([{ "step": "undeploy", "message": "No." }]));
    assert_eq!((&options["faults"], &about["faults"][0]["number"]), (&json!(["delay=1ms"]), &json!(1)));
}

#[test]
fn a_reset_goes_back_to_the_start() {
    let (machine, project) = Project::over_http("shop", THREE, &["--control", "--fault", "delay=1ms"]);
    let server = machine.server();
    project.publish(&machine, "shop");
    control(server, "POST /_emulator/clock", "90d");
    control(server, "POST /_emulator/faults", "status=503");
    let (status, about) = control(server, "POST /_emulator/reset", "");
    assert_eq!((status, &about["counts"]["connectors"], &about["counts"]["repositories"]), (200, &json!(0), &json!(1)));
    assert_eq!(about["faults"].as_array().map(Vec::len), Some(1));
    // The repository is still mapped.
    project.publish(&machine, "shop");
}

#[test]
fn a_reset_creates_the_seed_again() {
    let flags = ["--control", "--project", "shop", "--seed-deployments", "3", "--seed-logs", "4"];
    let (machine, _) = Project::over_http("shop", THREE, &flags);
    machine.sh("deployment delete seed-2 --yes --poll-interval 5ms").ok();
    machine.sh("deployment redeploy seed-1 --poll-interval 5ms").ok();
    control(machine.server(), "POST /_emulator/clock", "60d");
    assert_eq!(control(machine.server(), "POST /_emulator/reset", "").1["counts"]["deployments"], 3);
    machine.sh("deployment describe seed-2").ok();
    // Its entries are those of the seed only, and spread over the days before the reset.
    let logs = machine.sh("deployment logs seed-1 -o json").ok().json();
    assert_eq!(logs.as_array().map(Vec::len), Some(4), "{logs}");
}

#[test]
fn a_deployment_of_minutes_needs_no_waiting() {
    let (machine, project) = Project::over_http("shop", THREE, &["--control", "--speed", "real"]);
    let server = machine.server();
    project.create(&machine, "shop");
    machine.sh("connector publish shop --no-wait").ok();
    assert_eq!(control(server, "POST /_emulator/clock", "5m").0, 200);
    machine.sh("connector wait shop --for published --poll-interval 5ms --timeout 10s").ok();
    let create = CREATE.replace("create", "create --no-wait").replace(" --poll-interval 5ms", "");
    assert_eq!(machine.sh(&create).ok().json()["status"], "Queued");
    let status = || machine.sh("deployment describe live -o json").ok().json()["status"].clone();
    assert_eq!(status(), "Queued");
    control(server, "POST /_emulator/clock", r#"{ "advance": "1m" }"#);
    assert_eq!(status(), "Deploying");
    control(server, "POST /_emulator/clock", "15m");
    assert_eq!(status(), "Deployed");
    for body in ["", "soon", "-1h", "1h\n2h", "40000d", r#"{ "by": "1h" }"#] {
        assert_eq!(control(server, "POST /_emulator/clock", body).0, 400, "{body}");
    }
}

/// Many clients say that every body is JSON.
#[test]
fn the_media_type_of_a_control_body_does_not_matter() {
    let (machine, _) = Project::over_http("shop", THREE, &["--control"]);
    let faults = |media_type: &str, body: &str| {
        let headers = format!("Host: localhost\r\nContent-Type: {media_type}\r\n");
        machine.server().send("POST /_emulator/faults", &headers, body)
    };
    for media_type in ["application/json", "text/plain", "application/x-www-form-urlencoded"] {
        for body in ["lost,count=1", r#"{ "faults": ["lost,count=1"] }"#] {
            assert_eq!(faults(media_type, body).0, 201, "{media_type} {body}");
        }
    }
    for body in [r#"{ "faults": ["lost"], "count": 1 }"#, r#"["lost"]"#, r#""lost""#] {
        let (status, answer) = faults("application/json", body);
        assert!(status == 400 && answer.contains("whose only field is faults"), "{status} {answer}");
    }
}

#[test]
fn a_control_request_of_a_foreign_page_is_refused() {
    let (machine, _) = Project::over_http("shop", THREE, &["--control"]);
    for names in ["Host: evil.example\r\n", "Host: localhost\r\nOrigin: https://evil.example\r\n"] {
        for line in ["GET /_emulator", "POST /_emulator/reset", "POST /_emulator/faults"] {
            assert_eq!(machine.server().send(line, names, "status=503").0, 403, "{names}{line}");
        }
    }
    for (line, status) in [("PUT /_emulator", 405), ("GET /_emulator/reset", 405), ("GET /_emulator/other", 404)] {
        assert_eq!(control(machine.server(), line, "").0, status, "{line}");
    }
}
