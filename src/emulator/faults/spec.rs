//! What a fault is: which requests it applies to, and what happens to them.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use http::Method;

use super::fields::{SpecFields, number, word};
use crate::duration;

/// The longest delay. A request that waits longer is more likely a mistake.
const LONGEST_DELAY: Duration = Duration::from_secs(60 * 60);

/// Most reads for which `hidden-reads` and `certified-lag` may last.
const MOST_READS: u64 = 1_000_000;

/// The largest `count` and `skip`.
const MOST_REQUESTS: u64 = 1_000_000_000;

/// The names of a specification with their meaning.
const FIELDS: [(&str, &str); 16] = [
    ("status", "respond with this status, 400 to 599; the request has no effect"),
    ("code", "the error code of that response"),
    ("retry-after", "seconds in its header Retry-After"),
    ("html", "respond with an HTML page, as a gateway does; status 502 unless given"),
    ("reset", "reset the connection: before or within the response"),
    ("truncated", "send only the first half of the body"),
    ("lost", "apply the request and reset the connection, or respond with `status` or `html`"),
    ("stuck", "the operation never ends: preview, publish, certify, deploy, redeploy or undeploy"),
    ("hidden-reads", "a new resource is not found by this number of reads"),
    ("certified-lag", "a certified Connector is shown as not certified by this number of reads"),
    ("delay", "respond later, such as 2s"),
    ("method", "only requests with this method"),
    ("path", "only requests for this path, in which * is any text"),
    ("count", "only this number of requests"),
    ("skip", "not the first requests, but those after this number"),
    ("probability", "each request only with this probability, from 0 to 1"),
];

/// The names of a specification with their meaning, for help and completions.
pub fn fault_fields() -> &'static [(&'static str, &'static str)] {
    &FIELDS
}

/// A fault, as `--fault` describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultSpec {
    pub(crate) effect: FaultEffect,
    pub(crate) delay: Duration,
    pub(crate) selection: RequestSelection,
    /// As it was given, for lists.
    text: String,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FaultEffect {
    /// Nothing but the delay.
    Delay,
    /// Another response. The request is applied only if `is_applied`.
    Respond { response: FaultResponse, is_applied: bool },
    /// The connection is reset before the response. The request is applied only if `is_applied`.
    ResetBefore { is_applied: bool },
    /// The request is applied, and the connection is reset within the response.
    ResetWithin,
    /// The request is applied, and half of the body is missing.
    Truncate,
    /// The operation that the request starts never ends.
    Stuck(StuckOperation),
    /// The resource that the request creates is not found by so many reads.
    HiddenReads(u64),
    /// A certified Connector is shown as not certified by so many reads.
    CertifiedLag(u64),
}

/// A response in place of that of the API.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FaultResponse {
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    pub(crate) retry_after: Option<u64>,
    pub(crate) is_html: bool,
}

/// Operations of the platform that can be made to last for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StuckOperation {
    Preview,
    Publish,
    Certify,
    Deploy,
    Redeploy,
    Undeploy,
}

/// Which requests a fault applies to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RequestSelection {
    pub(crate) method: Option<Method>,
    pub(crate) path: Option<String>,
    pub(crate) count: Option<u64>,
    pub(crate) skip: u64,
    pub(crate) probability: Option<f64>,
}

const STUCK: [(&str, StuckOperation); 6] = [
    ("preview", StuckOperation::Preview),
    ("publish", StuckOperation::Publish),
    ("certify", StuckOperation::Certify),
    ("deploy", StuckOperation::Deploy),
    ("redeploy", StuckOperation::Redeploy),
    ("undeploy", StuckOperation::Undeploy),
];

const METHODS: [(&str, &Method); 6] = [
    ("GET", &Method::GET),
    ("HEAD", &Method::HEAD),
    ("POST", &Method::POST),
    ("PUT", &Method::PUT),
    ("PATCH", &Method::PATCH),
    ("DELETE", &Method::DELETE),
];

impl FromStr for FaultSpec {
    type Err = String;

    /// Reports every problem at once.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut fields = SpecFields::split(text, &FIELDS);
        let delay = fields.value("delay", delay).unwrap_or_default();
        let selection = selection(&mut fields);
        let effect = effect(&mut fields);
        match effect {
            Some(effect) if fields.problems.is_empty() => Ok(Self { effect, delay, selection, text: text.to_owned() }),
            _ => Err(fields.problems.join("; ")),
        }
    }
}

impl fmt::Display for FaultSpec {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl RequestSelection {
    /// Whether the method and the path are selected. Without a path, requests for tokens are not.
    pub(crate) fn selects(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|selected| selected == method)
            && match &self.path {
                Some(pattern) => matches(pattern, path),
                None => !path.starts_with("/oauth/"),
            }
    }
}

