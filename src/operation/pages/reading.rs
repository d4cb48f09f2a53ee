//! Decides which page of a list is read next, and which of its results are new.

use std::collections::HashSet;

use anyhow::Result;

use super::{ListEnd, PageQuery, Sort};
use crate::api::{ListItem, ListPage};
use crate::failure::{ExitCode, Failure};

/// The largest page that the API documents.
pub const LARGEST_PAGE: u64 = 500;
/// The largest offset that the API documents.
pub const LARGEST_OFFSET: u64 = 10_000;

/// The most results of a list that can be read: as many from its end as from its beginning.
const MOST_RESULTS: u64 = 2 * (LARGEST_OFFSET + LARGEST_PAGE);

/// The order in which pages fit together: what is created during the reading comes last.
const BY_CREATION: &str = "createdAt asc";

/// The parameters of a page, and where its results belong.
#[derive(Debug, Clone)]
pub(super) struct Window {
    pub(super) query: PageQuery,
    /// The position of its first result in the list.
    start: u64,
    /// Whether the query has the opposite order, because the offset would be too large.
    is_reversed: bool,
}

/// Whether the pages that were requested ahead can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NextRequest {
    Ahead,
    /// The pages have to be requested again, from another place on.
    Again,
}

/// How far a list has been read.
pub(super) struct Reading {
    sort: Option<Vec<String>>,
    /// Of the newest page.
    total: Option<u64>,
    /// Whether the total is at least as large as what came.
    is_total_plausible: bool,
    /// How many results a page has.
    page_size: u64,
    /// The position of the next page to request.
    next: u64,
    /// Up to this position results are read for the second time.
    read_again_to: u64,
    is_complete: bool,
    /// Whether it ends at the largest offset, because nothing is known about its end or its order.
    is_cut: bool,
    seen: HashSet<String>,
    /// How many results were passed on.
    passed_on: u64,
}

impl Reading {
    pub(super) fn new(sort: Sort<'_>) -> Self {
        let sort = match sort {
            Sort::By([]) => Some(vec![BY_CREATION.to_owned()]),
            Sort::By(sort) => Some(sort.to_vec()),
            Sort::Unknown => None,
        };
        Self {
            sort,
            total: None,
            is_total_plausible: false,
            page_size: LARGEST_PAGE,
            next: 0,
            read_again_to: 0,
            is_complete: false,
            is_cut: false,
            seen: HashSet::new(),
            passed_on: 0,
        }
    }

    /// Whether pages may be requested before the page ahead of them has arrived.
    pub(super) fn knows_total(&self) -> bool {
        self.is_total_plausible
    }

    /// The next page to request; `None` after the last one.
    pub(super) fn next_window(&mut self) -> Option<Window> {
        let total = self.total.filter(|_| self.is_total_plausible);
        if self.is_complete || total.is_some_and(|total| self.next >= total) {
            return None;
        }
        let start = self.next;
        let window = if start <= LARGEST_OFFSET {
            let sort = self.sort.clone().unwrap_or_default();
            let query = PageQuery { limit: Some(LARGEST_PAGE), offset: Some(start), sort };
            Window { query, start, is_reversed: false }
        } else {
            let (Some(total), Some(sort)) = (total, &self.sort) else {
                self.is_cut = true;
                return None;
            };
            let limit = LARGEST_PAGE.min(total - start);
            let sort = sort.iter().map(|order| reversed(order)).collect();
            let query = PageQuery { limit: Some(limit), offset: Some(total - start - limit), sort };
            Window { query, start, is_reversed: true }
        };
        self.next += self.page_size;
        Some(window)
    }

    /// Takes the results of a page that are new, in order, and decides how to go on.
    pub(super) fn received(&mut self, window: &Window, page: ListPage) -> Result<(Vec<ListItem>, NextRequest)> {
        let mut results = page.results;
        if window.is_reversed {
            results.reverse();
        }
        let count = results.len() as u64;
        let fresh = self.without_repeated(results);
        let new = fresh.len() as u64;
        let is_first_time = window.start >= self.read_again_to;
        if count > 0 && new == 0 && is_first_time {
            return Err(self.endless("sends the same results on every page"));
        }
        let previous_total = self.total;
        self.total = page.total;
        let reached = window.start + count;
        self.is_total_plausible = page.total.is_some_and(|total| total >= reached);
        self.check_length()?;
        self.passed_on += new;
        let removed = previous_total.zip(page.total).map_or(0, |(before, now)| before.saturating_sub(now));
        if is_first_time && window.start > 0 && self.is_total_plausible && (removed > 0 || new < count) {
            return Ok((fresh, self.read_again(window, removed, reached)));
        }
        Ok((fresh, self.go_on(window, count, reached)))
    }

