//! Which requests are retried, and after which pause.

use std::time::Duration;

use backon::BackoffBuilder as _;
use bytes::Bytes;
use http::{HeaderMap, Response};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use super::{Trace, TransportError};

/// The longest pause of a `Retry-After` that is waited for. A longer one is left to the user, or to the wait that polls.
pub(crate) const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// The shortest pause before a retry.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// A pause in seconds that no wait reaches: more than a hundred years.
const LONGEST_PAUSE: u64 = u32::MAX as u64;

/// How many times a request is retried by default.
pub const DEFAULT_RETRIES: u32 = 3;

/// After which failures a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryRule {
    /// The request changes nothing: after any failure that may be temporary.
    Safe,
    /// A write: only if the failed attempt cannot have been applied.
    OnlyIfNotApplied,
}

impl RetryRule {
    /// The shortest pause that the server asks for before a retry; `None` if the result does not allow a retry, or the
    /// server asks for a pause of more than 60 s.
    pub(crate) fn pause_after(self, result: &Result<Response<Bytes>, TransportError>) -> Option<Duration> {
        match result {
            Ok(response) if self.allows_after(response.status().as_u16()) => {
                let requested = retry_after(response.headers(), Timestamp::now()).unwrap_or_default();
                (requested <= LONGEST_RETRY_AFTER).then_some(requested)
            }
            Err(TransportError::Connect(_)) => Some(Duration::ZERO),
            Err(TransportError::Lost(_)) if self == Self::Safe => Some(Duration::ZERO),
            _ => None,
        }
    }

    fn allows_after(self, status: u16) -> bool {
        match self {
            Self::Safe => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::OnlyIfNotApplied => matches!(status, 429 | 503),
        }
    }
}

/// Runs `attempt` until its result does not allow a retry, or `retries` are used up. `pause_after` returns the shortest
/// pause before the next attempt, if there may be one; it is called only if there are retries left.
pub(crate) async fn repeated<T>(
    retries: u32,
    trace: Option<&dyn Trace>,
    attempt: impl AsyncFn() -> T,
    pause_after: impl Fn(&T) -> Option<Duration>,
) -> T {
    let mut pauses = pauses(retries);
    let mut number = 1;
    loop {
        let result = attempt().await;
        let Some(pause) = pauses.next() else { return result };
        let Some(requested) = pause_after(&result) else { return result };
        let pause = pause.max(requested);
        if let Some(trace) = trace {
            trace.retry(number, retries + 1, pause);
        }
        tokio::time::sleep(pause).await;
        number += 1;
    }
}

/// The pauses between attempts: 250 ms doubling to 4 s, each lengthened by up to its own length at random.
pub(crate) fn pauses(retries: u32) -> impl Iterator<Item = Duration> {
    backon::ExponentialBuilder::default()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(Duration::from_secs(4))
        .with_factor(2.0)
        .with_max_times(retries as usize)
        .with_jitter()
        .build()
}

/// The pause that the server asks for. A date is relative to the `Date` of the same response, so that a
/// wrong clock on either side does not matter.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Some(seconds) = seconds(text) {
        return Some(Duration::from_secs(seconds));
    }
    let sent = headers.get(http::header::DATE).and_then(|date| http_date(date.to_str().ok()?));
    let pause: Duration = http_date(text)?.duration_since(sent.unwrap_or(now)).try_into().unwrap_or_default();
    Some(pause.min(Duration::from_secs(LONGEST_PAUSE)))
}

/// A number of seconds, rounded up. One that is too large is as long as any that can be waited for.
fn seconds(text: &str) -> Option<u64> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let more = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    Some(whole.parse().map_or(LONGEST_PAUSE, |seconds: u64| seconds.saturating_add(more).min(LONGEST_PAUSE)))
}

