//! How many columns text takes on a terminal.

use dialoguer::console::Term;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The columns of the terminal on standard error, else on standard output, else 80.
pub(super) fn of_terminal() -> u16 {
    size_of_terminal().1
}

/// The rows and columns of the terminal on standard error, else on standard output, else 24 and 80.
pub(super) fn size_of_terminal() -> (u16, u16) {
    let size = |term: Term| term.size_checked().filter(|(rows, columns)| *rows > 0 && *columns > 0);
    size(Term::stderr()).or_else(|| size(Term::stdout())).unwrap_or((24, 80))
}

/// The columns that `text` takes.
pub(super) fn columns(text: &str) -> usize {
    let is_plain = text.bytes().fold(true, |is_plain, byte| is_plain & (b' '..=b'~').contains(&byte));
    if is_plain { text.len() } else { text.width() }
}

/// `text`, followed by spaces up to `room` columns.
pub(super) fn pad(text: &str, room: usize) -> String {
    text.to_owned() + &" ".repeat(room.saturating_sub(columns(text)))
}

/// `text`, cut to `room` columns with `…` at its end where it does not fit.
pub(super) fn fit(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let mut fitted = String::new();
    let mut taken = 1;
    for character in text.chars() {
        taken += character.width().unwrap_or(0);
        if taken > room {
            break;
        }
        fitted.push(character);
    }
    if room > 0 {
        fitted.push('…');
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_and_padded_by_columns_not_characters() {
        assert_eq!(fit("deployment", 10), "deployment");
        assert_eq!(fit("deployment", 6), "deplo…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("x", 0), "");
        assert_eq!(fit("xy", 1), "…");
        assert_eq!(pad("日本", 6), "日本  ");
        assert_eq!(pad("long", 2), "long");
    }
}
