//! Foreign text inside a message: short, and on one line.

/// Longest text that a message repeats, in characters.
const LENGTH: usize = 60;

/// The text in backticks, cut where it is long, with hidden characters spelt out.
pub(super) fn quote(text: &str) -> String {
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

/// The text as YAML takes it whatever it holds.
pub(super) fn quoted(text: &str) -> String {
    if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

/// Words of which one is to be chosen: `a`, `b` or `c`.
pub(super) fn alternatives(words: &[&str]) -> String {
    listed(words, "or")
}

/// Words that all count: `a`, `b` and `c`.
pub(super) fn all(words: &[&str]) -> String {
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

/// Whether a character would not show, or would change how others show.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'
                ..='\u{200f}' | '\u{2028}'
                ..='\u{202e}' | '\u{2060}'
                ..='\u{206f}' | '\u{feff}' | '\u{fff9}'
                ..='\u{fffb}' | '\u{e0000}'
                ..='\u{e007f}'
        )
}
