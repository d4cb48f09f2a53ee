//! What learns which resources a client has seen, so that their names can be kept.

use std::fmt;

use serde::Deserialize;

use super::Reference;

/// The kinds of resources that are observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObservedKind {
    Connector,
    Deployment,
}

/// What names a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Sighting {
    pub id: String,
    pub key: Option<String>,
    pub status: Option<String>,
    /// The configuration keys that its Connector declares, such as `web.TOKEN`. Lists leave them out.
    #[serde(skip)]
    pub configuration: Vec<String>,
}

/// Learns which resources exist.
pub trait ResourceObserver: fmt::Debug {
    /// These exist. If `is_whole`, there are no others of this kind.
    fn seen(&self, kind: ObservedKind, sightings: Vec<Sighting>, is_whole: bool);

    /// Whether it needs to know no more of this run.
    fn is_full(&self) -> bool;

    /// This one does not exist any more.
    fn gone(&self, kind: ObservedKind, reference: &Reference);
}
