//! What all resources have: an id, an optional key, and a version.

use std::fmt;

use serde_json::{Value, json};

use crate::emulator::clock::Moment;
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult};

/// The id or the key of a resource.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum IdOrKey {
    Id(String),
    Key(String),
}

impl fmt::Display for IdOrKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(formatter, "id '{id}'"),
            Self::Key(key) => write!(formatter, "key '{key}'"),
        }
    }
}

/// Omits the fields of an object that have no value.
pub(crate) fn without_nulls(mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    object
}

/// The times that lists are sorted by. No resource shows them.
pub(crate) fn hidden_times(created_at: Moment, last_modified_at: Moment) -> Value {
    json!({ "createdAt": created_at.milliseconds(), "lastModifiedAt": last_modified_at.milliseconds() })
}

/// A random UUID.
pub(crate) fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Fails with `DuplicateField` for a key that another resource has. `scope` completes the message.
pub(crate) fn duplicate_key(resource: &str, key: &str, scope: &str) -> ErrorResponse {
    ErrorCode::DuplicateField
        .error(format!("{resource} with the key '{key}' already exists{scope}."))
        .with("field", "key")
        .with("duplicateValue", key)
}

/// Fails if the version that a client sent is not the current one.
pub(crate) fn check_version(sent: u64, current: u64) -> RequestResult<()> {
    if sent == current {
        return Ok(());
    }
    let message = format!("Version {sent} was sent, but {current} is current.");
    Err(ErrorCode::ConcurrentModification.error(message).with("expectedVersion", sent).with("currentVersion", current))
}
