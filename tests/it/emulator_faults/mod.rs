//! Faults of the emulator on demand: what a user of the program sees then.

mod connections;
mod control;
mod examples;
mod grammar;
mod options;
mod responses;
mod start;
mod states;

use serde_json::Value;

use crate::harness::{Machine, Project, Server, THREE};

/// A machine with an emulator that has these flags, and a published Connector `shop`.
fn published(flags: &[&str]) -> Machine {
    let (machine, project) = Project::over_http("shop", THREE, flags);
    project.publish(&machine, "shop");
    machine
}

/// The command that creates a Deployment `live`.
const CREATE: &str = "deployment create --key live --connector-key shop --configuration web.TOKEN=t0ken \
                      --poll-interval 5ms -o json";

/// Sends a request to the control of the emulator.
fn control(server: &Server, request_line: &str, body: &str) -> (u16, Value) {
    let (status, body) = server.send(request_line, "Host: localhost\r\n", body);
    (status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}")))
}

/// How often each fault of the emulator was applied.
fn applied(server: &Server) -> Vec<u64> {
    let faults = control(server, "GET /_emulator/faults", "").1;
    faults["faults"].as_array().unwrap().iter().map(|fault| fault["applied"].as_u64().unwrap()).collect()
}
