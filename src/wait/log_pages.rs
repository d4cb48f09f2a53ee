//! The pages of a log. The service may send empty pages on the way to more entries.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::Sender;
use tokio::time::sleep;

use crate::api::{Client, Error, ErrorKind, LogEntry, LogPage, LogQuery, Reference};

use super::Policy;

/// The longest pause between two requests for a log. People watch it live.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The first pause after an empty page; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// After so many empty pages in a row no entries are expected any more.
const MOST_EMPTY_PAGES: u32 = 100;

/// How many pages, and how many of their entries, are remembered to recognize those that repeat. The last page always is.
const RECENT_PAGES: usize = 100;
const RECENT_ENTRIES: usize = 10_000;

/// The log of one application of a Deployment, or of all of them.
#[derive(Debug, Clone)]
pub struct ApplicationLog<'c> {
    pub client: &'c Client,
    pub reference: &'c Reference,
    pub query: LogQuery,
    pub paging: &'c LogPaging,
}

/// How pages are requested. All applications of a Deployment share it.
#[derive(Debug)]
pub struct LogPaging {
    /// With `--follow`: an empty page is normal, and the pauses are those between polls.
    follows: bool,
    policy: Policy,
    /// Where the next poll continues, by application.
    cursors: RefCell<HashMap<Option<String>, PageCursor>>,
}

/// The place behind an empty page.
#[derive(Debug)]
struct PageCursor {
    query: LogQuery,
    fruitless: Fruitless,
}

/// Counts the pages in a row that bring nothing new: empty ones, and those with entries of recent pages alone. Two different
/// entries with the same fingerprint cost a pause at most.
#[derive(Debug, Default)]
struct Fruitless {
    pages: u32,
    /// The entries of pages that brought something new, by page, the last page last.
    recent: VecDeque<HashSet<u64>>,
}

impl Fruitless {
    /// Counts a page. Returns how many in a row brought nothing new.
    fn count(&mut self, page: &[LogEntry]) -> u32 {
        let page: HashSet<u64> = page.iter().map(LogEntry::fingerprint).collect();
        if page.iter().all(|entry| self.recent.iter().any(|known| known.contains(entry))) {
            self.pages += 1;
        } else {
            self.pages = 0;
            self.remember(page);
        }
        self.pages
    }

    fn remember(&mut self, page: HashSet<u64>) {
        self.recent.push_back(page);
        let is_full = |recent: &VecDeque<HashSet<u64>>| {
            recent.len() > RECENT_PAGES || recent.iter().map(HashSet::len).sum::<usize>() > RECENT_ENTRIES
        };
        while self.recent.len() > 1 && is_full(&self.recent) {
            self.recent.pop_front();
        }
    }
}

impl LogPaging {
    /// Each page once: the pauses after empty pages grow from 250 ms to 5 s, unless `interval` fixes them.
    pub fn once(interval: Option<Duration>) -> Self {
        Self { follows: false, policy: Policy::new(None, interval), cursors: RefCell::default() }
    }

    /// For a log that is followed with the pauses of `policy`.
    pub fn following(policy: Policy) -> Self {
        Self { follows: true, policy, cursors: RefCell::default() }
    }

    /// The pause after this many empty pages in a row.
    fn pause(&self, empty_pages: u32) -> Duration {
        if self.follows || self.policy.is_fixed() {
            return self.policy.pause(empty_pages).min(LONGEST_PAUSE);
        }
        FIRST_PAUSE.saturating_mul(1 << empty_pages.saturating_sub(1).min(5)).min(LONGEST_PAUSE)
    }
}

