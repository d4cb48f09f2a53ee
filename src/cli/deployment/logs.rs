//! `ctconnect deployment logs`: the logs of the applications of a Deployment.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::Regex;

use super::log_end::{announced_end, is_gone, no_logs};
use crate::api::model::LogSeverity;
use crate::api::{Error, LogEntry};
use crate::cli::arguments::{Named, ReferenceArgs, named, one_of, parse_duration, parse_instant};
use crate::config::time_zone;
use crate::duration;
use crate::failure::Failure;
use crate::operation::logs::{DeploymentLog, LogFilter, LogOrder, LogTail, StatusRange, merged, newest, read_parts};
use crate::output::{LogStyle, LogTimes, LogWriter, Ui};
use crate::session::Session;
use crate::wait::{LONGEST_PAUSE, LogFollower, LogPaging, Observer, Policy, follow};

/// How many entries a terminal gets unless more are wanted.
const LINES_OF_A_TERMINAL: usize = 200;

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
    let target = args.target.resolve();
    if let Some(end) = announced_end(Timestamp::now()).filter(|_| !session.context.is_local()) {
        session.ui.note(&end);
    }
    let policy = Policy::new(None, args.poll_interval);
    let paging = if args.follow { LogPaging::following(policy) } else { LogPaging::once(args.poll_interval) };
    let log = DeploymentLog::new(&client, target.clone(), &args.application, args.until, paging);
    let writer = session.ui.log(args.style(session)?);
    let follower = LogFollower::new(args.since);
    let mut shown = ShownLog {
        filter: args.filter(),
        is_followed: args.follow,
        logs: vec![log],
        followers: vec![follower],
        writer,
    };
    match shown.read(&args, session).await {
        Err(error) if is_gone(&error) && client.deployment(&target).await.is_ok() => {
            return Err(no_logs(error, &target, Timestamp::now()));
        }
        read => read.with_context(|| format!("could not read the logs of the Deployment `{target}`"))?,
    }
    if !args.follow {
        if shown.writer.count() == 0 {
            session.ui.note("no log entries");
        }
        return Ok(shown.writer.finish()?);
    }
    shown
        .follow(&policy, session)
        .await
        .with_context(|| format!("could not read the logs of the Deployment `{target}`"))
}

impl Args {
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
        Ok(LogStyle { times, is_raw: self.raw, is_followed: self.follow })
    }

    /// How many entries are shown, if not all.
    fn limit(&self, session: &Session) -> Option<usize> {
        let is_unbounded = self.since.is_some() || !session.ui.options().stdout_is_terminal;
        self.limit.or_else(|| (!is_unbounded).then_some(LINES_OF_A_TERMINAL))
    }
}

/// The logs of Deployments, and how they are shown.
struct ShownLog<'c> {
    filter: LogFilter,
    is_followed: bool,
    logs: Vec<DeploymentLog<'c>>,
    /// One for each log.
    followers: Vec<LogFollower>,
    writer: LogWriter,
}

impl ShownLog<'_> {
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
        let Self { filter, is_followed, logs, followers, writer } = self;
        let order = read_parts(logs, async |parts, owners| {
            let receive = |entries: Vec<(usize, LogEntry)>| {
                for (part, entry) in entries {
                    if *is_followed {
                        followers[owners[part]].remember(&entry);
                    }
                    if filter.selects(&entry) {
                        writer.write(&entry, None)?;
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
            writer.write(entry, None)?;
        }
        followers.iter_mut().for_each(|follower| follower.start_at(tail.from));
        Ok(())
    }

    /// Shows new entries as they arrive.
    async fn follow(self, policy: &Policy, session: &Session) -> Result<()> {
        let Self { filter, logs, followers, mut writer, .. } = self;
        let mut failed_polls = FailedPolls { ui: &session.ui, is_failing: false };
        for (log, follower) in logs.iter().zip(followers) {
            follow(log, follower, policy, &mut failed_polls, |entry| {
                if filter.selects(&entry) {
                    writer.write(&entry, None)?;
                    writer.flush()?;
                }
                anyhow::Ok(())
            })
            .await?;
        }
        Ok(())
    }
}

/// Reports when a followed log cannot be read, and when it can be read again: once each.
struct FailedPolls<'a> {
    ui: &'a Ui,
    is_failing: bool,
}

impl Observer for FailedPolls<'_> {
    fn polled(&mut self, _status: &str, _elapsed: Duration) {
        if std::mem::take(&mut self.is_failing) {
            self.ui.note("the log can be read again");
        }
    }

    fn missed(&mut self, error: &Error, _elapsed: Duration) {
        if !std::mem::replace(&mut self.is_failing, true) {
            let pause = error.long_pause().map(|pause| format!(" in {}", duration::exact(pause))).unwrap_or_default();
            self.ui.warn(&format!("the log cannot be read at the moment, retrying{pause}: {error}"));
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
