//! Reading and following the log of a Deployment.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use crate::api::model::DeploymentLog;
use crate::api::{Client, Error, LogQuery, Reference, Resource};

use super::{LogFollower, Observer, Policy, is_permanent};

/// The longest pause between two looks at a log. People watch it live.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// One query of a log, all pages of it.
pub trait LogSource {
    /// Everything that is logged from `start` on; without it, as far back as was asked for.
    fn read(&self, start: Option<Timestamp>) -> impl Future<Output = Result<Vec<Resource<DeploymentLog>>, Error>>;
}

/// The log of one Deployment.
#[derive(Debug)]
pub struct DeploymentLogs<'c> {
    /// Whom to ask.
    pub client: &'c Client,
    /// The Deployment.
    pub reference: &'c Reference,
    /// Which entries.
    pub query: LogQuery,
}

impl LogSource for DeploymentLogs<'_> {
    async fn read(&self, start: Option<Timestamp>) -> Result<Vec<Resource<DeploymentLog>>, Error> {
        let mut query = self.query.clone();
        query.start_date = start.map(|start| start.to_string()).or(query.start_date);
        let mut entries = Vec::new();
        let mut tokens = Vec::new();
        loop {
            let page = self.client.deployment_logs(self.reference, &query).await?;
            entries.extend(page.data);
            // How the end is marked is not documented; following a token that comes again would never end.
            match page.next {
                Some(next) if !tokens.contains(&next) => tokens.push(next),
                _ => return Ok(entries),
            }
            query.page_token = tokens.last().cloned();
        }
    }
}

/// Hands every entry of a log, from `since` on, to `each`, oldest first, and goes on with new ones as they come; it ends with an error.
///
/// The pauses are those of `policy`, 5 s at most, and short again as soon as something was logged. Failures that pass
/// are ridden out for ever: that a log cannot be read for a while must not end the watch.
///
/// # Errors
/// Errors of `each`, and refusals that will not pass, such as a Deployment that does not exist any more.
pub async fn follow<S: LogSource, E: From<Error>>(
    source: &S,
    since: Option<Timestamp>,
    policy: &Policy,
    observer: &mut impl Observer,
    mut each: impl FnMut(Resource<DeploymentLog>) -> Result<(), E>,
) -> Result<(), E> {
    let started = Instant::now();
    let mut follower = LogFollower::new(since);
    let mut quiet_rounds = 0_u32;
    loop {
        match source.read(follower.start_date()).await {
            Ok(entries) => {
                let fresh = follower.take(entries);
                quiet_rounds = if fresh.is_empty() { quiet_rounds.saturating_add(1) } else { 0 };
                fresh.into_iter().try_for_each(&mut each)?;
            }
            Err(error) if is_permanent(&error) => return Err(error.into()),
            Err(error) => {
                observer.missed(&error, started.elapsed());
                quiet_rounds = quiet_rounds.saturating_add(1);
            }
        }
        sleep(policy.pause(quiet_rounds).min(LONGEST_PAUSE)).await;
    }
}
