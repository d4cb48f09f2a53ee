//! Word wrapping for messages and pages.

use super::width;

/// Breaks a line at spaces so that each part fits `columns`. Further parts are indented as far as the line itself, and by
/// `least_indent` at least.
///
/// Text that people copy stays whole: a path, an address, a command in backticks. One that only fits without indentation
/// starts at the left edge; one that is wider than `columns` does so too, and the terminal breaks it.
///
/// The line may hold colours of [`super::Paint`], which take no columns.
pub(super) fn wrap(line: &str, columns: usize, least_indent: usize) -> Vec<String> {
    if shown_columns(line) <= columns {
        return vec![line.to_owned()];
    }
    let own_indent = line.len() - line.trim_start_matches(' ').len();
    let indent = own_indent.max(least_indent);
    let mut words = words(&line[own_indent..]).into_iter();
    let mut part = " ".repeat(own_indent) + words.next().unwrap_or_default();
    let mut parts = Vec::new();
    for word in words {
        let width = shown_columns(word);
        if shown_columns(&part) + 1 + width <= columns {
            part.push(' ');
            part.push_str(word);
        } else {
            let indent = if indent + width <= columns { indent } else { 0 };
            parts.push(std::mem::replace(&mut part, " ".repeat(indent) + word));
        }
    }
    parts.push(part);
    parts
}

/// Splits at spaces, but not at those between backticks.
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

/// The columns of a text without its colours.
fn shown_columns(text: &str) -> usize {
    let mut parts = text.split("\u{1b}[");
    let plain = parts.next().map_or(0, width::columns);
    plain + parts.map(|part| width::columns(part.split_once('m').map_or(part, |(_, shown)| shown))).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(line: &str, columns: usize) -> String {
        wrap(line, columns, 4).join("\n")
    }

    #[test]
    fn words_stay_whole_and_further_lines_are_indented() {
        assert_eq!(wrapped("it fits  as it is", 17), "it fits  as it is");
        assert_eq!(wrapped("error: the project cannot be read", 20), "error: the project\n    cannot be read");
        assert_eq!(wrapped("  why: two three four", 16), "  why: two three\n    four");
        assert_eq!(wrapped("      - six and more", 16), "      - six and\n      more");
        assert_eq!(wrap("one two three", 8, 0), ["one two", "three"]);
        assert_eq!(wrap("  at one two", 8, 0), ["  at one", "  two"]);
        assert_eq!(wrap("", 8, 0), [""]);
    }

    #[test]
    fn text_that_is_copied_stays_whole() {
        assert_eq!(wrapped("say so, `a b c d` to it", 13), "say so,\n    `a b c d`\n    to it");
        assert_eq!(wrapped("one ` is no quote", 10), "one ` is\n    no\n    quote");
        let path = "/home/ann/shop/.connect/logs/build.log";
        assert_eq!(wrapped(&format!("see {path} now"), 20), format!("see\n{path}\n    now"));
        let url = "https://a.example/very/long";
        assert_eq!(wrap(&format!("see {url} here"), 10, 0), ["see", url, "here"]);
    }

    #[test]
    fn colours_take_no_columns() {
        let text = "\u{1b}[33mwarning:\u{1b}[0m one two";
        assert_eq!(wrapped(text, 16), text);
        assert_eq!(wrapped(text, 15), "\u{1b}[33mwarning:\u{1b}[0m one\n    two");
    }
}
