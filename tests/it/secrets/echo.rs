//! What a service may repeat of the secrets that it was sent, and how it may spell them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::search::{opened, secret};
use crate::faults::Reply;

/// The spellings of a text in messages of servers.
pub fn spellings(text: &str) -> Vec<String> {
    let in_json = within_quotes(&Value::from(text).to_string());
    let percent = percent(text);
    let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let spellings = [
        text.to_owned(),
        in_json.clone(),
        within_quotes(&Value::from(in_json).to_string()),
        within_quotes(&in_ascii(&Value::from(text).to_string())),
        percent.replace("%20", "+"),
        lower_case(&percent),
        percent,
        html.replace('"', "&quot;").replace('\'', "&#39;"),
        html.replace('"', "&#34;").replace('\'', "&#x27;"),
        STANDARD.encode(text),
    ];
    spellings.into()
}

fn within_quotes(json: &str) -> String {
    json[1..json.len() - 1].to_owned()
}

pub fn percent(text: &str) -> String {
    let encoded = |byte: u8| match char::from(byte) {
        plain if plain.is_ascii_alphanumeric() || "-._~".contains(plain) => plain.to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

/// Percent-encoded bytes in lower case. The words of the tests have no capital letters.
fn lower_case(percent: &str) -> String {
    percent.to_lowercase()
}

/// JSON as some servers write it: in ASCII, and without the characters that have a meaning in HTML.
pub fn in_ascii(json: &str) -> String {
    let escaped = |character: char| match character {
        '/' => "\\/".to_owned(),
        '<' | '>' | '&' | '\'' | '=' => format!("\\u{:04x}", u32::from(character)),
        plain if plain.is_ascii() => plain.to_string(),
        other => other.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    };
    json.chars().map(escaped).collect()
}

/// What a service repeats: secrets, and beside them a similar text that may be shown.
pub struct Echo {
    texts: Vec<String>,
}

impl Echo {
    /// Repeats these secrets.
    pub fn of(secrets: &[String]) -> Self {
        Self { texts: [opened(&secret("open"))].into_iter().chain(secrets.iter().cloned()).collect() }
    }

    /// All of it on one line, as a name.
    pub fn name(&self) -> String {
        self.texts.join(" ")
    }

    /// All of it in every spelling.
    pub fn message(&self) -> String {
        let lines: Vec<String> = self.texts.iter().map(|text| spellings(text).join(" ")).collect();
        lines.join("\n")
    }

    /// All of it in the names of fields, too.
    pub fn json(&self) -> Value {
        json!({ "fields": self.fields(), "text": self.message() })
    }

    fn fields(&self) -> Value {
        self.texts.iter().map(|text| (text.clone(), json!([text, { "deeper": text }]))).collect()
    }

    /// A report of a failed operation that repeats it.
    pub fn report(&self) -> Value {
        json!({ "entries": [
            { "type": "Error", "title": self.name(), "message": self.message(), "createdAt": "2026-11-20T10:00:00Z" },
            { "type": "Warning", "title": "again", "application": self.name(), "message": self.name() },
        ] })
    }

    /// An error that repeats it, with this code. Every spelling is in one text, the first that the program shows: it is long.
    pub fn refusal(&self, status: u16, code: &str) -> Reply {
        let (name, fields) = (self.name(), self.fields());
        let body = json!({
            "statusCode": status, "message": self.message(), "error": code, "error_description": name,
            "errors": [{ "code": code, "message": name, "value": fields, "detailedErrorMessage": name }],
        });
        self.reply(status, &body)
    }

    /// A response whose headers repeat it.
    pub fn reply(&self, status: u16, body: &Value) -> Reply {
        let echo = percent(&self.name());
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("x-echo", echo.clone()),
            ("set-cookie", format!("session={echo}")),
        ];
        Reply::Answer(status, headers, in_ascii(&body.to_string()).into_bytes())
    }
}
