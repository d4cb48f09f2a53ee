//! Renders failures as text and as JSON.

use serde_json::{Value, json};

use super::{Paint, TextStyle, escape, mask, render};
use crate::failure::Failure;
use crate::redact::Redactor;

/// The same failure without secrets. Before it is escaped: a secret would not be found in its escaped form.
pub(super) fn without_secrets(failure: &Failure, redactor: &Redactor) -> Failure {
    let text = |text: &String| redactor.result(text);
    Failure {
        code: failure.code,
        message: text(&failure.message),
        causes: failure.causes.iter().map(text).collect(),
        details: failure.details.iter().map(text).collect(),
        status: failure.status,
        errors: failure.errors.iter().map(|error| redactor.result_json(error.clone())).collect(),
        correlation_id: failure.correlation_id.as_ref().map(text),
        hint: failure.hint.as_ref().map(text),
        resume: failure.resume.as_ref().map(text),
    }
}

/// One JSON object on one line, without a line end.
pub(super) fn json(failure: &Failure, for_runner: bool) -> String {
    let value = json!({ "error": {
        "message": failure.sentence(),
        "exitCode": failure.code.number(),
        "status": failure.status,
        "errors": failure.errors,
        "correlationId": failure.correlation_id,
        "hint": failure.hint,
        "resume": failure.resume,
    }});
    render::json_line(&mask::masked(value), for_runner).trim_end().to_owned()
}

/// Text for people without a final line end and without the command that continues.
pub(super) fn text(failure: &Failure, paint: Paint) -> String {
    let mut lines = vec![headed(paint.paint(TextStyle::Bad, "error:"), &failure.message)];
    lines.extend(failure.causes.iter().map(|cause| indented("  why: ", cause)));
    lines.extend(failure.details.iter().map(|detail| indented("  - ", detail)));
    if failure.details.is_empty() {
        lines.extend(failure.errors.iter().filter_map(|error| entry(failure, error)));
    }
    if let Some(id) = &failure.correlation_id {
        lines.push(format!("  correlation id: {}", escape::line(id)));
    }
    if let Some(hint) = &failure.hint {
        lines.push(headed(paint.paint(TextStyle::Heading, "hint:"), hint));
    }
    lines.join("\n")
}

/// The command that continues from here. It is meant to be copied, so it must not be wrapped.
pub(super) fn resume_line(failure: &Failure, paint: Paint) -> Option<String> {
    failure.resume.as_ref().map(|resume| headed(paint.paint(TextStyle::Heading, "to continue:"), resume))
}

/// One entry of the response's `errors`: its code, its message unless the failure repeats it, and its other fields.
fn entry(failure: &Failure, error: &Value) -> Option<String> {
    let text = |name: &str| error.get(name).and_then(Value::as_str);
    let known = |message: &str| failure.sentence().contains(message);
    let details: Vec<String> = mask::masked(error.clone())
        .as_object()?
        .iter()
        .filter(|(name, value)| !matches!(name.as_str(), "code" | "message") && !value.is_null())
        .map(|(name, value)| format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    let head = [text("code"), text("message").filter(|message| !known(message))];
    let mut entry = head.into_iter().flatten().collect::<Vec<_>>().join(": ");
    if !details.is_empty() {
        entry.push_str(&format!(" ({})", details.join(", ")));
    }
    (!entry.is_empty()).then(|| indented("  - ", entry.trim_start()))
}

fn headed(head: String, text: &str) -> String {
    indented(&format!("{head} "), text)
}

/// `head` and the escaped `text`, whose further lines are indented.
fn indented(head: &str, text: &str) -> String {
    format!("{head}{}", escape::block(text.trim_end()).replace('\n', "\n    "))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::failure::ExitCode;

    fn refused() -> Failure {
        Failure {
            message: "could not create the deployment `shop`".to_owned(),
            causes: vec!["The key is taken. (400)".to_owned()],
            details: Vec::new(),
            code: ExitCode::CONFLICT,
            status: Some(400),
            errors: vec![
                json!({ "code": "DuplicateField", "message": "The key is taken.", "field": "key", "duplicateValue": "shop" }),
                json!({ "code": "Other", "message": "And another\u{1b}[31m thing." }),
            ],
            correlation_id: Some("ctconnect-1".to_owned()),
            hint: Some("choose another `--key`".to_owned()),
            resume: None,
        }
    }

    #[test]
    fn text_has_every_part_of_a_failure() {
        let expected = "\
error: could not create the deployment `shop`
  why: The key is taken. (400)
  - DuplicateField (field: key, duplicateValue: shop)
  - Other: And another\\u{1b}[31m thing.
  correlation id: ctconnect-1
hint: choose another `--key`";
        assert_eq!(text(&refused(), Paint::new(false)), expected);
    }

    #[test]
    fn json_has_every_field_and_the_unchanged_errors() {
        let value: Value = serde_json::from_str(&json(&refused(), false)).unwrap();
        let error = &value["error"];
        assert_eq!(error["message"], "could not create the deployment `shop`: The key is taken. (400)");
        assert_eq!((&error["exitCode"], &error["status"]), (&json!(6), &json!(400)));
        assert_eq!(error["errors"][1]["message"], "And another\u{1b}[31m thing.");
        assert_eq!(error["correlationId"], "ctconnect-1");
        assert_eq!(error["resume"], Value::Null);
        assert!(!json(&refused(), false).contains('\n'));
    }

    #[test]
    fn details_replace_the_entries() {
        let failure = Failure { details: vec!["`shop`: unknown key `MODE`".to_owned()], ..refused() };
        let shown = text(&failure, Paint::new(false));
        assert!(shown.contains("\n  - `shop`: unknown key `MODE`\n  correlation id:"), "{shown}");
        assert!(!shown.contains("DuplicateField"), "{shown}");
    }

    #[test]
    fn further_lines_are_indented() {
        let failure = Failure::new(ExitCode::UNEXPECTED, "two\n::error::lines\n");
        assert_eq!(text(&failure, Paint::new(false)), "error: two\n    ::error::lines");
    }
}
