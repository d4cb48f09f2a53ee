//! A resource as the service sent it, with a typed view.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A typed view, and the unchanged JSON that it was read from.
///
/// Decisions use the view; output shows the JSON, so that unknown fields and all digits are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource<T> {
    view: T,
    json: Value,
}

impl<T: DeserializeOwned> Resource<T> {
    /// Reads the view from `json` and keeps both.
    ///
    /// # Errors
    /// If a field of the view has another shape than the reference says.
    pub fn from_json(json: Value) -> Result<Self, serde_json::Error> {
        Ok(Self { view: T::deserialize(&json)?, json })
    }
}

impl<T> Resource<T> {
    /// The JSON exactly as it was sent.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// The JSON exactly as it was sent.
    pub fn into_json(self) -> Value {
        self.json
    }
}

impl<T> std::ops::Deref for Resource<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.view
    }
}

impl<T> Serialize for Resource<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

/// One page of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// Number of results on all pages, if the service reports it.
    pub total: Option<u64>,
    pub results: Vec<Resource<T>>,
}
