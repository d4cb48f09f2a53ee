//! `ctconnect deployment logs`: the logs of the applications of a Deployment.

use std::cell::RefCell;
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures_util::future::{join_all, try_join_all};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::Regex;

use super::log_end::{announce_end, is_gone, no_logs};
use crate::api::model::LogSeverity;
use crate::api::{Client, Error, LogEntry, Reference};
use crate::cli::arguments::{Named, named, one_of, parse_duration, parse_instant, parse_reference};
use crate::config::time_zone;
use crate::duration;
use crate::failure::{ExitCode, Failure};
use crate::operation::deployment::of_connector;
use crate::operation::logs::{DeploymentLog, LogFilter, LogOrder, LogTail, StatusRange, merged, newest, read_parts};
use crate::operation::outcome::{Wait, await_goal};
use crate::output::{LogStyle, LogTimes, LogWriter, Ui};
use crate::session::Session;
use crate::wait::{
    DeploymentGoal, LONGEST_PAUSE, LogFollower, LogPaging, LogSource as _, Observer, Policy, Start, follow,
};

/// How many entries a terminal gets unless more are wanted.
const LINES_OF_A_TERMINAL: usize = 200;

/// Show the logs of the applications of a Deployment
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Ids or keys; a UUID is an id, anything else is a key
    #[arg(value_name = "REF", value_parser = parse_reference, required_unless_present_any = ["id", "key", "connector"])]
    references: Vec<String>,

    /// Select by id; repeatable
    #[arg(long, value_parser = parse_reference)]
    id: Vec<String>,

    /// Select by key; repeatable
    #[arg(long, value_parser = parse_reference)]
    key: Vec<String>,

    /// Every Deployment of this Connector in the Project
    #[arg(long, value_name = "REF", value_parser = parse_reference, conflicts_with_all = ["references", "id", "key"])]
    connector: Option<String>,

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
    #[arg(long, value_name = "NAME")]
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

    #[arg(short = 'n', long, visible_alias = "tail", value_name = "N")]
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
    let client = session.client().await?;
    let targets = args.targets(&client, session).await?;
    announce_end(session).await;
    let policy = Policy::new(None, args.poll_interval);
    let log = |target: &Reference| {
        let paging = if args.follows() { LogPaging::following(policy) } else { LogPaging::once(args.poll_interval) };
        DeploymentLog::new(&client, target.clone(), &args.application, args.until, paging)
    };
    let mut shown = ShownLogs {
        filter: args.filter(),
        is_followed: args.follows(),
        logs: targets.iter().map(log).collect(),
        followers: targets.iter().map(|_| LogFollower::new(args.since)).collect(),
        writer: session.ui.log(args.style(session)?),
    };
    match shown.read(&args, session).await {
        Ok(()) => {}
        Err(error) if is_gone(&error) => return Err(explained(error, &client, &targets).await),
        Err(error) => return Err(error.context(failed(&targets))),
    }
    if args.until_settled {
        shown.follow_until_settled(&client, &policy, session).await.with_context(|| failed(&targets))
    } else if args.follow {
        shown.follow(&policy, session).await.with_context(|| failed(&targets))
    } else {
        if shown.writer.count() == 0 {
            session.ui.note("no log entries");
        }
        Ok(shown.writer.finish()?)
    }
}

fn failed(targets: &[Reference]) -> String {
    match targets {
        [target] => format!("could not read the logs of the Deployment `{target}`"),
        _ => "could not read the logs of the Deployments".to_owned(),
    }
}

/// The error of a service that does not know a path: of a Deployment that does not exist, or of one without logs.
async fn explained(error: anyhow::Error, client: &Client, targets: &[Reference]) -> anyhow::Error {
    match targets {
        [target] if client.deployment(target).await.is_ok() => no_logs(error, target, Timestamp::now()),
        _ => error.context(failed(targets)),
    }
}

impl Args {
    fn follows(&self) -> bool {
        self.follow || self.until_settled
    }

