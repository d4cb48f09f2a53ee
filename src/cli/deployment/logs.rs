//! `ctconnect deployment logs`: the logs of the applications of a Deployment.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use super::log_end::{announced_end, is_gone, no_logs};
use crate::api::model::{DeploymentLog, LogSeverity};
use crate::api::{Error, LogQuery, Resource};
use crate::cli::arguments::{ReferenceArgs, one_of, parse_duration, parse_instant};
use crate::duration;
use crate::output::{Ui, views};
use crate::session::Session;
use crate::wait::{
    DeploymentLogs, LONGEST_PAUSE, LogFollower, LogPaging, LogSource, Observer, PageOrder, Policy, follow,
};

/// Show the logs of the applications of a Deployment
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Keep showing new entries until Ctrl-C
    #[arg(short, long, conflicts_with = "until")]
    follow: bool,

    /// Start: RFC 3339, `2026-11-20 10:00:00` (local time) or an age such as `2h`
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    since: Option<Timestamp>,

    /// End, in the same forms
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    until: Option<Timestamp>,

    /// Only entries of this application
    #[arg(long, value_name = "NAME")]
    application: Option<String>,

    /// Minimum severity
    #[arg(long, value_name = "SEVERITY", value_parser = one_of(LogSeverity::KNOWN), ignore_case = true)]
    severity: Option<String>,

    /// Only entries that contain this text
    #[arg(long, value_name = "TEXT")]
    grep: Option<String>,

    /// Only the last N entries
    #[arg(long, value_name = "N")]
    limit: Option<usize>,

    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    #[arg(help = format!("Pause between polls, and after empty pages, at most {}", duration::exact(LONGEST_PAUSE)))]
    poll_interval: Option<Duration>,
}

/// Reads all pages and shows the entries by time; with `--follow` keeps polling.
pub(crate) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client().await?;
    let target = args.target.resolve();
    if let Some(end) = announced_end(Timestamp::now()).filter(|_| !session.context.is_local()) {
        session.ui.note(&end);
    }
    let query = LogQuery {
        application_name: args.application.clone(),
        end_date: args.until.map(|instant| instant.to_string()),
        ..LogQuery::default()
    };
    let policy = Policy::new(None, args.poll_interval);
    let paging = if args.follow { LogPaging::following(policy) } else { LogPaging::once(args.poll_interval) };
    let log =
        EveryApplication { source: DeploymentLogs { client: &client, reference: &target, query, paging: &paging } };
    let failed = || format!("could not read the logs of the Deployment `{target}`");

    let mut follower = LogFollower::new(args.since);
    let (mut order, mut shown) = (PageOrder::new(!args.streams(session)), 0);
    let show = |page| {
        let ready = args.selected(follower.take_some(order.page(page)));
        shown += ready.len();
        Ok(ready.iter().try_for_each(|entry| session.ui.show_item(entry))?)
    };
    match log.pages(args.since, show).await {
        Err(error) if is_gone(&error) && client.deployment(&target).await.is_ok() => {
            return Err(no_logs(error, &target, Timestamp::now()));
        }
        Err(error) => {
            // What came before the error is held back for its order, and will not come again.
            let rest = if args.streams(session) { order.rest() } else { Vec::new() };
            let rest = args.selected(follower.take_some(rest));
            rest.iter().try_for_each(|entry| session.ui.show_item(entry))?;
            return Err(error).with_context(failed);
        }
        Ok(()) => {}
    }
    let mut rest = args.selected(follower.take_some(order.rest()));
    follower.end_round();
    if let Some(limit) = args.limit {
        rest.drain(..rest.len().saturating_sub(limit));
    }
    if !args.follow {
        if rest.is_empty() && shown == 0 {
            session.ui.note("no log entries");
        }
        return Ok(session.ui.show(&views::Logs(&rest))?);
    }
    rest.iter().try_for_each(|entry| session.ui.show_item(entry))?;
    let mut failed_polls = FailedPolls { ui: &session.ui, warned_at: None };
    follow(&log, follower, &policy, &mut failed_polls, |entry| {
        if args.selects(&entry) {
            session.ui.show_item(&entry)?;
        }
        anyhow::Ok(())
    })
    .await
    .with_context(failed)
}

