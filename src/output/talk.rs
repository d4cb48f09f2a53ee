//! What is told on a terminal, wrapped at words.

use super::width;

/// How far the further lines of a wrapped one are indented, as those of a failure are.
const INDENT: usize = 4;

/// `text` with each of its lines broken at blanks so that it fits `columns`. What a person may copy stays whole: a path,
/// an address, a command in backticks; one that is longer than a line has a line of its own, which the terminal breaks.
///
/// The text may hold colours of [`super::Paint`].
pub(super) fn wrapped(text: &str, columns: usize) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| wrapped_line(line, columns)).collect();
    lines.join("\n")
}

fn wrapped_line(line: &str, columns: usize) -> String {
    if shown_columns(line) <= columns {
        return line.to_owned();
    }
    let own = line.len() - line.trim_start_matches(' ').len();
    let indent = own.max(INDENT);
    let mut wrapped = " ".repeat(own);
    let mut taken = own;
    for (number, word) in words(&line[own..]).into_iter().enumerate() {
        let width = shown_columns(word);
        if number == 0 {
            taken += width;
        } else if taken + 1 + width <= columns {
            wrapped.push(' ');
            taken += 1 + width;
        } else {
            // A word that only just fits, or does not fit at all, begins at the edge.
            let indent = if indent + width <= columns { indent } else { 0 };
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            taken = indent + width;
        }
        wrapped.push_str(word);
    }
    wrapped
}

/// The pieces between blanks; blanks between backticks part nothing.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut is_quoted) = (0, false);
    for (at, character) in text.char_indices() {
        match character {
            '`' => is_quoted = !is_quoted && text[at + 1..].contains('`'),
            ' ' if !is_quoted => {
                words.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&text[start..]);
    words
}

/// The columns that a text takes without its colours.
fn shown_columns(text: &str) -> usize {
    let mut parts = text.split("\u{1b}[");
    let plain = parts.next().map_or(0, width::columns);
    plain + parts.map(|part| width::columns(part.split_once('m').map_or(part, |(_, shown)| shown))).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_further_lines_are_indented() {
        assert_eq!(wrapped("it fits  as it is", 17), "it fits  as it is");
        assert_eq!(wrapped("error: the project cannot be read", 20), "error: the project\n    cannot be read");
        assert_eq!(wrapped("one\n  why: two three four", 16), "one\n  why: two three\n    four");
        assert_eq!(wrapped("      - six and more", 16), "      - six and\n      more");
    }

    #[test]
    fn what_is_copied_stays_whole() {
        assert_eq!(wrapped("say so, `a b c d` to it", 13), "say so,\n    `a b c d`\n    to it");
        assert_eq!(wrapped("one ` is no quote", 10), "one ` is\n    no\n    quote");
        let path = "/home/ann/shop/.connect/logs/build.log";
        assert_eq!(wrapped(&format!("see {path} now"), 20), format!("see\n{path}\n    now"));
    }

    #[test]
    fn colours_take_no_room() {
        let text = "\u{1b}[33mwarning:\u{1b}[0m one two";
        assert_eq!(wrapped(text, 16), text);
        assert_eq!(wrapped(text, 15), "\u{1b}[33mwarning:\u{1b}[0m one\n    two");
    }
}
