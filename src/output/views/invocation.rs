//! The response of an application that was called, and how the platform would judge it.

use serde_json::{Value, json};

use super::FieldList;
use crate::output::{StyledText, TextPage, TextStyle, View, mask};

/// The result of `ctconnect application call`.
#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    pub application: String,
    /// As connect.yaml spells it.
    pub application_type: String,
    pub method: String,
    pub url: String,
    /// HTTP status; `None` without a response.
    pub status: Option<u16>,
    /// From the request to the end of the response, or to the timeout.
    pub milliseconds: u64,
    /// Whether the platform would accept the response.
    pub passed: bool,
    /// How the platform would judge the response, in words.
    pub verdict: String,
    pub body: Vec<u8>,
    /// Whether text for people contains only the beginning of a long body.
    pub is_cut: bool,
}

/// The maximum of lines of a cut body.
const LINES: usize = 200;

/// The maximum of bytes of a cut body.
const BYTES: usize = 16 * 1024;

/// The part of a body that is shown, and the number of bytes that are not.
fn cut(text: &str) -> (&str, usize) {
    let of_lines: usize = text.split_inclusive('\n').take(LINES).map(str::len).sum();
    let end = (0..=of_lines.min(BYTES)).rfind(|end| text.is_char_boundary(*end)).unwrap_or_default();
    (&text[..end], text.len() - end)
}

impl Called {
    /// The body as JSON, else as a JSON string; null if it is empty.
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

    fn page(&self, page: &mut TextPage) {
        page.title(&self.method, &self.url);
        let mut fields = FieldList::default();
        fields.always("Application", Some(format!("{} ({})", self.application, self.application_type)));
        fields.always("Status", self.status.map(|status| status.to_string()));
        fields.always("Time", Some(format!("{} ms", self.milliseconds)));
        let style = if self.passed { TextStyle::Good } else { TextStyle::Bad };
        fields.always("Verdict", Some(StyledText::new(&self.verdict, style)));
        fields.write(page);
        let text = match self.body() {
            Value::Null => return,
            Value::String(text) if self.body.first() != Some(&b'"') => text,
            json => format!("{:#}", mask::masked(json)),
        };
        page.section("Response");
        let (shown, rest) = if self.is_cut { cut(&text) } else { (text.as_str(), 0) };
        page.paragraph(2, shown, TextStyle::Plain);
        if rest > 0 {
            let size = if rest < 10_000 { format!("{rest} bytes") } else { format!("{} kB", rest / 1000) };
            page.paragraph(2, &format!("… {size} more; `-o json` shows the entire body"), TextStyle::Faint);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_body_is_cut_by_lines_and_by_bytes() {
        assert_eq!(cut("short\n"), ("short\n", 0));
        let lines = "é\n".repeat(300);
        let (shown, rest) = cut(&lines);
        assert_eq!((shown.lines().count(), rest), (LINES, 300));
        let long = format!("x{}", "é".repeat(20_000));
        let (shown, rest) = cut(&long);
        assert_eq!((shown.len(), rest), (BYTES - 1, long.len() - BYTES + 1));
    }
}
