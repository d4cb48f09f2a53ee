//! What the failing command names, so that a hint can name it in the same way.

/// The resources that a command line names, quoted for a shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedResources {
    pub connector: Option<String>,
    pub deployment: Option<String>,
    /// Whether the published Connector is meant, not the ConnectorStaged.
    pub is_published: bool,
}
