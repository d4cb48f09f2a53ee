//! The name by which people refer to a resource.

use super::{Connector, ConnectorStaged, Deployment};

macro_rules! key_or_id {
    ($($resource:ty),+) => {$(
        impl $resource {
            /// The key, or the id of a resource without one.
            pub fn key_or_id(&self) -> &str {
                self.key.as_deref().filter(|key| !key.is_empty()).unwrap_or(&self.id)
            }
        }
    )+};
}

key_or_id!(ConnectorStaged, Connector, Deployment);
