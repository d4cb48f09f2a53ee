//! What the platform would make of an answer.

use std::time::Duration;

use serde_json::Value;

use super::{Cloud, Trigger};

/// Statuses by which an application acknowledges a message (docs: event applications).
const ACKNOWLEDGED: [u16; 5] = [102, 200, 201, 202, 204];

/// Update actions that an API Extension may answer with at most (docs: limits of API Extensions).
const MOST_ACTIONS: usize = 100;

/// How an application answered.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// With a status and a body.
    Came(u16, &'a [u8]),
    /// Not within this time.
    TooLate(Duration),
    /// It broke the connection off; the text says how.
    Broken(&'a str),
}

/// Whether the platform takes an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it does.
    pub passed: bool,
    /// What it makes of it, and why.
    pub text: String,
    /// What to do about it.
    pub hint: Option<&'static str>,
}

impl Verdict {
    /// What the platform makes of the answer to a request by `trigger`.
    pub fn of(trigger: Trigger, answer: Answer<'_>) -> Self {
        let judged = match answer {
            Answer::Came(status, body) => came(trigger, status, body),
            Answer::TooLate(limit) => Err(format!("no answer within {}", spelt(limit))),
            Answer::Broken(how) => Err(how.to_owned()),
        };
        match judged {
            Ok(text) => Self { passed: true, text, hint: None },
            Err(why) => {
                let text = format!("{}: {why}; {}", bad(trigger), consequence(trigger));
                Self { passed: false, text, hint: hint(trigger, answer) }
            }
        }
    }
}

fn came(trigger: Trigger, status: u16, body: &[u8]) -> Result<String, String> {
    match trigger {
        Trigger::Event(_) if ACKNOWLEDGED.contains(&status) => Ok("acknowledged".to_owned()),
        Trigger::Event(_) => Err(format!("{status} is none of 102, 200, 201, 202 and 204")),
        Trigger::Extension => extension(status, body),
        Trigger::Schedule | Trigger::HealthCheck | Trigger::Request if (200..300).contains(&status) => {
            Ok("succeeded".to_owned())
        }
        Trigger::Schedule | Trigger::HealthCheck | Trigger::Request => Err(format!("{status} is no success")),
    }
}

/// The answer to an API Extension: update actions with 200 or 201, or a refusal with 400 (docs: API Extensions).
fn extension(status: u16, body: &[u8]) -> Result<String, String> {
    let is_empty = body.trim_ascii().is_empty();
    if matches!(status, 200 | 201) && is_empty {
        return Ok("changes nothing".to_owned());
    }
    if !matches!(status, 200 | 201 | 400) {
        return Err(format!("{status} is none of 200, 201 and 400"));
    }
    let json: Value = serde_json::from_slice(body).map_err(|error| format!("the body is no JSON ({error})"))?;
    if status == 400 { refusal(&json) } else { actions(&json) }
}

fn actions(json: &Value) -> Result<String, String> {
    let list = match (json.as_object(), json.get("actions")) {
        (None, _) => return Err("the body is no JSON object".to_owned()),
        (_, None | Some(Value::Null)) => return Ok("changes nothing".to_owned()),
        (_, Some(actions)) => actions.as_array().ok_or("`actions` is no list")?,
    };
    if let Some(place) = list.iter().position(|action| !action["action"].is_string()) {
        return Err(format!("number {} of `actions` has no `action`", place + 1));
    }
    match list.len() {
        0 => Ok("changes nothing".to_owned()),
        1 => Ok("wants 1 update action".to_owned()),
        count if count > MOST_ACTIONS => Err(format!("{count} update actions are more than {MOST_ACTIONS}")),
        count => Ok(format!("wants {count} update actions")),
    }
}

fn refusal(json: &Value) -> Result<String, String> {
    let errors = json["errors"].as_array().filter(|errors| !errors.is_empty());
    let first = errors.and_then(|errors| errors.first()).ok_or("a refusal (400) needs a list of `errors`")?;
    match (first["code"].as_str(), first["message"].as_str()) {
        (Some(code), Some(message)) => Ok(format!("refuses: {message} ({code})")),
        _ => Err("each of the `errors` needs a `code` and a `message`".to_owned()),
    }
}

/// The verdict in a word or two, where it is bad.
fn bad(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Event(_) => "not acknowledged",
        Trigger::Extension => "not usable",
        Trigger::HealthCheck => "not well",
        Trigger::Request | Trigger::Schedule => "failed",
    }
}

/// What the platform would do then.
fn consequence(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Event(_) => "the message would be delivered again",
        Trigger::Extension => "the API request that called it would fail",
        Trigger::Request => "its caller would see that",
        Trigger::Schedule => "the run would count as failed",
        Trigger::HealthCheck => "the application would count as unhealthy",
    }
}

