//! How much room text takes on a terminal.

use dialoguer::console::Term;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The columns of the terminal on standard error, or else on standard output; 80 where neither says.
pub(super) fn of_terminal() -> u16 {
    let size = |term: Term| term.size_checked().map(|(_, columns)| columns).filter(|columns| *columns > 0);
    size(Term::stderr()).or_else(|| size(Term::stdout())).unwrap_or(80)
}

/// The columns that `text` takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
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

/// `text`, broken at blanks into lines of at most `room` columns, each indented as the first. A word that is longer
/// stays whole.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let words = text.trim_start_matches(' ');
    let indent = &text[..text.len() - words.len()];
    let mut lines = Vec::new();
    let mut line = indent.to_owned();
    for (number, word) in words.split(' ').enumerate() {
        let is_first = number == 0 || line.len() == indent.len();
        if !is_first && columns(&line) + 1 + columns(word) > room {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
        } else if !is_first {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_columns_not_characters() {
        assert_eq!(fit("deployment", 10), "deployment");
        assert_eq!(fit("deployment", 6), "deplo…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("x", 0), "");
        assert_eq!(fit("xy", 1), "…");
    }

    #[test]
    fn words_wrap_and_long_ones_stay_whole() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("see https://a.example/very/long here", 10), ["see", "https://a.example/very/long", "here"]);
        assert_eq!(wrap("", 8), [""]);
        assert_eq!(wrap("  at one two", 8), ["  at one", "  two"]);
    }
}
