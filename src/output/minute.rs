//! Times of log entries as text. Entries that follow each other mostly have the same minute.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const MINUTE: i64 = 60_000;

/// The text of the last minute.
#[derive(Debug, Default)]
pub(super) struct MinuteText {
    /// Since 1970.
    minute: Option<i64>,
    text: String,
}

impl MinuteText {
    /// A time as a clock of `zone` shows it: `form`, which ends with the minutes, then seconds and milliseconds. The zone and
    /// the form are the same at each call. `Z` marks UTC.
    pub(super) fn text(&mut self, time: Timestamp, zone: &TimeZone, form: &str, is_marked: bool) -> String {
        let milliseconds = time.as_millisecond();
        let mark = if is_marked { "Z" } else { "" };
        let (minute, rest) = (milliseconds.div_euclid(MINUTE), milliseconds.rem_euclid(MINUTE));
        if self.minute != Some(minute) {
            let Some(first) = start_of(minute, time, zone).filter(|_| milliseconds >= 0) else {
                return format!("{}{mark}", time.to_zoned(zone.clone()).strftime(&format!("{form}%S%.3f")));
            };
            self.text = first.to_zoned(zone.clone()).strftime(form).to_string();
            self.minute = Some(minute);
        }
        let digit = |divisor: i64| char::from(b'0' + (rest / divisor % 10) as u8);
        let mut text = String::with_capacity(self.text.len() + 7);
        text.push_str(&self.text);
        text.extend([digit(10_000), digit(1000), '.', digit(100), digit(10), digit(1)]);
        text.push_str(mark);
        text
    }
}

/// The beginning of a minute, if the clocks of the zone begin one at the same time, and do not change during it.
fn start_of(minute: i64, time: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let start = Timestamp::from_millisecond(minute * MINUTE).ok()?;
    let end = start.checked_add(SignedDuration::from_millis(MINUTE - 1)).ok()?;
    let offset = zone.to_offset(time);
    let is_even = offset == zone.to_offset(start) && offset == zone.to_offset(end) && offset.seconds() % 60 == 0;
    is_even.then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_same_text_whatever_came_before_it() {
        let mut minutes = MinuteText::default();
        let zones = ["UTC", "Europe/Berlin", "Asia/Kolkata", "Africa/Monrovia"];
        for zone in zones.into_iter().filter_map(|name| TimeZone::get(name).ok()) {
            // Over the end of summer time, 1970 and an offset with seconds.
            for start in [1_792_889_900_000_i64, 1_792_890_000_000, 0, -61_000, 63_593_070_000] {
                minutes.minute = None;
                for step in (0..200_000).step_by(7919) {
                    let Ok(time) = Timestamp::from_millisecond(start + step) else { continue };
                    let expected = time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string();
                    assert_eq!(minutes.text(time, &zone, "%Y-%m-%d %H:%M:", false), expected);
                }
            }
        }
        let time = Timestamp::UNIX_EPOCH + SignedDuration::from_micros(1_700_000_000_123_999);
        let iso = MinuteText::default().text(time, &TimeZone::UTC, "%Y-%m-%dT%H:%M:", true);
        assert_eq!(iso, format!("{time:.3}"));
    }
}
