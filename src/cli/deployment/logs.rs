//! `ctconnect deployment logs`: what the applications of a Deployment wrote.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use crate::api::model::{DeploymentLog, LogSeverity};
use crate::api::{Client, LogQuery, Reference, Resource};
use crate::cli::Session;
use crate::cli::arguments::{ReferenceArgs, one_of, parse_duration, parse_instant};
use crate::output::views;
use crate::wait::{LogFollower, is_permanent};

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

    /// How often to look for more with `--follow`
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    poll_interval: Duration,
}

/// Reads all pages and shows the entries in the order of time; with `--follow` goes on.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client()?;
    let log = Log { target: args.target.resolve(), args, client, session };
    match log.args.follow {
        true => log.follow().await,
        false => log.show().await,
    }
}

/// The log of one Deployment.
struct Log<'a> {
    target: Reference,
    args: Args,
    client: Client,
    session: &'a Session,
}

impl Log<'_> {
    async fn show(&self) -> Result<()> {
        let mut follower = LogFollower::new(self.args.since);
        let mut entries = self.wanted(follower.take(self.read(self.args.since).await?));
        if let Some(limit) = self.args.limit {
            entries.drain(..entries.len().saturating_sub(limit));
        }
        self.session.ui.show(&views::Logs(&entries))?;
        if entries.is_empty() {
            self.session.ui.note("no log entries");
        }
        Ok(())
    }

    async fn follow(&self) -> Result<()> {
        let mut follower = LogFollower::new(self.args.since);
        let mut entries = self.wanted(follower.take(self.read(self.args.since).await?));
        if let Some(limit) = self.args.limit {
            entries.drain(..entries.len().saturating_sub(limit));
        }
        loop {
            for entry in &entries {
                self.session.ui.show_item(entry)?;
            }
            tokio::time::sleep(self.args.poll_interval).await;
            entries = match self.read(follower.start_date()).await {
                Ok(page) => self.wanted(follower.take(page)),
                Err(error) => {
                    self.ride_out(&error)?;
                    Vec::new()
                }
            };
        }
    }

    /// A failure that passes is told; any other ends the command.
    fn ride_out(&self, error: &anyhow::Error) -> Result<()> {
        match error.downcast_ref::<crate::api::Error>() {
            Some(known) if !is_permanent(known) => {
                self.session.ui.warn(&format!("the log could not be read ({known}); trying again"));
                Ok(())
            }
            _ => Err(anyhow::anyhow!("{error:#}")),
        }
    }

    /// Every page of the log. In AWS Regions the service wants one application at a time: then each is read.
    async fn read(&self, since: Option<Timestamp>) -> Result<Vec<Resource<DeploymentLog>>> {
        match self.read_application(self.args.application.clone(), since).await {
            Err(error) if self.args.application.is_none() && error.has_code("DeploymentLogMissingApplicationName") => {
                let mut entries = Vec::new();
                for application in self.applications().await? {
                    entries
                        .extend(self.read_application(Some(application), since).await.with_context(|| self.failed())?);
                }
                Ok(entries)
            }
            entries => entries.with_context(|| self.failed()),
        }
    }

    fn failed(&self) -> String {
        format!("could not read the logs of the Deployment `{}`", self.target)
    }

    async fn applications(&self) -> Result<Vec<String>> {
        let deployment = self.client.deployment(&self.target).await.with_context(|| self.failed())?;
        let applications = deployment.applications.as_deref().unwrap_or_default();
        Ok(applications.iter().map(|application| application.application_name.clone()).collect())
    }

    async fn read_application(
        &self,
        application: Option<String>,
        since: Option<Timestamp>,
    ) -> Result<Vec<Resource<DeploymentLog>>, crate::api::Error> {
        let mut query = LogQuery {
            application_name: application,
            start_date: since.map(|instant| instant.to_string()),
            end_date: self.args.until.map(|instant| instant.to_string()),
            page_token: None,
        };
        let mut entries = Vec::new();
        loop {
            let page = self.client.deployment_logs(&self.target, &query).await?;
            entries.extend(page.data);
            // How the last page is marked is not documented: no token, or one that was used before.
            match page.next {
                Some(next) if query.page_token.as_ref() != Some(&next) => query.page_token = Some(next),
                _ => return Ok(entries),
            }
        }
    }

    fn wanted(&self, entries: Vec<Resource<DeploymentLog>>) -> Vec<Resource<DeploymentLog>> {
        entries.into_iter().filter(|entry| self.is_wanted(entry)).collect()
    }

    fn is_wanted(&self, entry: &Resource<DeploymentLog>) -> bool {
        let grave = self.args.severity.as_deref().is_none_or(|least| rank(entry) >= rank_of(least));
        let holds = self.args.grep.as_deref().is_none_or(|text| {
            let details = entry.details.as_ref();
            details.is_some_and(|details| match details.get("message").and_then(|message| message.as_str()) {
                Some(message) => message.contains(text),
                None => details.to_string().contains(text),
            })
        });
        grave && holds
    }
}

/// Place of a severity in the rising order; one that is not known counts as the gravest, so that it is never hidden.
fn rank(entry: &DeploymentLog) -> usize {
    entry.severity.as_ref().map_or(0, |severity| rank_of(severity.as_str()))
}

fn rank_of(severity: &str) -> usize {
    let known = LogSeverity::KNOWN;
    known.iter().position(|known| known.eq_ignore_ascii_case(severity)).unwrap_or(known.len())
}
