//! Logs of a Deployment. Deprecated by the vendor since 2026-11-06, without a replacement that can be polled.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use serde::de::{Error as _, IgnoredAny};

use super::list::ListItem;
use super::model::{LogEntryType, LogSeverity, instant};
use super::{Client, Error, Reference};
use crate::address::Parameters;
use crate::json_text::{CheckedJson, JsonValue, PartKind};

/// Parameters of `GET …/deployments/{id}/logs`. A parameter without a value is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Mandatory in AWS Regions.
    pub application_name: Option<String>,
    /// RFC 3339; at most 30 days ago.
    pub start_date: Option<String>,
    /// RFC 3339.
    pub end_date: Option<String>,
    /// [`LogPage::next`] of the previous page.
    pub page_token: Option<String>,
}

/// One page of log entries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogPage {
    /// In no documented order.
    pub data: Vec<LogEntry>,
    /// The `pageToken` of the next page; `None` on the last one.
    pub next: Option<String>,
}

/// A log entry of an application as it was sent, and its time.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    item: ListItem,
    time: Option<Timestamp>,
}

/// The fields of a log entry.
#[derive(Debug, Default)]
pub struct LogRow<'e> {
    pub kind: Option<LogEntryType>,
    pub application_name: Option<Cow<'e, str>>,
    pub severity: Option<LogSeverity>,
    /// RFC 3339.
    pub timestamp: Option<Cow<'e, str>>,
    /// For text an object with `message`, anything else for the other kinds.
    pub details: Option<JsonValue<'e>>,
}

impl<'e> LogRow<'e> {
    /// `None` if it is no object, or a name or a time is no text.
    fn read(entry: JsonValue<'e>) -> Option<Self> {
        if entry.kind() != Some(PartKind::Object) {
            return None;
        }
        let mut row = Self::default();
        for (name, value) in entry.fields() {
            if value.text() == b"null" {
                continue;
            }
            // A value of another type is an unknown value.
            let word = || value.string().unwrap_or(value.as_str().into());
            match &*name.decoded_bytes() {
                b"timestamp" => row.timestamp = Some(value.string()?),
                b"applicationName" => row.application_name = Some(value.string()?),
                b"type" => row.kind = Some((&*word()).into()),
                b"severity" => row.severity = Some((&*word()).into()),
                b"details" => row.details = Some(value),
                _ => {}
            }
        }
        Some(row)
    }
}

impl LogEntry {
    /// An entry of its own.
    ///
    /// # Errors
    /// If `text` is not JSON, or its time is not a text.
    pub fn parse(text: impl Into<Bytes>) -> Result<Self, serde_json::Error> {
        let text = text.into();
        serde_json::from_slice::<IgnoredAny>(&text)?;
        Self::new(ListItem::known(text)).map_err(serde_json::Error::custom)
    }

    /// An entry that was one before.
    pub fn known(json: Vec<u8>, time: Option<Timestamp>) -> Self {
        Self { item: ListItem::known(json.into()), time }
    }

    /// What was read as an item with its timestamp.
    fn new(item: ListItem) -> Result<Self, &'static str> {
        if item.value().kind() != Some(PartKind::Object) {
            return Err("an entry is not an object");
        }
        let time = match item.value().field("timestamp").filter(|time| time.text() != b"null") {
            None => None,
            Some(sent) => instant(&sent.string().ok_or("the timestamp of an entry is not a text")?),
        };
        Ok(Self { item, time })
    }

    /// The entry as a value whose parts are known.
    pub(crate) fn value(&self) -> JsonValue<'_> {
        self.item.value()
    }

    /// The JSON exactly as it was sent. It is valid.
    pub fn json(&self) -> &[u8] {
        self.item.json()
    }

    /// `None` without a valid timestamp.
    pub fn time(&self) -> Option<Timestamp> {
        self.time
    }

    /// The fields of the entry; `None` if one of them has another shape than the reference says.
    pub fn row(&self) -> Option<LogRow<'_>> {
        LogRow::read(self.value())
    }

    /// The same entry without the page that it came with, which would stay in memory as long as the entry.
    #[must_use]
    pub fn detached(&self) -> Self {
        Self { item: self.item.detached(), time: self.time }
    }

    /// A number for the text of the entry that is computed fast. Different entries may have the same one.
    pub fn fingerprint(&self) -> u64 {
        let mix = |hash: u64, bytes: [u8; 8]| {
            (hash.rotate_left(5) ^ u64::from_le_bytes(bytes)).wrapping_mul(0x517c_c1b7_2722_0a95)
        };
        let (chunks, rest) = self.json().as_chunks();
        let hash = chunks.iter().fold(rest.len() as u64, |hash, chunk| mix(hash, *chunk));
        rest.iter().fold(hash, |hash, byte| mix(hash, [*byte; 8]))
    }

    /// A number for the text of the entry; entries have no id. 128 bits make it impossible in practice that two different
    /// entries have the same number.
    pub fn identity(&self) -> u128 {
        let half = |seed: u8| {
            let mut hasher = DefaultHasher::new();
            (seed, self.json()).hash(&mut hasher);
            u128::from(hasher.finish())
        };
        half(0) << 64 | half(1)
    }
}

