//! How an application answered, and what the platform would make of it.

use serde_json::{Value, json};

use super::FieldList;
use crate::output::{StyledText, TextPage, TextStyle, View, mask};

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
    /// Whether people see no more of a long body than fits on a few screens.
    pub is_cut: bool,
}

/// How many lines of a body people see at most.
const LINES: usize = 200;

/// How many bytes of it.
const BYTES: usize = 16 * 1024;

/// The part of a body that is shown, and how many bytes are not.
fn cut(text: &str) -> (&str, usize) {
    let of_lines: usize = text.split_inclusive('\n').take(LINES).map(str::len).sum();
    let end = (0..=of_lines.min(BYTES)).rfind(|end| text.is_char_boundary(*end)).unwrap_or_default();
    (&text[..end], text.len() - end)
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
        page.section("Answer");
        let (shown, rest) = if self.is_cut { cut(&text) } else { (text.as_str(), 0) };
        page.paragraph(2, shown, TextStyle::Plain);
        if rest > 0 {
            let size = if rest < 10_000 { format!("{rest} bytes") } else { format!("{} kB", rest / 1000) };
            page.paragraph(2, &format!("… {size} more; `-o json` shows all"), TextStyle::Faint);
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
