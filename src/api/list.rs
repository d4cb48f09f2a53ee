//! Pages of lists. What is only passed on is not parsed: an item keeps every digit, the order of its fields, and its spelling.

use std::borrow::Cow;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Resource;
use crate::json_text::{FieldSearch, FoundField, JsonField, elements, fields, is_json, read, value};

/// One page of a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListPage {
    /// Number of results on all pages, if the service reports it.
    pub total: Option<u64>,
    pub results: Vec<ListItem>,
}

/// One result of a query as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct ListItem {
    text: Bytes,
    /// The id, or another field that every item is read for.
    field: FoundField,
}

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
                    let (item, end) = ListItem::within(body, start, "id")?;
                    items.push(item);
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
    /// The item at `start` of a body, which lives as long as the item, and the place after it; `None` if it is not valid. Its
    /// field with this name is found on the way.
    pub(super) fn within(body: &Bytes, start: usize, name: &'static str) -> Option<(Self, usize)> {
        let (end, field) = FieldSearch::value(name, body, start)?;
        Some((Self { text: body.slice(start..end), field }, end))
    }

    /// The same item without the body that it came with.
    pub(super) fn detached(&self) -> Self {
        Self { text: Bytes::copy_from_slice(&self.text), field: self.field }
    }

    /// An item of its own, for results that do not come from the service.
    ///
    /// # Errors
    /// If `text` is not JSON.
    pub fn parse(text: impl Into<Bytes>) -> Result<Self, serde_json::Error> {
        let text = text.into();
        serde_json::from_slice::<IgnoredAny>(&text)?;
        Ok(Self::known(text, "id"))
    }

    /// An item whose text is valid.
    pub(super) fn known(text: Bytes, name: &'static str) -> Self {
        let start = text.len() - text.trim_ascii_start().len();
        let found = Self::within(&text.slice(start..), 0, name);
        // Nothing is known of a text that is not valid.
        found.map_or(Self { text, field: FoundField::default() }, |(item, _)| item)
    }

    /// The field that the item is read for, as it was sent; `None` if it has no such field, or a list or object in it.
    pub(super) fn field(&self) -> Option<&[u8]> {
        self.field.text(&self.text).filter(|text| !text.is_empty())
    }

    /// Whether there are no spaces between the parts of the item.
    pub fn is_compact(&self) -> bool {
        !self.field.has_spaces
    }

    /// The JSON exactly as it was sent. It is valid.
    pub fn json(&self) -> &[u8] {
        &self.text
    }

    /// The fields that `T` has.
    ///
    /// # Errors
    /// If one of them has another shape than the reference says.
    pub fn read<'i, T: Deserialize<'i>>(&'i self) -> Result<T, serde_json::Error> {
        read(&self.text)
    }

    /// The whole item, with all its fields.
    ///
    /// # Errors
    /// As [`ListItem::read`], and if the item has text that is not Unicode.
    pub fn resource<T: DeserializeOwned>(&self) -> Result<Resource<T>, serde_json::Error> {
        Resource::from_json(serde_json::from_slice(&self.text)?)
    }

    /// The id, if it is a text.
    pub fn id(&self) -> Option<Cow<'_, str>> {
        text(self.field()?)
    }
}

/// The text of a JSON string; `None` if the value is none.
pub(super) fn text(value: &[u8]) -> Option<Cow<'_, str>> {
    text_of(std::str::from_utf8(value).ok()?)
}

/// As [`text`], of a value that is known to be UTF-8.
pub(crate) fn text_of(value: &str) -> Option<Cow<'_, str>> {
    match value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(content) if memchr::memchr(b'\\', content.as_bytes()).is_none() => Some(content.into()),
        _ => serde_json::from_str(value).ok().map(Cow::Owned),
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
        assert_eq!((page.results[0].id().as_deref(), page.results[0].is_compact()), (Some("a"), false));
        for (text, is_compact) in
            [(r#"{"a":[1,{"b":"c d"}]}"#, true), ("[]", true), ("[ ]", false), ("{\"a\":[1\n]}", false)]
        {
            assert_eq!(ListItem::parse(text).unwrap().is_compact(), is_compact, "{text}");
        }
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