    /// The Deployments that are named, each once, or all of a Connector.
    async fn targets(&self, client: &Client, session: &Session) -> Result<Vec<Reference>> {
        let Some(connector) = &self.connector else {
            let ids = self.id.iter().cloned().map(Reference::Id);
            let keys = self.key.iter().cloned().map(Reference::Key);
            let named = self.references.iter().map(|text| Reference::parse(text)).chain(ids).chain(keys);
            let mut targets = Vec::new();
            for target in named {
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }
            return Ok(targets);
        };
        let deployments = of_connector(session, client, &Reference::parse(connector)).await?;
        let targets: Vec<Reference> = deployments.iter().map(|found| Reference::parse(found.key_or_id())).collect();
        if targets.is_empty() {
            let message = format!("the Connector `{connector}` has no Deployments in the Project");
            let hint = "`ctconnect deployment list` shows all Deployments";
            return Err(Failure::new(ExitCode::NOT_FOUND, message).hint(hint).into());
        }
        Ok(targets)
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

    /// How many entries are shown, if not all.
    fn limit(&self, session: &Session) -> Option<usize> {
        let is_unbounded = self.since.is_some() || !session.ui.options().stdout_is_terminal;
        self.limit.or_else(|| (!is_unbounded).then_some(LINES_OF_A_TERMINAL))
    }
}

/// The logs of Deployments, and how they are shown.
struct ShownLogs<'c> {
    filter: LogFilter,
    is_followed: bool,
    logs: Vec<DeploymentLog<'c>>,
    /// One for each log.
    followers: Vec<LogFollower>,
    writer: LogWriter,
}

impl ShownLogs<'_> {
    /// The names that lines begin with, where there are several logs.
    fn names(&self) -> Vec<Option<String>> {
        let name = |log: &DeploymentLog<'_>| (self.logs.len() > 1).then(|| log.reference().to_string());
        self.logs.iter().map(name).collect()
    }

    /// Shows what was logged until now.
    async fn read(&mut self, args: &Args, session: &Session) -> Result<()> {
        let end = match args.limit(session) {
            Some(limit) => self.read_last(limit, args, session).await,
            None => self.read_all(args.since, session).await,
        };
        self.writer.flush()?;
        self.followers.iter_mut().for_each(LogFollower::end_round);
        end
    }

    async fn read_all(&mut self, start: Option<Timestamp>, session: &Session) -> Result<()> {
        let names = self.names();
        let Self { filter, is_followed, logs, followers, writer } = self;
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
            merged(parts, start, receive).await
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

    async fn read_last(&mut self, limit: usize, args: &Args, session: &Session) -> Result<()> {
        let names = self.names();
        let Self { filter, is_followed, logs, followers, writer } = self;
        let tail = read_parts(logs, async |parts, owners| {
            let tail = newest(parts, limit, args.since, args.until, |_, entry| filter.selects(entry)).await?;
            Ok(LogTail {
                entries: tail.entries.into_iter().map(|(part, entry)| (owners[part], entry)).collect(),
                ..tail
            })
        })
        .await?;
        if tail.has_earlier && args.limit.is_none() {
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
    async fn follow(&mut self, policy: &Policy, session: &Session) -> Result<()> {
        let names = self.names();
        let Self { filter, logs, followers, writer, .. } = self;
        let writer = RefCell::new(writer);
        let followed = logs.iter().zip(followers).zip(&names).map(async |((log, follower), name)| {
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
    async fn follow_until_settled(mut self, client: &Client, policy: &Policy, session: &Session) -> Result<()> {
        let targets: Vec<Reference> = self.logs.iter().map(|log| log.reference().clone()).collect();
        let waits = join_all(targets.iter().map(async |target| {
            let step = session.ui.step("Waiting for", "Waited for", format!("{target} to be settled"));
            let resume = session.context.command(&["deployment", "wait", target.as_str()]);
            let wait = Wait { reference: target, policy, step, resume };
            await_goal(client, DeploymentGoal::Settled, Start::Joined, wait, session).await.failure
        }));
        let failures = tokio::select! {
            failures = waits => failures,
            followed = self.follow(policy, session) => return followed,
        };
        self.read_once_more().await?;
        match failures.into_iter().flatten().next() {
            Some(failure) => Err(failure.into()),
            None => Ok(()),
        }
    }

    /// Shows what was logged since the last poll.
    async fn read_once_more(&mut self) -> Result<()> {
        let names = self.names();
        for ((log, follower), name) in self.logs.iter().zip(&mut self.followers).zip(&names) {
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

/// Parses a regular expression. Plain text without special characters is one.
fn parse_pattern(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| {
        let problem = error.to_string();
        let problem = problem.lines().last().unwrap_or_default().trim().trim_start_matches("error: ");
        format!("{problem}; put a backslash before a special character that is meant as it is")
    })
}
