//! How the platform would judge the response of an application.

use std::time::Duration;

use serde_json::Value;

use super::{Cloud, Trigger};

use crate::duration;

/// Statuses that acknowledge a message (docs: event applications).
const ACKNOWLEDGED: [u16; 5] = [102, 200, 201, 202, 204];

/// The maximum number of update actions in the response of an API Extension (docs: limits of API Extensions).
const ACTION_LIMIT: usize = 100;

/// How an application responded.
#[derive(Debug, Clone, Copy)]
pub enum ApplicationResponse<'a> {
    /// Status and body.
    Received(u16, &'a [u8]),
    /// No response within this time.
    TimedOut(Duration),
    /// The connection was lost, for this reason.
    Lost(&'a str),
}

/// How the platform judges a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallVerdict {
    /// Whether the platform accepts it.
    pub passed: bool,
    /// The judgement, its reason, and its consequence.
    pub text: String,
    pub hint: Option<&'static str>,
}

impl CallVerdict {
    /// How the platform judges the response to a request by `trigger`.
    pub fn of(trigger: Trigger, response: ApplicationResponse<'_>) -> Self {
        let judged = match response {
            ApplicationResponse::Received(status, body) => judge(trigger, status, body),
            ApplicationResponse::TimedOut(limit) => Err(format!("no response within {}", duration::exact(limit))),
            ApplicationResponse::Lost(reason) => Err(reason.to_owned()),
        };
        match judged {
            Ok(text) => Self { passed: true, text, hint: None },
            Err(why) => {
                let (failure, consequence) = failure(trigger);
                let text = format!("{failure}: {why}; {consequence}");
                Self { passed: false, text, hint: hint(trigger, response) }
            }
        }
    }
}

fn judge(trigger: Trigger, status: u16, body: &[u8]) -> Result<String, String> {
    match trigger {
        Trigger::Event(_) if ACKNOWLEDGED.contains(&status) => Ok("acknowledged".to_owned()),
        Trigger::Event(_) => Err(format!("{status} is not one of 102, 200, 201, 202 and 204")),
        Trigger::Extension => extension(status, body),
        Trigger::Schedule | Trigger::HealthCheck | Trigger::Request => match status {
            200..300 => Ok("succeeded".to_owned()),
            _ => Err(format!("{status} is not a success status")),
        },
    }
}

/// The response to an API Extension: update actions with 200 or 201, or a rejection with 400 (docs: API Extensions).
fn extension(status: u16, body: &[u8]) -> Result<String, String> {
    if matches!(status, 200 | 201) && body.trim_ascii().is_empty() {
        return Ok("changes nothing".to_owned());
    }
    if !matches!(status, 200 | 201 | 400) {
        return Err(format!("{status} is not one of 200, 201 and 400"));
    }
    let json: Value = serde_json::from_slice(body).map_err(|error| format!("the body is not JSON ({error})"))?;
    if status == 400 { rejection(&json) } else { actions(&json) }
}

fn actions(json: &Value) -> Result<String, String> {
    let list = match (json.as_object(), json.get("actions")) {
        (None, _) => return Err("the body is not a JSON object".to_owned()),
        (_, None | Some(Value::Null)) => return Ok("changes nothing".to_owned()),
        (_, Some(actions)) => actions.as_array().ok_or("`actions` is not a list")?,
    };
    if let Some(place) = list.iter().position(|action| !action["action"].is_string()) {
        return Err(format!("entry {} of `actions` has no `action`", place + 1));
    }
    match list.len() {
        0 => Ok("changes nothing".to_owned()),
        1 => Ok("requests 1 update action".to_owned()),
        count if count > ACTION_LIMIT => Err(format!("{count} update actions exceed the limit of {ACTION_LIMIT}")),
        count => Ok(format!("requests {count} update actions")),
    }
}

fn rejection(json: &Value) -> Result<String, String> {
    let errors = json["errors"].as_array().filter(|errors| !errors.is_empty());
    let first = errors.and_then(|errors| errors.first()).ok_or("a rejection (400) needs a list of `errors`")?;
    match (first["code"].as_str(), first["message"].as_str()) {
        (Some(code), Some(message)) => Ok(format!("rejects the request: {message} ({code})")),
        _ => Err("each entry of `errors` needs a `code` and a `message`".to_owned()),
    }
}

/// What a response means that is not accepted, and what the platform would do.
fn failure(trigger: Trigger) -> (&'static str, &'static str) {
    match trigger {
        Trigger::Event(_) => ("not acknowledged", "the message would be delivered again"),
        Trigger::Extension => ("not valid", "the API request that called it would fail"),
        Trigger::Request => ("failed", "the caller would get this response"),
        Trigger::Schedule => ("failed", "the run would count as failed"),
        Trigger::HealthCheck => ("health check failed", "the application would count as unhealthy"),
    }
}

