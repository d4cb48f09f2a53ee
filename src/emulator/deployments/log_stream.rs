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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::emulator::reports::FailureCause;

    #[test]
    fn entries_of_both_kinds_are_ordered_by_time_with_computed_ones_first() {
        let moment = Moment::from_milliseconds;
        let (title, message) = ("Build failed".to_owned(), "No space left.".to_owned());
        let cause = FailureCause { title, message, application: Some("web".to_owned()) };
        let runs = [DeployedRun::failed(&[cause], moment(50))];
        let filter = StoredLogQuery { deployment_id: "d", application: None, from: moment(0), until: moment(100) };
        for (stored_at, expected) in [(49, [false, true]), (50, [true, false]), (51, [true, false])] {
            let mut computed = ComputedEntries { runs: &runs, filter: &filter, index: 0, number: 0 }.peekable();
            let place = LogPlace { time: moment(stored_at), number: 0 };
            let mut stored = vec![StoredLogEntry { place, document: json!({}) }].into_iter().peekable();
            let order = std::iter::from_fn(|| {
                let is_computed = next_is_computed(&mut computed, &mut stored)?;
                let taken = if is_computed { computed.next().is_some() } else { stored.next().is_some() };
                Some((is_computed, taken))
            });
            assert_eq!(order.collect::<Vec<_>>(), expected.map(|is_computed| (is_computed, true)), "{stored_at}");
        }
    }
}
