//! Operations of the platform that have ended, or are to take less time, since the state was last used.
//!
//! Only the start, end and result of each operation are kept. Nothing but the state and the time decides, so that two
//! processes that use the same file agree. What is due is applied and written by the first request after it, and so is
//! work that another process started at a slower speed: a slower process does not go back behind what a faster one has
//! shown. Every other request finds rows that are up to date, and touches only those that it needs.

use rusqlite::params;

use crate::emulator::clock::Moment;
use crate::emulator::connectors::drafts::StoredDraft;
use crate::emulator::deployments::deployment::StoredDeployment;
use crate::emulator::store::documents::slowness;
use crate::emulator::store::resource::StoredResource;
use crate::emulator::store::transaction::{StateTransaction, StoreResult};

impl StateTransaction<'_> {
    /// Whether every row is up to date at `now`.
    pub(super) fn is_settled(&self, now: Moment) -> StoreResult<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM drafts WHERE due <= ?1) OR EXISTS (SELECT 1 FROM drafts WHERE speed > ?2) \
             OR EXISTS (SELECT 1 FROM deployments WHERE due <= ?1) OR EXISTS (SELECT 1 FROM deployments WHERE speed > ?2)";
        let due = self.first(sql, params![now, slowness(self.speed)], |row| row.get::<_, bool>(0))?;
        Ok(due != Some(true))
    }

    /// Brings every row up to date at `now`.
    pub(super) fn settle(&self, now: Moment) -> StoreResult<()> {
        self.settle_all::<StoredDraft>(now)?;
        self.settle_all::<StoredDeployment>(now)
    }

    fn settle_all<T: StoredResource>(&self, now: Moment) -> StoreResult<()> {
        let sql = format!("SELECT document FROM {} WHERE due <= ?1 OR speed > ?2", T::TABLE);
        let documents = self.all(&sql, params![now, slowness(self.speed)], |row| row.get::<_, String>(0))?;
        for document in documents {
            let mut resource: T = self.parsed(&document)?;
            if resource.settle(now, self.speed) { self.replace(&resource)? } else { self.remove(&resource)? }
        }
        Ok(())
    }
}
