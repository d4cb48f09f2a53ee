//! The last entries of logs, without reading everything where that can be avoided.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::pages::{LogPages, read_beside};
use super::placed::{EntryPlaces, Placed, is_before};
use crate::api::{Error, LogEntry};
use crate::wait::ApplicationLog;

/// How far back from the end entries are looked for, one after the other, before everything is read.
const WINDOWS: [SignedDuration; 4] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(10),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(24),
];

/// After so many pages of a log that rises the end is looked for in another way.
const PROBED_PAGES: usize = 4;

/// The last entries, oldest first.
#[derive(Debug, Default)]
pub struct LogTail {
    /// Each with the index of its log.
    pub entries: Vec<(usize, LogEntry)>,
    /// From when on these are all entries; `None` if there are no earlier ones.
    pub from: Option<Timestamp>,
    /// Whether there are earlier entries.
    pub has_earlier: bool,
}

/// The last `limit` entries of `logs`, among those between `start` and `end` that match.
///
/// Of a service that sends the newest entries first, no more pages are read than needed. Otherwise ever larger windows
/// before the end are read.
///
/// # Errors
/// Those of the requests.
pub async fn newest(
    logs: &[ApplicationLog<'_>],
    limit: usize,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    matches: impl Fn(usize, &LogEntry) -> bool,
) -> Result<LogTail> {
    if limit == 0 {
        return Ok(LogTail { from: Some(Timestamp::now()), ..LogTail::default() });
    }
    let mut tail = Tail { limit, matches, kept: BinaryHeap::new(), has_earlier: false };
    match tail.read(logs, start, TailReading::Probe).await? {
        ReadEnd::Complete => return Ok(tail.finish(start, false)),
        ReadEnd::Enough => return Ok(tail.finish(start, true)),
        ReadEnd::Rises => {}
    }
    let end = end.unwrap_or_else(Timestamp::now);
    for window in WINDOWS {
        let from = end.saturating_sub(window).ok().filter(|from| start.is_none_or(|start| *from > start));
        let Some(from) = from else { break };
        tail.kept.clear();
        match tail.read(logs, Some(from), TailReading::Whole).await {
            Ok(_) if tail.is_full() => return Ok(tail.finish(start, true)),
            Ok(_) => {}
            // The service need not know dates that the user has not chosen.
            Err(error) if error.downcast_ref().is_some_and(|error: &Error| error.status() == Some(400)) => break,
            Err(error) => return Err(error),
        }
    }
    tail.kept.clear();
    tail.has_earlier = false;
    tail.read(logs, start, TailReading::Whole).await?;
    Ok(tail.finish(start, false))
}

/// How far a log is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TailReading {
    /// Until it is known that it rises.
    Probe,
    Whole,
}

/// Why the reading of a log ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReadEnd {
    Complete,
    /// The service sends the newest entries first, and older ones are not needed.
    Enough,
    /// The service sends the oldest entries first, or in no order.
    Rises,
}

struct Tail<M> {
    limit: usize,
    matches: M,
    /// The newest entries, the oldest of them first.
    kept: BinaryHeap<Reverse<KeptEntry>>,
    has_earlier: bool,
}

impl<M: Fn(usize, &LogEntry) -> bool> Tail<M> {
    async fn read(
        &mut self,
        logs: &[ApplicationLog<'_>],
        start: Option<Timestamp>,
        reading: TailReading,
    ) -> Result<ReadEnd> {
        read_beside(logs, start, async |pages| {
            let mut end = ReadEnd::Complete;
            for (index, pages) in pages.into_iter().enumerate() {
                match self.read_one(index, pages, reading).await? {
                    ReadEnd::Complete => {}
                    ReadEnd::Enough => end = ReadEnd::Enough,
                    ReadEnd::Rises => return Ok(ReadEnd::Rises),
                }
            }
            Ok(end)
        })
        .await
    }

    async fn read_one(&mut self, index: usize, mut pages: LogPages, reading: TailReading) -> Result<ReadEnd> {
        let (mut places, mut previous, mut falls, mut count) = (EntryPlaces::default(), Vec::new(), None, 0);
        while let Some(page) = pages.recv().await {
            let page = places.place(page?);
            if page.is_empty() {
                continue;
            }
            if !previous.is_empty() {
                let is_older = is_before(&page, &previous);
                falls = Some(falls.unwrap_or(true) && is_older);
            }
            count += 1;
            if reading == TailReading::Probe && falls == Some(false) && count >= PROBED_PAGES {
                return Ok(ReadEnd::Rises);
            }
            let oldest = page.iter().filter_map(|placed| placed.time).min();
            page.iter().for_each(|placed| self.keep(index, placed));
            if falls == Some(true) && self.is_full() && self.oldest() >= oldest {
                return Ok(ReadEnd::Enough);
            }
            previous = page;
        }
        Ok(ReadEnd::Complete)
    }

    fn keep(&mut self, log: usize, placed: &Placed) {
        if !(self.matches)(log, &placed.entry) {
            return;
        }
        let key = (placed.time, log, placed.arrival);
        self.has_earlier |= self.is_full();
        if self.is_full() {
            if self.kept.peek().is_some_and(|Reverse(oldest)| oldest.key >= key) {
                return;
            }
            self.kept.pop();
        }
        self.kept.push(Reverse(KeptEntry { key, entry: placed.entry.detached() }));
    }

    fn is_full(&self) -> bool {
        self.kept.len() >= self.limit
    }

    fn oldest(&self) -> Option<Timestamp> {
        self.kept.peek().and_then(|Reverse(oldest)| oldest.key.0)
    }

    /// `start` is from when on everything was read.
    fn finish(self, start: Option<Timestamp>, has_earlier: bool) -> LogTail {
        let has_earlier = has_earlier || self.has_earlier;
        let from = if has_earlier { self.oldest() } else { start };
        let kept = self.kept.into_sorted_vec().into_iter().rev();
        let entries = kept.map(|Reverse(kept)| (kept.key.1, kept.entry)).collect();
        LogTail { entries, from, has_earlier }
    }
}

/// An entry that is ordered by time, log and arrival.
struct KeptEntry {
    key: (Option<Timestamp>, usize, u64),
    entry: LogEntry,
}

impl Ord for KeptEntry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl PartialOrd for KeptEntry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for KeptEntry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for KeptEntry {}
