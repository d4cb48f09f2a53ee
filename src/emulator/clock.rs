//! The clock of an emulator, and points in time that a state file can keep.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A point in time, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Moment(i64);

impl Moment {
    pub(crate) fn now() -> Self {
        Self(jiff::Timestamp::now().as_millisecond())
    }

    /// Later than everything: the end of an operation that never ends.
    pub(crate) const NEVER: Self = Self(i64::MAX);

    pub(crate) const fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    pub(crate) const fn milliseconds(self) -> i64 {
        self.0
    }

    #[must_use]
    pub(crate) fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(milliseconds(duration)))
    }

    #[must_use]
    pub(crate) fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(milliseconds(duration)))
    }

    /// Reads RFC 3339. A time without an offset is in UTC.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // The parser below accepts more than RFC 3339.
        let bytes = text.as_bytes();
        let whole = bytes.get(10) == Some(&b'T') && bytes.get(16) == Some(&b':') && bytes.len() >= 19;
        if !whole || !bytes.iter().all(|byte| byte.is_ascii_digit() || b"-:.+TZ".contains(byte)) {
            return None;
        }
        let timestamp =
            text.parse::<jiff::Timestamp>().or_else(|_| format!("{text}Z").parse::<jiff::Timestamp>()).ok()?;
        Some(Self(timestamp.as_millisecond()))
    }
}

/// RFC 3339 in UTC with milliseconds, as the API writes it.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timestamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(formatter, "{timestamp:.3}")
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_formatted_as_in_the_api() {
        assert_eq!(Moment::from_milliseconds(1_795_250_000_007).to_string(), "2026-11-21T08:33:20.007Z");
        assert_eq!(Moment::from_milliseconds(1_795_250_000_000).to_string(), "2026-11-21T08:33:20.000Z");
    }

    #[test]
    fn times_with_and_without_an_offset_are_parsed() {
        let expected = Some(Moment::from_milliseconds(1_795_250_000_000));
        for text in ["2026-11-21T08:33:20Z", "2026-11-21T08:33:20", "2026-11-21T10:33:20+02:00"] {
            assert_eq!(Moment::parse(text), expected, "{text}");
        }
        for text in ["yesterday", "2026-11-21", "2026-11-21 08:33:20Z", "2026-11-21T08:33Z", "2026-13-21T08:33:20Z"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
