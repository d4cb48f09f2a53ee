//! Several logs as one.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use tokio::sync::mpsc::channel;

use super::ordered::OrderedLog;
use super::pages::read_beside;
use crate::api::{Error, LogEntry};
use crate::wait::ApplicationLog;

/// How many entries are passed on together.
const BATCH: usize = 1000;

/// Whether the entries came in the order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogOrder {
    Sorted,
    /// Some arrived so late that newer ones had been passed on.
    Disturbed,
}

/// Reads `logs` side by side, and passes on their entries in the order of time, each with the index of its log. Entries of
/// the same time are in the order of the logs, then in that of their arrival.
///
/// # Errors
/// Those of the requests, after everything that came before, and those of `receive`.
pub async fn merged(
    logs: &[ApplicationLog<'_>],
    start: Option<Timestamp>,
    receive: impl FnMut(Vec<(usize, LogEntry)>) -> Result<()>,
) -> Result<LogOrder> {
    read_beside(logs, start, async |pages| {
        let logs = pages.into_iter().map(OrderedLog::new).collect();
        Merge { logs, receive, batch: Vec::new(), last: None, order: LogOrder::Sorted, error: None }.run().await
    })
    .await
}

/// How many entries are passed on of logs whose pages have all arrived.
pub async fn merged_pages(logs: impl Iterator<Item = impl Iterator<Item = Vec<LogEntry>>>) -> usize {
    let (mut count, mut senders) = (0, Vec::new());
    let mut arrived = |log: Vec<Vec<LogEntry>>| {
        let (sender, receiver) = channel(log.len().max(1));
        // There is room for all of them.
        log.into_iter().for_each(|page| _ = sender.try_send(Ok(page)));
        senders.push(sender);
        OrderedLog::new(receiver)
    };
    let logs = logs.map(|log| arrived(log.collect())).collect();
    drop(senders);
    let receive = |entries: Vec<(usize, LogEntry)>| {
        count += entries.len();
        Ok(())
    };
    let merge = Merge { logs, receive, batch: Vec::new(), last: None, order: LogOrder::Sorted, error: None };
    // Nothing can fail here.
    _ = merge.run().await;
    count
}

struct Merge<R: FnMut(Vec<(usize, LogEntry)>) -> Result<()>> {
    logs: Vec<OrderedLog>,
    receive: R,
    batch: Vec<(usize, LogEntry)>,
    /// The time of the newest entry that was passed on.
    last: Option<Timestamp>,
    order: LogOrder,
    /// The first error. Nothing is read after it.
    error: Option<Error>,
}

impl<R: FnMut(Vec<(usize, LogEntry)>) -> Result<()>> Merge<R> {
    async fn run(mut self) -> Result<LogOrder> {
        while self.fill().await? {
            self.take();
            if self.batch.len() >= BATCH {
                self.pass_on()?;
            }
        }
        self.pass_on()?;
        match self.error.take() {
            Some(error) => Err(error.into()),
            None => Ok(self.order),
        }
    }

    /// Waits until the next entry is known; `false` after the last one.
    async fn fill(&mut self) -> Result<bool> {
        while let Some(index) = self.logs.iter().position(|log| !log.is_ready()) {
            if !self.logs[index].is_page_waiting() {
                self.pass_on()?;
            }
            let filled = self.logs[index].fill().await;
            let Err(error) = filled.context("cannot use a temporary file for the entries of a log")? else { continue };
            if is_unnamed(&error) {
                return Err(error.into());
            }
            self.error.get_or_insert(error);
            self.logs.iter_mut().for_each(OrderedLog::end);
        }
        Ok(self.logs.iter().any(|log| log.first().is_some()))
    }

    fn take(&mut self) {
        let firsts = self.logs.iter().enumerate().filter_map(|(index, log)| Some((log.first()?, index)));
        let Some((time, index)) = firsts.min() else { return };
        if time < self.last {
            self.order = LogOrder::Disturbed;
        }
        self.last = self.last.max(time);
        self.batch.extend(self.logs[index].take().map(|placed| (index, placed.entry)));
    }

    fn pass_on(&mut self) -> Result<()> {
        if self.batch.is_empty() { Ok(()) } else { (self.receive)(std::mem::take(&mut self.batch)) }
    }
}

/// A signal ends the reading at any time. What is held then has arrived, and is passed on.
impl<R: FnMut(Vec<(usize, LogEntry)>) -> Result<()>> Drop for Merge<R> {
    fn drop(&mut self) {
        while self.logs.iter().any(|log| log.first().is_some()) {
            self.take();
        }
        // The run has ended: its error is the one that is reported.
        _ = self.pass_on();
    }
}

/// Whether the service wants the name of an application, as in AWS Regions. Then it has sent nothing.
pub(super) fn is_unnamed(error: &Error) -> bool {
    error.has_code("DeploymentLogMissingApplicationName")
}
