//! Pages of lists. What is only passed on is not parsed: an item keeps every digit, the order of its fields, and its spelling.

use std::fmt;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Resource;

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

/// What is read of the body of a page.
#[derive(Deserialize)]
struct PageBody<'b> {
    #[serde(borrow)]
    total: Option<&'b RawValue>,
    #[serde(borrow)]
    results: Vec<&'b RawValue>,
}

impl ListPage {
    /// Splits the body of a page into its results.
    ///
    /// # Errors
    /// If it is JSON without a list `results`, or no JSON.
    pub fn from_body(body: &Bytes) -> Result<Self, NotAPage> {
        let page: PageBody<'_> =
            serde_json::from_slice(body).map_err(|_| match serde_json::from_slice::<IgnoredAny>(body) {
                Ok(_) => NotAPage::NoResults,
                Err(_) => NotAPage::NotJson,
            })?;
        let total = page.total.and_then(|total| total.get().parse().ok());
        Ok(Self { total, results: page.results.into_iter().map(|item| ListItem::within(body, item)).collect() })
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
    /// An item of a body, which lives as long as the item.
    pub(super) fn within(body: &Bytes, item: &RawValue) -> Self {
        Self(body.slice_ref(item.get().as_bytes()))
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

    /// The JSON exactly as it was sent. It is valid.
    pub fn json(&self) -> &[u8] {
        &self.0
    }

    /// The fields that `T` has.
    ///
    /// # Errors
    /// If one of them has another shape than the reference says.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.0)
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
        let mut deserializer = serde_json::Deserializer::from_slice(&self.0);
        // An error ends the reading once the id is found.
        _ = deserializer.deserialize_map(FindId(&mut id));
        id
    }
}

/// Reads the fields of an object up to the field `id`.
struct FindId<'f>(&'f mut Option<String>);

impl<'de> Visitor<'de> for FindId<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<String>()? {
            if name == "id" {
                *self.0 = Some(fields.next_value()?);
                return Err(A::Error::custom("the id is found"));
            }
            fields.next_value::<IgnoredAny>()?;
        }
        Ok(())
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
