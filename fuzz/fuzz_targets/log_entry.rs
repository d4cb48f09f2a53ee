//! Log entries of any shape: shown or refused, and what is shown is harmless.
#![no_main]

use ctconnect::internals::Resource;
use ctconnect::internals::DeploymentLog;
use ctconnect::internals::{Ui, UiOptions};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fn show(json: Value) {
    let Ok(entry) = Resource::<DeploymentLog>::from_json(json) else { return };
    let (ui, captured) = Ui::captured(UiOptions { github_actions: true, ..UiOptions::default() }, "");
    ui.show_item(&entry).expect("a buffer takes everything");
    let shown = captured.stdout();
    assert!(!shown.chars().any(|character| character.is_control() && character != '\n'), "{shown:?}");
    assert!(!shown.lines().any(|line| line.trim_start().starts_with("::") || line.contains("##[")), "{shown:?}");
}

fuzz_target!(|text: &str| {
    show(json!({
        "type": "APPLICATION_TEXT", "timestamp": text, "applicationName": text, "severity": text,
        "details": { "message": text },
    }));
    if let Ok(json) = serde_json::from_str(text) {
        show(json);
    }
});
