//! Replaces secrets in everything that is traced, logged, reported or shown.
//!
//! The secrets are what this run sends or is given: tokens, client secrets, secured values. One [`Redactor`] knows them all;
//! the client teaches it, and `output` asks it before it writes.

mod beginnings;
mod entities;
mod json_layout;
mod json_string;
mod needle;
mod needles;
mod separators;
mod spelling;
mod suspects;
mod utf16;

use std::cell::RefCell;
use std::ops::Range;

use bytes::Bytes;
use serde_json::Value;

use crate::json_text::{CheckedJson, JsonValue, TextBuffer};

pub use json_layout::JsonLayout;
use needle::Needle;
use needles::{Needles, Strictness};

pub(crate) const MASK: &str = "***";

/// Fields of bodies whose values are secret at any depth.
const SECRET_FIELDS: [&str; 5] = ["access_token", "refresh_token", "client_secret", "token", "password"];

const SECRET_HEADERS: [&str; 5] = ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"];

/// A secret shorter than this is replaced only as a whole word, so that `1` does not mask every number.
const SHORT: usize = 4;

/// A secret shorter than this is replaced in results only as a whole word.
const PLAIN: usize = 8;

/// Remembers the secrets that were used and replaces them in texts.
#[derive(Default)]
pub struct Redactor {
    secrets: RefCell<Needles>,
    /// What is shown anyway, such as the Project key. A secret that is the same text is not replaced.
    open: RefCell<Vec<String>>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Redactor({} secrets)", self.secrets.borrow().len())
    }
}

impl Redactor {
    /// Remembers `secret`. It is found in every usual spelling, also over several lines, in base64 and in
    /// hexadecimal digits.
    pub(crate) fn learn(&self, secret: &str) {
        let is_open = self.open.borrow().iter().any(|open| open == secret);
        if secret.trim().is_empty() || is_open || secret.chars().all(|character| character == '*') {
            return;
        }
        // Messages often quote single lines of a text.
        let lines = secret.lines().map(str::trim).filter(|line| line.len() >= SHORT);
        let mut needles = self.secrets.borrow_mut();
        [secret, secret.trim()].into_iter().chain(lines).for_each(|text| needles.add(Needle::plain(text)));
        let encoded = Needle::base64(secret.trim()).into_iter().chain(Needle::transformed(secret.trim()));
        encoded.for_each(|needle| needles.add(needle));
    }

    /// Never replaces this text: it is the Project key, for example, which is also a usual value of a secured key.
    pub(crate) fn leave(&self, text: &str) {
        self.open.borrow_mut().push(text.to_owned());
    }

    /// Remembers every secured value of a request's body.
    pub(crate) fn learn_body(&self, body: &Value) {
        for_each_secured(body, &mut |value| self.learn(value));
    }

    /// A result as text, without known secrets. Shorter secrets are left, or replaced only as whole words: a value such as
    /// `1` or `live` must not change what a result says.
    pub(crate) fn result(&self, text: &str) -> String {
        self.replaced(text, Strictness::Shown)
    }

    /// A body that is not interpreted, without known secrets. Of JSON nothing else is changed, and it stays JSON.
    pub(crate) fn result_body(&self, body: &[u8]) -> Vec<u8> {
        if let Some(json) = CheckedJson::new(Bytes::copy_from_slice(body)) {
            let (value, mut result) = (json.value(), TextBuffer::default());
            result.extend_from_slice(&body[..value.range().start]);
            self.write_json(value, JsonLayout::Unchanged, &mut result);
            result.extend_from_slice(&body[value.range().end..]);
            return result.as_slice().to_vec();
        }
        self.secrets.borrow().replaced(body, Strictness::Shown)
    }

    /// Appends `value` to `result`: without known secrets, and with asterisks as the values of every `securedConfiguration`.
    /// Every digit, field and spelling of the rest stays. Of a value that was not checked, or is not valid, nothing is appended.
    pub(crate) fn write_json(&self, value: JsonValue<'_>, layout: JsonLayout, result: &mut TextBuffer) {
        json_layout::write_without_secrets(&self.secrets.borrow(), value, layout, result);
    }

    /// Whether a result repeats no known secret.
    pub(crate) fn finds_nothing(&self, text: &str) -> bool {
        self.secrets.borrow().finds_nothing(text)
    }

