//! Requests for logs: filters, dates and pages.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde_json::json;

use crate::emulator::clock::Moment;
use crate::emulator::context::{Permission, RequestContext};
use crate::emulator::deployments::deploying::DeploymentTarget;
use crate::emulator::deployments::deployment::StoredDeployment;
use crate::emulator::deployments::log_stream::{self, LogPosition};
use crate::emulator::input::query::QueryParameters;
use crate::emulator::input::text::TextForm;
use crate::emulator::responses::{ErrorCode, RequestResult, SuccessResponse};
use crate::emulator::store::{LOGS_KEPT, LogPlace, StateTransaction, StoredLogQuery};

/// `GET /{projectKey}/deployments/{id}/logs`
pub(crate) fn get(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    target: &DeploymentTarget,
) -> RequestResult {
    context.require(Permission::ViewDeployments(&target.project))?;
    let deployment = target.find(state)?;
    let parameters = &context.parameters()?;
    if context.options.logs_removed {
        let message = "Logs of Deployments are not available any more.";
        return Err(ErrorCode::ResourceNotFound.error(message).status(StatusCode::GONE));
    }
    parameters.expect_only(&["pageToken", "applicationName", "startDate", "endDate"])?;
    let token = parameters.text("pageToken", &TextForm::Name)?;
    let application = parameters.text("applicationName", &TextForm::Key)?;
    check_application(&deployment, application)?;
    let (from, until) = period(context.now, parameters)?;
    let position = token.map_or(Ok(LogPosition::START), |token| position(&deployment, parameters, token))?;
    let filter = StoredLogQuery { deployment_id: &deployment.id, application, from, until };
    let length = context.options.log_page_size.max(1);
    let (data, next) = log_stream::page(state, &deployment.runs, &filter, position, length)?;
    let next = next.map(|next| page_token(&deployment, parameters, next));
    Ok(SuccessResponse::ok(json!({ "data": data, "next": next })))
}

fn check_application(deployment: &StoredDeployment, application: Option<&str>) -> RequestResult<()> {
    match application {
        None if deployment.region.ends_with(".aws") => {
            let message = "For Deployments in a Region of AWS, an applicationName is required.";
            Err(ErrorCode::DeploymentLogMissingApplicationName.error(message))
        }
        Some(name) if !deployment.applications.iter().any(|known| known.name == name) => {
            let message = format!("The Deployment has no application '{name}'.");
            Err(ErrorCode::DeploymentApplicationDoesNotExist.error(message))
        }
        _ => Ok(()),
    }
}

/// The requested period, without what is too old or in the future.
fn period(now: Moment, parameters: &QueryParameters) -> RequestResult<(Moment, Moment)> {
    let invalid = |message: String| ErrorCode::DeploymentLogInvalidDate.error(message);
    let date = |name: &str| {
        let Some(text) = parameters.single(name)? else { return Ok(None) };
        Moment::parse(text).map(Some).ok_or_else(|| invalid(format!("The {name} must be a time as in RFC 3339.")))
    };
    let (start, end) = (date("startDate")?, date("endDate")?);
    let oldest = now.minus(LOGS_KEPT);
    match (start, end) {
        (Some(start), _) if start < oldest => {
            Err(invalid("The startDate must not be more than 30 days ago.".to_owned()))
        }
        (Some(start), Some(end)) if end < start => {
            Err(invalid("The endDate must not be before the startDate.".to_owned()))
        }
        _ => Ok((start.unwrap_or(oldest), end.map_or(now, |end| end.min(now)))),
    }
}

/// A token is valid only for the same Deployment and the same filters.
fn page_token(deployment: &StoredDeployment, parameters: &QueryParameters, position: LogPosition) -> String {
    let LogPosition { computed: (run, entry), stored: LogPlace { time, number } } = position;
    let time = time.milliseconds();
    URL_SAFE_NO_PAD.encode(format!("{run} {entry} {time} {number} {}", fingerprint(deployment, parameters)))
}

fn position(deployment: &StoredDeployment, parameters: &QueryParameters, token: &str) -> RequestResult<LogPosition> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        let mut parts = text.splitn(5, ' ');
        let run = parts.next()?.parse().ok()?;
        let mut number = || parts.next()?.parse::<i64>().ok();
        let (entry, time, stored) = (number()?, number()?, number()?);
        let position = LogPosition {
            computed: (run, entry),
            stored: LogPlace { time: Moment::from_milliseconds(time), number: stored },
        };
        (entry >= 0 && parts.next()? == fingerprint(deployment, parameters)).then_some(position)
    };
    let message = "The pageToken does not belong to this query.";
    read().ok_or_else(|| ErrorCode::DeploymentLogInvalidPageToken.error(message))
}

