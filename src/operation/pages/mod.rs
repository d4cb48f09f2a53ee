//! Reads lists page by page, several pages at a time.

mod reading;

use std::future::Future;
use std::io;

use anyhow::Result;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesOrdered;
use serde::de::DeserializeOwned;

use crate::api::{ListItem, ListPage, Resource};
use crate::failure::{ExitCode, Failure};
use crate::output::{ListRow, ListWriter};
use crate::session::Session;

pub use reading::{LARGEST_OFFSET, LARGEST_PAGE};
use reading::{NextRequest, Reading};

/// How many pages are requested before the first of them has arrived.
const PAGES_IN_FLIGHT: usize = 4;

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

/// The parameters of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageQuery {
    pub limit: Option<u64>,
    pub offset: Option<u64>,
    /// Such as `createdAt desc`.
    pub sort: Vec<String>,
}

/// How a list is sorted.
#[derive(Debug, Clone, Copy)]
pub enum Sort<'s> {
    /// As the user wants it; without a wish by creation, so that the pages fit together.
    By(&'s [String]),
    /// As the service does it: it is not known whether it can sort.
    Unknown,
}

/// What is known after the last page.
#[derive(Debug)]
pub struct ListEnd {
    /// Why the service may have more results, as a sentence for the user.
    pub gap: Option<String>,
}

/// Every result, each once.
#[derive(Debug)]
pub struct CompleteList<T> {
    pub results: Vec<Resource<T>>,
    /// Why the service may have more results, as a sentence for the user.
    pub gap: Option<String>,
}

impl Paging {
    /// Reads this part of a list, and shows each page when it is there.
    ///
    /// # Errors
    /// As [`read_pages`]; when standard output cannot be written.
    pub async fn show<R, F, E>(
        self,
        session: &Session,
        sort: &[String],
        fetch: impl Fn(PageQuery) -> F,
        mut list: ListWriter<R>,
    ) -> Result<()>
    where
        R: ListRow,
        F: Future<Output = Result<ListPage, E>>,
        anyhow::Error: From<E>,
    {
        let total = match self {
            Self::All => {
                let end = read_pages(Sort::By(sort), fetch, |page| checked(list.write(&page))).await?;
                end.gap.inspect(|gap| session.ui.warn(gap));
                None
            }
            Self::Window { limit, offset } => {
                let page = fetch(PageQuery { limit, offset, sort: sort.to_vec() }).await?;
                checked(list.write(&page.results))?;
                page.total
            }
        };
        Ok(list.finish(total)?)
    }

    /// Shows what `matches`, for filters that the API has no parameter for: all pages are read, and limit and offset
    /// count matching results.
    ///
    /// # Errors
    /// As [`Paging::show`], and when an item does not have the shape of a row.
    pub async fn show_matching<R, F, E>(
        self,
        session: &Session,
        sort: &[String],
        fetch: impl Fn(PageQuery) -> F,
        matches: impl Fn(&R) -> bool,
        mut list: ListWriter<R>,
    ) -> Result<()>
    where
        R: ListRow,
        F: Future<Output = Result<ListPage, E>>,
        anyhow::Error: From<E>,
    {
        let (skipped, taken) = match self {
            Self::All => (0, u64::MAX),
            Self::Window { limit, offset } => (offset.unwrap_or(0), limit.unwrap_or(u64::MAX)),
        };
        let shown = skipped..skipped.saturating_add(taken);
        let mut count = 0;
        let end = read_pages(Sort::By(sort), fetch, |page| {
            let mut matching = Vec::new();
            for item in page {
                if matches(&checked(list.row(&item))?) {
                    if shown.contains(&count) {
                        matching.push(item);
                    }
                    count += 1;
                }
            }
            checked(list.write(&matching))
        });
        end.await?.gap.inspect(|gap| session.ui.warn(gap));
        Ok(list.finish(Some(count))?)
    }
}

/// The same result, with an error of the service where an item has another shape than the reference says.
fn checked<T>(result: io::Result<T>) -> Result<T> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => Failure::new(ExitCode::UNAVAILABLE, error.to_string())
            .hint("`-o json`, without a filter, prints the list as it is")
            .into(),
        _ => error.into(),
    })
}

/// Every result, parsed; warns where the service may have more.
///
/// # Errors
/// As [`read_complete`].
pub async fn all_pages<T, F, E>(session: &Session, fetch: impl Fn(PageQuery) -> F) -> Result<Vec<Resource<T>>>
where
    T: DeserializeOwned,
    F: Future<Output = Result<ListPage, E>>,
    anyhow::Error: From<E>,
{
    let CompleteList { results, gap } = read_complete(fetch).await?;
    gap.inspect(|gap| session.ui.warn(gap));
    Ok(results)
}

/// Every result, parsed, for a caller that would create what is missing in the list.
///
/// # Errors
/// As [`read_complete`], and when the service may have more (exit 9).
pub async fn every_result<T, F, E>(fetch: impl Fn(PageQuery) -> F) -> Result<Vec<Resource<T>>>
where
    T: DeserializeOwned,
    F: Future<Output = Result<ListPage, E>>,
    anyhow::Error: From<E>,
{
    let CompleteList { results, gap } = read_complete(fetch).await?;
    match gap {
        None => Ok(results),
        Some(gap) => Err(Failure::new(ExitCode::UNAVAILABLE, format!("the list is incomplete: {gap}"))
            .hint("run the command again later")
            .into()),
    }
}

/// Every result, parsed.
///
/// # Errors
/// As [`read_pages`], and when a result does not have the shape of the reference.
pub async fn read_complete<T, F, E>(fetch: impl Fn(PageQuery) -> F) -> Result<CompleteList<T>>
where
    T: DeserializeOwned,
    F: Future<Output = Result<ListPage, E>>,
    anyhow::Error: From<E>,
{
    let mut results = Vec::new();
    let end = read_pages(Sort::By(&[]), fetch, |page| {
        for item in page {
            let unusable = |error| format!("a result of the list cannot be used: {error}");
            let result = item.resource().map_err(|error| Failure::new(ExitCode::UNAVAILABLE, unusable(error)))?;
            results.push(result);
        }
        Ok(())
    });
    let gap = end.await?.gap;
    Ok(CompleteList { results, gap })
}

/// Reads page after page, with some requests ahead, and passes on each result once, in order.
///
/// A list that changes while it is read is read again from the page before the change on.
///
/// # Errors
/// Those of `fetch` and `receive`; a list that is longer than the API lists, or that repeats earlier results alone (exit 9).
pub async fn read_pages<F, E>(
    sort: Sort<'_>,
    fetch: impl Fn(PageQuery) -> F,
    mut receive: impl FnMut(Vec<ListItem>) -> Result<()>,
) -> Result<ListEnd>
where
    F: Future<Output = Result<ListPage, E>>,
    anyhow::Error: From<E>,
{
    let mut reading = Reading::new(sort);
    let mut in_flight = FuturesOrdered::new();
    let request = async |window: reading::Window| (window.clone(), fetch(window.query).await);
    loop {
        let limit = if reading.knows_total() { PAGES_IN_FLIGHT } else { 1 };
        while in_flight.len() < limit
            && let Some(window) = reading.next_window()
        {
            in_flight.push_back(request(window));
        }
        let Some((window, page)) = in_flight.next().await else { return Ok(reading.end()) };
        let page = page.map_err(|error| reading.failed(error.into()))?;
        let (fresh, next) = reading.received(&window, page)?;
        receive(fresh)?;
        if next == NextRequest::Again {
            in_flight = FuturesOrdered::new();
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
