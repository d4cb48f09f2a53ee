//! Pages of lists. What is only passed on is not parsed: an item keeps every digit, the order of its fields, and its spelling.

use std::ops::Range;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Resource;
use crate::json_text::{JsonField, elements, fields, is_json, read, value};

/// One page of a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListPage {
    /// Number of results on all pages, if the service reports it.
    pub total: Option<u64>,
    pub results: Vec<ListItem>,
}

/// One result of a query as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct ListItem(Bytes);

impl ListPage {
    /// Splits the body of a page into its results.
    ///
    /// # Errors
    /// If it is JSON without a list `results`, or no JSON.
    pub fn from_body(body: &Bytes) -> Result<Self, NotAPage> {
        let (mut total, mut results) = (None, None);
        let is_page = is_page(body, |field| {
            if field.is("results") && body.get(field.start) == Some(&b'[') {
                let mut items = Vec::new();
                let end = elements(body, field.start, |start| {
                    let end = value(body, start, &mut ())?;
                    items.push(ListItem::within(body, start..end));
                    Some(end)
                });
                results = Some(items);
                return end;
            }
            let end = value(body, field.start, &mut ())?;
            if field.is("total") {
                total = std::str::from_utf8(&body[field.start..end]).ok().and_then(|total| total.parse().ok());
            }
            Some(end)
        });
        match results.filter(|_| is_page) {
            Some(results) => Ok(Self { total, results }),
            None => Err(NotAPage::of(body)),
        }
    }
}

/// Calls `field` for each field of a body, as [`fields`] does. `false` if it is not one object of JSON.
pub(super) fn is_page<'b>(body: &'b [u8], field: impl FnMut(JsonField<'b>) -> Option<usize>) -> bool {
    let start = body.len() - body.trim_ascii_start().len();
    let end = fields(body, start, field);
    end.is_some_and(|end| body[end..].trim_ascii_start().is_empty()) && std::str::from_utf8(body).is_ok()
}

/// Why a body is not a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAPage {
    NotJson,
    /// It has no list `results`.
    NoResults,
}

impl NotAPage {
    fn of(body: &[u8]) -> Self {
        if is_json(body) { Self::NoResults } else { Self::NotJson }
    }
}

impl ListItem {
    /// An item of a body, which lives as long as the item.
    pub(super) fn within(body: &Bytes, place: Range<usize>) -> Self {
        Self(body.slice(place))
    }

    /// The same item without the body that it came with.
    pub(super) fn detached(&self) -> Self {
        Self(Bytes::copy_from_slice(&self.0))
    }

    /// An item of its own, for results that do not come from the service.
    ///
    /// # Errors
    /// If `text` is not JSON.
    pub fn parse(text: impl Into<Bytes>) -> Result<Self, serde_json::Error> {
        let text = text.into();
        serde_json::from_slice::<IgnoredAny>(&text)?;
        Ok(Self(text))
    }

    /// An item that was one before.
    pub(super) fn known(json: Vec<u8>) -> Self {
        Self(json.into())
    }

    pub(super) fn text(&self) -> &Bytes {
        &self.0
    }

    /// The JSON exactly as it was sent. It is valid.
    pub fn json(&self) -> &[u8] {
        &self.0
    }

    /// The fields that `T` has.
    ///
    /// # Errors
    /// If one of them has another shape than the reference says.
    pub fn read<'i, T: Deserialize<'i>>(&'i self) -> Result<T, serde_json::Error> {
        read(&self.0)
    }

    /// The whole item, with all its fields.
    ///
    /// # Errors
    /// As [`ListItem::read`], and if the item has text that is not Unicode.
    pub fn resource<T: DeserializeOwned>(&self) -> Result<Resource<T>, serde_json::Error> {
        Resource::from_json(serde_json::from_slice(&self.0)?)
    }

    /// The id, which nearly always comes first: nothing behind it is read.
    pub fn id(&self) -> Option<String> {
        let mut id = None;
        let start = self.0.len() - self.0.trim_ascii_start().len();
        fields(&self.0, start, |field| {
            let end = value(&self.0, field.start, &mut ())?;
            if !field.is("id") {
                return Some(end);
            }
            id = serde_json::from_slice(&self.0[field.start..end]).ok();
            None
        });
        id
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
        let id = |text: &'static str| ListItem::parse(text).unwrap().id();
        assert_eq!(id(r#"{"a":{"id":"no"},"id":"yes"}"#).as_deref(), Some("yes"));
        for without in [r#"{"a":1}"#, "7", r#"{"id":7}"#, "[]"] {
            assert_eq!(id(without), None, "{without}");
        }
    }
}
