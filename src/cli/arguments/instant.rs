//! Points in time on the command line.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::parse_duration;
use crate::config::time_zone;

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
    let local: DateTime = text.parse().map_err(|_| {
        "write RFC 3339 (`2026-11-20T10:00:00Z`), local time (`2026-11-20 10:00:00`) or an age (`2h`)".to_owned()
    })?;
    // Only here is the time zone needed: reading the zone database costs most of a millisecond.
    let zone =
        time_zone().map_err(|problem| format!("{problem}; write the offset to UTC: `{}Z`", with_seconds(local)))?;
    let has_time = text.contains(['T', 't', ' ']);
    in_zone(local, has_time, &zone)
}

/// The instant of a local time. Where the clock changes, a time of day must not be guessed; a date alone is the first
/// moment of its day.
fn in_zone(local: DateTime, has_time: bool, zone: &TimeZone) -> Result<Timestamp, String> {
    let instant = zone.to_ambiguous_timestamp(local);
    let (what, before, after) = match instant.offset() {
        AmbiguousOffset::Gap { before, after } if has_time => ("does not exist", before, after),
        AmbiguousOffset::Fold { before, after } if has_time => ("occurs twice", before, after),
        _ => return instant.compatible().map_err(|error| error.to_string()),
    };
    let with = |offset: Offset| {
        let instant = offset.to_timestamp(local).map_err(|error| error.to_string())?;
        Ok::<_, String>(instant.display_with_offset(offset).to_string())
    };
    Err(format!(
        "that time {what}, because the clock changes: write the offset to UTC, `{}` or `{}`",
        with(before)?,
        with(after)?
    ))
}

/// A local time as RFC 3339 without the offset.
fn with_seconds(local: DateTime) -> String {
    local.strftime("%Y-%m-%dT%H:%M:%S").to_string()
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
    fn local_times_are_of_the_zone_in_summer_and_in_winter() {
        let table = [
            ("America/New_York", "2026-11-20 10:00:00", "2026-11-20T15:00:00Z"),
            ("America/New_York", "2026-07-20 10:00:00", "2026-07-20T14:00:00Z"),
            ("Europe/Berlin", "2026-01-20 10:00:00", "2026-01-20T09:00:00Z"),
            ("Europe/Berlin", "2026-07-20 10:00:00", "2026-07-20T08:00:00Z"),
            ("Asia/Kolkata", "2026-07-20", "2026-07-19T18:30:00Z"),
            // At midnight of this day the clock went forward: the day began at one.
            ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
        ];
        for (zone, text, expected) in table {
            let zone = TimeZone::get(zone).expect("a bundled zone");
            let instant = in_zone(text.parse().expect("a local time"), text.contains(' '), &zone);
            assert_eq!(instant.map(|instant| instant.to_string()).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_time_at_which_the_clock_changes_is_not_guessed() {
        let berlin = TimeZone::get("Europe/Berlin").expect("a bundled zone");
        for (text, what, offsets) in [
            ("2026-03-29 02:30:00", "does not exist", ["2026-03-29T02:30:00+01:00", "2026-03-29T02:30:00+02:00"]),
            ("2026-10-25 02:30:00", "occurs twice", ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]),
        ] {
            let problem = in_zone(text.parse().expect("a local time"), true, &berlin).expect_err(text);
            assert!(problem.contains(what) && offsets.iter().all(|offset| problem.contains(offset)), "{problem}");
            for offset in offsets {
                assert!(parse_instant(offset).is_ok());
            }
        }
    }

    #[test]
    fn any_other_text_is_an_error() {
        for text in ["", "yesterday", "2026-13-01", "10:00"] {
            assert!(parse_instant(text).is_err(), "{text}");
        }
    }
}
