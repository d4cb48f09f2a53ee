//! Requests to an application, as its log describes them.

use serde_json::{Map, Value};

/// The details of an entry of type `HTTP_REQUEST`. Their shape is not documented: names that were seen, and those of similar
/// services, are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoggedRequest {
    pub method: Option<String>,
    /// Path and query.
    pub target: Option<String>,
    pub status: Option<u16>,
    pub milliseconds: Option<u64>,
}

impl LoggedRequest {
    /// Reads the JSON of the details; `None` if they describe no request.
    pub fn read(details: &str) -> Option<Self> {
        let details: Map<String, Value> = serde_json::from_str(details).ok()?;
        let field = |names: &[&str]| names.iter().find_map(|name| details.get(*name)).cloned();
        let text = |names: &[&str]| field(names).and_then(|value| value.as_str().map(str::to_owned));
        let number = |names: &[&str]| field(names).and_then(|value| number(&value));
        let request = Self {
            method: text(&["requestMethod", "method"]),
            target: text(&["requestUrl", "url", "path"]).map(|url| target(&url).to_owned()),
            status: number(&["status", "statusCode", "responseStatus"]).map(|status| status as u16),
            milliseconds: field(&["latency", "durationMs", "duration"]).and_then(|took| milliseconds(&took)),
        };
        (request.method.is_some() || request.target.is_some()).then_some(request)
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// A number of milliseconds, or a text such as `0.013s`.
fn milliseconds(value: &Value) -> Option<u64> {
    let seconds = || value.as_str()?.strip_suffix('s')?.parse::<f64>().ok();
    let milliseconds = number(value).or_else(|| seconds().map(|seconds| seconds * 1000.0))?;
    (milliseconds >= 0.0).then_some(milliseconds.round() as u64)
}

/// A URL without scheme and host.
fn target(url: &str) -> &str {
    match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_in_several_spellings() {
        let expected = LoggedRequest {
            method: Some("POST".to_owned()),
            target: Some("/tax?x=1".to_owned()),
            status: Some(200),
            milliseconds: Some(13),
        };
        for details in [
            r#"{"requestMethod":"POST","requestUrl":"https://a.example.com/tax?x=1","status":200,"latency":"0.0131s"}"#,
            r#"{"method":"POST","path":"/tax?x=1","statusCode":"200","durationMs":13}"#,
        ] {
            assert_eq!(LoggedRequest::read(details), Some(expected.clone()), "{details}");
        }
        for other in [r#"{"status":200}"#, r#""GET /""#, "[]"] {
            assert_eq!(LoggedRequest::read(other), None, "{other}");
        }
    }
}
