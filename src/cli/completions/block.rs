//! The lines of ctconnect in a file of the user, between two comments, so that they can be found and removed.

const FIRST: &str = "# >>> ctconnect completions >>>\n";
const LAST: &str = "# <<< ctconnect completions <<<\n";

/// The text with these lines in it, once. Everything else stays.
pub(super) fn with_block(text: &str, lines: &str) -> String {
    let mut text = without_block(text);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text + FIRST + lines + LAST
}

/// The text without the lines of ctconnect.
pub(super) fn without_block(text: &str) -> String {
    let parts = text.split_once(FIRST).and_then(|(before, rest)| Some((before, rest.split_once(LAST)?.1)));
    parts.map_or_else(|| text.to_owned(), |(before, after)| format!("{before}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_added_once_and_removed_again() {
        for text in ["", "a=1\n", "a=1\n\nb=2\n"] {
            let with = with_block(text, "source x\n");
            assert_eq!(with_block(&with, "source x\n"), with);
            assert!(
                with_block(&with, "source y\n").contains("source y\n")
                    && !with_block(&with, "source y\n").contains("source x")
            );
            assert_eq!(without_block(&with), text);
            assert_eq!(without_block(&format!("{with}later\n")), format!("{text}later\n"));
        }
        assert_eq!(with_block("a", ""), format!("a\n{FIRST}{LAST}"));
    }

    #[test]
    fn a_block_without_an_end_is_left_alone() {
        let text = format!("a\n{FIRST}b\n");
        assert_eq!(without_block(&text), text);
    }
}