fn fingerprint(deployment: &StoredDeployment, parameters: &QueryParameters) -> String {
    let filters = ["applicationName", "startDate", "endDate"].map(|name| parameters.list(name).next().unwrap_or(""));
    format!("{} {}", deployment.id, filters.join(" "))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::time::Duration;

    use serde_json::Value;

    use super::*;
    use crate::emulator::testing::{TestBench, codes, deployment};
    use crate::emulator::{EmulatorOptions, Speed};

    const LOGS: &str = "/acme/deployments/key=live/logs";

    /// A test bench with a Deployment that was deployed at 2026-11-21T08:33:20Z.
    fn bench() -> TestBench {
        let bench = TestBench::new();
        bench.deploy();
        bench.get(LOGS);
        bench
    }

    fn entries(bench: &TestBench, query: &str) -> Vec<Value> {
        let (status, page) = bench.get(&format!("{LOGS}?{query}"));
        assert_eq!(status, 200, "{page}");
        page["data"].as_array().unwrap().clone()
    }

    fn all_pages(bench: &TestBench, filters: &str) -> Vec<Value> {
        let mut found = Vec::new();
        let mut token = String::new();
        loop {
            let page = bench.get(&format!("{LOGS}?{filters}{token}")).1;
            found.extend(page["data"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => token = format!("&pageToken={next}"),
                None => return found,
            }
        }
    }

    fn rejection(bench: &TestBench, query: &str) -> (u16, String) {
        let (status, body) = bench.get(&format!("{LOGS}?{query}"));
        (status, codes(&body).join(" "))
    }

    #[test]
    fn entries_are_added_over_time_and_never_change() {
        let bench = bench();
        bench.wait(Duration::from_secs(1));
        let first = entries(&bench, "");
        assert_eq!(first[0]["details"]["message"], "emulated: no postDeploy script was run");
        assert_eq!((&first[0]["applicationName"], &first[0]["severity"]), (&json!("calculator"), &json!("DEFAULT")));
        assert_eq!(first[0]["timestamp"], "2026-11-21T08:33:20.000Z");
        bench.wait(Duration::from_secs(60));
        let later = entries(&bench, "");
        assert!(later.len() > first.len());
        assert_eq!(later[..first.len()], first);
        for kind in ["APPLICATION_TEXT", "APPLICATION_JSON", "HTTP_REQUEST"] {
            assert!(later.iter().any(|entry| entry["type"] == kind), "{kind}");
        }
        for details in later.iter().map(|entry| &entry["details"]) {
            let text = details["message"].as_str().or(details["path"].as_str()).unwrap();
            assert!(details["source"] == "emulated" && text.contains("emulated"), "nobody wrote it: {details}");
        }
        let times: Vec<_> = later.iter().map(|entry| entry["timestamp"].as_str().unwrap()).collect();
        assert!(times.is_sorted());
        assert!(later.iter().all(|entry| entry["applicationName"] != "back-office"));
    }

    #[test]
    fn pages_contain_every_entry_once() {
        let bench = bench();
        bench.wait(Duration::from_secs(3600));
        let all = all_pages(&bench, "");
        assert!(all.len() > 200, "{}", all.len());
        let mut times: Vec<_> = all.iter().map(|entry| entry["timestamp"].to_string()).collect();
        times.dedup();
        assert_eq!(times.len(), all.len());
        let filtered = all_pages(&bench, "applicationName=listener");
        let expected: Vec<_> = all.into_iter().filter(|entry| entry["applicationName"] == "listener").collect();
        assert_eq!(filtered, expected);
    }

    #[test]
    fn dates_limit_the_entries() {
        let bench = bench();
        bench.wait(Duration::from_secs(60));
        let all = entries(&bench, "");
        let (from, until) = ("2026-11-21T08:33:26.160Z", "2026-11-21T08:33:40Z");
        let cut = entries(&bench, &format!("startDate={from}&endDate={until}"));
        let inside = |entry: &&Value| {
            let time = entry["timestamp"].as_str().unwrap();
            ("2026-11-21T08:33:26.160Z"..="2026-11-21T08:33:40.000Z").contains(&time)
        };
        let expected: Vec<_> = all.iter().filter(inside).cloned().collect();
        assert_eq!(cut, expected);
        assert_eq!(cut[0]["timestamp"], from);
        assert_eq!(entries(&bench, "startDate=2026-11-22T00:00:00Z").len(), 0);
    }

    #[test]
    fn invalid_dates_are_rejected() {
        let bench = bench();
        for query in [
            "startDate=yesterday",
            "endDate=2026-11-21",
            "startDate=2026-10-22T08:33:19Z",
            "startDate=2026-11-21T08:00:00Z&endDate=2026-11-21T07:59:59Z",
        ] {
            assert_eq!(rejection(&bench, query), (400, "DeploymentLogInvalidDate".to_owned()), "{query}");
        }
        let moment = "2026-11-21T08:33:20Z";
        for query in ["startDate=2026-10-22T08:33:20", &format!("startDate={moment}&endDate={moment}")] {
            assert_eq!(bench.get(&format!("{LOGS}?{query}")).0, 200, "{query}");
        }
    }

    #[test]
    fn applications_and_page_tokens_must_belong_to_the_query() {
        let bench = bench();
        bench.wait(Duration::from_secs(3600));
        let unknown = (400, "DeploymentApplicationDoesNotExist".to_owned());
        assert_eq!(rejection(&bench, "applicationName=other"), unknown);
        assert_eq!(rejection(&bench, "applicationName=a"), (400, "InvalidQueryParam".to_owned()));
        assert_eq!(rejection(&bench, "severity=ERROR"), (400, "InvalidQueryParam".to_owned()));
        let next = bench.get(LOGS).1["next"].as_str().unwrap().to_owned();
        let invalid = (400, "DeploymentLogInvalidPageToken".to_owned());
        assert_eq!(rejection(&bench, "pageToken=%21"), invalid);
        assert_eq!(rejection(&bench, &format!("pageToken={next}x")), invalid);
        assert_eq!(rejection(&bench, &format!("pageToken={next}&applicationName=listener")), invalid);
        for position in
            ["0 -1 0 0", "9 9 0 0", "0 9223372036854775807 0 0", "18446744073709551615 0 9223372036854775807 0"]
        {
            let id = bench.get("/acme/deployments/key=live").1["id"].as_str().unwrap().to_owned();
            let token = URL_SAFE_NO_PAD.encode(format!("{position} {id}   "));
            assert!(bench.get(&format!("{LOGS}?pageToken={token}")).0 < 500, "{position}");
        }
    }

    #[test]
    fn regions_of_aws_require_an_application() {
        let bench = TestBench::new();
        bench.publish();
        let mut body = deployment();
        body["region"] = "eu-central-1.aws".into();
        bench.post("/acme/deployments", &body);
        assert_eq!(rejection(&bench, ""), (400, "DeploymentLogMissingApplicationName".to_owned()));
        assert!(!entries(&bench, "applicationName=calculator").is_empty());
    }

    #[test]
    fn logs_continue_after_a_redeploy_and_end_with_an_undeploy() {
        let bench = TestBench::with(EmulatorOptions { speed: Speed::Fast, ..EmulatorOptions::default() });
        bench.publish();
        bench.wait(Duration::from_secs(2));
        bench.post("/acme/deployments", &deployment());
        bench.wait(Duration::from_secs(62));
        bench.redeploy(json!({ "skipScripts": true }));
        bench.wait(Duration::from_secs(62));
        let all = all_pages(&bench, "");
        let scripts =
            all.iter().filter(|entry| entry["details"]["message"].as_str().unwrap_or("").contains("postDeploy"));
        assert_eq!(scripts.count(), 1);
        let starts = all.iter().filter(|entry| entry["details"]["message"] == "emulated: no application was started");
        assert_eq!(starts.count(), 6);
        bench.delete("/acme/deployments/key=live");
        bench.wait(Duration::from_millis(1499));
        assert_eq!(all_pages(&bench, ""), all);
    }

    #[test]
    fn removed_log_endpoints_answer_410() {
        let bench = TestBench::with(EmulatorOptions {
            speed: Speed::Instant,
            logs_removed: true,
            ..EmulatorOptions::default()
        });
        bench.deploy();
        assert_eq!(rejection(&bench, ""), (410, "ResourceNotFound".to_owned()));
    }

    #[test]
    fn only_thirty_days_of_logs_are_kept() {
        let bench = bench();
        bench.wait(Duration::from_secs(40 * 24 * 3600));
        let page = bench.get(LOGS).1;
        assert_eq!(page["data"].as_array().unwrap().len(), 100);
        let oldest = page["data"][0]["timestamp"].as_str().unwrap();
        assert!(oldest >= "2026-12-01T08:33:20.000Z", "{oldest}");
    }

    #[test]
    fn logs_are_read_from_thirty_days_ago_and_not_from_before() {
        let bench = bench();
        let oldest = (bench.emulator.clock)().minus(LOGS_KEPT);
        let status = |start: Moment| bench.get(&format!("{LOGS}?startDate={start}")).0;
        assert_eq!((status(oldest), status(oldest.minus(Duration::from_millis(1)))), (200, 400));
    }
}
