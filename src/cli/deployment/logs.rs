//! `ctconnect deployment logs`: what the applications of a Deployment wrote.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use crate::api::model::{DeploymentLog, LogSeverity};
use crate::api::{Error, LogQuery, Resource};
use crate::cli::arguments::{ReferenceArgs, one_of, parse_duration, parse_instant};
use crate::failure::{ExitCode, Failure};
use crate::output::{Ui, views};
use crate::session::Session;
use crate::wait::{DeploymentLogs, LogFollower, LogSource, Observer, PageOrder, Policy, follow};

/// Read what the applications of a Deployment wrote
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Go on showing what comes, until Ctrl-C
    #[arg(short, long, conflicts_with = "until")]
    follow: bool,

    /// Not before: RFC 3339, `2026-11-20 10:00:00` (local time) or an age such as `2h`
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    since: Option<Timestamp>,

    /// Not after
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    until: Option<Timestamp>,

    /// Only this application
    #[arg(long, value_name = "NAME")]
    application: Option<String>,

    /// Only entries that are at least so grave
    #[arg(long, value_name = "SEVERITY", value_parser = one_of(LogSeverity::KNOWN), ignore_case = true)]
    severity: Option<String>,

    /// Only entries that hold this text
    #[arg(long, value_name = "TEXT")]
    grep: Option<String>,

    /// Only the last N entries
    #[arg(long, value_name = "N")]
    limit: Option<usize>,

    /// Look for more at this interval with `--follow`; at most 5s
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    poll_interval: Option<Duration>,
}

/// Reads all pages and shows the entries in the order of time; with `--follow` goes on.
pub(crate) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client().await?;
    let target = args.target.resolve();
    let query = LogQuery {
        application_name: args.application.clone(),
        end_date: args.until.map(|instant| instant.to_string()),
        ..LogQuery::default()
    };
    let log = EveryApplication { source: DeploymentLogs { client: &client, reference: &target, query } };
    let failed = || format!("could not read the logs of the Deployment `{target}`");

    let mut follower = LogFollower::new(args.since);
    let (mut order, mut shown) = (PageOrder::new(!args.streams(session)), 0);
    let show = |page| {
        let ready = args.wanted(follower.take_some(order.page(page)));
        shown += ready.len();
        Ok(ready.iter().try_for_each(|entry| session.ui.show_item(entry))?)
    };
    match log.pages(args.since, show).await {
        Err(error) if is_gone(&error) && client.deployment(&target).await.is_ok() => return Err(ended(&error).into()),
        read => read.with_context(failed)?,
    }
    let mut rest = args.wanted(follower.take_some(order.rest()));
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
    let policy = Policy::new(None, args.poll_interval);
    let mut told = Misses { ui: &session.ui, told: None };
    follow(&log, follower, &policy, &mut told, |entry| match args.wants(&entry) {
        true => Ok(session.ui.show_item(&entry)?),
        false => anyhow::Ok(()),
    })
    .await
    .with_context(failed)
}

/// Whether the service knows no such path, or not any more.
fn is_gone(error: &anyhow::Error) -> bool {
    let gone = |error: &Error| {
        matches!(error.status(), Some(404 | 410)) && !error.has_code("DeploymentApplicationDoesNotExist")
    };
    error.downcast_ref().is_some_and(gone)
}

/// The Deployment exists and its logs do not: the vendor has announced the end of the log endpoints.
fn ended(error: &anyhow::Error) -> Failure {
    let failure = Failure::new(
        ExitCode::NOT_FOUND,
        "the service has no logs of Deployments any more; their end was announced for the time after 2027-01-31",
    );
    failure
        .detail(error.to_string())
        .hint("Platform Insights, an add-on of commercetools, sends the logs to a monitoring tool of yours")
}

impl Args {
    /// Whether entries are shown one by one: not in an array, nor where the last ones alone are wanted.
    fn streams(&self, session: &Session) -> bool {
        self.limit.is_none() && (self.follow || session.ui.is_for_people())
    }

    fn wanted(&self, mut entries: Vec<Resource<DeploymentLog>>) -> Vec<Resource<DeploymentLog>> {
        entries.retain(|entry| self.wants(entry));
        entries
    }

    /// Whether an entry is grave enough and holds the text; the service has no such filters.
    fn wants(&self, entry: &DeploymentLog) -> bool {
        let grave = self.severity.as_deref().is_none_or(|least| rank(entry) >= rank_of(least));
        let holds = self.grep.as_deref().is_none_or(|text| {
            let details = entry.details.as_ref();
            details.is_some_and(|details| match details.get("message").and_then(|message| message.as_str()) {
                Some(message) => message.contains(text),
                None => details.to_string().contains(text),
            })
        });
        grave && holds
    }
}

/// The log of a Deployment. In AWS Regions the service wants one application at a time: then each is read.
struct EveryApplication<'a> {
    source: DeploymentLogs<'a>,
}

impl EveryApplication<'_> {
    /// Hands each page to `each` as it comes; where each application is read for itself, everything as one page.
    async fn pages(
        &self,
        start: Option<Timestamp>,
        mut each: impl FnMut(Vec<Resource<DeploymentLog>>) -> Result<()>,
    ) -> Result<()> {
        match self.source.pages(start, &mut each).await {
            Err(error) if error.downcast_ref().is_some_and(|error| self.wants_a_name(error)) => {
                each(self.one_by_one(start).await?)
            }
            read => read,
        }
    }

    fn wants_a_name(&self, error: &Error) -> bool {
        self.source.query.application_name.is_none() && error.has_code("DeploymentLogMissingApplicationName")
    }

    async fn one_by_one(&self, start: Option<Timestamp>) -> Result<Vec<Resource<DeploymentLog>>, Error> {
        let (client, reference) = (self.source.client, self.source.reference);
        let deployment = client.deployment(reference).await?;
        let mut entries = Vec::new();
        for application in deployment.applications.as_deref().unwrap_or_default() {
            let application_name = Some(application.application_name.clone());
            let query = LogQuery { application_name, ..self.source.query.clone() };
            entries.extend(DeploymentLogs { client, reference, query }.read(start).await?);
        }
        Ok(entries)
    }
}

impl LogSource for EveryApplication<'_> {
    async fn read(&self, start: Option<Timestamp>) -> Result<Vec<Resource<DeploymentLog>>, Error> {
        match self.source.read(start).await {
            Err(error) if self.wants_a_name(&error) => self.one_by_one(start).await,
            read => read,
        }
    }
}

/// Tells that the log cannot be read for a while, at most every 30 s.
struct Misses<'a> {
    ui: &'a Ui,
    told: Option<Duration>,
}

impl Observer for Misses<'_> {
    fn polled(&mut self, _status: &str, _elapsed: Duration) {}

    fn missed(&mut self, error: &Error, elapsed: Duration) {
        if self.told.is_none_or(|told| elapsed.saturating_sub(told) >= Duration::from_secs(30)) {
            self.ui.warn(&format!("the log cannot be read at the moment, trying again: {error}"));
            self.told = Some(elapsed);
        }
    }

    fn ticked(&mut self, _elapsed: Duration) {}
}

/// Place of a severity in the rising order; one that is not known counts as the gravest, so that it is never hidden.
fn rank(entry: &DeploymentLog) -> usize {
    entry.severity.as_ref().map_or(0, |severity| rank_of(severity.as_str()))
}

fn rank_of(severity: &str) -> usize {
    let known = LogSeverity::KNOWN;
    known.iter().position(|known| known.eq_ignore_ascii_case(severity)).unwrap_or(known.len())
}
