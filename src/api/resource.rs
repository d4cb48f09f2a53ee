//! A resource as the service sent it, beside a typed view of it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A typed view beside the untouched JSON that it was read from.
///
/// Programs decide by the view; output shows the JSON, so that fields and digits which this version does not know
/// are never lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource<T> {
    view: T,
    json: Value,
}

impl<T: DeserializeOwned> Resource<T> {
    /// Reads the view out of `json` and keeps both.
    ///
    /// # Errors
    /// When a field that the view knows has another shape than the reference gives it.
    pub fn from_json(json: Value) -> Result<Self, serde_json::Error> {
        Ok(Self { view: T::deserialize(&json)?, json })
    }
}

impl<T> Resource<T> {
    /// The JSON exactly as it was sent.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// The JSON exactly as it was sent, taken out.
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
    /// How many results the page was limited to.
    pub limit: Option<u64>,
    /// How many results come before this page.
    pub offset: Option<u64>,
    /// How many results there are in all, if the service said so.
    pub total: Option<u64>,
    /// The results of this page.
    pub results: Vec<Resource<T>>,
}
