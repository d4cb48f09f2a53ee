//! ConnectorStaged as rows of the store.

use crate::emulator::clock::Moment;
use crate::emulator::connectors::drafts::StoredDraft;
use crate::emulator::options::Speed;
use crate::emulator::store::{ResourceColumns, StoredResource};

impl StoredResource for StoredDraft {
    const TABLE: &'static str = "drafts";
    const HAS_LOGS: bool = false;

    fn columns(&self) -> ResourceColumns<'_> {
        ResourceColumns {
            id: &self.id,
            key: self.key.as_deref(),
            name: &self.content.name,
            is_private: self.private,
            is_listed: self.connector.as_ref().is_some_and(|connector| connector.listed),
            integration_types: &self.content.integration_types,
            status: format!("{:?}", self.status),
            version: self.version,
            created_at: Some(self.created_at),
            last_modified_at: Some(self.last_modified_at),
            ..ResourceColumns::default()
        }
    }

    fn due(&self) -> Option<Moment> {
        self.next_effect()
    }

    fn settle(&mut self, now: Moment, speed: Speed) -> bool {
        self.hasten(speed);
        self.advance(now);
        true
    }
}
