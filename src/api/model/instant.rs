//! Dates of the API.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Parses a date of the API: RFC 3339, or without an offset, which then means UTC. `None` for anything else.
pub fn instant(text: &str) -> Option<Timestamp> {
    if let Some(timestamp) = usual_instant(text.as_bytes()) {
        return Some(timestamp);
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp);
    }
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Parses the form that the service writes, such as `2026-11-20T10:00:00.000Z`. Long logs have many of them.
fn usual_instant(text: &[u8]) -> Option<Timestamp> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, b'T', h0, h1, b':', i0, i1, b':', s0, s1, b'.', f0, f1, f2, b'Z'] =
        text
    else {
        return None;
    };
    let number = |digits: &[&u8]| {
        digits
            .iter()
            .try_fold(0_i64, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(**digit - b'0')))
    };
    let (year, month, day) = (number(&[y0, y1, y2, y3])?, number(&[m0, m1])?, number(&[d0, d1])?);
    let (hour, minute, second) = (number(&[h0, h1])?, number(&[i0, i1])?, number(&[s0, s1])?);
    let milliseconds = number(&[f0, f1, f2])?;
    // The ends of months and leap seconds are left to the other parser.
    let is_usual = (1970..=9998).contains(&year)
        && (1..=12).contains(&month)
        && (1..=28).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !is_usual {
        return None;
    }
    // Years that begin in March have the leap day at their end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    Timestamp::from_millisecond((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + milliseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_form_is_read_as_any_other() {
        for year in (1970..2500).step_by(1).chain([9998]) {
            for month in 1..=12 {
                for day in [1, 2, 28] {
                    let text = format!("{year:04}-{month:02}-{day:02}T23:59:07.089Z");
                    assert_eq!(usual_instant(text.as_bytes()), text.parse().ok(), "{text}");
                }
            }
        }
        for other in ["2026-11-31T10:00:00.000Z", "2026-13-01T10:00:00.000Z", "2026-11-20T24:00:00.000Z"] {
            assert_eq!(instant(other), None, "{other}");
        }
        for form in ["2026-11-30T10:00:00.000Z", "2026-11-20T10:00:00Z", "2026-11-20T11:00:00.000+01:00"] {
            assert_eq!(usual_instant(form.as_bytes()), None, "{form}");
            assert_eq!(instant(form), form.parse().ok());
        }
        assert_eq!(instant("2026-11-20T10:00:00"), "2026-11-20T10:00:00Z".parse().ok());
    }
}
