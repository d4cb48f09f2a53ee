use std::cell::{Cell, RefCell};

use serde_json::json;

use super::*;
use crate::api::ErrorKind;
use crate::failure::{ExitCode, Failure};

/// A list of numbered items, which may change before each request.
struct FakeList<C> {
    items: RefCell<Vec<u64>>,
    requests: RefCell<Vec<PageQuery>>,
    change: C,
}

impl<C: Fn(usize, &mut Vec<u64>)> FakeList<C> {
    fn new(count: u64, change: C) -> Self {
        Self { items: RefCell::new((0..count).collect()), requests: RefCell::default(), change }
    }

    /// A page as the service sends it.
    async fn page(&self, query: PageQuery) -> Result<ListPage, crate::api::Error> {
        let mut items = self.items.borrow_mut();
        (self.change)(self.requests.borrow().len(), &mut items);
        let total = items.len() as u64;
        let mut sorted = items.clone();
        if query.sort.iter().any(|sort| sort.ends_with(" desc")) {
            sorted.reverse();
        }
        let (offset, limit) = (query.offset.unwrap_or(0), query.limit.unwrap_or(20));
        assert!(offset <= LARGEST_OFFSET && limit <= LARGEST_PAGE, "{query:?}");
        let window = sorted.into_iter().skip(offset as usize).take(limit as usize);
        self.requests.borrow_mut().push(query);
        Ok(ListPage { total: Some(total), results: window.map(item).collect() })
    }

    /// The numbers of all items that come, in order.
    async fn read(&self, sort: &[String]) -> Result<(Vec<u64>, ListEnd)> {
        let mut numbers = Vec::new();
        let end = read_pages(
            Sort::By(sort),
            async |query| self.page(query).await,
            |page| {
                numbers.extend(page.iter().map(|item| item.id().unwrap().parse::<u64>().unwrap()));
                Ok(())
            },
        );
        let end = end.await?;
        Ok((numbers, end))
    }

    fn offsets(&self) -> Vec<u64> {
        self.requests.borrow().iter().filter_map(|query| query.offset).collect()
    }
}

fn item(number: u64) -> ListItem {
    ListItem::parse(json!({ "id": number.to_string() }).to_string()).unwrap()
}

fn unchanged(_: usize, _: &mut Vec<u64>) {}

#[tokio::test]
async fn pages_are_requested_ahead_and_come_in_order() {
    let list = FakeList::new(2600, unchanged);
    let (numbers, end) = list.read(&[]).await.unwrap();
    assert_eq!(numbers, (0..2600).collect::<Vec<_>>());
    assert!(end.gap.is_none());
    assert_eq!(list.offsets(), [0, 500, 1000, 1500, 2000, 2500]);
    assert!(list.requests.borrow().iter().all(|query| query.sort == ["createdAt asc"]));
}

#[tokio::test]
async fn no_more_than_four_pages_are_in_flight() {
    let (running, most) = (Cell::new(0), Cell::new(0));
    let fetch = async |query: PageQuery| {
        running.set(running.get() + 1);
        most.set(running.get().max(most.get()));
        tokio::task::yield_now().await;
        running.set(running.get() - 1);
        let first = query.offset.unwrap_or(0);
        Ok::<_, crate::api::Error>(ListPage { total: Some(10_000), results: (first..first + 500).map(item).collect() })
    };
    read_pages(Sort::By(&[]), fetch, |_| Ok(())).await.unwrap();
    assert_eq!(most.get(), PAGES_IN_FLIGHT);
}

#[tokio::test]
async fn nothing_is_missing_if_items_are_removed_during_the_reading() {
    // Before the third request the first ten items go: what follows moves to the left.
    let list = FakeList::new(3000, |request, items| {
        if request == 2 {
            items.drain(..10);
        }
    });
    let (mut numbers, end) = list.read(&[]).await.unwrap();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..3000).collect::<Vec<_>>());
    // The ten that are gone were read before.
    assert!(end.gap.is_none());
}

