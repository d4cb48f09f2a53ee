//! Readers that run side by side, and ahead of what is done with their pages.

use std::convert::Infallible;
use std::future::pending;
use std::pin::pin;

use futures_util::future::{Either, join_all, select};
use jiff::Timestamp;
use tokio::sync::mpsc::{Receiver, channel};

use crate::api::{Error, LogEntry};
use crate::wait::ApplicationLog;

/// The pages of one log, then perhaps an error.
pub(super) type LogPages = Receiver<Result<Vec<LogEntry>, Error>>;

/// How many pages wait for their turn. One more is being requested.
const PAGES_WAITING: usize = 1;

/// Reads `logs` from `start` on, beside `consume`, which gets the pages of each. When it ends, so does the reading.
pub(super) async fn read_beside<T>(
    logs: &[ApplicationLog<'_>],
    start: Option<Timestamp>,
    consume: impl AsyncFnOnce(Vec<LogPages>) -> T,
) -> T {
    let (senders, receivers): (Vec<_>, Vec<_>) = logs.iter().map(|_| channel(PAGES_WAITING)).unzip();
    let readers = logs.iter().zip(senders);
    let readers = join_all(readers.map(|(log, sender)| async move { log.send_pages(start, &sender).await }));
    let readers = async {
        readers.await;
        pending::<Infallible>().await
    };
    match select(pin!(consume(receivers)), pin!(readers)).await {
        Either::Left((consumed, _)) => consumed,
        Either::Right((never, _)) => match never {},
    }
}
