//! Reads lists page by page.

use std::collections::HashSet;
use std::future::Future;

use anyhow::Result;
use serde_json::Value;

use crate::api::{Error, Page, Resource};
use crate::failure::{ExitCode, Failure};
use crate::session::Session;

/// The largest page that the API documents.
pub const LARGEST_PAGE: u64 = 500;
/// The largest offset that the API documents.
pub const LARGEST_OFFSET: u64 = 10_000;

/// After so many pages in a row that leave as many results to read as before, the list is not expected to end.
const MOST_GROWING_PAGES: u32 = 10;

/// Which part of a list is read.
#[derive(Debug, Clone, Copy)]
pub enum Paging {
    All,
    /// One page; the service chooses what is not given.
    Window {
        limit: Option<u64>,
        offset: Option<u64>,
    },
}

/// The results of a query.
#[derive(Debug)]
pub struct Listed<T> {
    pub results: Vec<Resource<T>>,
    /// How many there are in all, where that can be more.
    pub total: Option<u64>,
}

impl Paging {
    /// Reads this part of a list. `fetch` gets limit and offset.
    pub async fn fetch<T, F>(
        self,
        session: &Session,
        fetch: impl Fn(Option<u64>, Option<u64>) -> F,
    ) -> Result<Listed<T>>
    where
        F: Future<Output = Result<Page<T>, Error>>,
    {
        match self {
            Self::All => Ok(Listed { results: all_pages(session, fetch).await?, total: None }),
            Self::Window { limit, offset } => {
                let page = fetch(limit, offset).await?;
                Ok(Listed { results: page.results, total: page.total })
            }
        }
    }

    /// Reads what `matches`, for filters that the API has no parameter for: all pages are read, and limit and offset
    /// count matching results.
    pub async fn fetch_matching<T, F>(
        self,
        session: &Session,
        fetch: impl Fn(Option<u64>, Option<u64>) -> F,
        matches: impl Fn(&Resource<T>) -> bool,
    ) -> Result<Listed<T>>
    where
        F: Future<Output = Result<Page<T>, Error>>,
    {
        let mut results = all_pages(session, fetch).await?;
        results.retain(matches);
        let total = Some(results.len() as u64);
        if let Self::Window { limit, offset } = self {
            let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
            let (skipped, taken) = (offset.map_or(0, count), limit.map_or(usize::MAX, count));
            results = results.into_iter().skip(skipped).take(taken).collect();
        }
        Ok(Listed { results, total })
    }
}

/// Every result up to the largest offset of the API, each once; warns where there are more.
///
/// # Errors
/// As [`read_pages`].
pub async fn all_pages<T, F, E>(
    session: &Session,
    fetch: impl Fn(Option<u64>, Option<u64>) -> F,
) -> Result<Vec<Resource<T>>>
where
    F: Future<Output = Result<Page<T>, E>>,
    anyhow::Error: From<E>,
{
    let CompleteList { results, gap } = read_pages(fetch).await?;
    gap.inspect(|gap| session.ui.warn(gap));
    Ok(results)
}

/// Every result up to the largest offset of the API, each once.
#[derive(Debug)]
pub struct CompleteList<T> {
    pub results: Vec<Resource<T>>,
    /// Why the service may have more results, as a sentence for the user.
    pub gap: Option<String>,
}

/// Reads page after page.
///
/// # Errors
/// Those of `fetch`; a page that repeats earlier results alone, and a list that grows as fast as it is read (exit 9): the
/// pages after it would never end.
pub async fn read_pages<T, F, E>(fetch: impl Fn(Option<u64>, Option<u64>) -> F) -> Result<CompleteList<T>>
where
    F: Future<Output = Result<Page<T>, E>>,
    anyhow::Error: From<E>,
{
    let (mut results, mut seen, mut offset) = (Vec::new(), HashSet::new(), 0);
    let (mut left, mut growing_pages) = (u64::MAX, 0);
    loop {
        let page = fetch(Some(LARGEST_PAGE), Some(offset)).await?;
        let count = page.results.len() as u64;
        let fresh = without_repeated(page.results, &mut seen);
        if count > 0 && fresh.is_empty() {
            return Err(endless("sends the same results on every page", results.len()));
        }
        results.extend(fresh);
        offset += count;
        if count == 0 || is_last(page.total, count, offset) {
            let reached = results.len() as u64;
            let total = page.total.filter(|total| *total > reached);
            let gap = total.map(|total| format!("the service counts {total} results, but sent {reached}"));
            return Ok(CompleteList { results, gap });
        }
        if offset > LARGEST_OFFSET {
            return Ok(CompleteList { gap: Some(cut(results.len() as u64, page.total)), results });
        }
        let now_left = page.total.map_or(0, |total| total.saturating_sub(offset));
        growing_pages = if now_left > 0 && now_left >= left { growing_pages + 1 } else { 0 };
        left = now_left;
        if growing_pages >= MOST_GROWING_PAGES {
            return Err(endless("counts more results with every page", results.len()));
        }
    }
}

/// Whether no page follows this one. A `total` that is smaller than what came already ends nothing while the pages are full.
fn is_last(total: Option<u64>, count: u64, offset: u64) -> bool {
    match total {
        Some(total) if offset > total => count < LARGEST_PAGE,
        Some(total) => offset == total,
        None => count < LARGEST_PAGE,
    }
}

fn cut(reached: u64, total: Option<u64>) -> String {
    let of_total = total.filter(|total| *total > reached).map(|total| format!(" of {total}")).unwrap_or_default();
    format!("the API lists {reached}{of_total} results and no more; narrow the list with a filter")
}

fn endless(what: &str, read: usize) -> anyhow::Error {
    Failure::new(ExitCode::UNAVAILABLE, format!("the service {what}; {read} were read"))
        .hint("read one page with `--limit` and `--offset`, or try again later")
        .into()
}

/// The results of a page that no page before it had. A list that changes while it is read repeats some of them. Results
/// without an id stay, because equal ones may be two; a page of nothing but known ones is empty.
fn without_repeated<T>(page: Vec<Resource<T>>, seen: &mut HashSet<String>) -> Vec<Resource<T>> {
    let mut is_new_page = false;
    let is_fresh = |result: &Resource<T>| {
        let id = result.json().get("id").and_then(Value::as_str);
        let is_new = seen.insert(id.map_or_else(|| result.json().to_string(), str::to_owned));
        is_new_page |= is_new;
        is_new || id.is_none()
    };
    let fresh: Vec<Resource<T>> = page.into_iter().filter(is_fresh).collect();
    if is_new_page { fresh } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_pages_of_500_up_to_the_offset_10000() {
        assert_eq!((LARGEST_PAGE, LARGEST_OFFSET), (500, 10_000));
    }
}
