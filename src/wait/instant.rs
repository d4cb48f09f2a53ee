//! Dates of the API.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Parses RFC 3339, or a date and time without an offset, which means UTC.
pub fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp);
    }
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn a_date_without_an_offset_is_utc() {
        let expected = instant("2026-11-20T10:00:00Z");
        assert!(expected.is_some());
        assert_eq!(instant("2026-11-20T11:00:00+01:00"), expected);
        assert_eq!(instant("2026-11-20T10:00:00.000"), expected);
        assert_eq!(instant("soon"), None);
    }
}