    /// Whether a quick search is enough to know that a result repeats no known secret.
    pub(crate) fn has_no_suspects(&self, text: &str) -> bool {
        self.secrets.borrow().has_no_suspects(text)
    }

    fn replaced(&self, text: &str, strictness: Strictness) -> String {
        let replaced = self.secrets.borrow().replaced(text.as_bytes(), strictness);
        // Characters are replaced as a whole, so that nothing is lost here.
        String::from_utf8_lossy(&replaced).into_owned()
    }

    /// A result as JSON, without known secrets, also in the names of fields.
    pub(crate) fn result_json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::from(self.result(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.result_json(item)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (self.result(&name), self.result_json(value))).collect()
            }
            Value::Number(number) if is_secret_number(&self.secrets.borrow(), number.to_string().as_bytes()) => {
                Value::from(MASK)
            }
            other => other,
        }
    }

    /// Whether there is anything to replace.
    pub(crate) fn knows_nothing(&self) -> bool {
        self.secrets.borrow().is_empty()
    }

    /// `text` without any known secret.
    pub(crate) fn text(&self, text: &str) -> String {
        self.replaced(text, Strictness::Traced)
    }

    /// `value` without known secrets and without the values of secret fields.
    pub(crate) fn json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::from(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (self.text(name), self.field(name, value))).collect()
            }
            Value::Number(number) if self.text(&number.to_string()) == MASK => Value::from(MASK),
            other => other.clone(),
        }
    }

    fn field(&self, name: &str, value: &Value) -> Value {
        match value {
            Value::String(text) if SECRET_FIELDS.contains(&name) && !text.is_empty() => Value::from(MASK),
            Value::Array(entries) if name == "securedConfiguration" => entries.iter().map(masked_entry).collect(),
            other => self.json(other),
        }
    }

    /// A body as text. The secret fields of JSON are masked, and known secrets in any text.
    pub(crate) fn body(&self, body: &[u8]) -> String {
        if let Ok(value) = serde_json::from_slice::<Value>(body) {
            return self.json(&value).to_string();
        }
        String::from_utf8_lossy(&self.secrets.borrow().replaced(body, Strictness::Traced)).into_owned()
    }

    /// A form as text.
    pub(crate) fn form(&self, body: &[u8]) -> String {
        let body = String::from_utf8_lossy(body);
        let shown = |pair: &str| match pair.split_once('=') {
            Some((name, _)) if SECRET_FIELDS.contains(&name) => format!("{name}={MASK}"),
            _ => self.text(pair),
        };
        body.split('&').map(shown).collect::<Vec<_>>().join("&")
    }

    /// The headers of a message, in order.
    pub(crate) fn headers(&self, headers: &http::HeaderMap) -> Vec<(String, String)> {
        let shown = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            let is_secret = SECRET_HEADERS.contains(&name.as_str());
            let text = if is_secret { MASK.to_owned() } else { self.text(&String::from_utf8_lossy(value.as_bytes())) };
            (name.as_str().to_owned(), text)
        };
        headers.iter().map(shown).collect()
    }
}

/// Whether a number is a known secret. A longer number that has its digits is another number.
fn is_secret_number(secrets: &Needles, digits: &[u8]) -> bool {
    matches!(secrets.ranges(digits, Strictness::Shown)[..], [Range { start: 0, end }] if end == digits.len())
}

/// An entry of a `securedConfiguration` list with its value replaced; the key is not secret.
fn masked_entry(entry: &Value) -> Value {
    match entry {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), if name == "value" { Value::from(MASK) } else { value.clone() }))
            .collect(),
        _ => Value::from(MASK),
    }
}

/// Calls `found` with every value of a `securedConfiguration` list at any depth of `body`.
fn for_each_secured(body: &Value, found: &mut dyn FnMut(&str)) {
    match body {
        Value::Array(items) => items.iter().for_each(|item| for_each_secured(item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Array(entries) if name == "securedConfiguration" => {
                        entries.iter().filter_map(|entry| entry.get("value")?.as_str()).for_each(&mut *found);
                    }
                    other => for_each_secured(other, found),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod layout_tests;
#[cfg(test)]
mod spelling_tests;
#[cfg(test)]
mod tests;
