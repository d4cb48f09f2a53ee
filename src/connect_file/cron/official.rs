//! What the official parser (version 0.0.16) takes for a schedule, as it shows from outside.

/// Longest schedule that is looked at, as the time grows by its square; longer ones are taken to be understood.
const LONGEST: usize = 60;

/// Whether the official check takes a cron expression: it wants five simple items in a row, somewhere in the text, with
/// at most one blank between them. It does not mind where an item ends: `30` may be two.
pub(super) fn understands(schedule: &str) -> bool {
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
                let blank = usize::from(text.get(end) == Some(&b' '));
                1 + items[end].max(items[end + blank])
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
    fn what_it_takes_was_seen() {
        for schedule in ["* * * * *", "30 9 * * MON-FRI", "0 9-17/2 * * *", "0 */3 * * *", "0 1,2 3-4 5/6 *"] {
            assert!(understands(schedule), "{schedule}");
        }
        for schedule in ["0 9 * * MON-FRI", "0  9 * * *", "0 1-7/2 * * *", "0 1,3-5 * * *", "0 9 * JAN *"] {
            assert!(!understands(schedule), "{schedule}");
        }
    }
}
