//! How an application answered, and what the platform would make of it.

use serde_json::{Value, json};

use super::Fields;
use crate::output::{Page, Style, Text, View};

/// An application that was called.
#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    /// Its name.
    pub application: String,
    /// Its kind, as connect.yaml writes it.
    pub application_type: String,
    /// HTTP method.
    pub method: String,
    /// Where it was called.
    pub url: String,
    /// HTTP status; none where no answer came.
    pub status: Option<u16>,
    /// From the request to the end of the answer, or to the end of the patience.
    pub milliseconds: u64,
    /// Whether the platform would take the answer.
    pub passed: bool,
    /// What the platform would make of it.
    pub verdict: String,
    /// The body of the answer.
    pub body: Vec<u8>,
}

impl Called {
    /// The body as JSON; a text where it is none, and nothing where there is none.
    fn body(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|_| String::from_utf8_lossy(&self.body).into())
    }
}

impl View for Called {
    fn json(&self) -> Value {
        json!({
            "application": self.application,
            "applicationType": self.application_type,
            "method": self.method,
            "url": self.url,
            "status": self.status,
            "milliseconds": self.milliseconds,
            "passed": self.passed,
            "verdict": self.verdict,
            "body": self.body(),
        })
    }

    fn page(&self, page: &mut Page) {
        page.title(&self.method, &self.url);
        let mut fields = Fields::default();
        fields.always("Application", Some(format!("{} ({})", self.application, self.application_type)));
        fields.always("Status", self.status.map(|status| status.to_string()));
        fields.always("Time", Some(format!("{} ms", self.milliseconds)));
        let style = if self.passed { Style::Good } else { Style::Bad };
        fields.always("Verdict", Some(Text::new(&self.verdict, style)));
        fields.write(page);
        let text = match self.body() {
            Value::Null => return,
            Value::String(text) if self.body.first() != Some(&b'"') => text,
            mut json => {
                crate::output::mask::mask(&mut json);
                format!("{json:#}")
            }
        };
        page.section("Answer");
        page.paragraph(2, &text, Style::Plain);
    }
}
