//! Durations as people write them.

use std::time::Duration;

/// Reads `10ms`, `2s`, `5m`, `1h`, `7d` or several of them in a row (`1h30m`).
///
/// # Errors
/// A sentence when the text is no duration, or a negative one.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    const DAY: u64 = 24 * 60 * 60;
    let wrong = || "write a number with a unit, such as `10ms`, `30s`, `5m`, `1h` or `7d`".to_owned();
    if let Some(days) = text.strip_suffix('d') {
        let days: u64 = days.parse().map_err(|_| wrong())?;
        return days.checked_mul(DAY).map(Duration::from_secs).ok_or_else(wrong);
    }
    if !text.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(wrong());
    }
    let duration: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(duration).map_err(|_| "a duration cannot be negative".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_read() {
        for (text, millis) in [
            ("10ms", 10),
            ("2s", 2_000),
            ("5m", 300_000),
            ("1h", 3_600_000),
            ("1h30m", 5_400_000),
            ("2d", 172_800_000),
            ("0s", 0),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "5", "s", "-5s", "5x", "d", "99999999999999999999d", "five minutes"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