impl Args {
    /// Whether entries are shown one by one: not in an array, nor with `--limit`, nor below a heading with their times.
    fn streams(&self, session: &Session) -> bool {
        let has_heading = session.ui.options().script_shape().is_some();
        self.limit.is_none() && (self.follow || session.ui.is_human_readable() && !has_heading)
    }

    fn selected(&self, mut entries: Vec<Resource<DeploymentLog>>) -> Vec<Resource<DeploymentLog>> {
        entries.retain(|entry| self.selects(entry));
        entries
    }

    /// Whether an entry is severe enough and contains the text; the API has no such filters.
    fn selects(&self, entry: &DeploymentLog) -> bool {
        let is_severe = self.severity.as_deref().is_none_or(|least| rank(entry) >= rank_of(least));
        let contains = self.grep.as_deref().is_none_or(|text| {
            let details = entry.details.as_ref();
            details.is_some_and(|details| match details.get("message").and_then(|message| message.as_str()) {
                Some(message) => message.contains(text),
                None => details.to_string().contains(text),
            })
        });
        is_severe && contains
    }
}

/// The log of a Deployment. In AWS Regions the service serves one application at a time: then each one is read.
struct EveryApplication<'a> {
    source: DeploymentLogs<'a>,
}

impl EveryApplication<'_> {
    /// Passes each page to `each` as it arrives; where applications are read one by one, all entries as one page.
    async fn pages(
        &self,
        start: Option<Timestamp>,
        mut each: impl FnMut(Vec<Resource<DeploymentLog>>) -> Result<()>,
    ) -> Result<()> {
        match self.source.pages(start, &mut each).await {
            Err(error) if error.downcast_ref().is_some_and(|error| self.needs_a_name(error)) => {
                each(self.one_by_one(async |log| log.all(start).await).await?)
            }
            read => read,
        }
    }

    fn needs_a_name(&self, error: &Error) -> bool {
        self.source.query.application_name.is_none() && error.has_code("DeploymentLogMissingApplicationName")
    }

    /// Reads the log of each application with `read`.
    async fn one_by_one(
        &self,
        read: impl AsyncFn(DeploymentLogs<'_>) -> Result<Vec<Resource<DeploymentLog>>, Error>,
    ) -> Result<Vec<Resource<DeploymentLog>>, Error> {
        let DeploymentLogs { client, reference, paging, .. } = self.source;
        let deployment = client.deployment(reference).await?;
        let mut entries = Vec::new();
        for application in deployment.applications.as_deref().unwrap_or_default() {
            let application_name = Some(application.application_name.clone());
            let query = LogQuery { application_name, ..self.source.query.clone() };
            entries.extend(read(DeploymentLogs { client, reference, query, paging }).await?);
        }
        Ok(entries)
    }
}

impl LogSource for EveryApplication<'_> {
    async fn read(&self, start: Option<Timestamp>) -> Result<Vec<Resource<DeploymentLog>>, Error> {
        match self.source.read(start).await {
            Err(error) if self.needs_a_name(&error) => self.one_by_one(async |log| log.read(start).await).await,
            read => read,
        }
    }
}

/// Warns while the log cannot be read, at most every 30 s.
struct FailedPolls<'a> {
    ui: &'a Ui,
    warned_at: Option<Duration>,
}

impl Observer for FailedPolls<'_> {
    fn polled(&mut self, _status: &str, _elapsed: Duration) {}

    fn missed(&mut self, error: &Error, elapsed: Duration) {
        if self.warned_at.is_none_or(|last| elapsed.saturating_sub(last) >= Duration::from_secs(30)) {
            let pause = error.long_pause().map(|pause| format!(" in {}", duration::exact(pause))).unwrap_or_default();
            self.ui.warn(&format!("the log cannot be read at the moment, retrying{pause}: {error}"));
            self.warned_at = Some(elapsed);
        }
    }

    fn ticked(&mut self, _elapsed: Duration) {}
}

/// The rank of a severity. An unknown one counts as the most severe, so that it is never hidden.
fn rank(entry: &DeploymentLog) -> usize {
    entry.severity.as_ref().map_or(0, |severity| rank_of(severity.as_str()))
}

fn rank_of(severity: &str) -> usize {
    let known = LogSeverity::KNOWN;
    known.iter().position(|known| known.as_str().eq_ignore_ascii_case(severity)).unwrap_or(known.len())
}
