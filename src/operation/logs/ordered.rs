//! One log in the order of time, in whichever order its service sends it.

use std::collections::VecDeque;
use std::io;

use jiff::Timestamp;

use super::pages::LogPages;
use super::placed::{EntryPlaces, Placed, is_before};
use super::spool::Spool;
use crate::api::{Error, LogEntry};

/// How many entries are held back, because older ones may still arrive.
const WINDOW: usize = 1000;

/// In which order the pages of a log arrive.
enum PageDirection {
    /// There was one page at most.
    Unknown,
    Rising,
    /// Newest first: everything has to be read before the first entry is known.
    Falling(Spool),
}

/// One log whose entries are taken in the order of time.
pub(super) struct OrderedLog {
    pages: LogPages,
    places: EntryPlaces,
    direction: PageDirection,
    /// Sorted.
    window: VecDeque<Placed>,
    /// Whether every page has arrived.
    is_read: bool,
    /// The first arrivals of the last page and of the page before it.
    pages_from: [u64; 2],
}

impl OrderedLog {
    pub(super) fn new(pages: LogPages) -> Self {
        let (places, window) = Default::default();
        Self { pages, places, direction: PageDirection::Unknown, window, is_read: false, pages_from: [0; 2] }
    }

    /// Whether the first entry can be taken: no older one is expected. Without entries, the log has ended.
    pub(super) fn is_ready(&self) -> bool {
        match &self.direction {
            PageDirection::Rising => self.is_read || self.window.len() > WINDOW,
            PageDirection::Unknown => self.is_read,
            PageDirection::Falling(spool) => self.is_read && (spool.is_empty() || self.window.len() > WINDOW),
        }
    }

    /// The time of the first entry; `None` after the last one.
    pub(super) fn first(&self) -> Option<Option<Timestamp>> {
        self.window.front().map(|placed| placed.time)
    }

    pub(super) fn take(&mut self) -> Option<Placed> {
        self.window.pop_front()
    }

    /// Whether the next page is here already.
    pub(super) fn is_page_waiting(&self) -> bool {
        self.is_read || !self.pages.is_empty()
    }

    /// Waits for the next page, or reads it from the file. The result is an error of the service.
    ///
    /// # Errors
    /// If the temporary file cannot be used.
    pub(super) async fn fill(&mut self) -> io::Result<Result<(), Error>> {
        if self.is_read {
            if let PageDirection::Falling(spool) = &mut self.direction
                && let Some(page) = spool.pop()?
            {
                self.insert(page);
            }
            return Ok(Ok(()));
        }
        match self.pages.recv().await {
            None => self.end(),
            Some(Err(error)) => {
                self.end();
                return Ok(Err(error));
            }
            Some(Ok(page)) => self.add(page)?,
        }
        Ok(Ok(()))
    }

    /// Reads no further page.
    pub(super) fn end(&mut self) {
        self.is_read = true;
        self.pages.close();
    }

    fn add(&mut self, page: Vec<LogEntry>) -> io::Result<()> {
        let mut page = self.places.place(page);
        if page.is_empty() {
            return Ok(());
        }
        if matches!(self.direction, PageDirection::Unknown) && !self.window.is_empty() {
            self.direction = if is_before(&page, self.window.make_contiguous()) {
                let mut spool = Spool::new();
                spool.push(self.window.make_contiguous())?;
                self.window.clear();
                PageDirection::Falling(spool)
            } else {
                PageDirection::Rising
            };
        }
        match &mut self.direction {
            PageDirection::Falling(spool) => {
                page.sort_by_key(|placed| (placed.time, placed.arrival));
                spool.push(&page)
            }
            PageDirection::Unknown | PageDirection::Rising => {
                self.insert(page);
                Ok(())
            }
        }
    }

    fn insert(&mut self, page: Vec<Placed>) {
        self.detach();
        let from = page.iter().map(|placed| placed.arrival).min().unwrap_or_default();
        self.pages_from = [from, self.pages_from[0]];
        self.window.extend(page);
        let key = |placed: &Placed| (placed.time, placed.arrival);
        let window = self.window.make_contiguous();
        if !window.is_sorted_by_key(key) {
            window.sort_by_key(key);
        }
    }

    /// Frees what is left of the page before the last one from its page, which would stay in memory as a whole. Most entries
    /// are taken before that.
    fn detach(&mut self) {
        let [last, before] = self.pages_from;
        for placed in self.window.iter_mut().filter(|placed| (before..last).contains(&placed.arrival)) {
            placed.entry = placed.entry.detached();
        }
    }
}
