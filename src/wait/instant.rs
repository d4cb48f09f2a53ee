//! Points in time as the service writes them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads a date of the API: RFC 3339, or without an offset, which then means UTC. `None` for anything else.
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
    fn dates_with_and_without_offset_are_the_same_point_in_time() {
        let expected = instant("2026-11-20T10:00:00Z");
        assert!(expected.is_some());
        assert_eq!(instant("2026-11-20T11:00:00+01:00"), expected);
        assert_eq!(instant("2026-11-20T10:00:00.000"), expected);
        assert_eq!(instant("soon"), None);
    }
}
