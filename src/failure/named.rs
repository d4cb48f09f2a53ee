//! What the failing command names, so that a hint can name it in the same way.

use crate::config::IdentitySource;

/// The resources that a command line names, quoted for a shell, and the identity that it uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedResources {
    pub connector: Option<String>,
    pub deployment: Option<String>,
    /// Whether the published Connector is meant, not the ConnectorStaged.
    pub is_published: bool,
    /// Where the identity was found, if the command needed one.
    pub identity: Option<IdentitySource>,
}
