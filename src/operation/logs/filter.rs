//! Which log entries are shown. The API has no such filters.

use std::str::FromStr;

use regex::Regex;

use crate::api::model::{LogEntryType, LogSeverity, LoggedRequest};
use crate::api::{LogEntry, LogRow};
use crate::output::views::log_message;

/// What an entry must have to be shown.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Found in the message as it is shown, or in the details as they were sent.
    pub pattern: Option<Regex>,
    /// The least severity.
    pub severity: Option<String>,
    /// Statuses of requests: one of them.
    pub statuses: Vec<StatusRange>,
    /// Methods of requests: one of them.
    pub methods: Vec<String>,
}

/// One status, or a class such as `5xx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRange {
    first: u16,
    last: u16,
}

impl FromStr for StatusRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (digits, count) = match text.to_ascii_lowercase().strip_suffix("xx") {
            Some(class) => (format!("{class}00"), 100),
            None => (text.to_owned(), 1),
        };
        let first = digits.parse::<u16>().ok().filter(|status| digits.len() == 3 && (100..600).contains(status));
        let first = first.ok_or_else(|| "write a status such as `404`, or a class such as `5xx`".to_owned())?;
        Ok(Self { first, last: first + count - 1 })
    }
}

impl LogFilter {
    /// Whether every entry is shown.
    pub fn is_open(&self) -> bool {
        let Self { pattern, severity, statuses, methods } = self;
        pattern.is_none() && severity.is_none() && statuses.is_empty() && methods.is_empty()
    }

    /// Whether an entry is shown. Of one with another shape than the reference says only the text is known.
    pub fn selects(&self, entry: &LogEntry) -> bool {
        if self.is_open() {
            return true;
        }
        match entry.row() {
            Some(row) => self.is_severe(&row) && self.is_request(&row) && self.has_pattern(&row),
            None => {
                let text = String::from_utf8_lossy(entry.json());
                let is_found = self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(&text));
                is_found && self.statuses.is_empty() && self.methods.is_empty()
            }
        }
    }

    fn is_severe(&self, row: &LogRow<'_>) -> bool {
        let rank = || row.severity.as_ref().map_or(0, |severity| severity_rank(severity.as_str()));
        self.severity.as_deref().is_none_or(|least| rank() >= severity_rank(least))
    }

    fn is_request(&self, row: &LogRow<'_>) -> bool {
        if self.statuses.is_empty() && self.methods.is_empty() {
            return true;
        }
        let details = row.details.filter(|_| row.kind == Some(LogEntryType::HttpRequest));
        let Some(request) = details.and_then(|details| LoggedRequest::read(details.as_str())) else { return false };
        let has_status =
            |range: &StatusRange| request.status.is_some_and(|status| (range.first..=range.last).contains(&status));
        let has_method =
            |method: &String| request.method.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(method));
        (self.statuses.is_empty() || self.statuses.iter().any(has_status))
            && (self.methods.is_empty() || self.methods.iter().any(has_method))
    }

    fn has_pattern(&self, row: &LogRow<'_>) -> bool {
        let Some(pattern) = &self.pattern else { return true };
        let Some(details) = row.details else { return false };
        let is_text = matches!(row.kind, Some(LogEntryType::ApplicationText) | None);
        pattern.is_match(log_message(row, false).trim_end()) || !is_text && pattern.is_match(details.as_str())
    }
}

/// The rank of a severity. An unknown one counts as the most severe, so that it is never hidden.
fn severity_rank(severity: &str) -> usize {
    let known = LogSeverity::KNOWN;
    known.iter().position(|known| known.as_str().eq_ignore_ascii_case(severity)).unwrap_or(known.len())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    const REQUEST: &str = r#"{"type":"HTTP_REQUEST","severity":"ERROR","details":{"method":"POST","path":"/tax","status":502,"durationMs":9}}"#;
    const TEXT: &str = r#"{"type":"APPLICATION_TEXT","severity":"INFO","details":{"message":"order 7 \"paid\"\n"}}"#;
    const JSON: &str = r#"{"type":"APPLICATION_JSON","severity":"NEW","details":{"message":"paid","order":{"id":7}}}"#;

    /// Which of the three entries are shown.
    fn shown(filter: &LogFilter) -> Vec<bool> {
        [REQUEST, TEXT, JSON].map(|json| filter.selects(&LogEntry::parse(json).unwrap())).to_vec()
    }

    #[test]
    fn patterns_are_found_in_messages_and_in_details() {
        for (pattern, expected) in [
            ("paid", [false, true, true]),
            (r#""paid"$"#, [false, true, false]),
            ("(?i)^ORDER [0-9]+", [false, true, false]),
            (r#""id":7"#, [false, false, true]),
            ("order.id=7", [false, false, true]),
            ("^POST /tax 502 9 ms$", [true, false, false]),
            ("message", [false, false, true]),
        ] {
            let filter = LogFilter { pattern: Some(Regex::new(pattern).unwrap()), ..LogFilter::default() };
            assert_eq!(shown(&filter), expected, "{pattern}");
        }
    }

    #[test]
    fn requests_are_selected_by_status_and_method() {
        let filter = |statuses: &[&str], methods: &[&str]| LogFilter {
            statuses: statuses.iter().map(|text| text.parse().unwrap()).collect(),
            methods: methods.iter().map(|text| (*text).to_owned()).collect(),
            ..LogFilter::default()
        };
        for (statuses, methods, expected) in [
            (&["5xx"][..], &[][..], true),
            (&["404", "502"], &["post"], true),
            (&["4xx"], &[], false),
            (&["502"], &["GET"], false),
            (&[], &["PUT", "POST"], true),
        ] {
            assert_eq!(shown(&filter(statuses, methods)), [expected, false, false], "{statuses:?} {methods:?}");
        }
        for text in ["", "xx", "6xx", "50x", "99", "1000", "0xx", "five"] {
            assert!(text.parse::<StatusRange>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_unknown_severity_is_never_hidden() {
        let filter = LogFilter { severity: Some("warning".to_owned()), ..LogFilter::default() };
        assert_eq!(shown(&filter), [true, false, true]);
    }
}