fn hint(trigger: Trigger, answer: Answer<'_>) -> Option<&'static str> {
    match (trigger, answer) {
        (_, Answer::Came(404 | 405, _)) if trigger == Trigger::HealthCheck => {
            Some("compare `healthCheck.path` in connect.yaml with the routes of the application")
        }
        (_, Answer::Came(404 | 405, _)) => {
            Some("compare `endpoint` in connect.yaml with the routes of the application; it has to take a POST")
        }
        (_, Answer::Came(300..400, _)) => Some("the platform follows no redirect: answer under `endpoint` itself"),
        (Trigger::Event(Cloud::Aws), Answer::Came(..)) => {
            Some("Amazon SNS sends its JSON as `text/plain`: the application has to read that, and parse `Message`")
        }
        (Trigger::Event(_), Answer::TooLate(_)) => Some("acknowledge first, and work afterwards"),
        (Trigger::Extension, Answer::TooLate(_)) => {
            Some("`--timeout` is for an API Extension with a `timeoutInMs` of its own; the first call may be slower")
        }
        _ => None,
    }
}

/// A time limit in words.
fn spelt(limit: Duration) -> String {
    match (limit.as_secs(), limit.subsec_millis()) {
        (seconds, 0) if seconds >= 60 && seconds % 60 == 0 => format!("{} min", seconds / 60),
        (seconds, 0) => format!("{seconds} s"),
        _ => format!("{} ms", limit.as_millis()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: Trigger = Trigger::Event(Cloud::Gcp);

    fn verdict(trigger: Trigger, status: u16, body: &str) -> (bool, String) {
        let verdict = Verdict::of(trigger, Answer::Came(status, body.as_bytes()));
        (verdict.passed, verdict.text)
    }

    fn passes(text: &str) -> (bool, String) {
        (true, text.to_owned())
    }

    fn fails(text: &str) -> (bool, String) {
        (false, text.to_owned())
    }

    #[test]
    fn a_message_is_acknowledged_by_five_statuses() {
        for status in 100..600 {
            assert_eq!(verdict(EVENT, status, "").0, [102, 200, 201, 202, 204].contains(&status), "{status}");
        }
        let text = "not acknowledged: 500 is none of 102, 200, 201, 202 and 204; the message would be delivered again";
        assert_eq!(verdict(EVENT, 500, "{}"), fails(text));
    }

    #[test]
    fn an_extension_answers_with_actions_or_a_refusal() {
        let of = |status, body: &str| verdict(Trigger::Extension, status, body);
        for nothing in ["", " \n", "{}", r#"{"actions": null}"#, r#"{"actions": []}"#] {
            assert_eq!(of(200, nothing), passes("changes nothing"), "{nothing}");
        }
        assert_eq!(of(201, r#"{"actions": [{"action": "setCountry"}]}"#), passes("wants 1 update action"));
        let many = |count| format!(r#"{{"actions": [{}]}}"#, vec![r#"{"action": "x"}"#; count].join(","));
        assert_eq!(of(200, &many(100)), passes("wants 100 update actions"));
        let refusal = r#"{"errors": [{"code": "InvalidInput", "message": "no crates"}]}"#;
        assert_eq!(of(400, refusal), passes("refuses: no crates (InvalidInput)"));
        for (status, body, why) in [
            (200, "ok", "the body is no JSON (expected value at line 1 column 1)"),
            (200, "[]", "the body is no JSON object"),
            (200, r#"{"actions": {}}"#, "`actions` is no list"),
            (200, r#"{"actions": [{"action": "a"}, {}]}"#, "number 2 of `actions` has no `action`"),
            (200, &many(101), "101 update actions are more than 100"),
            (202, "", "202 is none of 200, 201 and 400"),
            (500, refusal, "500 is none of 200, 201 and 400"),
            (400, "{}", "a refusal (400) needs a list of `errors`"),
            (400, r#"{"errors": []}"#, "a refusal (400) needs a list of `errors`"),
            (400, r#"{"errors": [{"code": "x"}]}"#, "each of the `errors` needs a `code` and a `message`"),
        ] {
            let text = format!("not usable: {why}; the API request that called it would fail");
            assert_eq!(of(status, body), (false, text));
        }
    }

    #[test]
    fn the_rest_succeeds_by_its_status() {
        for trigger in [Trigger::Request, Trigger::Schedule, Trigger::HealthCheck] {
            assert_eq!(verdict(trigger, 204, ""), passes("succeeded"));
            assert!(!verdict(trigger, 302, "").0);
        }
        let text = "not well: 503 is no success; the application would count as unhealthy";
        assert_eq!(verdict(Trigger::HealthCheck, 503, ""), fails(text));
    }

    #[test]
    fn silence_is_judged_too() {
        let late = |trigger: Trigger| Verdict::of(trigger, Answer::TooLate(trigger.limit()));
        let text = "not acknowledged: no answer within 10 s; the message would be delivered again";
        assert_eq!((late(EVENT).passed, late(EVENT).text.as_str()), (false, text));
        assert_eq!(late(EVENT).hint, Some("acknowledge first, and work afterwards"));
        assert_eq!(late(Trigger::Schedule).text, "failed: no answer within 30 min; the run would count as failed");
        let broken = Verdict::of(Trigger::Request, Answer::Broken("it hung up"));
        assert_eq!(broken.text, "failed: it hung up; its caller would see that");
        assert_eq!(spelt(Duration::from_millis(1_500)), "1500 ms");
    }

    #[test]
    fn a_hint_fits_what_went_wrong() {
        let hint = |trigger, status| Verdict::of(trigger, Answer::Came(status, b"")).hint.unwrap_or_default();
        assert!(hint(EVENT, 404).contains("`endpoint`"));
        assert!(hint(Trigger::HealthCheck, 404).contains("`healthCheck.path`"));
        assert!(hint(Trigger::Schedule, 307).contains("redirect"));
        assert!(hint(Trigger::Event(Cloud::Aws), 400).contains("`text/plain`"));
        assert_eq!(hint(EVENT, 200), "");
    }
}