impl ApplicationLog<'_> {
    /// Sends each page of everything logged from `start` on, as it arrives: as far ahead of its receiver as the channel is
    /// long. It ends when there is no receiver any more, and after an error.
    ///
    /// The errors are those of the requests. Unless the log is followed: 100 pages in a row without a new entry, and pages
    /// that go round in a circle.
    pub async fn send_pages(&self, start: Option<Timestamp>, pages: &Sender<Result<Vec<LogEntry>, Error>>) {
        if let Err(error) = self.try_send_pages(start, pages).await {
            // Without a receiver nothing waits for the error.
            _ = pages.send(Err(error)).await;
        }
    }

    async fn try_send_pages(
        &self,
        start: Option<Timestamp>,
        pages: &Sender<Result<Vec<LogEntry>, Error>>,
    ) -> Result<(), Error> {
        let mut query = self.query_from(start);
        let (mut tokens, mut fruitless) = (HashSet::new(), Fruitless::default());
        // Entries of pages that bring nothing new: lines that were logged twice, or the same page again. What follows tells.
        let mut repeated = Vec::new();
        loop {
            let page = self.client.deployment_logs(self.reference, &query).await?;
            let empty_pages = fruitless.count(&page.data);
            if is_repeated(&page, empty_pages, &tokens) {
                return if self.paging.follows { Ok(()) } else { Err(self.repeated_page()) };
            }
            repeated.extend(page.data);
            let next = new_token(page.next, &mut tokens);
            if (empty_pages == 0 || next.is_none()) && pages.send(Ok(std::mem::take(&mut repeated))).await.is_err() {
                return Ok(());
            }
            let Some(next) = next else { return Ok(()) };
            if empty_pages >= MOST_EMPTY_PAGES {
                return if self.paging.follows { Ok(()) } else { Err(self.only_empty_pages()) };
            }
            if empty_pages > 0 {
                sleep(self.paging.pause(empty_pages)).await;
            }
            query.page_token = Some(next);
        }
    }

    /// One poll of a log that is followed: up to the last page, or up to an empty one, behind which the next poll
    /// continues. So each poll ends, and no entry behind an empty page is lost.
    pub async fn poll(&self, start: Option<Timestamp>) -> Result<Vec<LogEntry>, Error> {
        let continued = self.paging.cursors.borrow_mut().remove(&self.query.application_name);
        let is_continued = continued.is_some();
        let fresh = || PageCursor { query: self.query_from(start), fruitless: Fruitless::default() };
        match self.poll_from(continued.unwrap_or_else(fresh)).await {
            // The service need not know a page of an earlier poll any more.
            Err(error) if is_continued && error.is_permanent() => self.poll_from(fresh()).await,
            polled => polled,
        }
    }

    async fn poll_from(&self, cursor: PageCursor) -> Result<Vec<LogEntry>, Error> {
        let PageCursor { mut query, mut fruitless } = cursor;
        let (mut entries, mut tokens) = (Vec::new(), HashSet::from_iter(query.page_token.clone()));
        loop {
            let page = self.client.deployment_logs(self.reference, &query).await?;
            let empty_pages = fruitless.count(&page.data);
            if is_repeated(&page, empty_pages, &tokens) {
                return Ok(entries);
            }
            entries.extend(page.data);
            let Some(next) = new_token(page.next, &mut tokens) else { return Ok(entries) };
            query.page_token = Some(next);
            if empty_pages == 0 {
                continue;
            }
            if empty_pages < MOST_EMPTY_PAGES {
                let application = self.query.application_name.clone();
                self.paging.cursors.borrow_mut().insert(application, PageCursor { query, fruitless });
            }
            return Ok(entries);
        }
    }

    fn query_from(&self, start: Option<Timestamp>) -> LogQuery {
        let start_date = start.map(|start| start.to_string()).or_else(|| self.query.start_date.clone());
        LogQuery { start_date, ..self.query.clone() }
    }

    fn only_empty_pages(&self) -> Error {
        self.failed(format!("the service sent {MOST_EMPTY_PAGES} pages of log entries in a row without a new entry"))
    }

    fn repeated_page(&self) -> Error {
        self.failed(
            "the service sent a page of log entries again, and the same next page: later entries may be missing"
                .to_owned(),
        )
    }

    fn failed(&self, text: String) -> Error {
        Error::new(ErrorKind::Decode(text), format!("GET …/deployments/{}/logs", self.reference))
    }
}

/// Whether a page has only entries of earlier pages and leads to a page that was requested before: the pages go round in a
/// circle. Without entries, such a page may be how the service marks the last one.
fn is_repeated(page: &LogPage, empty_pages: u32, tokens: &HashSet<String>) -> bool {
    empty_pages > 0 && !page.data.is_empty() && page.next.as_ref().is_some_and(|next| tokens.contains(next))
}

/// The token of the next page. How the last page is marked is not documented; following a repeated token would never end.
fn new_token(next: Option<String>, tokens: &mut HashSet<String>) -> Option<String> {
    next.filter(|next| tokens.insert(next.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_repeat_recent_entries_bring_nothing_new() {
        let page = |numbers: &[u32]| -> Vec<LogEntry> {
            let entry = |number: &u32| LogEntry::parse(format!(r#"{{"timestamp":"{number}"}}"#)).ok();
            numbers.iter().filter_map(entry).collect()
        };
        let mut fruitless = Fruitless::default();
        let counts =
            [&[1, 2][..], &[3], &[2, 1], &[3], &[], &[3, 4], &[4]].map(|numbers| fruitless.count(&page(numbers)));
        assert_eq!(counts, [0, 0, 1, 2, 3, 0, 1]);
        for number in 0..500 {
            assert_eq!(fruitless.count(&page(&[1000 + number])), 0);
        }
        assert_eq!(fruitless.recent.len(), RECENT_PAGES);
        let large: Vec<u32> = (10_000..30_000).collect();
        assert_eq!((fruitless.count(&page(&large)), fruitless.count(&page(&large))), (0, 1));
        assert_eq!(fruitless.recent.len(), 1);
    }

    #[test]
    fn pauses_after_empty_pages_double_from_250_ms_to_5_s() {
        let paging = LogPaging::once(None);
        let pauses: Vec<u128> = (1..=8).map(|empty| paging.pause(empty).as_millis()).collect();
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
        assert_eq!(paging.pause(u32::MAX), LONGEST_PAUSE);
    }

    #[test]
    fn an_interval_fixes_the_pauses() {
        let interval = Duration::from_millis(10);
        for paging in [LogPaging::once(Some(interval)), LogPaging::following(Policy::new(None, Some(interval)))] {
            assert_eq!((paging.pause(1), paging.pause(50)), (interval, interval));
        }
        assert!(LogPaging::following(Policy::new(None, None)).pause(1) >= Duration::from_millis(800));
    }
}
