//! Following logs: a cursor and the recent entries, so that no entry is missed and none is shown twice.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::api::Resource;
use crate::api::model::DeploymentLog;

use super::instant;

/// How far queries overlap, because entries reach the service late and out of order.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// Turns repeated, overlapping queries of a log into one stream.
///
/// Each round queries everything since [`LogFollower::start_date`], all pages of it, and passes it to
/// [`LogFollower::take`]. Entries have no id, so equal ones are distinguished by counting them.
#[derive(Debug)]
pub struct LogFollower {
    since: Option<Timestamp>,
    clock: fn() -> Timestamp,
    /// The newest date of all rounds before this one.
    newest: Option<Timestamp>,
    yielded: HashMap<String, Yielded>,
    round: Round,
}

/// What the pages of one query contained so far.
#[derive(Debug, Default)]
struct Round {
    counts: HashMap<String, usize>,
    newest: Option<Timestamp>,
}

#[derive(Debug)]
struct Yielded {
    count: usize,
    timestamp: Option<Timestamp>,
}

impl LogFollower {
    /// Follows from `since` on; without it, from the oldest entry that the service has.
    pub fn new(since: Option<Timestamp>) -> Self {
        let (yielded, round) = Default::default();
        Self { since, clock: Timestamp::now, newest: None, yielded, round }
    }

    /// Uses another clock than the system's.
    #[cfg(test)]
    pub(super) fn with_clock(mut self, clock: fn() -> Timestamp) -> Self {
        self.clock = clock;
        self
    }

    /// The `startDate` of the next query.
    pub fn start_date(&self) -> Option<Timestamp> {
        self.window().or(self.since)
    }

    /// Takes the entries of all pages of one query; returns those that are new, oldest first.
    ///
    /// Entries without a valid date stay where the service put them.
    pub fn take(&mut self, entries: Vec<Resource<DeploymentLog>>) -> Vec<Resource<DeploymentLog>> {
        let fresh = self.take_some(entries);
        self.end_round();
        fresh
    }

