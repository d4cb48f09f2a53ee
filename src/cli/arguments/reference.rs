//! How a command names a resource: a positional id or key, or `--id`, or `--key`.

use crate::api::Reference;

/// A resource, by id or key. A UUID is an id, anything else is a key.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct ReferenceArgs {
    /// Id or key; a UUID is an id, anything else is a key
    #[arg(value_name = "REF")]
    reference: Option<String>,

    /// Name it by its id
    #[arg(long)]
    id: Option<String>,

    /// Name it by its key
    #[arg(long)]
    key: Option<String>,
}

impl ReferenceArgs {
    /// The resource that is meant.
    pub fn resolve(&self) -> Reference {
        resolve(self.reference.as_deref(), self.id.as_deref(), self.key.as_deref())
    }
}

/// A Connector that another resource is about, by id or key.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct ConnectorArgs {
    /// The Connector, by its key
    #[arg(long, value_name = "KEY")]
    connector_key: Option<String>,

    /// The Connector, by its id
    #[arg(long, value_name = "ID")]
    connector_id: Option<String>,
}

impl ConnectorArgs {
    /// The Connector that is meant.
    pub fn resolve(&self) -> Reference {
        resolve(None, self.connector_id.as_deref(), self.connector_key.as_deref())
    }
}

/// Exactly one of the three is given: clap's group sees to that.
fn resolve(reference: Option<&str>, id: Option<&str>, key: Option<&str>) -> Reference {
    match (id, key, reference) {
        (Some(id), _, _) => Reference::Id(id.to_owned()),
        (None, Some(key), _) => Reference::Key(key.to_owned()),
        (None, None, reference) => Reference::parse(reference.unwrap_or_default()),
    }
}
