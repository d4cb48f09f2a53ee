//! Every way to give a configuration value without a terminal, each for a key of its own.

use super::search::{SECRET, secret};
use crate::harness::Machine;

/// The secured keys of the application, one for each way.
pub const KEYS: &[&str] = &[
    "FLAG", "ENV", "CONTENTS", "YAML", "VARIABLE", "JSON", "SECTION", "LINES", "EVERY", "ENV_FILE", "OWN_FILE", "STDIN",
];

/// The flags of every way.
const FLAGS: &[(&str, &str)] = &[
    ("--configuration-env", "tax.ENV=VALUE"),
    ("--configuration-from", "tax.CONTENTS=value.txt"),
    ("--configuration-file", "values.yaml"),
    ("--configuration-file", "values.env"),
    ("--env-file", "all.env"),
    ("--env-file", "tax=own.env"),
    ("--configuration-file", "-"),
];

/// A connect.yaml that declares the keys.
pub fn connect_yaml() -> String {
    let key = |key: &&str| format!("        - key: {key}\n          description: Secret {key}\n");
    let keys: String = KEYS.iter().map(key).collect();
    format!(
        "deployAs:\n  - name: tax\n    applicationType: service\n    endpoint: /tax\n    configuration:\n      \
         securedConfiguration:\n{keys}inheritAs:\n  configuration:\n    securedConfiguration:\n      - key: GLOBAL\n        \
         description: Secret of all\n"
    )
}

/// The value of a key.
pub fn value(key: &str) -> String {
    match key {
        // Only here can a value have several lines.
        "JSON" => format!("{{\"token\": {}}}", serde_json::Value::from(secret("json"))),
        "CONTENTS" => format!("{SECRET} one\n{}\n", secret("contents")),
        _ => secret(&key.to_lowercase()),
    }
}

/// Every value.
pub fn all() -> Vec<String> {
    KEYS.iter().chain(&["GLOBAL"]).map(|key| value(key)).collect()
}

/// The flags of every way. Their files are in the folder in which the command runs.
pub fn flags() -> Vec<String> {
    let target = |key| match key {
        "EVERY" => "*.EVERY",
        "FLAG" => "tax.FLAG",
        _ => key,
    };
    let assignments = ["FLAG", "EVERY", "GLOBAL"].map(|key| format!("{}={}", target(key), value(key)));
    let own = assignments.iter().flat_map(|assignment| ["--configuration", assignment]);
    own.chain(FLAGS.iter().flat_map(|(flag, value)| [*flag, *value])).map(str::to_owned).collect()
}

/// What the last of the flags reads from standard input.
pub fn input() -> String {
    format!("tax.STDIN={}\n", value("STDIN"))
}

/// Sets the variables and writes the files that the flags name.
pub fn prepare(machine: Machine, folder: &str) -> Machine {
    let write = |name: &str, text: String| std::fs::write(format!("{folder}/{name}"), text).unwrap();
    write("value.txt", value("CONTENTS"));
    let yaml = serde_json::Value::from(value("YAML"));
    let section = serde_json::Value::from(value("SECTION"));
    let json = "JSON: '{\"token\": \"${JSON_VALUE|json}\"}'";
    write(
        "values.yaml",
        format!("tax:\n  YAML: {yaml}\n  VARIABLE: ${{OTHER_VALUE}}\n  {json}\n\"*\":\n  SECTION: {section}\n"),
    );
    // A name that no key has, and a value that is not sent.
    write("all.env", format!("ENV_FILE=`{}`\nUNUSED=`{}`\n", value("ENV_FILE"), secret("unused")));
    write("own.env", format!("OWN_FILE=`{}`\n", value("OWN_FILE")));
    write("values.env", format!("tax.LINES={}\n", value("LINES")));
    let machine = machine.with("VALUE", &value("ENV")).with("OTHER_VALUE", &value("VARIABLE"));
    machine.with("JSON_VALUE", &secret("json"))
}