impl LogPage {
    /// # Errors
    /// What the body is not, as a sentence about it; `None` if it is no JSON.
    pub fn from_body(body: &Bytes) -> Result<Self, Option<String>> {
        let json = Arc::new(CheckedJson::new(body.clone()).ok_or(None)?);
        let (mut next, mut data) = (None, None);
        for (name, value) in json.value().fields() {
            if name.is("data") && value.kind() == Some(PartKind::List) {
                let entries = value.elements().map(|entry| LogEntry::new(ListItem::within(&json, entry)));
                data = Some(entries.collect::<Result<_, _>>().map_err(|problem| Some(problem.to_owned()))?);
            } else if name.is("next") {
                next = value.string().filter(|next| !next.is_empty()).map(Cow::into_owned);
            }
        }
        data.map(|data| Self { data, next }).ok_or_else(|| Some("it has no list `data`".to_owned()))
    }
}

impl Client {
    /// One page of log entries.
    pub async fn deployment_logs(&self, reference: &Reference, query: &LogQuery) -> Result<LogPage, Error> {
        const NAME: &str = "page of log entries";
        let mut parameters = Parameters::default();
        parameters.add_option("applicationName", query.application_name.as_deref());
        parameters.add_option("startDate", query.start_date.as_deref());
        parameters.add_option("endDate", query.end_date.as_deref());
        parameters.add_option("pageToken", query.page_token.as_deref());
        let path = format!("{}/logs", self.deployment_path(reference)?);
        let response = self.get(&path, &parameters).await?;
        LogPage::from_body(response.body()).map_err(|problem| match problem {
            Some(problem) => response.not_a(NAME, &problem),
            None => response.not_json(NAME),
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_every_digit_and_spelling() {
        let item = r#"{ "timestamp":"2026-11-20T10:00:00Z", "n":1.10, "u":"\u0061\ud800" }"#;
        let page = LogPage::from_body(&format!(r#"{{"data":[{item},{{}}],"next":"n"}}"#).into()).unwrap();
        assert_eq!((page.data.len(), page.next.as_deref()), (2, Some("n")));
        assert_eq!((page.data[0].json(), page.data[0].detached().json()), (item.as_bytes(), item.as_bytes()));
        assert_eq!(page.data[0].time(), instant("2026-11-20T10:00:00Z"));
        assert_ne!(page.data[0].identity(), page.data[1].identity());
        assert_eq!(page.data[0].identity(), LogEntry::parse(item).unwrap().identity());
    }

    #[test]
    fn fields_of_an_entry_are_found_in_any_spelling() {
        let item = r#"{ "\u0074ype":"APPLICATION_TEXT", "application\u004eame":"tax", "\ud800":1, "details":{} }"#;
        let entry = LogEntry::parse(item).unwrap();
        let row = entry.row().unwrap();
        assert_eq!((row.kind, row.application_name.as_deref()), (Some("APPLICATION_TEXT".into()), Some("tax")));
        assert_eq!(row.details.map(JsonValue::as_str), Some("{}"));
    }

    #[test]
    fn a_page_needs_data_and_nothing_else() {
        let page = |body: &'static str| LogPage::from_body(&Bytes::from_static(body.as_bytes()));
        for body in [r#"{"data":[]}"#, r#"{"data":[],"next":""}"#, r#"{"data":[],"next":7}"#] {
            assert_eq!(page(body), Ok(LogPage::default()), "{body}");
        }
        assert_eq!(page(r#"{"data":[{"timestamp":7}]}"#).unwrap_err().map(|problem| problem.is_empty()), Some(false));
        assert_eq!(page(r#"{"data":[{}"#), Err(None));
    }
}
