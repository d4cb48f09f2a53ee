//! Selects a resource: by a positional id or key, by `--id`, or by `--key`.

use crate::api::Reference;

/// Selects a resource. A UUID is an id, anything else is a key.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct ReferenceArgs {
    /// Id or key; a UUID is an id, anything else is a key
    #[arg(value_name = "REF")]
    reference: Option<String>,

    /// Select by id
    #[arg(long)]
    id: Option<String>,

    /// Select by key
    #[arg(long)]
    key: Option<String>,
}

impl ReferenceArgs {
    /// The selected resource.
    pub fn resolve(&self) -> Reference {
        resolve(self.reference.as_deref(), self.id.as_deref(), self.key.as_deref())
    }
}

/// Selects the Connector of another resource.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct ConnectorArgs {
    /// Key of the Connector
    #[arg(long, value_name = "KEY")]
    connector_key: Option<String>,

    /// Id of the Connector
    #[arg(long, value_name = "ID")]
    connector_id: Option<String>,
}

impl ConnectorArgs {
    /// The selected Connector.
    pub fn resolve(&self) -> Reference {
        resolve(None, self.connector_id.as_deref(), self.connector_key.as_deref())
    }
}

/// Clap's group guarantees that exactly one of the three is given.
fn resolve(reference: Option<&str>, id: Option<&str>, key: Option<&str>) -> Reference {
    match (id, key, reference) {
        (Some(id), _, _) => Reference::Id(id.to_owned()),
        (None, Some(key), _) => Reference::Key(key.to_owned()),
        (None, None, reference) => Reference::parse(reference.unwrap_or_default()),
    }
}
