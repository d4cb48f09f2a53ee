//! When a request is sent again, and after how long.

use std::time::Duration;

use backon::BackoffBuilder as _;
use http::HeaderMap;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::Trace;

/// The longest pause that a `Retry-After` can ask for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// What sending a request again would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Nothing new: it only reads.
    Harmless,
    /// Apply a write twice, unless the first one cannot have been applied.
    OnlyIfNotApplied,
}

impl Repeat {
    /// Whether a request may be sent again after an answer with `status`.
    pub(crate) fn after_status(self, status: u16) -> bool {
        match self {
            Self::Harmless => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::OnlyIfNotApplied => matches!(status, 429 | 503),
        }
    }

    /// Whether a request may be sent again after the connection broke without an answer.
    pub(crate) fn after_loss(self) -> bool {
        self == Self::Harmless
    }
}

/// Makes attempts until one is not worth another, or `retries` are used up. `pause_asked` tells of an outcome that is worth
/// one how long the server asks to wait.
pub(crate) async fn repeated<T>(
    retries: u32,
    trace: Option<&dyn Trace>,
    attempt: impl AsyncFn() -> T,
    pause_asked: impl Fn(&T) -> Option<Duration>,
) -> T {
    let mut pauses = pauses(retries);
    let mut number = 1;
    loop {
        let outcome = attempt().await;
        let Some(asked) = pause_asked(&outcome) else { return outcome };
        let Some(pause) = pauses.next() else { return outcome };
        let pause = pause.max(asked);
        if let Some(trace) = trace {
            trace.retry(number, retries + 1, pause);
        }
        tokio::time::sleep(pause).await;
        number += 1;
    }
}

/// The pauses between attempts: 250 ms doubling to 4 s, each stretched by up to its own length at random.
pub(crate) fn pauses(retries: u32) -> impl Iterator<Item = Duration> {
    backon::ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(250))
        .with_max_delay(Duration::from_secs(4))
        .with_factor(2.0)
        .with_max_times(retries as usize)
        .with_jitter()
        .build()
}

/// How long the server asks to wait, 60 s at most. A date is taken relative to the answer's own `Date`, so that a
/// wrong clock on either side does not matter.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let sent = headers.get(http::header::DATE).and_then(|date| http_date(date.to_str().ok()?));
            http_date(text)?.duration_since(sent.unwrap_or(now)).try_into().unwrap_or_default()
        }
    };
    Some(asked.min(LONGEST_RETRY_AFTER))
}

fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
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
    fn retry_after_is_read_as_seconds_or_date_and_capped() {
        assert_eq!(seconds(&[]), None);
        assert_eq!(seconds(&[("retry-after", "7")]), Some(7));
        assert_eq!(seconds(&[("retry-after", "86400")]), Some(60));
        assert_eq!(seconds(&[("retry-after", "soon")]), None);
        assert_eq!(seconds(&[("retry-after", "-1")]), None);
        assert_eq!(seconds(&[("retry-after", "Sat, 21 Nov 2026 10:00:09 GMT")]), Some(9));
        assert_eq!(seconds(&[("retry-after", "Sat, 21 Nov 2026 09:00:00 GMT")]), Some(0));
    }

    #[test]
    fn a_date_is_relative_to_the_clock_of_the_server() {
        let pairs = [("retry-after", "Sun, 21 Nov 2027 12:00:05 GMT"), ("date", "Sun, 21 Nov 2027 12:00:00 GMT")];
        assert_eq!(seconds(&pairs), Some(5));
    }

    #[test]
    fn pauses_double_up_to_four_seconds_with_jitter_on_top() {
        let floor = [250, 500, 1000, 2000, 4000, 4000].map(Duration::from_millis);
        let pauses: Vec<_> = pauses(6).collect();
        assert_eq!(pauses.len(), floor.len());
        for (pause, floor) in pauses.iter().zip(floor) {
            assert!(*pause >= floor && *pause <= floor * 2, "{pause:?} for {floor:?}");
        }
        assert_eq!(super::pauses(0).count(), 0);
    }

    #[test]
    fn a_write_is_repeated_only_when_it_cannot_have_been_applied() {
        let repeated = |repeat: Repeat| (100..600).filter(|status| repeat.after_status(*status)).collect::<Vec<_>>();
        assert_eq!(repeated(Repeat::Harmless), [408, 429, 500, 502, 503, 504]);
        assert_eq!(repeated(Repeat::OnlyIfNotApplied), [429, 503]);
        assert!(Repeat::Harmless.after_loss() && !Repeat::OnlyIfNotApplied.after_loss());
    }
}
