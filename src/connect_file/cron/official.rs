//! Which schedules the official parser (version 0.0.16) accepts, as observed from outside.

/// Longer schedules count as accepted: the time grows with the square of the length.
const LONGEST: usize = 60;

/// Whether the official parser accepts a cron expression: it searches the text for five simple items in a row, with at
/// most one space between them. An item can end anywhere: `30` can be two items.
pub(super) fn accepts(schedule: &str) -> bool {
    let text = schedule.as_bytes();
    if text.len() > LONGEST {
        return true;
    }
    // The most items in a row that begin at each place, from the last place to the first.
    let mut items = vec![0_usize; text.len() + 2];
    for start in (0..text.len()).rev() {
        let word = text[start..].iter().take_while(|byte| **byte != b' ').count();
        let ends = (start + 1..=start + word).filter(|end| is_item(&text[start..*end]));
        items[start] = ends
            .map(|end| {
                let space = usize::from(text.get(end) == Some(&b' '));
                1 + items[end].max(items[end + space])
            })
            .max()
            .unwrap_or(0);
    }
    items.iter().any(|count| *count >= 5)
}

/// `*`, `*/5`, a number, `1-5`, `1/5`, or a list of numbers.
fn is_item(text: &[u8]) -> bool {
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let pair = |separator| {
        let mut parts = text.splitn(2, |byte| *byte == separator);
        parts.next().is_some_and(is_number) && parts.next().is_some_and(is_number)
    };
    text == b"*"
        || text.strip_prefix(b"*/").is_some_and(is_number)
        || text.split(|byte| *byte == b',').all(is_number)
        || pair(b'-')
        || pair(b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_the_official_parser_accepts() {
        for schedule in ["* * * * *", "30 9 * * MON-FRI", "0 9-17/2 * * *", "0 */3 * * *", "0 1,2 3-4 5/6 *"] {
            assert!(accepts(schedule), "{schedule}");
        }
        for schedule in ["0 9 * * MON-FRI", "0  9 * * *", "0 1-7/2 * * *", "0 1,3-5 * * *", "0 9 * JAN *"] {
            assert!(!accepts(schedule), "{schedule}");
        }
    }
}
