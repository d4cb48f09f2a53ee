//! Text of the file inside a message: short, and on one line.

/// Longest text in a message, in characters.
const LENGTH: usize = 60;

/// The text in backticks, truncated, with hidden characters escaped.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::from("`");
    for character in text.chars().take(LENGTH) {
        if is_hidden(character) {
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

/// The text as a quoted YAML string.
pub(crate) fn yaml_string(text: &str) -> String {
    if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

/// A choice of words: `a`, `b` or `c`.
pub(crate) fn alternatives(words: &[&str]) -> String {
    listed(words, "or")
}

/// A list of words: `a`, `b` and `c`.
pub(crate) fn all(words: &[&str]) -> String {
    listed(words, "and")
}

fn listed(words: &[&str], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} {conjunction} `{last}`", first.join(", "))
        }
    }
}

/// Whether a character is invisible, or changes how others are displayed.
pub(crate) fn is_hidden(character: char) -> bool {
    let ranges = [
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{fff9}'..='\u{fffb}',
        '\u{e0000}'..='\u{e007f}',
    ];
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || ranges.iter().any(|range| range.contains(&character))
}
