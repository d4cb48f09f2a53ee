//! The end of the endpoints for logs, which the service has announced.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use crate::api::{Error, Reference};
use crate::failure::{Failure, classify};
use crate::session::Session;

/// The last day on which the service promises to serve logs.
const LAST_DAY: Date = date(2027, 1, 31);

/// Where logs are read without the service.
const OTHER_PLACE: &str = "Platform Insights, an add-on of commercetools, sends the logs to your monitoring tool";

/// Whether the service does not, or no longer, know the path.
pub(super) fn is_gone(error: &anyhow::Error) -> bool {
    let is_gone = |error: &Error| {
        // A page of a proxy says nothing about the service.
        let is_from_api = error.refusal().is_some_and(|refusal| !refusal.is_of_gateway());
        is_from_api && matches!(error.status(), Some(404 | 410)) && !error.has_code("DeploymentApplicationDoesNotExist")
    };
    error.downcast_ref().is_some_and(is_gone)
}

/// The Deployment exists and its logs do not. Status, codes and correlation id of the response stay in the failure.
pub(super) fn no_logs(error: anyhow::Error, target: &Reference, now: Timestamp) -> anyhow::Error {
    let Some(failure) = classify(&error) else { return error };
    let (message, hint) = if is_promised(now) {
        (
            format!("the Deployment `{target}` exists, but the service has no logs of it"),
            format!("`ctconnect deployment describe {target}` shows whether it runs"),
        )
    } else {
        let message = "the service no longer serves logs of Deployments; their removal was announced for the time \
                       after 2027-01-31";
        (message.to_owned(), OTHER_PLACE.to_owned())
    };
    let causes = std::iter::once(failure.message.clone()).chain(failure.causes.clone()).collect();
    Failure { message, causes, ..failure }.hint(hint).into()
}

/// Announces the end of the logs, at most once a day: where there is no folder to remember that, in every run.
pub(super) async fn announce_end(session: &Session) {
    let now = Timestamp::now();
    if session.context.is_local() || session.ui.options().quiet {
        return;
    }
    let Some(end) = announced_end(now) else { return };
    let today = TimeZone::UTC.to_datetime(now).date().to_string();
    if session.context.log_end_marker().replace(today).await {
        session.ui.note(&end);
    }
}

/// What a user has to know of the end of the logs, until it has come.
fn announced_end(now: Timestamp) -> Option<String> {
    is_promised(now).then(|| format!("the service removes the logs of Deployments after {LAST_DAY}; {OTHER_PLACE}"))
}

fn is_promised(now: Timestamp) -> bool {
    TimeZone::UTC.to_datetime(now).date() <= LAST_DAY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ErrorKind, Refusal};
    use crate::failure::ExitCode;

    #[test]
    fn the_end_of_the_endpoint_is_claimed_only_after_its_last_day() {
        for (now, claims) in [("2027-01-31T23:59:59Z", false), ("2027-02-01T00:00:00Z", true)] {
            let refusal = Refusal { status: 410, message: "gone".to_owned(), errors: Vec::new(), is_from_api: true };
            let error =
                Error { correlation_id: Some("id-1".to_owned()), ..Error::new(ErrorKind::Refused(refusal), "GET") };
            let target = Reference::Key("live".to_owned());
            let error = no_logs(error.into(), &target, now.parse().unwrap_or_default());
            let failure = classify(&error).unwrap_or_else(|| Failure::usage(""));
            assert_eq!((failure.code, failure.status), (ExitCode::NOT_FOUND, Some(410)), "{now}");
            assert_eq!(failure.correlation_id.as_deref(), Some("id-1"));
            assert_eq!(failure.message.contains("2027-01-31"), claims, "{}", failure.message);
            assert!(failure.sentence().ends_with("gone (410)"), "{}", failure.sentence());
        }
    }

    #[test]
    fn the_end_of_the_endpoint_is_announced_until_its_last_day() {
        let announced = |now: &str| announced_end(now.parse().unwrap_or_default());
        let text = announced("2027-01-31T23:59:59Z").unwrap_or_default();
        assert!(text.contains("after 2027-01-31") && text.contains("Platform Insights"), "{text}");
        assert_eq!(announced("2027-02-01T00:00:00Z"), None);
    }
}