    /// Takes some of the entries of one query, as [`Self::take`]; call [`Self::end_round`] after the last ones.
    pub fn take_some(&mut self, entries: Vec<Resource<DeploymentLog>>) -> Vec<Resource<DeploymentLog>> {
        let window = self.window();
        let mut fresh = Vec::new();
        let mut latest = None;
        for entry in entries {
            let timestamp = entry.timestamp.as_deref().and_then(instant);
            if timestamp.is_some() && timestamp < window {
                continue;
            }
            latest = timestamp.or(latest);
            let identity = entry.json().to_string();
            let count = self.round.counts.entry(identity.clone()).or_default();
            *count += 1;
            let yielded = self.yielded.entry(identity).or_insert(Yielded { count: 0, timestamp });
            if *count > yielded.count {
                yielded.count = *count;
                fresh.push((latest, entry));
            }
        }
        fresh.sort_by_key(|(timestamp, _)| *timestamp);
        self.round.newest = self.round.newest.max(fresh.last().and_then(|(timestamp, _)| *timestamp));
        fresh.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Ends a round: every entry of the query was taken.
    pub fn end_round(&mut self) {
        let round = std::mem::take(&mut self.round);
        // An entry that is dated in the future must not hide what is logged until then.
        let newest = round.newest.map(|newest| newest.min((self.clock)()));
        self.newest = self.newest.max(newest);
        self.forget();
    }

    /// From when on entries are read again; `None` before the first dated entry.
    fn window(&self) -> Option<Timestamp> {
        let start = self.newest?.saturating_sub(OVERLAP).ok()?;
        Some(self.since.map_or(start, |since| start.max(since)))
    }

    /// Forgets entries that no query will return again.
    fn forget(&mut self) {
        let window = self.window();
        self.yielded.retain(|_, yielded| yielded.timestamp.is_none() || yielded.timestamp >= window);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    /// A follower for whom it is late on the day of the entries.
    fn follower(since: Option<Timestamp>) -> LogFollower {
        LogFollower::new(since).with_clock(|| instant("2026-11-20T12:00:00Z").unwrap())
    }

    fn entry(time: &str, message: &str) -> Resource<DeploymentLog> {
        let timestamp = format!("2026-11-20T{time}Z");
        Resource::from_json(json!({ "timestamp": timestamp, "details": { "message": message } })).unwrap()
    }

    fn messages(entries: &[Resource<DeploymentLog>]) -> Vec<&str> {
        entries.iter().filter_map(|entry| entry.json()["details"]["message"].as_str()).collect()
    }

    fn take(follower: &mut LogFollower, entries: &[(&str, &str)]) -> Vec<String> {
        let round = entries.iter().map(|(time, message)| entry(time, message)).collect();
        messages(&follower.take(round)).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn entries_come_in_order_of_time_and_once() {
        let mut follower = follower(None);
        assert_eq!(take(&mut follower, &[("10:00:02", "b"), ("10:00:01", "a")]), ["a", "b"]);
        assert_eq!(take(&mut follower, &[("10:00:01", "a"), ("10:00:02", "b"), ("10:00:03", "c")]), ["c"]);
        assert!(take(&mut follower, &[("10:00:02", "b"), ("10:00:03", "c")]).is_empty());
    }

    #[test]
    fn an_entry_that_arrives_late_is_not_lost() {
        let mut follower = follower(None);
        take(&mut follower, &[("10:00:30", "later")]);
        assert_eq!(take(&mut follower, &[("10:00:10", "late"), ("10:00:30", "later")]), ["late"]);
    }

    #[test]
    fn equal_entries_are_counted_not_merged() {
        let mut follower = follower(None);
        assert_eq!(take(&mut follower, &[("10:00:01", "retry"), ("10:00:01", "retry")]), ["retry", "retry"]);
        let three = [("10:00:01", "retry"), ("10:00:01", "retry"), ("10:00:01", "retry")];
        assert_eq!(take(&mut follower, &three), ["retry"]);
    }

    #[test]
    fn the_next_query_overlaps_the_last_and_never_reaches_before_the_start() {
        let since = instant("2026-11-20T10:00:00Z");
        let mut follower = follower(since);
        assert_eq!(follower.start_date(), since);
        take(&mut follower, &[("10:00:30", "a")]);
        assert_eq!(follower.start_date(), since);
        take(&mut follower, &[("10:05:00", "b")]);
        assert_eq!(follower.start_date(), instant("2026-11-20T10:04:00Z"));
    }

    #[test]
    fn what_lies_before_the_window_is_forgotten_and_not_repeated() {
        let mut follower = follower(None);
        take(&mut follower, &[("10:00:00", "a"), ("10:05:00", "b")]);
        assert_eq!(follower.yielded.len(), 1);
        assert!(take(&mut follower, &[("10:00:00", "a"), ("10:05:00", "b")]).is_empty());
    }

    #[test]
    fn an_entry_at_the_start_of_the_window_is_shown() {
        let mut follower = follower(instant("2026-11-20T10:00:00Z"));
        assert_eq!(take(&mut follower, &[("10:00:00", "a")]), ["a"]);
        take(&mut follower, &[("10:05:00", "b")]);
        assert_eq!(take(&mut follower, &[("10:03:59", "before"), ("10:04:00", "late")]), ["late"]);
    }

    #[test]
    fn entries_without_a_date_come_once_and_in_their_place() {
        let mut follower = follower(None);
        let undated = || Resource::from_json(json!({ "details": { "message": "undated" } })).unwrap();
        let round = || vec![entry("10:00:01", "a"), undated(), entry("10:00:02", "b")];
        assert_eq!(messages(&follower.take(round())), ["a", "undated", "b"]);
        assert!(follower.take(round()).is_empty());
    }

    #[test]
    fn an_entry_from_the_future_hides_no_other() {
        let mut follower = follower(None);
        assert_eq!(take(&mut follower, &[("11:59:50", "a"), ("18:00:00", "future")]), ["a", "future"]);
        assert_eq!(follower.start_date(), instant("2026-11-20T11:59:00Z"));
        assert_eq!(take(&mut follower, &[("11:59:50", "a"), ("11:59:59", "b"), ("18:00:00", "future")]), ["b"]);
    }

    #[test]
    fn equal_entries_on_two_pages_of_a_round_are_two() {
        let mut follower = follower(None);
        for times in [1, 0] {
            for _page in ["one", "two"] {
                assert_eq!(follower.take_some(vec![entry("10:00:01", "retry")]).len(), times);
            }
            follower.end_round();
        }
    }
}
