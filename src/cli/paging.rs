//! Pages of a query, put together for `--all`.

use std::future::Future;

use anyhow::Result;

use super::Session;
use crate::api::{Error, Page, Resource};

/// The largest page and the largest offset that the API takes (reference, section 7).
const LARGEST_PAGE: u64 = 500;
const LARGEST_OFFSET: u64 = 10_000;

/// Paging flags of a list.
#[derive(Debug, clap::Args)]
pub(super) struct PagingArgs {
    /// How many results at most, up to 500
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=500))]
    limit: Option<u64>,

    /// How many results to pass over, up to 10000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=10_000))]
    offset: Option<u64>,

    /// Order, such as `createdAt desc`; repeatable
    #[arg(long, value_name = "FIELD [asc|desc]")]
    pub sort: Vec<String>,

    /// Get every page
    #[arg(long, conflicts_with_all = ["limit", "offset"])]
    all: bool,
}

impl PagingArgs {
    /// The results of one page, or of all of them. `fetch` gets limit and offset.
    ///
    /// # Errors
    /// Whatever `fetch` ends with.
    pub(super) async fn fetch<T, F>(
        &self,
        session: &Session,
        fetch: impl Fn(Option<u64>, Option<u64>) -> F,
    ) -> Result<Listed<T>>
    where
        F: Future<Output = Result<Page<T>, Error>>,
    {
        if !self.all {
            let page = fetch(self.limit, self.offset).await?;
            return Ok(Listed { results: page.results, total: page.total });
        }
        Ok(Listed { results: reachable(session, fetch).await?, total: None })
    }

    /// The results that the API has no parameter for: every page is looked through, then limit and offset apply.
    ///
    /// # Errors
    /// Whatever `fetch` ends with.
    pub(super) async fn fetch_matching<T, F>(
        &self,
        session: &Session,
        fetch: impl Fn(Option<u64>, Option<u64>) -> F,
        is_meant: impl Fn(&Resource<T>) -> bool,
    ) -> Result<Listed<T>>
    where
        F: Future<Output = Result<Page<T>, Error>>,
    {
        let mut results = reachable(session, fetch).await?;
        results.retain(is_meant);
        let total = Some(results.len() as u64);
        let window = |number: Option<u64>| number.map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        let offset = window(self.offset).unwrap_or(0);
        let limit = window(self.limit).unwrap_or(usize::MAX);
        Ok(Listed { results: results.into_iter().skip(offset).take(limit).collect(), total })
    }
}

/// Every result that the API reaches; says so where that is not all of them.
///
/// # Errors
/// Whatever `fetch` ends with.
pub(super) async fn reachable<T, F, E>(
    session: &Session,
    fetch: impl Fn(Option<u64>, Option<u64>) -> F,
) -> Result<Vec<Resource<T>>>
where
    F: Future<Output = Result<Page<T>, E>>,
    anyhow::Error: From<E>,
{
    let (results, rest) = every_page(fetch).await?;
    if let Some(total) = rest {
        let count = results.len();
        session.ui.warn(&format!("{count} of {total}; the API reaches no further, so narrow the list by a filter"));
    }
    Ok(results)
}

/// The results of a query.
#[derive(Debug)]
pub(super) struct Listed<T> {
    /// The results.
    pub results: Vec<Resource<T>>,
    /// How many there are in all, where that can be more.
    pub total: Option<u64>,
}

/// Every page that the API reaches; with the total where that is not all of it.
///
/// # Errors
/// Whatever `fetch` ends with.
pub(super) async fn every_page<T, F, E>(
    fetch: impl Fn(Option<u64>, Option<u64>) -> F,
) -> Result<(Vec<Resource<T>>, Option<u64>)>
where
    F: Future<Output = Result<Page<T>, E>>,
    anyhow::Error: From<E>,
{
    let mut results = Vec::new();
    loop {
        let page = fetch(Some(LARGEST_PAGE), Some(results.len() as u64)).await?;
        let came = page.results.len() as u64;
        results.extend(page.results);
        let reached = results.len() as u64;
        let complete = page.total.map_or(came < LARGEST_PAGE, |total| reached >= total);
        if came == 0 || complete {
            return Ok((results, None));
        }
        if reached > LARGEST_OFFSET {
            return Ok((results, Some(page.total.unwrap_or(reached))));
        }
    }
}
