//! Foreign text inside a message: short, and on one line.

/// Longest text that a message repeats, in characters.
const LENGTH: usize = 60;

/// The text in backticks, cut where it is long, with control characters made visible.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("`");
    for character in text.chars().take(LENGTH) {
        if character.is_control() {
            quoted.extend(character.escape_default());
        } else {
            quoted.push(character);
        }
    }
    if text.chars().nth(LENGTH).is_some() {
        quoted.push('…');
    }
    quoted.push('`');
    quoted
}

/// Words as a person lists them: `a`, `b` or `c`.
pub(super) fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}
