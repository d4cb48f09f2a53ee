//! The sign of life of steps that are plain lines.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How often plain lines repeat that a step is still running.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(30);

/// With more steps than this, all of them share one line.
const MOST_LINES: usize = 10;

/// The steps that run and are plain lines, with the status of each.
#[derive(Default)]
pub(in crate::output) struct PlainSteps {
    statuses: RefCell<BTreeMap<u64, String>>,
    begun: Cell<u64>,
    /// When a line for all of them was written.
    last: Cell<Option<Instant>>,
}

/// What a heartbeat is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heartbeat {
    /// Each step has a line of its own.
    OfStep,
    /// One line for all steps.
    OfAll(String),
    /// The line for all steps was written a short time ago.
    Silent,
}

impl PlainSteps {
    /// Begins a step, and returns its number.
    pub(super) fn begin(&self) -> u64 {
        let number = self.begun.get() + 1;
        self.begun.set(number);
        self.statuses.borrow_mut().insert(number, String::new());
        number
    }

    pub(super) fn set_status(&self, number: u64, status: &str) {
        if let Some(known) = self.statuses.borrow_mut().get_mut(&number) {
            status.clone_into(known);
        }
    }

    pub(super) fn end(&self, number: u64) {
        self.statuses.borrow_mut().remove(&number);
    }

    /// The heartbeat of a step whose last line is old enough for one.
    pub(super) fn heartbeat(&self, now: Instant) -> Heartbeat {
        let statuses = self.statuses.borrow();
        if statuses.len() <= MOST_LINES {
            return Heartbeat::OfStep;
        }
        if self.last.get().is_some_and(|last| now.saturating_duration_since(last) < HEARTBEAT) {
            return Heartbeat::Silent;
        }
        self.last.set(Some(now));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let named = statuses.values().map(|status| if status.is_empty() { "waiting" } else { status });
        named.for_each(|status| *counts.entry(status).or_default() += 1);
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let counts: Vec<String> = counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
        Heartbeat::OfAll(format!("{} operations still run: {}", statuses.len(), counts.join(", ")))
    }
}
