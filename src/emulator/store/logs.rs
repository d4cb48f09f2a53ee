//! Log entries that are stored, beside those that are computed from the runs of a Deployment.

use std::time::Duration;

use rusqlite::params;
use serde_json::Value;

use crate::emulator::clock::Moment;
use crate::emulator::store::error::StoreError;
use crate::emulator::store::transaction::{StateTransaction, StoreResult};

/// How long entries are kept, and how far back a query may go.
pub(crate) const LOGS_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A stored log entry, as the API shows it, and its place in the order of all.
pub(crate) struct StoredLogEntry {
    pub(crate) place: LogPlace,
    pub(crate) document: Value,
}

/// Entries are ordered by time, and those of one time by the order in which they were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LogPlace {
    pub(crate) time: Moment,
    pub(crate) number: i64,
}

/// Which log entries of a Deployment to read.
pub(crate) struct StoredLogQuery<'a> {
    pub(crate) deployment_id: &'a str,
    pub(crate) application: Option<&'a str>,
    pub(crate) from: Moment,
    pub(crate) until: Moment,
}

impl StateTransaction<'_> {
    /// The first entries after a place, in their order, at most `limit`.
    pub(crate) fn log_entries(
        &self,
        filter: &StoredLogQuery<'_>,
        after: LogPlace,
        limit: usize,
    ) -> StoreResult<Vec<StoredLogEntry>> {
        // The index of the application, or of all of them: an optional condition would keep SQLite from using either.
        let application = filter.application.map_or("?6 IS NULL", |_| "application = ?6");
        let sql = format!(
            "SELECT time, number, document FROM log_entries \
             WHERE deployment = (SELECT number FROM deployments WHERE id = ?1) AND {application} \
             AND time >= ?2 AND time <= ?3 AND (time > ?2 OR number > ?4) ORDER BY time, number LIMIT ?5"
        );
        let (start, number) =
            if after.time >= filter.from { (after.time, after.number) } else { (filter.from, i64::MIN) };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = params![filter.deployment_id, start, filter.until, number, limit, filter.application];
        let rows = self.all(&sql, values, |row| {
            Ok((LogPlace { time: row.get(0)?, number: row.get(1)? }, row.get::<_, String>(2)?))
        })?;
        let parsed =
            |(place, document): (LogPlace, String)| Ok(StoredLogEntry { place, document: self.parsed(&document)? });
        rows.into_iter().map(parsed).collect()
    }

    /// Adds entries of a Deployment: application, time, and what the API shows.
    pub(crate) fn insert_log_entries(
        &self,
        deployment_id: &str,
        entries: impl Iterator<Item = (String, Moment, Value)>,
    ) -> StoreResult<()> {
        let of = "SELECT number FROM deployments WHERE id = ?1";
        let Some(deployment) = self.first(of, [deployment_id], |row| row.get::<_, i64>(0))? else { return Ok(()) };
        let sql = "INSERT INTO log_entries (deployment, application, time, document) VALUES (?1, ?2, ?3, ?4)";
        let failed = |error| StoreError::of(error, "write", self.path);
        let mut statement = self.connection.prepare(sql).map_err(failed)?;
        for (application, time, document) in entries {
            let document = self.document(&document)?;
            statement.execute(params![deployment, application, time, document]).map_err(failed)?;
        }
        Ok(())
    }

    /// Removes the entries of a Deployment that are too old at this time.
    pub(super) fn remove_old_log_entries(&self, deployment_id: &str, now: Moment) -> StoreResult<()> {
        let of = "(SELECT number FROM deployments WHERE id = ?1)";
        let sql = format!("DELETE FROM log_entries WHERE deployment = {of} AND time < ?2");
        self.execute(&sql, params![deployment_id, now.minus(LOGS_KEPT)]).map(drop)
    }

    pub(super) fn remove_log_entries(&self, deployment_id: &str) -> StoreResult<()> {
        let of = "(SELECT number FROM deployments WHERE id = ?1)";
        self.execute(&format!("DELETE FROM log_entries WHERE deployment = {of}"), [deployment_id]).map(drop)
    }
}
