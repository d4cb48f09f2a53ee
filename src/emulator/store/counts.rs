//! How many resources there are.

use serde_json::{Value, json};

use crate::emulator::store::transaction::{StateTransaction, StoreResult};

/// How many resources there are of each kind.
pub(crate) struct ResourceCounts {
    drafts: i64,
    connectors: i64,
    deployments: i64,
    tokens: i64,
    repositories: i64,
}

impl ResourceCounts {
    /// The counts as `/_emulator` shows them.
    pub(crate) fn view(&self) -> Value {
        json!({
            "connectorsStaged": self.drafts,
            "connectors": self.connectors,
            "deployments": self.deployments,
            "tokens": self.tokens,
            "repositories": self.repositories,
        })
    }
}

impl StateTransaction<'_> {
    pub(crate) fn counts(&self) -> StoreResult<ResourceCounts> {
        // In JSON, the quotation marks of a text are escaped: only a field without a value has these letters.
        let published = "drafts WHERE instr(document, '\"connector\":null') = 0";
        let count = |rows: &str| {
            let sql = format!("SELECT count(*) FROM {rows}");
            self.first(&sql, [], |row| row.get(0)).map(Option::unwrap_or_default)
        };
        Ok(ResourceCounts {
            drafts: count("drafts")?,
            connectors: count(published)?,
            deployments: count("deployments")?,
            tokens: count("tokens")?,
            repositories: count("repositories")?,
        })
    }
}
