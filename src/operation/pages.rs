//! Reads lists page by page.

use std::future::Future;

use anyhow::Result;

use crate::api::{Error, Page, Resource};
use crate::session::Session;

/// The largest page and the largest offset that the API documents.
const LARGEST_PAGE: u64 = 500;
const LARGEST_OFFSET: u64 = 10_000;

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

/// Every result up to the largest offset of the API; warns where there are more.
pub async fn all_pages<T, F, E>(
    session: &Session,
    fetch: impl Fn(Option<u64>, Option<u64>) -> F,
) -> Result<Vec<Resource<T>>>
where
    F: Future<Output = Result<Page<T>, E>>,
    anyhow::Error: From<E>,
{
    let mut results = Vec::new();
    loop {
        let page = fetch(Some(LARGEST_PAGE), Some(results.len() as u64)).await?;
        let count = page.results.len() as u64;
        results.extend(page.results);
        let reached = results.len() as u64;
        let is_complete = page.total.map_or(count < LARGEST_PAGE, |total| reached >= total);
        if count == 0 || is_complete {
            return Ok(results);
        }
        if reached > LARGEST_OFFSET {
            let total = page.total.unwrap_or(reached);
            session.ui.warn(&format!(
                "the API lists {reached} of {total} results and no more; narrow the list with a filter"
            ));
            return Ok(results);
        }
    }
}
