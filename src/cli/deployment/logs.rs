//! `ctconnect deployment logs`: the logs of the applications of a Deployment.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::Regex;

use super::log_end::{announce_end, is_gone, no_logs};
use crate::api::Reference;
use crate::api::model::LogSeverity;
use crate::cli::arguments::{
    EntrySelectionArgs, Named, complete_applications, complete_connectors, complete_deployment_ids,
    complete_deployment_keys, complete_deployments, named, one_of, parse_duration, parse_instant, parse_reference,
    whole_number,
};
use crate::config::time_zone;
use crate::duration;
use crate::failure::{ExitCode, Failure};
use crate::operation::deployment::{
    DeploymentPlace, DeploymentSelection, OperationTarget, PlacedSelection, of_connector,
};
use crate::operation::logs::{DeploymentLog, LogFilter, LogRange, ShownLogs, StatusRange};
use crate::operation::project::{CommandAccess, choose_deployments};
use crate::output::{LogStyle, LogTimes};
use crate::session::Session;
use crate::wait::{LONGEST_PAUSE, LogPaging, Policy};

/// How many entries a terminal gets unless more are wanted.
const LINES_OF_A_TERMINAL: usize = 200;

/// Show the logs of the applications of a Deployment
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show the last entries
  ctconnect deployment logs live

  # Follow the errors of one application
  ctconnect deployment logs live --application web --severity ERROR --follow

  # Show the server errors of the last two hours
  ctconnect deployment logs live --since 2h --status 5xx
")]
#[command(mut_group("EntrySelectionArgs", |group| group.conflicts_with_all(["references", "id", "key", "connector"])))]
pub struct Args {
    /// Ids or keys; a UUID is an id, anything else is a key [default: what ctconnect.yaml says]
    #[arg(value_name = "REF", value_parser = parse_reference, add = complete_deployments())]
    references: Vec<String>,

    /// Select by id; repeatable
    #[arg(long, value_parser = parse_reference, add = complete_deployment_ids())]
    id: Vec<String>,

    /// Select by key; repeatable
    #[arg(long, value_parser = parse_reference, add = complete_deployment_keys())]
    key: Vec<String>,

    /// Every Deployment of this Connector in the Project
    #[arg(long, value_name = "REF", value_parser = parse_reference, add = complete_connectors())]
    #[arg(conflicts_with_all = ["references", "id", "key"])]
    connector: Option<String>,

    #[command(flatten)]
    entries: EntrySelectionArgs,

    /// Keep showing new entries until Ctrl-C
    #[arg(short, long, conflicts_with = "until")]
    follow: bool,

    /// Follow until no operation is running on the Deployment
    #[arg(long, conflicts_with = "until")]
    until_settled: bool,

    /// Start: RFC 3339, `2026-11-20 10:00:00` (local time) or an age such as `2h`
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    since: Option<Timestamp>,

    /// End, in the same forms
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    until: Option<Timestamp>,

    /// Only entries of this application; may be repeated
    #[arg(long, value_name = "NAME", add = complete_applications())]
    application: Vec<String>,

    /// Minimum severity
    #[arg(long, value_name = "SEVERITY", value_parser = one_of(LogSeverity::KNOWN), ignore_case = true)]
    severity: Option<String>,

    /// Only entries that match this regular expression
    #[arg(long, value_name = "REGEX", value_parser = parse_pattern)]
    grep: Option<Regex>,

    /// Only requests with this status, or of a class such as `5xx`; may be repeated
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<StatusRange>,

    /// Only requests with this method; may be repeated
    #[arg(long, value_name = "METHOD", value_delimiter = ',')]
    method: Vec<String>,

    #[arg(short = 'n', long, visible_alias = "tail", value_name = "N", value_parser = whole_number::<usize>(0, u64::MAX))]
    #[arg(help = format!("Only the last N entries [default: {LINES_OF_A_TERMINAL} on a terminal without --since]"))]
    limit: Option<usize>,

    /// How to show times [default: local on a terminal, iso elsewhere]
    #[arg(long, value_name = "FORM", value_parser = named(TIMES))]
    time: Option<TimeForm>,

    /// Show local times in UTC
    #[arg(long)]
    utc: bool,

    /// Show requests and JSON as they were sent
    #[arg(long)]
    raw: bool,

    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    #[arg(help = format!("Pause between polls, and after empty pages, at most {}", duration::exact(LONGEST_PAUSE)))]
    poll_interval: Option<Duration>,
}

/// A form of times on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TimeForm {
    Local,
    Iso,
    Relative,
    None,
}

const TIMES: &[Named<TimeForm>] = &[
    ("local", "As the clock of this machine shows them", TimeForm::Local),
    ("iso", "RFC 3339 in UTC", TimeForm::Iso),
    ("relative", "How long ago", TimeForm::Relative),
    ("none", "No times", TimeForm::None),
];

