//! What the store needs to know of a resource.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::emulator::clock::Moment;
use crate::emulator::options::Speed;

/// A resource that is kept as a row: a JSON document, and columns by which it is found and sorted.
pub(crate) trait StoredResource: Serialize + DeserializeOwned {
    /// The table of its rows.
    const TABLE: &'static str;

    /// Whether log entries may belong to it.
    const HAS_LOGS: bool;

    /// The values of the columns, which repeat what the document has.
    fn columns(&self) -> ResourceColumns<'_>;

    /// When the platform's work on it has its next effect; `None` if there is no work.
    fn due(&self) -> Option<Moment>;

    /// Applies everything that is due at `now`. Work that was started at a slower speed takes as long as if it had been
    /// started at this one. Returns false when the resource is to be removed.
    fn settle(&mut self, now: Moment, speed: Speed) -> bool;
}

/// Columns that all resources have. One that a resource does not need is empty.
#[derive(Default)]
pub(crate) struct ResourceColumns<'a> {
    pub(crate) id: &'a str,
    /// The Project that the key is unique in; empty if it is unique everywhere.
    pub(crate) project: &'a str,
    pub(crate) key: Option<&'a str>,
    /// The Connector that a Deployment is of.
    pub(crate) connector: Option<&'a str>,
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) is_private: bool,
    /// Whether searches for Connectors find it.
    pub(crate) is_listed: bool,
    pub(crate) integration_types: &'a [String],
    pub(crate) status: String,
    pub(crate) version: u64,
    pub(crate) created_at: Option<Moment>,
    pub(crate) last_modified_at: Option<Moment>,
}