fn delay(text: &str) -> Result<Duration, String> {
    match duration::parse(text) {
        Ok(delay) if delay <= LONGEST_DELAY => Ok(delay),
        Ok(_) => Err(format!("must not be longer than {}", duration::exact(LONGEST_DELAY))),
        Err(problem) => Err(format!("is no duration: {problem}")),
    }
}

fn selection(fields: &mut SpecFields<'_>) -> RequestSelection {
    RequestSelection {
        method: fields.value("method", |text| word(text, &METHODS).cloned()),
        path: fields.value("path", |text| match text.starts_with(['/', '*']) {
            true => Ok(text.to_owned()),
            false => Err("must start with `/` or `*`, such as `*/deployments`".to_owned()),
        }),
        count: fields.value("count", |text| number(text, 1, MOST_REQUESTS)),
        skip: fields.value("skip", |text| number(text, 0, MOST_REQUESTS)).unwrap_or(0),
        probability: fields.value("probability", |text| {
            let probability = text.parse::<f64>().ok().filter(|probability| (0.0..=1.0).contains(probability));
            probability.ok_or_else(|| "must be a number from 0 to 1".to_owned())
        }),
    }
}

/// The only effect that the fields describe.
fn effect(fields: &mut SpecFields<'_>) -> Option<FaultEffect> {
    let (is_lost, is_truncated) = (fields.flag("lost"), fields.flag("truncated"));
    let is_within = fields.value("reset", |text| word(text, &[("before", false), ("within", true)]));
    let reset = is_within.map(|is_within| match is_within {
        true => FaultEffect::ResetWithin,
        false => FaultEffect::ResetBefore { is_applied: false },
    });
    let stuck = fields.value("stuck", |text| word(text, &STUCK));
    let hidden_reads = fields.value("hidden-reads", |text| number(text, 1, MOST_READS));
    let certified_lag = fields.value("certified-lag", |text| number(text, 1, MOST_READS));
    let response = response(fields);
    check_only_one(fields);
    let lost = is_lost.then_some(FaultEffect::ResetBefore { is_applied: true });
    let respond = response.map(|response| FaultEffect::Respond { response, is_applied: is_lost });
    let others = [
        reset,
        is_truncated.then_some(FaultEffect::Truncate),
        stuck.map(FaultEffect::Stuck),
        hidden_reads.map(FaultEffect::HiddenReads),
        certified_lag.map(FaultEffect::CertifiedLag),
        lost,
        fields.has("delay").then_some(FaultEffect::Delay),
    ];
    let effect = respond.or_else(|| others.into_iter().flatten().next());
    if effect.is_none() && fields.problems.is_empty() {
        fields
            .problems
            .push("it does not say what happens, such as `status=503`, `reset=before` or `delay=2s`".to_owned());
    }
    effect
}

fn response(fields: &mut SpecFields<'_>) -> Option<FaultResponse> {
    let is_html = fields.flag("html");
    let (minimum, maximum) = if is_html { (200, 599) } else { (400, 599) };
    let status = fields.value("status", |text| number(text, minimum, maximum));
    let code = fields.value("code", |text| {
        let is_code = text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
        if is_code { Ok(text.to_owned()) } else { Err("must consist of letters, digits and `_`".to_owned()) }
    });
    let retry_after = fields.value("retry-after", |text| number(text, 0, u64::from(u32::MAX)));
    let default = match (is_html, &code) {
        (true, _) => Some(502),
        (false, Some(_)) => Some(400),
        (false, None) => None,
    };
    let status = status.and_then(|status| u16::try_from(status).ok()).or(default);
    if status.is_none() && fields.has("retry-after") && !fields.has("status") {
        fields.problems.push("`retry-after` needs a `status`, such as `status=503`".to_owned());
    }
    if is_html && code.is_some() {
        fields.problems.push("`html` has no `code`".to_owned());
    }
    Some(FaultResponse { status: status?, code, retry_after, is_html })
}

/// Of these groups only one can be given. `lost` goes with a response.
fn check_only_one(fields: &mut SpecFields<'_>) {
    let response = ["status", "code", "html"].into_iter().find(|name| fields.has(name));
    let first = response.or(fields.has("lost").then_some("lost"));
    let others = ["reset", "truncated", "stuck", "hidden-reads", "certified-lag"];
    let given: Vec<&str> = first.into_iter().chain(others.into_iter().filter(|name| fields.has(name))).collect();
    if given.len() > 1 {
        let given = given.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
        fields.problems.push(format!("only one of {given} is possible"));
    }
}

