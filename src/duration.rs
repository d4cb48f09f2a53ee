//! Durations as flags take them and as people read them.

use std::time::Duration;

use jiff::SignedDuration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Parses `10ms`, `2s`, `5m`, `1h`, `7d`, or a combination without days such as `1h30m`.
///
/// # Errors
/// A sentence for the user if the text is not a duration, or negative.
pub fn parse(text: &str) -> Result<Duration, String> {
    let invalid = || "write a number with a unit, such as `10ms`, `30s`, `5m`, `1h` or `7d`".to_owned();
    if let Some(days) = text.strip_suffix('d') {
        let days: u64 = days.parse().map_err(|_| invalid())?;
        return days.checked_mul(DAY).map(Duration::from_secs).ok_or_else(invalid);
    }
    if !text.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(invalid());
    }
    let duration: SignedDuration = text.parse().map_err(|_| invalid())?;
    Duration::try_from(duration).map_err(|_| "a duration cannot be negative".to_owned())
}

/// Every unit, in the form that flags take: `300ms`, `30s`, `1h 30m`. For limits and settings.
pub fn exact(duration: Duration) -> String {
    SignedDuration::try_from(duration).map_or_else(|_| format!("{duration:?}"), |duration| format!("{duration:#}"))
}

/// Elapsed time, to the second or minute: `12s`, `1m 02s`, `1h 02m`.
pub fn elapsed(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..MINUTE => format!("{seconds}s"),
        seconds @ MINUTE..HOUR => format!("{}m {:02}s", seconds / MINUTE, seconds % MINUTE),
        seconds => format!("{}h {:02}m", seconds / HOUR, seconds % HOUR / MINUTE),
    }
}

/// Elapsed time as a clock shows it: `0:44`, `2:10`, `1:02:05`. For rows in which it keeps changing.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, seconds) = (seconds / MINUTE, seconds % MINUTE);
    match minutes / 60 {
        0 => format!("{minutes}:{seconds:02}"),
        hours => format!("{hours}:{:02}:{seconds:02}", minutes % 60),
    }
}

/// As [`elapsed`], with a decimal below a minute: `4.2s`.
pub fn elapsed_precisely(duration: Duration) -> String {
    if duration.as_secs() < MINUTE { format!("{:.1}s", duration.as_secs_f64()) } else { elapsed(duration) }
}

/// The largest whole unit: `45s`, `3h`, `12d`. For ages.
pub fn rounded(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..MINUTE => format!("{seconds}s"),
        seconds @ MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        seconds @ HOUR..DAY => format!("{}h", seconds / HOUR),
        seconds => format!("{}d", seconds / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_with_a_unit_are_parsed() {
        for (text, millis) in [
            ("10ms", 10),
            ("2s", 2_000),
            ("5m", 300_000),
            ("1h", 3_600_000),
            ("1h30m", 5_400_000),
            ("2d", 172_800_000),
            ("0s", 0),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_an_error() {
        for text in ["", "5", "s", "-5s", "5x", "d", "99999999999999999999d", "five minutes"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_exact_duration_can_be_parsed_again() {
        for (millis, text) in [(300, "300ms"), (30_000, "30s"), (5_400_000, "1h 30m"), (0, "0s")] {
            let duration = Duration::from_millis(millis);
            assert_eq!(exact(duration), text);
            assert_eq!(parse(text), Ok(duration));
        }
    }

    #[test]
    fn a_clock_shows_minutes_and_seconds() {
        for (seconds, text) in [(0, "0:00"), (44, "0:44"), (130, "2:10"), (3_599, "59:59"), (3_725, "1:02:05")] {
            assert_eq!(clock(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn durations_are_shown_with_one_or_two_units() {
        for (seconds, short, precise, age) in [
            (0, "0s", "0.0s", "0s"),
            (59, "59s", "59.0s", "59s"),
            (62, "1m 02s", "1m 02s", "1m"),
            (3_725, "1h 02m", "1h 02m", "1h"),
            (200_000, "55h 33m", "55h 33m", "2d"),
        ] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(
                (&*elapsed(duration), &*elapsed_precisely(duration), &*rounded(duration)),
                (short, precise, age)
            );
        }
    }
}
