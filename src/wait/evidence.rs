//! The guard against stale states: whether a terminal status belongs to the write of this run, or to the time before it.
//!
//! The responses to writes prove nothing: the service's own examples answer a redeploy with `Deployed` and an unchanged
//! version.

use jiff::Timestamp;

use crate::api::model::{Report, instant};

use super::Phase;

/// What distinguishes a state of a resource from an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    running: bool,
    version: u64,
    build: Option<String>,
    newest_entry: Option<Timestamp>,
}

impl Evidence {
    /// The marks of a state: its phase, its `version`, its `details.build.id`, and the report of the operation.
    pub fn new(phase: Phase, version: u64, build: Option<&str>, report: Option<&Report>) -> Self {
        let entries = report.map(Report::entries).unwrap_or_default();
        Self {
            running: phase == Phase::Running,
            version,
            build: build.map(str::to_owned),
            newest_entry: entries.iter().filter_map(|entry| instant(entry.created_at.as_deref()?)).max(),
        }
    }
}

/// What was known when a wait began. Every poll adds to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    known: Vec<Evidence>,
    proven: bool,
}

impl Baseline {
    /// Without a write of this run every state counts.
    pub fn joined() -> Self {
        Self { known: Vec::new(), proven: true }
    }

    /// After a write: the state before it, unless it created the resource, and the state in its response, if any.
    pub fn after(before: Option<Evidence>, response: Option<Evidence>) -> Self {
        let proven = response.as_ref().is_some_and(|response| response.running);
        Self { known: before.into_iter().chain(response).collect(), proven }
    }

    /// Adds a state that was read since; returns whether a terminal status in it is the new one.
    pub fn learn(&mut self, read: &Evidence) -> bool {
        self.proven = self.proven || read.running || self.is_new(read);
        self.proven
    }

    /// Whether `read` has a mark that nothing known before the wait has.
    fn is_new(&self, read: &Evidence) -> bool {
        // Without a known state there is nothing to compare with.
        !self.known.is_empty()
            && (self.known.iter().all(|known| read.version > known.version)
                || read.build.is_some() && self.known.iter().all(|known| read.build != known.build)
                || read.newest_entry.is_some() && self.known.iter().all(|known| read.newest_entry > known.newest_entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::model::ReportEntry;
    use crate::wait::WaitVerdict;

    const DONE: Phase = Phase::Ended(WaitVerdict::Succeeded);

    fn state(phase: Phase, version: u64, build: Option<&str>, entries: &[&str]) -> Evidence {
        let entry = |created_at: &&str| ReportEntry {
            kind: None,
            title: None,
            message: None,
            application: None,
            created_at: Some((*created_at).to_owned()),
        };
        let report = Report { entries: Some(entries.iter().map(entry).collect()) };
        Evidence::new(phase, version, build, Some(&report))
    }

    fn old() -> Evidence {
        state(DONE, 3, Some("b1"), &["2026-11-20T10:00:00Z", "2026-11-20T09:00:00Z"])
    }

    #[test]
    fn a_terminal_state_counts_only_with_a_mark_that_is_new() {
        let table = [
            ("the very same", old(), false),
            ("a lower version", state(DONE, 2, Some("b1"), &["2026-11-20T10:00:00Z"]), false),
            ("a higher version", state(DONE, 5, Some("b1"), &["2026-11-20T10:00:00Z"]), true),
            ("a new build", state(DONE, 3, Some("b2"), &["2026-11-20T10:00:00Z"]), true),
            ("no build any more", state(DONE, 3, None, &["2026-11-20T10:00:00Z"]), false),
            ("a newer entry", state(DONE, 3, Some("b1"), &["2026-11-20T10:00:01Z"]), true),
            ("an older entry", state(DONE, 3, Some("b1"), &["2026-11-20T08:00:00Z"]), false),
            ("an entry without a date", state(DONE, 3, Some("b1"), &["yesterday"]), false),
            ("no entries", state(DONE, 3, Some("b1"), &[]), false),
            ("a running status", state(Phase::Running, 3, Some("b1"), &[]), true),
            ("an idle status", state(Phase::Idle, 3, Some("b1"), &[]), false),
        ];
        for (name, read, counts) in table {
            let mut baseline = Baseline::after(Some(old()), Some(old()));
            assert_eq!(baseline.learn(&read), counts, "{name}");
        }
    }

    #[test]
    fn marks_of_the_response_itself_are_not_new() {
        let response = state(DONE, 4, Some("b2"), &["2026-11-20T11:00:00Z"]);
        let mut baseline = Baseline::after(Some(old()), Some(response.clone()));
        assert!(!baseline.learn(&response));
        assert!(baseline.learn(&state(DONE, 5, Some("b2"), &[])));
    }

    #[test]
    fn a_first_build_and_a_first_entry_are_new() {
        let bare = state(DONE, 1, None, &[]);
        let after = || Baseline::after(None, Some(bare.clone()));
        assert!(!after().learn(&bare));
        assert!(after().learn(&state(DONE, 1, Some("b1"), &[])));
        assert!(after().learn(&state(DONE, 1, None, &["2026-11-20T10:00:00Z"])));
    }

    #[test]
    fn a_running_response_proves_every_later_state() {
        let response = state(Phase::Running, 3, Some("b1"), &[]);
        assert!(Baseline::after(Some(old()), Some(response)).learn(&old()));
    }

    #[test]
    fn a_running_state_before_the_write_proves_nothing() {
        let before = state(Phase::Running, 3, Some("b1"), &[]);
        assert!(!Baseline::after(Some(before), Some(old())).learn(&old()));
    }

    #[test]
    fn a_running_status_once_seen_stays_seen() {
        let mut baseline = Baseline::after(Some(old()), Some(old()));
        assert!(baseline.learn(&state(Phase::Running, 3, Some("b1"), &[])));
        assert!(baseline.learn(&old()));
    }

    #[test]
    fn joining_needs_no_evidence_and_knowing_nothing_gives_none() {
        assert!(Baseline::joined().learn(&old()));
        assert!(!Baseline::after(None, None).learn(&old()));
    }

    #[test]
    fn dates_with_and_without_offset_are_the_same_point_in_time() {
        let expected = instant("2026-11-20T10:00:00Z");
        assert!(expected.is_some());
        assert_eq!(instant("2026-11-20T11:00:00+01:00"), expected);
        assert_eq!(instant("2026-11-20T10:00:00.000"), expected);
        assert_eq!(instant("soon"), None);
    }
}
