//! Shows the logs of Deployments: what was logged until now, and new entries as they arrive.

use std::cell::RefCell;
use std::time::Duration;

use anyhow::Result;
use futures_util::future::{join_all, try_join_all};
use jiff::Timestamp;

use super::{DeploymentLog, LogFilter, LogOrder, LogTail, merged, newest, read_parts};
use crate::api::{Error, LogEntry, Reference};
use crate::duration;
use crate::operation::deployment::DeploymentPlace;
use crate::operation::outcome::{Wait, await_goal};
use crate::output::{LogStyle, LogWriter, Ui};
use crate::session::Session;
use crate::wait::{DeploymentGoal, LogFollower, LogSource as _, Observer, Policy, Start, follow};

/// Which entries are shown.
#[derive(Debug, Clone, Copy)]
pub struct LogRange {
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// How many of them at most, counted from the end.
    pub limit: Option<usize>,
    /// Whether the user has set the limit.
    pub is_limit_chosen: bool,
}

/// The logs of Deployments that are shown together.
pub struct ShownLogs<'c> {
    session: &'c Session,
    logs: Vec<DeploymentLog<'c>>,
    /// The names that lines begin with, where there are several logs.
    names: Vec<Option<String>>,
    filter: LogFilter,
    range: LogRange,
    is_followed: bool,
    /// One for each log.
    followers: Vec<LogFollower>,
    writer: LogWriter,
}

impl<'c> ShownLogs<'c> {
    /// Nothing is read or shown yet.
    pub fn new(
        logs: Vec<DeploymentLog<'c>>,
        filter: LogFilter,
        range: LogRange,
        style: LogStyle,
        session: &'c Session,
    ) -> Self {
        let name = |log: &DeploymentLog<'_>| (logs.len() > 1).then(|| log.place().named(log.reference().as_str()));
        let names: Vec<Option<String>> = logs.iter().map(name).collect();
        let followers = logs.iter().map(|_| LogFollower::new(range.start)).collect();
        let is_followed = style.is_followed;
        let writer = session.ui.log(style, names.iter().flatten().map(String::as_str));
        Self { session, logs, names, filter, range, is_followed, followers, writer }
    }

    /// Shows what was logged until now.
    ///
    /// # Errors
    /// Those of the requests, after everything that came before.
    pub async fn read(&mut self) -> Result<()> {
        let end = match self.range.limit {
            Some(limit) => self.read_last(limit).await,
            None => self.read_all().await,
        };
        self.writer.flush()?;
        self.followers.iter_mut().for_each(LogFollower::end_round);
        end
    }

    async fn read_all(&mut self) -> Result<()> {
        let Self { session, filter, is_followed, logs, names, followers, writer, range } = self;
        let order = read_parts(logs, async |parts, owners| {
            let receive = |entries: Vec<(usize, LogEntry)>| {
                for (part, entry) in entries {
                    if *is_followed {
                        followers[owners[part]].remember(&entry);
                    }
                    if filter.selects(&entry) {
                        writer.write(&entry, names[owners[part]].as_deref())?;
                    }
                }
                Ok(writer.flush()?)
            };
            merged(parts, range.start, receive).await
        });
        match order.await {
            Err(error) if writer.count() > 0 && error.downcast_ref::<Error>().is_some() => {
                let plural = if writer.count() == 1 { "entry" } else { "entries" };
                Err(error.context(format!("{} log {plural} came before that", writer.count())))
            }
            Err(error) => Err(error),
            Ok(order) => {
                if order == LogOrder::Disturbed {
                    session.ui.warn("the service sent some log entries so late that they are not in the order of time");
                }
                Ok(())
            }
        }
    }

    async fn read_last(&mut self, limit: usize) -> Result<()> {
        let Self { session, filter, is_followed, logs, names, followers, writer, range } = self;
        let tail = read_parts(logs, async |parts, owners| {
            let tail = newest(parts, limit, range.start, range.end, |_, entry| filter.selects(entry)).await?;
            Ok(LogTail {
                entries: tail.entries.into_iter().map(|(part, entry)| (owners[part], entry)).collect(),
                ..tail
            })
        })
        .await?;
        if tail.has_earlier && !range.is_limit_chosen {
            session
                .ui
                .note(&format!("only the last {limit} entries are shown; `--limit N` and `--since TIME` show more"));
        }
        for (log, entry) in &tail.entries {
            if *is_followed {
                followers[*log].remember(entry);
            }
            writer.write(entry, names[*log].as_deref())?;
        }
        followers.iter_mut().for_each(|follower| follower.start_at(tail.from));
        Ok(())
    }

