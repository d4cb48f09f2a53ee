//! Points in time on the command line.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::parse_duration;
use crate::config::Environment;

/// Parses RFC 3339 (`2026-11-20T10:00:00Z`), local time (`2026-11-20 10:00:00`, `2026-11-20`), or an age (`2h`).
///
/// # Errors
/// A sentence for the user.
pub fn parse_instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(age) = parse_duration(text) {
        let age = jiff::SignedDuration::try_from(age).map_err(|_| "that is too long ago".to_owned())?;
        return Timestamp::now().checked_sub(age).map_err(|_| "that is too long ago".to_owned());
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    // Only here is the time zone needed: reading the zone database costs most of a millisecond.
    let local: DateTime = text.parse().map_err(|_| {
        "write RFC 3339 (`2026-11-20T10:00:00Z`), local time (`2026-11-20 10:00:00`) or an age (`2h`)".to_owned()
    })?;
    let zoned = zone()?.to_ambiguous_zoned(local);
    if zoned.is_ambiguous() {
        return Err(
            "the clock was changed at this local time; write it with its offset, as `2026-11-20T10:00:00+01:00`"
                .to_owned(),
        );
    }
    zoned.compatible().map(|zoned| zoned.timestamp()).map_err(|error| error.to_string())
}

/// The zone of the variable `TZ`, else of the system, which is UTC where the system has none.
fn zone() -> Result<TimeZone, String> {
    match TimeZone::try_system() {
        Ok(zone) => Ok(zone),
        Err(_) => match Environment::capture().get_os("TZ") {
            None => Ok(TimeZone::UTC),
            Some(name) => Err(format!("the time zone `{}` of the variable `TZ` is not known", name.display())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_parsed() {
        let instant = parse_instant("2026-11-20T10:00:00Z").expect("RFC 3339");
        assert_eq!(parse_instant("2026-11-20T11:00:00+01:00"), Ok(instant));
        assert_eq!(parse_instant("2026-11-20T10:00:00.000Z"), Ok(instant));
        let local = parse_instant("2026-11-20 10:00:00").expect("local time");
        assert!((local.as_second() - instant.as_second()).abs() <= 14 * 3600);
        assert!(parse_instant("2026-11-20").is_ok());
        let age = Timestamp::now().as_second() - parse_instant("2h").expect("an age").as_second();
        assert!((7199..=7201).contains(&age), "{age}");
    }

    #[test]
    fn any_other_text_is_an_error() {
        for text in ["", "yesterday", "2026-13-01", "10:00"] {
            assert!(parse_instant(text).is_err(), "{text}");
        }
    }
}
