//! Pages of lists. What is only passed on is not parsed: an item keeps every digit, the order of its fields, and its spelling.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Resource;
use crate::json_text::{CheckedJson, JsonValue, OwnedJson, PartKind, read};

/// One page of a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListPage {
    /// Number of results on all pages, if the service reports it.
    pub total: Option<u64>,
    pub results: Vec<ListItem>,
}

/// One result of a query as it was sent.
#[derive(Debug, Clone)]
pub struct ListItem(OwnedJson);

impl PartialEq for ListItem {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl ListPage {
    /// Splits the body of a page into its results.
    ///
    /// # Errors
    /// If it is JSON without a list `results`, or no JSON.
    pub fn from_body(body: &Bytes) -> Result<Self, NotAPage> {
        let json = Arc::new(CheckedJson::new(body.clone()).ok_or(NotAPage::NotJson)?);
        let (mut total, mut results) = (None, None);
        for (name, value) in json.value().fields() {
            if name.is("results") && value.kind() == Some(PartKind::List) {
                results = Some(value.elements().map(|item| ListItem::within(&json, item)).collect());
            } else if name.is("total") {
                total = value.as_str().parse().ok();
            }
        }
        results.map(|results| Self { total, results }).ok_or(NotAPage::NoResults)
    }
}

/// Why a body is not a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAPage {
    NotJson,
    /// It has no list `results`.
    NoResults,
}

impl ListItem {
    /// A value of a body, which stays in memory as long as the item.
    #[inline]
    pub(super) fn within(body: &Arc<CheckedJson>, value: JsonValue<'_>) -> Self {
        Self(OwnedJson::within(body, value))
    }

    /// The same item without the body that it came with.
    pub(super) fn detached(&self) -> Self {
        Self(self.0.detached())
    }

    /// An item of its own, for results that do not come from the service.
    ///
    /// # Errors
    /// If `text` is not JSON.
    pub fn parse(text: impl Into<Bytes>) -> Result<Self, serde_json::Error> {
        let text = text.into();
        serde_json::from_slice::<IgnoredAny>(&text)?;
        Ok(Self::known(text))
    }

    /// An item whose text is valid.
    pub(super) fn known(text: Bytes) -> Self {
        let json = CheckedJson::new(text.clone());
        // Nothing is known of a text that is not valid.
        Self(OwnedJson::whole(json.unwrap_or_else(|| CheckedJson::unknown(text))))
    }

    /// The item as a value whose parts are known.
    #[inline]
    pub(crate) fn value(&self) -> JsonValue<'_> {
        self.0.value()
    }

    /// The JSON exactly as it was sent. It is valid.
    pub fn json(&self) -> &[u8] {
        self.value().text()
    }

    /// The fields that `T` has.
    ///
    /// # Errors
    /// If one of them has another shape than the reference says.
    pub fn read<'i, T: Deserialize<'i>>(&'i self) -> Result<T, serde_json::Error> {
        read(self.value())
    }

    /// The whole item, with all its fields.
    ///
    /// # Errors
    /// As [`ListItem::read`], and if the item has text that is not Unicode.
    pub fn resource<T: DeserializeOwned>(&self) -> Result<Resource<T>, serde_json::Error> {
        Resource::from_json(serde_json::from_slice(self.json())?)
    }

    /// The id, if it is a text.
    pub fn id(&self) -> Option<Cow<'_, str>> {
        self.value().field("id")?.string()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn page(body: &'static str) -> Result<ListPage, NotAPage> {
        ListPage::from_body(&Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn items_keep_every_digit_and_spelling() {
        let item = r#"{ "id":"a", "n":1.10, "n":12345678901234567890123, "u":"\u0061\ud800" }"#;
        let body = format!(r#"{{"total":2,"count":1,"results":[{item}]}}"#);
        let page = ListPage::from_body(&body.into()).unwrap();
        assert_eq!((page.total, page.results.len()), (Some(2), 1));
        assert_eq!(page.results[0].json(), item.as_bytes());
        assert_eq!(page.results[0].id().as_deref(), Some("a"));
    }

    #[test]
    fn a_page_needs_results_and_nothing_else() {
        assert_eq!(page("{\"results\":[]}"), Ok(ListPage::default()));
        assert_eq!(page("{\"results\":[],\"total\":\"many\"}"), Ok(ListPage::default()));
        for body in ["{}", "[]", "1", "{\"results\":{}}"] {
            assert_eq!(page(body), Err(NotAPage::NoResults), "{body}");
        }
        for body in ["", "<html>", "{\"results\":[{\"id\":1}"] {
            assert_eq!(page(body), Err(NotAPage::NotJson), "{body}");
        }
    }

    #[test]
    fn an_id_is_found_wherever_it_is() {
        let id = |text: &'static str| ListItem::parse(text).unwrap().id().map(|id| id.into_owned());
        assert_eq!(id(r#" {"a":{"id":"no"},"b":"id","id":"y\u0065s","id":"later"}"#).as_deref(), Some("yes"));
        for without in [r#"{"a":1}"#, "7", r#"{"id":7}"#, "[]"] {
            assert_eq!(id(without), None, "{without}");
        }
    }
}