    /// Shows new entries of all logs as they arrive. It ends only with an error.
    ///
    /// # Errors
    /// Permanent ones, and when standard output cannot be written.
    pub async fn follow(&mut self, policy: &Policy) -> Result<()> {
        let Self { session, filter, logs, names, followers, writer, .. } = self;
        let writer = RefCell::new(writer);
        let followed = logs.iter().zip(followers).zip(&*names).map(async |((log, follower), name)| {
            let mut failed_polls = FailedPolls { ui: &session.ui, name: name.as_deref(), is_failing: false };
            follow(log, follower, policy, &mut failed_polls, |entry| {
                if filter.selects(&entry) {
                    let mut writer = writer.borrow_mut();
                    writer.write(&entry, name.as_deref())?;
                    writer.flush()?;
                }
                anyhow::Ok(())
            })
            .await
        });
        try_join_all(followed).await.map(|_| ())
    }

    /// Shows new entries until no operation is running on any of the Deployments, and ends as they did.
    ///
    /// # Errors
    /// The failure of the first Deployment that did not settle well, and those of [`ShownLogs::follow`].
    pub async fn follow_until_settled(mut self, policy: &Policy) -> Result<()> {
        let targets: Vec<(&DeploymentPlace, Reference)> =
            self.logs.iter().map(|log| (log.place(), log.reference().clone())).collect();
        let waits = join_all(targets.iter().map(async |(place, target)| {
            let DeploymentPlace { session, client, .. } = place;
            let step = session.ui.step("Waiting for", "Waited for", format!("{target} to be settled"));
            let resume = session.context.command(&["deployment", "wait", target.as_str()]);
            let wait = Wait { reference: target, policy, step, resume };
            await_goal(client, DeploymentGoal::Settled, Start::Joined, wait, session).await.failure
        }));
        let failures = tokio::select! {
            failures = waits => failures,
            followed = self.follow(policy) => return followed,
        };
        self.read_once_more().await?;
        match failures.into_iter().flatten().next() {
            Some(failure) => Err(failure.into()),
            None => Ok(()),
        }
    }

    /// Ends what was read.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn finish(self) -> Result<()> {
        if self.writer.count() == 0 {
            self.session.ui.note("no log entries");
        }
        Ok(self.writer.finish()?)
    }

    /// Shows what was logged since the last poll.
    async fn read_once_more(&mut self) -> Result<()> {
        for ((log, follower), name) in self.logs.iter().zip(&mut self.followers).zip(&self.names) {
            // A Deployment that was deleted has no log any more.
            let Ok(entries) = log.read(follower.start_date()).await else { continue };
            for entry in follower.take(entries) {
                if self.filter.selects(&entry) {
                    self.writer.write(&entry, name.as_deref())?;
                }
            }
        }
        Ok(self.writer.flush()?)
    }
}

/// Reports when a followed log cannot be read, and when it can be read again: once each.
struct FailedPolls<'a> {
    ui: &'a Ui,
    /// Where there are several logs.
    name: Option<&'a str>,
    is_failing: bool,
}

impl FailedPolls<'_> {
    fn log(&self) -> String {
        self.name.map_or_else(|| "the log".to_owned(), |name| format!("the log of `{name}`"))
    }
}

impl Observer for FailedPolls<'_> {
    fn polled(&mut self, _status: &str, _elapsed: Duration) {
        if std::mem::take(&mut self.is_failing) {
            self.ui.note(&format!("{} can be read again", self.log()));
        }
    }

    fn missed(&mut self, error: &Error, _elapsed: Duration) {
        if !std::mem::replace(&mut self.is_failing, true) {
            let pause = error.long_pause().map(|pause| format!(" in {}", duration::exact(pause))).unwrap_or_default();
            let log = self.log();
            self.ui.warn(&format!("{log} cannot be read at the moment, retrying{pause}: {error}"));
        }
    }

    fn ticked(&mut self, _elapsed: Duration) {}
}
