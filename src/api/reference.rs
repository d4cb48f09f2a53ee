//! How a resource is named: by id or by key.

use std::fmt;

use super::ErrorKind;
use super::url::encode_segment;

/// The id or the key of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// Made by the service, a UUID.
    Id(String),
    /// Chosen by a user.
    Key(String),
}

impl Reference {
    /// Takes a UUID of any version for an id, and everything else for a key.
    pub fn parse(text: &str) -> Self {
        // uuid also reads forms without dashes, which the service never writes and a key may well have.
        let is_id = text.len() == 36 && uuid::Uuid::try_parse(text).is_ok();
        if is_id { Self::Id(text.to_owned()) } else { Self::Key(text.to_owned()) }
    }

    /// The bare id or key.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(text) | Self::Key(text) => text,
        }
    }

    /// The key, if it is one.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::Key(key) => Some(key),
        }
    }

    /// The segment that names the resource in a path. No text can make it more or less than one segment.
    pub(crate) fn path_segment(&self) -> Result<String, ErrorKind> {
        match self {
            Self::Key(key) => Ok(format!("key={}", encode_segment(key))),
            Self::Id(id) if is_safe_id(id) => Ok(id.clone()),
            Self::Id(id) => Err(ErrorKind::Unsendable(format!("`{id}` is not an id; an id is a UUID"))),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Whether `id` stands for itself in a path: `..` would be resolved even when encoded, and `search` and `drafts` are
/// paths of their own below `/connectors`.
fn is_safe_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !id.is_empty() && id.bytes().all(is_plain) && !matches!(id, "search" | "drafts")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_of_any_version_is_an_id_and_all_else_a_key() {
        for id in ["0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "6F9619FF-8B86-4011-B42D-00C04FC964FF"] {
            assert_eq!(Reference::parse(id), Reference::Id(id.to_owned()));
        }
        for key in ["tax", "6f9619ff8b864011b42d00c04fc964ff", "urn:uuid:0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", ""] {
            assert_eq!(Reference::parse(key), Reference::Key(key.to_owned()));
        }
    }

    #[test]
    fn no_key_leaves_its_segment() {
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
