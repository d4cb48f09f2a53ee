//! Finds a secret in a text, however its characters are spelled, and even if a line was wrapped within it.

use super::{MASK, spelling};

/// Replaces `secret`, also where line ends, indentation and codes for colours came into it. With `whole`, only where it is
/// not next to a letter or digit.
pub(super) fn replace(text: &str, secret: &str, whole: bool) -> String {
    let Some(first) = secret.chars().next() else { return text.to_owned() };
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = possible_start(rest, first) {
        let (before, from) = rest.split_at(at);
        result.push_str(before);
        let is_word = |character: Option<char>| whole && character.is_some_and(char::is_alphanumeric);
        match length_at(from, secret) {
            Some(length) if !is_word(result.chars().next_back()) && !is_word(from[length..].chars().next()) => {
                result.push_str(MASK);
                rest = &from[length..];
            }
            _ => {
                let mut characters = from.chars();
                result.extend(characters.next());
                rest = characters.as_str();
            }
        }
    }
    result + rest
}

/// Where a secret that begins with `first` may be.
fn possible_start(text: &str, first: char) -> Option<usize> {
    if first.is_ascii_alphanumeric() {
        // It has no other spelling, and finding a single character is fast.
        return text.find(first);
    }
    text.find([first, '\\', '%', '&', '+', ' '])
}

/// How many bytes of `text` the secret takes at its beginning; `None` where it is not there.
fn length_at(text: &str, secret: &str) -> Option<usize> {
    // A part of the secret may end in several places: two backslashes are one that is escaped, or two.
    let mut ends = vec![0];
    let (mut next, mut lengths) = (Vec::new(), Vec::new());
    for (index, character) in secret.chars().enumerate() {
        // Most characters are spelled as they are, and most texts differ soon.
        if let [end] = &mut ends[..]
            && let Some(byte) = text.as_bytes().get(*end).filter(|byte| byte.is_ascii_alphanumeric())
        {
            if char::from(*byte) != character {
                return None;
            }
            *end += 1;
            continue;
        }
        for end in ends.drain(..) {
            let here = &text[end..];
            let there = if index == 0 { here } else { after_break(here) };
            for start in [Some(here), Some(there).filter(|there| there.len() < here.len())].into_iter().flatten() {
                spelling::lengths(start, character, &mut lengths);
                next.extend(lengths.drain(..).map(|length| text.len() - start.len() + length));
            }
            // A blank at which a line was wrapped is not written.
            if character == ' ' && there.len() < here.len() {
                next.push(text.len() - there.len());
            }
        }
        next.sort_unstable();
        next.dedup();
        std::mem::swap(&mut ends, &mut next);
        if ends.is_empty() {
            return None;
        }
    }
    ends.pop()
}

/// What follows a line end with its indentation and codes for colours; the same text where there is none.
fn after_break(text: &str) -> &str {
    without_codes(text).strip_prefix('\n').map_or(text, |after| without_codes(after.trim_start_matches(' ')))
}

/// The text after codes for colours.
fn without_codes(mut text: &str) -> &str {
    while let Some(code) = text.strip_prefix("\u{1b}[") {
        let Some(end) = code.find(|character: char| character.is_ascii_alphabetic()) else { return text };
        text = &code[end + 1..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_may_be_mixed_and_lines_wrapped() {
        let secret = "a\"b\\ c/é";
        for text in [
            secret,
            r#"a\"b\\ c\/é"#,
            r#"a\\\"b\\\\ c/\u00e9"#,
            "a%22b%5C+c%2f%C3%A9",
            "a&quot;b\\ c&#x2F;&#233;",
            "a\"b\\\n    c/é",
            "a\u{1b}[0m\n    \u{1b}[1m\"b\\ c/é",
        ] {
            assert_eq!(replace(&format!("x{text}y"), secret, false), "x***y", "{text}");
            assert_eq!(replace(&format!("({text})"), secret, true), "(***)", "{text}");
            assert_eq!(replace(&format!("x{text}y"), secret, true), format!("x{text}y"));
        }
    }

    #[test]
    fn escaped_json_stays_json() {
        let secret = "\\back\\";
        let text = serde_json::json!([format!("{secret}\"quoted\""), format!("\"{secret}")]).to_string();
        let shown = replace(&text, secret, false);
        assert_eq!(
            serde_json::from_str::<Vec<String>>(&shown).ok(),
            Some(vec!["***\"quoted\"".into(), "\"***".into()])
        );
    }

    #[test]
    fn what_only_begins_like_the_secret_stays() {
        for text in ["", "s", "secre", "secre\n", "secre\\", "s%66cret", "Secret"] {
            assert_eq!(replace(text, "secret", false), text);
        }
    }
}