#[tokio::test]
async fn nothing_is_missing_or_doubled_if_more_than_a_page_is_removed() {
    let list = FakeList::new(6000, |request, items| {
        if request == 5 {
            items.drain(..1200);
        }
    });
    let (mut numbers, _) = list.read(&[]).await.unwrap();
    let read = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(read, numbers.len(), "each comes once");
    assert!((1200..6000).all(|number| numbers.binary_search(&number).is_ok()));
}

#[tokio::test]
async fn nothing_is_doubled_if_items_are_added_in_front() {
    let newest_first = ["createdAt desc".to_owned()];
    let list = FakeList::new(2000, |request, items| {
        if request == 1 {
            items.extend(2000..2007);
        }
    });
    let (mut numbers, _) = list.read(&newest_first).await.unwrap();
    let read = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(read, numbers.len(), "each comes once");
    assert!((0..2000).all(|number| numbers.binary_search(&number).is_ok()));
}

#[tokio::test]
async fn beyond_the_largest_offset_the_rest_is_read_from_the_end_in_order() {
    for count in [10_500, 10_501, 11_000, 15_250, 21_000] {
        let list = FakeList::new(count, unchanged);
        let (numbers, end) = list.read(&[]).await.unwrap();
        assert_eq!(numbers, (0..count).collect::<Vec<_>>(), "{count}");
        assert!(end.gap.is_none());
        let is_reversed = list.requests.borrow().iter().any(|query| query.sort == ["createdAt desc"]);
        assert_eq!(is_reversed, count > 10_500, "{count}");
    }
}

#[tokio::test]
async fn a_list_that_is_too_long_is_an_error_before_anything_is_shown() {
    let list = FakeList::new(21_001, unchanged);
    let error = list.read(&[]).await.unwrap_err();
    let failure = error.downcast_ref::<Failure>().unwrap();
    assert_eq!(failure.code, ExitCode::UNAVAILABLE);
    assert!(failure.hint.as_ref().unwrap().contains("--type"));
    assert_eq!(list.requests.borrow().len(), 1);
}

#[tokio::test]
async fn a_service_with_smaller_pages_is_read_to_the_end() {
    let list = FakeList::new(100, unchanged);
    let mut numbers = Vec::new();
    let fetch = async |query: PageQuery| list.page(PageQuery { limit: Some(30), ..query }).await;
    let end = read_pages(Sort::By(&[]), fetch, |page| {
        numbers.extend(page.iter().map(|item| item.id().unwrap().parse::<u64>().unwrap()));
        Ok(())
    });
    assert!(end.await.unwrap().gap.is_none());
    assert_eq!(numbers, (0..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_list_that_changes_with_every_request_is_read_to_its_end() {
    let list = FakeList::new(10_000, |_, items| _ = items.remove(0));
    let (numbers, _) = list.read(&[]).await.unwrap();
    assert!(numbers.contains(&9999));
    assert!(list.requests.borrow().len() <= 100, "{}", list.requests.borrow().len());
}

#[tokio::test]
async fn a_failure_in_the_middle_says_how_many_results_came() {
    let list = FakeList::new(5000, unchanged);
    let fetch = async |query: PageQuery| match query.offset {
        Some(1000) => Err(crate::api::Error::new(ErrorKind::Lost("gone".to_owned()), "GET /x")),
        _ => list.page(query).await,
    };
    let error = read_pages(Sort::By(&[]), fetch, |_| Ok(())).await.unwrap_err();
    assert_eq!(error.to_string(), "1000 of 5000 results came before that");
}

#[test]
fn the_opposite_of_each_order_is_known() {
    for (order, opposite) in
        [("createdAt asc", "createdAt desc"), ("key desc", "key asc"), ("key", "key desc"), ("a DESC", "a asc")]
    {
        assert_eq!(reading::reversed(order), opposite);
    }
    assert_eq!((LARGEST_PAGE, LARGEST_OFFSET), (500, 10_000));
}