/// A date in a header: in the preferred form of RFC 9110, or in one of its two obsolete forms, which recipients must accept.
/// Whether the day of the week is the right one does not matter. A date after the last that is known is that one.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    let civil = |format: &str, text: &str| {
        let date = DateTime::strptime(format, text).ok()?;
        Some(date.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |date| date.timestamp()))
    };
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok().or_else(|| match text.split_once(", ") {
        Some((_, date)) => civil("%d-%b-%y %H:%M:%S GMT", date).or_else(|| civil("%d %b %Y %H:%M:%S GMT", date)),
        None => civil("%b %e %H:%M:%S %Y", text.split_once(' ')?.1),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn seconds(pairs: &[(&'static str, &'static str)]) -> Option<u64> {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        retry_after(&headers(pairs), now).map(|pause| pause.as_secs())
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_date() {
        assert_eq!(seconds(&[]), None);
        assert_eq!(seconds(&[("retry-after", "7")]), Some(7));
        assert_eq!(seconds(&[("retry-after", "86400")]), Some(86400));
        assert_eq!(seconds(&[("retry-after", "soon")]), None);
        assert_eq!(seconds(&[("retry-after", "-1")]), None);
        assert_eq!(seconds(&[("retry-after", "99999999999999999999")]), Some(LONGEST_PAUSE));
        assert_eq!(seconds(&[("retry-after", "18446744073709551615")]), Some(LONGEST_PAUSE));
        assert_eq!(seconds(&[("retry-after", "3600.5")]), Some(3601));
        assert_eq!(seconds(&[("retry-after", " 3600.0 ")]), Some(3600));
        assert_eq!(seconds(&[("retry-after", "+7")]), Some(7));
        for text in [".5", "1.2.3", "1e3", "0x10", "7s"] {
            assert_eq!(seconds(&[("retry-after", text)]), None, "{text}");
        }
        assert_eq!(seconds(&[("retry-after", "Saturday, 21-Nov-26 10:00:09 GMT")]), Some(9));
        assert_eq!(seconds(&[("retry-after", "Sat Nov 21 10:00:09 2026")]), Some(9));
        assert_eq!(seconds(&[("retry-after", "Sun Dec  6 10:00:00 2026")]), Some(15 * 86400));
        assert_eq!(seconds(&[("retry-after", "Sat, 21 Nov 2026 10:00:09 GMT")]), Some(9));
        assert_eq!(seconds(&[("retry-after", "Sat, 21 Nov 2026 09:00:00 GMT")]), Some(0));
        // The day of the week is wrong, and the year is the last.
        for (text, pause) in [
            ("Wed, 21 Nov 2026 10:00:09 GMT", 9),
            ("Monday, 21-Nov-26 10:00:09 GMT", 9),
            ("Mon Nov 21 10:00:09 2026", 9),
            ("Wed, 21 Oct 9999 07:28:00 GMT", LONGEST_PAUSE),
            ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_PAUSE),
        ] {
            assert_eq!(seconds(&[("retry-after", text)]), Some(pause), "{text}");
        }
    }

    #[test]
    fn a_pause_of_more_than_a_minute_is_not_waited_for() {
        let pause = |seconds: &str| {
            let response = Response::builder().status(503).header("retry-after", seconds).body(Bytes::new()).unwrap();
            RetryRule::Safe.pause_after(&Ok(response)).map(|pause| pause.as_secs())
        };
        assert_eq!([pause("0"), pause("60"), pause("61"), pause("3600")], [Some(0), Some(60), None, None]);
    }

    #[test]
    fn a_date_in_retry_after_is_relative_to_the_clock_of_the_server() {
        let pairs = [("retry-after", "Sun, 21 Nov 2027 12:00:05 GMT"), ("date", "Sun, 21 Nov 2027 12:00:00 GMT")];
        assert_eq!(seconds(&pairs), Some(5));
    }

    #[test]
    fn pauses_double_up_to_four_seconds_plus_jitter() {
        let floor = [250, 500, 1000, 2000, 4000, 4000].map(Duration::from_millis);
        let pauses: Vec<_> = pauses(6).collect();
        assert_eq!(pauses.len(), floor.len());
        for (pause, floor) in pauses.iter().zip(floor) {
            assert!(*pause >= floor && *pause <= floor * 2, "{pause:?} for {floor:?}");
        }
        assert_eq!(super::pauses(0).count(), 0);
    }

    #[test]
    fn a_write_is_retried_only_when_it_cannot_have_been_applied() {
        let retried = |rule: RetryRule| (100..600).filter(|status| rule.allows_after(*status)).collect::<Vec<_>>();
        assert_eq!(retried(RetryRule::Safe), [408, 429, 500, 502, 503, 504]);
        assert_eq!(retried(RetryRule::OnlyIfNotApplied), [429, 503]);
        let lost = Err(TransportError::Lost("reset".to_owned()));
        assert_eq!(RetryRule::Safe.pause_after(&lost), Some(Duration::ZERO));
        assert_eq!(RetryRule::OnlyIfNotApplied.pause_after(&lost), None);
    }

    #[test]
    fn a_request_has_four_attempts_by_default() {
        assert_eq!((DEFAULT_RETRIES, LONGEST_RETRY_AFTER), (3, Duration::from_secs(60)));
    }
}
