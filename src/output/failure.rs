//! How a failure looks.

use serde_json::{Value, json};

use super::{Paint, Style, escape, mask};

/// A failure, ready to be shown. Who fails decides what it says; this only renders it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Failure {
    /// What failed.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// One more line each, such as every problem of an input. They are for people: programs find `errors`, which are
    /// not told twice where there are details.
    pub details: Vec<String>,
    /// What the process will exit with.
    pub exit_code: u8,
    /// HTTP status of the service's answer, if it gave one.
    pub status: Option<u16>,
    /// Every entry of the answer's `errors`, as sent.
    pub errors: Vec<Value>,
    /// `X-Correlation-ID` of the request.
    pub correlation_id: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The command line that goes on from here.
    pub resume: Option<String>,
}

impl Failure {
    /// One JSON object on one line, without its end.
    pub(super) fn json(&self, github_actions: bool) -> String {
        let mut message = self.message.clone();
        for cause in &self.causes {
            message.push_str(": ");
            message.push_str(cause);
        }
        let mut value = json!({ "error": {
            "message": message,
            "exitCode": self.exit_code,
            "status": self.status,
            "errors": self.errors,
            "correlationId": self.correlation_id,
            "hint": self.hint,
            "resume": self.resume,
        }});
        mask::mask(&mut value);
        super::render::json_line(&value, github_actions).trim_end().to_owned()
    }

    /// The same for people, without a line end, and without the command that goes on.
    pub(super) fn text(&self, paint: Paint) -> String {
        let mut lines = vec![headed(paint.paint(Style::Bad, "error:"), &self.message)];
        lines.extend(self.causes.iter().map(|cause| indented("  why: ", cause)));
        lines.extend(self.details.iter().map(|detail| indented("  - ", detail)));
        if self.details.is_empty() {
            lines.extend(self.errors.iter().filter_map(|error| self.entry(error)));
        }
        if let Some(id) = &self.correlation_id {
            lines.push(format!("  correlation id: {}", escape::line(id)));
        }
        if let Some(hint) = &self.hint {
            lines.push(headed(paint.paint(Style::Heading, "hint:"), hint));
        }
        lines.join("\n")
    }

    /// The command line that goes on from here, to be copied: it is never wrapped.
    pub(super) fn resume_line(&self, paint: Paint) -> Option<String> {
        self.resume.as_ref().map(|resume| headed(paint.paint(Style::Heading, "to go on:"), resume))
    }

    /// One entry of the service's answer: its code, its message unless that was said before, and what else it tells.
    fn entry(&self, error: &Value) -> Option<String> {
        let text = |name: &str| error.get(name).and_then(Value::as_str);
        let known = |message: &str| self.message.contains(message) || self.causes.iter().any(|it| it.contains(message));
        let mut masked = error.clone();
        mask::mask(&mut masked);
        let details: Vec<String> = masked
            .as_object()?
            .iter()
            .filter(|(name, value)| !matches!(name.as_str(), "code" | "message") && !value.is_null())
            .map(|(name, value)| format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let said = [text("code"), text("message").filter(|message| !known(message))];
        let mut entry = said.into_iter().flatten().collect::<Vec<_>>().join(": ");
        if !details.is_empty() {
            entry.push_str(&format!(" ({})", details.join(", ")));
        }
        (!entry.is_empty()).then(|| indented("  - ", entry.trim_start()))
    }
}

fn headed(head: String, text: &str) -> String {
    indented(&format!("{head} "), text)
}

/// `text` behind `head`, further lines of it indented by two, all of it harmless.
fn indented(head: &str, text: &str) -> String {
    format!("{head}{}", escape::block(text.trim_end()).replace('\n', "\n    "))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn refused() -> Failure {
        Failure {
            message: "could not create the deployment `shop`".to_owned(),
            causes: vec!["The key is taken. (400)".to_owned()],
            details: Vec::new(),
            exit_code: 6,
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
    fn every_part_of_a_failure_is_told() {
        let expected = "\
error: could not create the deployment `shop`
  why: The key is taken. (400)
  - DuplicateField (field: key, duplicateValue: shop)
  - Other: And another\\u{1b}[31m thing.
  correlation id: ctconnect-1
hint: choose another `--key`";
        assert_eq!(refused().text(Paint::new(false)), expected);
    }

    #[test]
    fn json_has_every_field_and_the_errors_as_sent() {
        let value: Value = serde_json::from_str(&refused().json(false)).unwrap();
        let error = &value["error"];
        assert_eq!(error["message"], "could not create the deployment `shop`: The key is taken. (400)");
        assert_eq!((&error["exitCode"], &error["status"]), (&json!(6), &json!(400)));
        assert_eq!(error["errors"][1]["message"], "And another\u{1b}[31m thing.");
        assert_eq!(error["correlationId"], "ctconnect-1");
        assert_eq!(error["resume"], Value::Null);
        assert!(!refused().json(false).contains('\n'));
    }

    #[test]
    fn details_stand_for_the_entries() {
        let failure = Failure { details: vec!["`shop`: unknown key `MODE`".to_owned()], ..refused() };
        let text = failure.text(Paint::new(false));
        assert!(text.contains("\n  - `shop`: unknown key `MODE`\n  correlation id:"), "{text}");
        assert!(!text.contains("DuplicateField"), "{text}");
    }

    #[test]
    fn further_lines_are_indented() {
        let failure = Failure { message: "two\n::error::lines\n".to_owned(), ..Failure::default() };
        assert_eq!(failure.text(Paint::new(false)), "error: two\n    ::error::lines");
    }
}
