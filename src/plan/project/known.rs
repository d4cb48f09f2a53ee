//! What exists, as it was read before the plan.

use std::collections::BTreeMap;

use crate::api::Resource;
use crate::api::model::{Connector, ConnectorStaged, Deployment};

/// The existing state.
#[derive(Debug, Clone, Default)]
pub struct KnownProject {
    /// `None` if it does not exist, or belongs to someone else.
    pub staged: Option<Resource<ConnectorStaged>>,
    /// `None` if no version of it is published.
    pub published: Option<Resource<Connector>>,
    /// All Deployments of each Project, of whichever Connector, by [`ProjectPlace::address`].
    ///
    /// [`ProjectPlace::address`]: super::ProjectPlace::address
    pub deployments: BTreeMap<String, Vec<Resource<Deployment>>>,
}
