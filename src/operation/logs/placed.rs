//! Log entries and their places.

use jiff::Timestamp;

use crate::api::LogEntry;

/// An entry and its place. Entries with the same time stay in the order of their arrival.
#[derive(Debug)]
pub(super) struct Placed {
    /// That of the entry before it, for an entry without a time.
    pub(super) time: Option<Timestamp>,
    pub(super) arrival: u64,
    pub(super) entry: LogEntry,
}

/// Gives the entries of a log their places.
#[derive(Debug, Default)]
pub(super) struct EntryPlaces {
    latest: Option<Timestamp>,
    arrived: u64,
}

impl EntryPlaces {
    pub(super) fn place(&mut self, page: Vec<LogEntry>) -> Vec<Placed> {
        let place = |entry: LogEntry| {
            self.latest = entry.time().or(self.latest);
            self.arrived += 1;
            Placed { time: self.latest, arrival: self.arrived, entry }
        };
        page.into_iter().map(place).collect()
    }
}

/// Whether a page has older entries than the one before it, and no newer ones.
pub(super) fn is_before(page: &[Placed], previous: &[Placed]) -> bool {
    let times = |page: &[Placed]| {
        let dated = || page.iter().filter_map(|placed| placed.entry.time());
        dated().min().zip(dated().max())
    };
    match (times(page), times(previous)) {
        (Some((oldest, newest)), Some((previous, _))) => newest <= previous && oldest < previous,
        _ => false,
    }
}
