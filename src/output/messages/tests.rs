#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::{ColorChoice, Format, Ui, UiOptions};

#[test]
fn quiet_keeps_warnings_and_failures() {
    let messages = |quiet| {
        let (ui, captured) = Ui::captured(UiOptions { quiet, ..UiOptions::default() }, "");
        ui.note("a note");
        ui.hint("a hint");
        ui.warn("a warning\u{7}");
        ui.diagnostic("rendered\n");
        ui.failure(&Failure::remote("it failed"));
        captured.stderr()
    };
    let kept = "warning: a warning\\u{7}\nrendered\nerror: it failed\n";
    assert_eq!(messages(false), format!("a note\nhint: a hint\n{kept}"));
    assert_eq!(messages(true), kept);
}

#[test]
fn only_sentences_wrap_and_only_on_a_terminal() {
    let long = "word ".repeat(6);
    let failure = Failure::remote(&long).resume(&long);
    let messages = |stderr_is_terminal| {
        let (width, color) = (Some(20), ColorChoice::Never);
        let (ui, captured) = Ui::captured(UiOptions { stderr_is_terminal, width, color, ..UiOptions::default() }, "");
        ui.warn(long.trim());
        ui.diagnostic(long.trim());
        ui.failure(&failure);
        captured.stderr()
    };
    let (warning, whole) = ("warning: word word\n    word word word\n    word\n", "word word word word word word\n");
    let error = "error: word word\n    word word word\n    word\n";
    assert_eq!(messages(true), format!("{warning}{whole}{error}to continue: {whole}"));
    assert_eq!(messages(false), format!("warning: {whole}{whole}error: {whole}to continue: {whole}"));
}

#[test]
fn a_failure_is_one_json_object_with_json() {
    let (ui, captured) = Ui::captured(UiOptions { format: Format::Json, ..UiOptions::default() }, "");
    ui.failure(&Failure::remote("it failed"));
    let shown: Value = serde_json::from_str(&captured.stderr()).unwrap();
    assert_eq!((&shown["error"]["message"], &shown["error"]["exitCode"]), (&json!("it failed"), &json!(7)));
    assert_eq!(captured.stdout(), "");
}
