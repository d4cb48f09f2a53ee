//! How a fault is written.

use super::control;
use crate::harness::{Machine, Server};

#[test]
fn every_problem_of_a_fault_is_named() {
    let machine = Machine::bare();
    let refused = machine.sh("emulator --port 0 --fault stats=503,count=0,path=deployments").exits(2).is_silent();
    refused
        .says("`stats` is unknown; did you mean `status`?")
        .says("`count` must be a number from 1")
        .says("`path` must start with `/` or `*`");
}

#[test]
fn faults_are_added_listed_and_removed_while_the_emulator_runs() {
    let machine = Machine::over_http(&["--control", "--fault", "delay=1ms"]);
    let server = machine.server();
    let (status, all) = control(server, "POST /_emulator/faults", "status=503,method=GET\nreset=before, count=1\n");
    assert_eq!((status, all["faults"].as_array().unwrap().len()), (201, 3));
    machine.sh("connector list --retries 0").exits(9).says("(503)");
    let (status, rest) = control(server, "DELETE /_emulator/faults/2", "");
    assert_eq!((status, &rest["faults"][1]["fault"]), (200, &"reset=before, count=1".into()));
    assert_eq!(control(server, "DELETE /_emulator/faults/2", "").0, 404);
    let json = r#"{ "faults": ["truncated", "lost"] }"#;
    assert_eq!(control(server, "POST /_emulator/faults", json).1["faults"][3]["number"], 5);
    assert_eq!(control(server, "DELETE /_emulator/faults", "").1["faults"], serde_json::json!([]));
    machine.sh("connector list").ok();
    for body in ["", "stats=503", "{\"faults\": 3}", "{"] {
        let (status, refused) = control(server, "POST /_emulator/faults", body);
        assert_eq!((status, &refused["errors"][0]["code"]), (400, &"InvalidJsonInput".into()), "{body}");
    }
    // Of several, none is added if one is not valid.
    let (_, refused) = control(server, "POST /_emulator/faults", "lost\nstuck:deplay");
    let details = refused["errors"][0]["detailedErrorMessage"].as_str().unwrap();
    assert!(details.contains("the fault 'stuck:deplay': `stuck` must be one of"), "{details}");
    assert_eq!(control(server, "GET /_emulator/faults", "").1["faults"], serde_json::json!([]));
}

#[test]
fn the_help_names_the_fields_of_a_fault() {
    let help = Machine::bare().sh("emulator --help").ok().stdout;
    for name in ["status=503", "retry-after", "stuck:deploy", "hidden-reads", "certified-lag", "probability"] {
        assert!(help.contains(name), "{name}");
    }
}

#[test]
fn without_control_its_paths_do_not_exist() {
    let machine = Machine::bare();
    let server = Server::start(&machine, &[]);
    for line in ["GET /_emulator", "POST /_emulator/reset", "POST /_emulator/clock", "GET /_emulator/faults"] {
        let (status, body) = server.send(line, "Host: localhost\r\nAuthorization: Bearer x\r\n", "");
        assert_eq!(status, 404, "{line}: {body}");
    }
}
