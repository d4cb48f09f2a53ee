//! Log entries of any shape are shown, and what is shown is harmless.
#![no_main]

use ctconnect::internals::{CiRunner, LogEntry, LogStyle, LogTimes, Ui, UiOptions};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fn show(json: Value) {
    let Ok(entry) = LogEntry::parse(json.to_string()) else { return };
    let (ui, captured) = Ui::captured(UiOptions { runner: Some(CiRunner::Github), ..UiOptions::default() }, "");
    let mut log = ui.log(LogStyle { times: LogTimes::Iso, is_raw: false, is_followed: false }, []);
    log.write(&entry, None).expect("a buffer takes everything");
    log.finish().expect("a buffer takes everything");
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
