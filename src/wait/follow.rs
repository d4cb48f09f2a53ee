//! Following logs: a cursor and the recent entries, so that no entry is missed and none is shown twice.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::api::LogEntry;

/// How far queries overlap, because entries reach the service late and out of order.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// After so many entries those that no query will return again are forgotten, also within a round.
const FORGET_AFTER: usize = 10_000;

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
    /// The newest date of this round.
    newest_of_round: Option<Timestamp>,
    /// The entries of the overlap, by their identity.
    known: HashMap<u128, KnownEntry>,
    /// How many entries are known before some are forgotten.
    room: usize,
}

#[derive(Debug)]
struct KnownEntry {
    time: Option<Timestamp>,
    /// How many equal entries were passed on.
    count: u32,
    /// How many of them the pages of this round had so far.
    count_of_round: u32,
}

impl LogFollower {
    /// Follows from `since` on; without it, from the oldest entry that the service has.
    pub fn new(since: Option<Timestamp>) -> Self {
        let (newest, newest_of_round, known) = Default::default();
        Self { since, clock: Timestamp::now, newest, newest_of_round, known, room: FORGET_AFTER }
    }

    /// Uses another clock than the system's.
    #[cfg(test)]
    pub(super) fn with_clock(mut self, clock: fn() -> Timestamp) -> Self {
        self.clock = clock;
        self
    }

    /// Follows from `start` on at the earliest: older entries are not shown.
    pub fn start_at(&mut self, start: Option<Timestamp>) {
        self.since = self.since.max(start);
    }

    /// The `startDate` of the next query.
    pub fn start_date(&self) -> Option<Timestamp> {
        self.window_from(self.newest).or(self.since)
    }

    /// Takes the entries of all pages of one query; returns those that are new, oldest first.
    ///
    /// Entries without a valid date stay where the service put them.
    pub fn take(&mut self, entries: Vec<LogEntry>) -> Vec<LogEntry> {
        let window = self.window_from(self.newest);
        let (mut fresh, mut latest) = (Vec::new(), None);
        for entry in entries {
            if entry.time().is_some() && entry.time() < window {
                continue;
            }
            latest = entry.time().or(latest);
            if self.remember(&entry) {
                fresh.push((latest, entry));
            }
        }
        self.end_round();
        fresh.sort_by_key(|(time, _)| *time);
        fresh.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Counts an entry of a query; returns whether it is new. Call [`Self::end_round`] after the last one.
    pub fn remember(&mut self, entry: &LogEntry) -> bool {
        let time = entry.time();
        let known = self.known.entry(entry.identity()).or_insert(KnownEntry { time, count: 0, count_of_round: 0 });
        known.count_of_round += 1;
        let is_new = known.count_of_round > known.count;
        known.count = known.count.max(known.count_of_round);
        if is_new {
            self.newest_of_round = self.newest_of_round.max(time);
        }
        if self.known.len() > self.room {
            self.forget(self.newest.max(self.newest_until_now()));
            self.room = 2 * self.known.len().max(FORGET_AFTER / 2);
        }
        is_new
    }

    /// Ends a round: every entry of the query was taken.
    pub fn end_round(&mut self) {
        self.newest = self.newest.max(self.newest_until_now());
        self.newest_of_round = None;
        self.known.values_mut().for_each(|known| known.count_of_round = 0);
        self.forget(self.newest);
    }

    /// An entry that is dated in the future must not hide what is logged until then.
    fn newest_until_now(&self) -> Option<Timestamp> {
        self.newest_of_round.map(|newest| newest.min((self.clock)()))
    }

    /// From when on entries are read again; `None` before the first dated entry.
    fn window_from(&self, newest: Option<Timestamp>) -> Option<Timestamp> {
        let start = newest?.saturating_sub(OVERLAP).ok()?;
        Some(self.since.map_or(start, |since| start.max(since)))
    }

    /// Forgets entries that no query will return again.
    fn forget(&mut self, newest: Option<Timestamp>) {
        let window = self.window_from(newest);
        self.known.retain(|_, known| known.time.is_none() || known.time >= window);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::wait::instant;

    /// A follower for whom it is late on the day of the entries.
    fn follower(since: Option<Timestamp>) -> LogFollower {
        LogFollower::new(since).with_clock(|| instant("2026-11-20T12:00:00Z").unwrap())
    }

    fn entry(time: &str, message: &str) -> LogEntry {
        let timestamp = format!("2026-11-20T{time}Z");
        LogEntry::parse(json!({ "timestamp": timestamp, "message": message }).to_string()).unwrap()
    }

    fn messages(entries: &[LogEntry]) -> Vec<String> {
        let read = |entry: &LogEntry| serde_json::from_slice::<Value>(entry.json()).unwrap()["message"].clone();
        entries.iter().map(|entry| read(entry).as_str().unwrap().to_owned()).collect()
    }

    fn take(follower: &mut LogFollower, entries: &[(&str, &str)]) -> Vec<String> {
        let round = entries.iter().map(|(time, message)| entry(time, message)).collect();
        messages(&follower.take(round))
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
        assert_eq!(follower.known.len(), 1);
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
        let undated = || LogEntry::parse(r#"{"message":"undated"}"#).unwrap();
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
        for is_new in [true, false] {
            for _page in ["one", "two"] {
                assert_eq!(follower.remember(&entry("10:00:01", "retry")), is_new);
            }
            follower.end_round();
        }
    }

    #[test]
    fn a_long_round_keeps_the_overlap_alone() {
        let mut follower = follower(None);
        for second in 0..100_000_u32 {
            let time = instant("2026-11-19T00:00:00Z").unwrap() + SignedDuration::from_secs(second.into());
            assert!(follower.remember(&LogEntry::parse(json!({ "timestamp": time.to_string() }).to_string()).unwrap()));
            assert!(follower.known.len() <= FORGET_AFTER + 1);
        }
        follower.end_round();
        assert_eq!(follower.known.len(), 61);
    }
}
