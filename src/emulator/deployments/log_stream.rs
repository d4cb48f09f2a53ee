//! The log entries of a Deployment in the order of their times: those that are computed from its runs, and those that are
//! stored.

use std::iter::Peekable;

use serde_json::Value;

use crate::emulator::clock::Moment;
use crate::emulator::deployments::runs::DeployedRun;
use crate::emulator::store::{LogPlace, StateTransaction, StoreResult, StoredLogEntry, StoredLogQuery};

/// Where a page of logs begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LogPosition {
    /// Index of the run, and number of its entry.
    pub(crate) computed: (usize, i64),
    /// After which stored entry.
    pub(crate) stored: LogPlace,
}

impl LogPosition {
    /// Before all entries.
    pub(crate) const START: Self =
        Self { computed: (0, 0), stored: LogPlace { time: Moment::from_milliseconds(i64::MIN), number: i64::MIN } };
}

/// At most `length` entries from a position on, and the position of the next page if there is one.
pub(crate) fn page(
    state: &StateTransaction<'_>,
    runs: &[DeployedRun],
    filter: &StoredLogQuery<'_>,
    mut position: LogPosition,
    length: usize,
) -> StoreResult<(Vec<Value>, Option<LogPosition>)> {
    let (index, number) = position.computed;
    let mut computed = ComputedEntries { runs, filter, index, number }.peekable();
    // One more shows whether there is a next page.
    let mut stored = state.log_entries(filter, position.stored, length.saturating_add(1))?.into_iter().peekable();
    let mut entries = Vec::new();
    while let Some(is_computed) = next_is_computed(&mut computed, &mut stored) {
        if entries.len() == length {
            position.computed = computed.peek().map_or((usize::MAX, 0), |next| next.place);
            return Ok((entries, Some(position)));
        }
        if is_computed {
            entries.extend(computed.next().map(|next| next.view));
        } else if let Some(StoredLogEntry { place, document }) = stored.next() {
            position.stored = place;
            entries.push(document);
        }
    }
    Ok((entries, None))
}

/// Whether the next entry is a computed one; `None` at the end.
fn next_is_computed(
    computed: &mut Peekable<ComputedEntries<'_>>,
    stored: &mut Peekable<impl Iterator<Item = StoredLogEntry>>,
) -> Option<bool> {
    match (computed.peek(), stored.peek()) {
        (None, None) => None,
        (Some(computed), Some(stored)) => Some(computed.time <= stored.place.time),
        (computed, None) | (computed @ None, Some(_)) => Some(computed.is_some()),
    }
}

struct ComputedEntry {
    place: (usize, i64),
    time: Moment,
    view: Value,
}

/// The entries of runs, from a run and a number on.
struct ComputedEntries<'a> {
    runs: &'a [DeployedRun],
    filter: &'a StoredLogQuery<'a>,
    index: usize,
    number: i64,
}

impl Iterator for ComputedEntries<'_> {
    type Item = ComputedEntry;

    fn next(&mut self) -> Option<ComputedEntry> {
        let StoredLogQuery { deployment_id, application, from, until } = *self.filter;
        while let Some(run) = self.runs.get(self.index) {
            // Entries before the start are counted, not computed.
            let before = Moment::from_milliseconds(from.milliseconds().saturating_sub(1));
            self.number = self.number.max(run.count(before));
            let count = run.count(until);
            while self.number < count {
                let place = (self.index, self.number);
                self.number += 1;
                if let Some((time, view)) = run.entry(place.1, deployment_id, application) {
                    return Some(ComputedEntry { place, time, view });
                }
            }
            (self.index, self.number) = (self.index + 1, 0);
        }
        None
    }
}