/// Reads all pages and shows the entries by time; with `--follow` keeps polling.
pub(crate) async fn run(args: Args, session: &Session) -> Result<()> {
    let targets = args.targets(session).await?;
    announce_end(session).await;
    let policy = Policy::new(None, args.poll_interval);
    let log = |place, target: &Reference| {
        let paging = if args.follows() { LogPaging::following(policy) } else { LogPaging::once(args.poll_interval) };
        DeploymentLog::new(place, target.clone(), &args.application, args.until, paging)
    };
    let logs = targets.iter().map(|(place, target)| log(place, target)).collect();
    let mut shown = ShownLogs::new(logs, args.filter(), args.range(session), args.style(session)?, session);
    match shown.read().await {
        Ok(()) => {}
        Err(error) if is_gone(&error) => return Err(explained(error, &targets).await),
        Err(error) => return Err(error.context(failed(&targets))),
    }
    if args.until_settled {
        shown.follow_until_settled(&policy).await.with_context(|| failed(&targets))
    } else if args.follow {
        shown.follow(&policy).await.with_context(|| failed(&targets))
    } else {
        shown.finish()
    }
}

/// A Deployment, and where it is.
type PlacedReference = (DeploymentPlace, Reference);

fn failed(targets: &[PlacedReference]) -> String {
    match targets {
        [(_, target)] => format!("could not read the logs of the Deployment `{target}`"),
        _ => "could not read the logs of the Deployments".to_owned(),
    }
}

/// The error of a service that does not know a path: of a Deployment that does not exist, or of one without logs.
async fn explained(error: anyhow::Error, targets: &[PlacedReference]) -> anyhow::Error {
    match targets {
        [(place, target)] if place.client.deployment(target).await.is_ok() => no_logs(error, target, Timestamp::now()),
        _ => error.context(failed(targets)),
    }
}

impl Args {
    fn follows(&self) -> bool {
        self.follow || self.until_settled
    }

    /// The Deployments that are named, each once, all of a Connector, or those of ctconnect.yaml.
    async fn targets(&self, session: &Session) -> Result<Vec<PlacedReference>> {
        let ids = self.id.iter().cloned().map(Reference::Id);
        let keys = self.key.iter().cloned().map(Reference::Key);
        let mut named = Vec::new();
        for target in self.references.iter().map(|text| Reference::parse(text)).chain(ids).chain(keys) {
            if !named.contains(&target) {
                named.push(target);
            }
        }
        let selection = match &self.connector {
            Some(connector) => {
                PlacedSelection::of_run(session, DeploymentSelection::Named(all_of(connector, session).await?)).await?
            }
            None if named.is_empty() => {
                let chosen = choose_deployments(session, &self.entries.selected(), CommandAccess::Reads).await?;
                PlacedSelection::of_sessions(chosen.into_iter().map(|own| (own.session, own.reference))).await?
            }
            None => PlacedSelection::of_run(session, DeploymentSelection::Named(named)).await?,
        };
        let targets = selection.unread().unwrap_or_default().into_iter();
        Ok(targets.map(|OperationTarget { place, reference, .. }| (place, reference)).collect())
    }

    fn filter(&self) -> LogFilter {
        LogFilter {
            pattern: self.grep.clone(),
            severity: self.severity.clone(),
            statuses: self.status.clone(),
            methods: self.method.clone(),
        }
    }

    fn style(&self, session: &Session) -> Result<LogStyle> {
        let is_terminal = session.ui.options().stdout_is_terminal;
        let default = if is_terminal || self.utc { TimeForm::Local } else { TimeForm::Iso };
        let times = match self.time.unwrap_or(default) {
            TimeForm::Local if self.utc => LogTimes::Clock(TimeZone::UTC),
            TimeForm::Local => {
                let hint = "`--utc` shows times without a time zone";
                LogTimes::Clock(time_zone().map_err(|problem| Failure::usage(problem).hint(hint))?)
            }
            TimeForm::Iso => LogTimes::Iso,
            TimeForm::Relative => LogTimes::Relative,
            TimeForm::None => LogTimes::None,
        };
        Ok(LogStyle { times, is_raw: self.raw, is_followed: self.follows() })
    }

    /// Which entries are shown: on a terminal the last ones, unless the user says otherwise.
    fn range(&self, session: &Session) -> LogRange {
        let is_unbounded = self.since.is_some() || !session.ui.options().stdout_is_terminal;
        let default = (!is_unbounded).then_some(LINES_OF_A_TERMINAL);
        LogRange {
            start: self.since,
            end: self.until,
            limit: self.limit.or(default),
            is_limit_chosen: self.limit.is_some(),
        }
    }
}

/// The Deployments of a Connector, by what people know them by.
async fn all_of(connector: &str, session: &Session) -> Result<Vec<Reference>> {
    let client = session.client().await?;
    let deployments = of_connector(session, &client, &Reference::parse(connector)).await?;
    if deployments.is_empty() {
        let message = format!("the Connector `{connector}` has no Deployments in the Project");
        let hint = "`ctconnect deployment list` shows all Deployments";
        return Err(Failure::new(ExitCode::NOT_FOUND, message).hint(hint).into());
    }
    Ok(deployments.iter().map(|found| Reference::parse(found.key_or_id())).collect())
}

/// Parses a regular expression. Plain text without special characters is one.
fn parse_pattern(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| {
        let problem = error.to_string();
        let problem = problem.lines().last().unwrap_or_default().trim().trim_start_matches("error: ");
        format!("{problem}; a backslash before a special character matches the character itself")
    })
}
