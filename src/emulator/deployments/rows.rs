//! Deployments as rows of the store.

use crate::emulator::clock::Moment;
use crate::emulator::deployments::deployment::StoredDeployment;
use crate::emulator::options::Speed;
use crate::emulator::store::{ResourceColumns, StoredResource};

impl StoredResource for StoredDeployment {
    const TABLE: &'static str = "deployments";
    const HAS_LOGS: bool = true;

    fn columns(&self) -> ResourceColumns<'_> {
        ResourceColumns {
            id: &self.id,
            project: &self.project,
            key: self.key.as_deref(),
            connector: Some(&self.connector.id),
            kind: &self.deployment_type,
            integration_types: &self.connector.content.integration_types,
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
        self.advance(now)
    }
}
