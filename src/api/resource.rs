//! Resources as the service sends them, and references to them by id or by key.

use std::fmt;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ErrorKind;
use crate::address::encode_segment;

/// A typed view, and the unchanged JSON that it was read from.
///
/// Decisions use the view; output shows the JSON, so that unknown fields and all digits are kept.
///
/// Clones share both: a run with many Deployments keeps several states of each.
#[derive(Debug, PartialEq)]
pub struct Resource<T>(Rc<ResourceParts<T>>);

#[derive(Debug, PartialEq)]
struct ResourceParts<T> {
    view: T,
    json: Value,
}

impl<T> Clone for Resource<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: DeserializeOwned> Resource<T> {
    /// Reads the view from `json` and keeps both.
    ///
    /// # Errors
    /// If a field of the view has another shape than the reference says.
    pub fn from_json(json: Value) -> Result<Self, serde_json::Error> {
        Ok(Self(Rc::new(ResourceParts { view: T::deserialize(&json)?, json })))
    }
}

impl<T> Resource<T> {
    /// The JSON exactly as it was sent.
    pub fn json(&self) -> &Value {
        &self.0.json
    }

    /// The JSON exactly as it was sent.
    pub fn into_json(self) -> Value {
        Rc::try_unwrap(self.0).map_or_else(|shared| shared.json.clone(), |parts| parts.json)
    }
}

impl<T> std::ops::Deref for Resource<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.view
    }
}

impl<T> Serialize for Resource<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.json.serialize(serializer)
    }
}

/// The id or the key of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A UUID of the service.
    Id(String),
    /// Chosen by a user.
    Key(String),
}

impl Reference {
    /// A UUID of any version is an id; everything else is a key.
    pub fn parse(text: &str) -> Self {
        // `uuid` also parses forms without dashes, which the service never writes and a key may have.
        let is_id = text.len() == 36 && uuid::Uuid::try_parse(text).is_ok();
        if is_id { Self::Id(text.to_owned()) } else { Self::Key(text.to_owned()) }
    }

    /// The bare id or key.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(text) | Self::Key(text) => text,
        }
    }

    /// Whether it names the resource with this id and key.
    pub fn selects(&self, id: Option<&str>, key: Option<&str>) -> bool {
        match self {
            Self::Id(own) => id == Some(own),
            Self::Key(own) => key == Some(own),
        }
    }

    /// The path segment of the resource: always exactly one segment, whatever the text is.
    pub(crate) fn path_segment(&self) -> Result<String, ErrorKind> {
        match self {
            Self::Key(key) => Ok(format!("key={}", encode_segment(key))),
            Self::Id(id) if is_safe_id(id) => Ok(id.clone()),
            Self::Id(id) => Err(ErrorKind::Unsendable(format!("`{id}` is not an id: an id is a UUID"))),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Whether `id` can be used in a path: `..` is resolved even if it is encoded, and `/connectors/search` and
/// `/connectors/drafts` are other endpoints.
fn is_safe_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !id.is_empty() && id.bytes().all(is_plain) && !matches!(id, "search" | "drafts")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_of_any_version_is_an_id_and_everything_else_is_a_key() {
        for id in ["0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "6F9619FF-8B86-4011-B42D-00C04FC964FF"] {
            assert_eq!(Reference::parse(id), Reference::Id(id.to_owned()));
        }
        for key in ["tax", "6f9619ff8b864011b42d00c04fc964ff", "urn:uuid:0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", ""] {
            assert_eq!(Reference::parse(key), Reference::Key(key.to_owned()));
        }
    }

    #[test]
    fn every_key_is_encoded_into_one_path_segment() {
        for (key, segment) in [
            ("tax-1", "key=tax-1"),
            ("../drafts", "key=..%2Fdrafts"),
            ("a?b#c d%", "key=a%3Fb%23c%20d%25"),
            ("a\\b\nc", "key=a%5Cb%0Ac"),
            ("ü", "key=%C3%BC"),
        ] {
            assert_eq!(Reference::Key(key.to_owned()).path_segment().unwrap(), segment);
        }
    }

    #[test]
    fn an_id_that_would_change_the_path_is_refused() {
        for id in ["", ".", "..", "a/b", "search", "drafts", "key=x", "a?b", "%2e%2e"] {
            assert!(matches!(Reference::Id(id.to_owned()).path_segment(), Err(ErrorKind::Unsendable(_))), "{id}");
        }
    }
}
