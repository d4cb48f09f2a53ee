//! Logs of a Deployment. Deprecated by the vendor since 2026-11-06, without a replacement that can be polled.

use std::borrow::Cow;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::list::ListItem;
use super::model::{LogEntryType, LogSeverity, instant};
use super::{Client, Error, Reference};
use crate::address::Parameters;

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
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogRow<'e> {
    #[serde(rename = "type")]
    pub kind: Option<LogEntryType>,
    #[serde(borrow)]
    pub application_name: Option<Cow<'e, str>>,
    pub severity: Option<LogSeverity>,
    /// RFC 3339.
    #[serde(borrow)]
    pub timestamp: Option<Cow<'e, str>>,
    /// For text an object with `message`, anything else for the other kinds.
    #[serde(borrow)]
    pub details: Option<&'e RawValue>,
}

/// The name or the text of a field.
#[derive(Deserialize)]
struct FieldText<'e>(#[serde(borrow)] Cow<'e, str>);

/// Finds the timestamp of an entry, the only field that every entry is read for. It comes before the details, which are not
/// read then.
struct FindTime<'f>(&'f mut Option<Timestamp>);

impl<'de> Visitor<'de> for FindTime<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a log entry")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(FieldText(name)) = fields.next_key()? {
            if name == "timestamp" {
                *self.0 = fields.next_value::<Option<FieldText<'_>>>()?.and_then(|FieldText(text)| instant(&text));
                return if self.0.is_some() { Err(A::Error::custom("the time is found")) } else { rest(&mut fields) };
            }
            fields.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

fn rest<'de, A: MapAccess<'de>>(fields: &mut A) -> Result<(), A::Error> {
    while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// What is read of the body of a page.
#[derive(Deserialize)]
struct LogPageBody<'b> {
    #[serde(borrow)]
    data: Vec<&'b RawValue>,
    #[serde(borrow)]
    next: Option<&'b RawValue>,
}

impl LogEntry {
    /// An entry of its own.
    ///
    /// # Errors
    /// If `text` is not JSON, or its time is not a text.
    pub fn parse(text: impl Into<Bytes>) -> Result<Self, serde_json::Error> {
        Self::new(ListItem::parse(text)?)
    }

    fn new(item: ListItem) -> Result<Self, serde_json::Error> {
        let mut time = None;
        let mut deserializer = serde_json::Deserializer::from_slice(item.json());
        match deserializer.deserialize_map(FindTime(&mut time)) {
            // An error ends the reading once the time is found.
            Err(error) if time.is_none() => Err(error),
            _ => Ok(Self { item, time }),
        }
    }

    /// The JSON exactly as it was sent. It is valid.
    pub fn json(&self) -> &[u8] {
        self.item.json()
    }

    /// `None` without a valid timestamp.
    pub fn time(&self) -> Option<Timestamp> {
        self.time
    }

    /// The fields of the entry.
    ///
    /// # Errors
    /// If one of them has another shape than the reference says.
    pub fn row(&self) -> Result<LogRow<'_>, serde_json::Error> {
        serde_json::from_slice(self.json())
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
    fn from_body(body: &Bytes) -> Result<Self, Option<String>> {
        let page: LogPageBody<'_> =
            serde_json::from_slice(body).map_err(|_| match serde_json::from_slice::<IgnoredAny>(body) {
                Ok(_) => Some("it has no list `data`".to_owned()),
                Err(_) => None,
            })?;
        let next = page.next.and_then(|next| serde_json::from_str(next.get()).ok());
        let entry = |item| LogEntry::new(ListItem::within(body, item)).map_err(|error| Some(error.to_string()));
        let data = page.data.into_iter().map(entry).collect::<Result<_, _>>()?;
        Ok(Self { data, next: next.filter(|next: &String| !next.is_empty()) })
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
    fn a_page_needs_data_and_nothing_else() {
        let page = |body: &'static str| LogPage::from_body(&Bytes::from_static(body.as_bytes()));
        for body in [r#"{"data":[]}"#, r#"{"data":[],"next":""}"#, r#"{"data":[],"next":7}"#] {
            assert_eq!(page(body), Ok(LogPage::default()), "{body}");
        }
        assert_eq!(page(r#"{"data":[{"timestamp":7}]}"#).unwrap_err().map(|problem| problem.is_empty()), Some(false));
        assert_eq!(page(r#"{"data":[{}"#), Err(None));
    }
}