    /// Reads the pages again in which results may have moved: as far back as results were removed. This happens once for
    /// each page at most, so that it ends however often the list changes.
    fn read_again(&mut self, window: &Window, removed: u64, reached: u64) -> NextRequest {
        let pages = removed.div_ceil(self.page_size).max(1);
        self.next = window.start.saturating_sub(pages * self.page_size);
        self.read_again_to = reached;
        NextRequest::Again
    }

    fn go_on(&mut self, window: &Window, count: u64, reached: u64) -> NextRequest {
        match self.total.filter(|_| self.is_total_plausible) {
            Some(total) if reached < total && count == 0 => {
                self.is_complete = true;
                NextRequest::Again
            }
            // The service has smaller pages than were requested.
            Some(total) if count < self.page_size.min(total - window.start) => {
                self.page_size = count;
                self.next = reached;
                NextRequest::Again
            }
            Some(_) => NextRequest::Ahead,
            None => {
                self.is_complete = count < LARGEST_PAGE;
                self.next = reached;
                NextRequest::Again
            }
        }
    }

    /// # Errors
    /// If the list is longer than what can be read of it.
    fn check_length(&self) -> Result<()> {
        let is_longer = |total: &u64| self.is_total_plausible && self.sort.is_some() && *total > MOST_RESULTS;
        match self.total.filter(is_longer) {
            None => Ok(()),
            Some(total) => {
                let message = format!("the list has {total} results, of which the API lists {MOST_RESULTS}");
                let hint = "narrow the list with a filter, such as `--type` or `--integration-types`";
                Err(Failure::new(ExitCode::UNAVAILABLE, message).details(self.so_far()).hint(hint).into())
            }
        }
    }

    /// An error after which the rest of the list is missing.
    pub(super) fn failed(&self, error: anyhow::Error) -> anyhow::Error {
        match self.so_far() {
            Some(so_far) => error.context(so_far),
            None => error,
        }
    }

    /// How many results were passed on before an error; `None` for none.
    fn so_far(&self) -> Option<String> {
        let of_total = self.total.map(|total| format!(" of {total}")).unwrap_or_default();
        (self.passed_on > 0).then(|| format!("{}{of_total} results came before that", self.passed_on))
    }

    fn endless(&self, what: &str) -> anyhow::Error {
        Failure::new(ExitCode::UNAVAILABLE, format!("the service {what}; {} were read", self.passed_on))
            .hint("read one page with `--limit` and `--offset`, or try again later")
            .into()
    }

    /// The results of a page that no page before it had. Results without an id stay, because equal ones may be two; a
    /// page of nothing but known ones is empty.
    fn without_repeated(&mut self, page: Vec<ListItem>) -> Vec<ListItem> {
        let mut is_new_page = false;
        let is_fresh = |item: &ListItem| {
            let id = item.id();
            let has_id = id.is_some();
            let id = id.unwrap_or_else(|| String::from_utf8_lossy(item.json()));
            let is_new = self.seen.insert(id.into_owned());
            is_new_page |= is_new;
            is_new || !has_id
        };
        let fresh: Vec<ListItem> = page.into_iter().filter(is_fresh).collect();
        if is_new_page { fresh } else { Vec::new() }
    }

    pub(super) fn end(self) -> ListEnd {
        let total = self.total.filter(|total| *total > self.passed_on);
        let gap = total.map(|total| format!("the service counts {total} results, but sent {}", self.passed_on));
        let of_total = total.map(|total| format!(" of {total}")).unwrap_or_default();
        let cut =
            || format!("the API lists {}{of_total} results and no more; narrow the list with a filter", self.passed_on);
        ListEnd { gap: self.is_cut.then(cut).or(gap) }
    }
}

/// `createdAt asc` as `createdAt desc`, and the other way round. The default is ascending.
pub(super) fn reversed(order: &str) -> String {
    let (field, direction) = order.rsplit_once(' ').unwrap_or((order, "asc"));
    let direction = if direction.eq_ignore_ascii_case("desc") { "asc" } else { "desc" };
    format!("{field} {direction}")
}