/// Whether the path matches the pattern, in which `*` is any text.
fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn spec(text: &str) -> FaultSpec {
        text.parse().unwrap()
    }

    fn problems(text: &str) -> String {
        text.parse::<FaultSpec>().unwrap_err()
    }

    #[test]
    fn a_specification_selects_requests_and_says_what_happens_to_them() {
        let read = spec("status=503, method=POST, path=*/deployments, count=2, retry-after=5, delay=2s");
        let response = FaultResponse { status: 503, code: None, retry_after: Some(5), is_html: false };
        assert_eq!(read.effect, FaultEffect::Respond { response, is_applied: false });
        assert_eq!((read.delay, read.selection.count), (Duration::from_secs(2), Some(2)));
        assert!(read.selection.selects(&Method::POST, "/shop/deployments"));
        assert!(!read.selection.selects(&Method::GET, "/shop/deployments"));
        assert!(!read.selection.selects(&Method::POST, "/shop/deployments/key=live"));
    }

    #[test]
    fn each_effect_has_its_form() {
        for (text, effect) in [
            ("delay=2s", FaultEffect::Delay),
            ("reset=before", FaultEffect::ResetBefore { is_applied: false }),
            ("lost,method=POST", FaultEffect::ResetBefore { is_applied: true }),
            ("reset=within", FaultEffect::ResetWithin),
            ("truncated", FaultEffect::Truncate),
            ("stuck:deploy", FaultEffect::Stuck(StuckOperation::Deploy)),
            ("stuck=certify", FaultEffect::Stuck(StuckOperation::Certify)),
            ("hidden-reads=3", FaultEffect::HiddenReads(3)),
            ("certified-lag=2", FaultEffect::CertifiedLag(2)),
        ] {
            assert_eq!(spec(text).effect, effect, "{text}");
            assert_eq!(spec(text).to_string(), text);
        }
        for (text, status, is_html, applied) in [
            ("html", 502, true, false),
            ("html,status=200", 200, true, false),
            ("code=DeploymentRollbackNotAllowed", 400, false, false),
            ("lost,status=504", 504, false, true),
            ("lost,html", 502, true, true),
        ] {
            let FaultEffect::Respond { response, is_applied } = spec(text).effect else { panic!("{text}") };
            assert_eq!((response.status, response.is_html, is_applied), (status, is_html, applied), "{text}");
        }
    }

    #[test]
    fn every_problem_is_named_with_the_nearest_name() {
        let all = problems("stats=503,count=0,method=post,delay=soon,path=deployments,probability=2,count=1");
        for problem in [
            "`stats` is unknown; did you mean `status`?",
            "`count` must be a number from 1",
            "`method` must be one of GET, HEAD, POST, PUT, PATCH, DELETE; did you mean `POST`?",
            "`delay` is no duration: write a number with a unit",
            "`path` must start with `/` or `*`",
            "`probability` must be a number from 0 to 1",
            "`count` is given twice",
        ] {
            assert!(all.contains(problem), "{problem}\n{all}");
        }
        for (text, problem) in [
            ("", "at least one field"),
            ("status=503,,count=1", "a name is missing"),
            ("colour", "the names are status, code, "),
            ("count=2", "it does not say what happens"),
            ("status=200", "from 400 to 599"),
            ("status", "`status` needs a value"),
            ("lost=yes", "`lost` has no value"),
            ("retry-after=5,delay=1s", "`retry-after` needs a `status`"),
            ("status=503,reset=before", "only one of `status` and `reset` is possible"),
            ("stuck:deploy,truncated", "only one of `truncated` and `stuck` is possible"),
            ("stuck:deplay", "did you mean `deploy`?"),
            ("html,code=General", "`html` has no `code`"),
            ("delay=2h", "must not be longer than 1h"),
            ("reset=after", "`reset` must be one of before, within"),
        ] {
            assert!(problems(text).contains(problem), "{text}: {}", problems(text));
        }
    }

    #[test]
    fn without_a_path_requests_for_tokens_are_not_selected() {
        assert!(!spec("status=503").selection.selects(&Method::POST, "/oauth/token"));
        assert!(spec("status=503,path=/oauth/*").selection.selects(&Method::POST, "/oauth/token"));
        assert!(spec("status=503,path=*").selection.selects(&Method::POST, "/oauth/token"));
    }

    #[test]
    fn a_star_is_any_text() {
        for (pattern, path) in [
            ("*/deployments", "/shop/deployments"),
            ("/shop/*", "/shop/deployments/key=live"),
            ("*", "/anything"),
            ("/connectors/drafts", "/connectors/drafts"),
            ("*/deployments/*/logs", "/shop/deployments/key=live/logs"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("*/deployments", "/shop/deployments/key=live"),
            ("/connectors", "/connectors/drafts"),
            ("/shop/*/logs", "/shop/logs"),
            ("*a*a", "/a"),
        ] {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }
}