fn hint(trigger: Trigger, response: ApplicationResponse<'_>) -> Option<&'static str> {
    use ApplicationResponse::{Received, TimedOut};
    match (trigger, response) {
        (Trigger::HealthCheck, Received(404 | 405, _)) => {
            Some("compare `healthCheck.path` in connect.yaml with the routes of the application")
        }
        (_, Received(404 | 405, _)) => {
            Some("compare `endpoint` in connect.yaml with the routes of the application, which must accept POST")
        }
        (_, Received(300..400, _)) => Some("the platform does not follow redirects: respond at `endpoint` itself"),
        (Trigger::Event(Cloud::Aws), Received(..)) => {
            Some("Amazon SNS sends JSON as `text/plain`: the application must accept that, and parse `Message`")
        }
        (Trigger::Event(_), TimedOut(_)) => Some("acknowledge the message first, and process it afterwards"),
        (Trigger::Extension, TimedOut(_)) => {
            Some("use `--timeout` if your API Extension has a `timeoutInMs`; the first call can be slower")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: Trigger = Trigger::Event(Cloud::Gcp);

    fn verdict(trigger: Trigger, status: u16, body: &str) -> (bool, String) {
        let verdict = CallVerdict::of(trigger, ApplicationResponse::Received(status, body.as_bytes()));
        (verdict.passed, verdict.text)
    }

    fn passes(text: &str) -> (bool, String) {
        (true, text.to_owned())
    }

    fn fails(text: &str) -> (bool, String) {
        (false, text.to_owned())
    }

    #[test]
    fn five_statuses_acknowledge_a_message() {
        for status in 100..600 {
            assert_eq!(verdict(EVENT, status, "").0, [102, 200, 201, 202, 204].contains(&status), "{status}");
        }
        let text =
            "not acknowledged: 500 is not one of 102, 200, 201, 202 and 204; the message would be delivered again";
        assert_eq!(verdict(EVENT, 500, "{}"), fails(text));
    }

    #[test]
    fn an_extension_responds_with_actions_or_a_rejection() {
        let of = |status, body: &str| verdict(Trigger::Extension, status, body);
        for nothing in ["", " \n", "{}", r#"{"actions": null}"#, r#"{"actions": []}"#] {
            assert_eq!(of(200, nothing), passes("changes nothing"), "{nothing}");
        }
        assert_eq!(of(201, r#"{"actions": [{"action": "setCountry"}]}"#), passes("requests 1 update action"));
        let many = |count| format!(r#"{{"actions": [{}]}}"#, vec![r#"{"action": "x"}"#; count].join(","));
        assert_eq!(of(200, &many(100)), passes("requests 100 update actions"));
        let rejection = r#"{"errors": [{"code": "InvalidInput", "message": "no crates"}]}"#;
        assert_eq!(of(400, rejection), passes("rejects the request: no crates (InvalidInput)"));
        for (status, body, why) in [
            (200, "ok", "the body is not JSON (expected value at line 1 column 1)"),
            (200, "[]", "the body is not a JSON object"),
            (200, r#"{"actions": {}}"#, "`actions` is not a list"),
            (200, r#"{"actions": [{"action": "a"}, {}]}"#, "entry 2 of `actions` has no `action`"),
            (200, &many(101), "101 update actions exceed the limit of 100"),
            (202, "", "202 is not one of 200, 201 and 400"),
            (500, rejection, "500 is not one of 200, 201 and 400"),
            (400, "{}", "a rejection (400) needs a list of `errors`"),
            (400, r#"{"errors": []}"#, "a rejection (400) needs a list of `errors`"),
            (400, r#"{"errors": [{"code": "x"}]}"#, "each entry of `errors` needs a `code` and a `message`"),
        ] {
            let text = format!("not valid: {why}; the API request that called it would fail");
            assert_eq!(of(status, body), (false, text));
        }
    }

    #[test]
    fn everything_else_succeeds_by_its_status() {
        for trigger in [Trigger::Request, Trigger::Schedule, Trigger::HealthCheck] {
            assert_eq!(verdict(trigger, 204, ""), passes("succeeded"));
            assert!(!verdict(trigger, 302, "").0);
        }
        let text = "health check failed: 503 is not a success status; the application would count as unhealthy";
        assert_eq!(verdict(Trigger::HealthCheck, 503, ""), fails(text));
    }

    #[test]
    fn a_missing_response_is_judged_too() {
        let late = |trigger: Trigger| CallVerdict::of(trigger, ApplicationResponse::TimedOut(trigger.limit()));
        let text = "not acknowledged: no response within 10s; the message would be delivered again";
        assert_eq!((late(EVENT).passed, late(EVENT).text.as_str()), (false, text));
        assert_eq!(late(EVENT).hint, Some("acknowledge the message first, and process it afterwards"));
        assert_eq!(late(Trigger::Schedule).text, "failed: no response within 30m; the run would count as failed");
        let broken = CallVerdict::of(Trigger::Request, ApplicationResponse::Lost("it hung up"));
        assert_eq!(broken.text, "failed: it hung up; the caller would get this response");
    }

    #[test]
    fn the_hint_fits_the_failure() {
        let hint = |trigger, status| {
            CallVerdict::of(trigger, ApplicationResponse::Received(status, b"")).hint.unwrap_or_default()
        };
        assert!(hint(EVENT, 404).contains("`endpoint`"));
        assert!(hint(Trigger::HealthCheck, 404).contains("`healthCheck.path`"));
        assert!(hint(Trigger::Schedule, 307).contains("redirect"));
        assert!(hint(Trigger::Event(Cloud::Aws), 400).contains("`text/plain`"));
        assert_eq!(hint(EVENT, 200), "");
    }
}
