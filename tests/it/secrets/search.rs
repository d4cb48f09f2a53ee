//! Secrets that can be recognized, and the search for them in what the program writes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::harness::Answer;

/// Begins and ends every secret of these tests, so that a part of a secret is found too.
pub const SECRET: &str = "zqcanary";

/// Replaces [`SECRET`] in texts of the service that are no secrets. Where the service repeats a secret, it repeats the same
/// text with this word beside it, in the same spelling: if a run shows the one, it would have shown the other.
pub const OPEN: &str = "zqbeacon";

/// A secret with characters that every format writes in its own way.
pub fn secret(name: &str) -> String {
    format!("{SECRET} {name} \"quoted\" & <é> 'x'\t\\ /+=%\u{200b} {SECRET}")
}

/// A secret that can be sent in a header.
pub fn token(name: &str) -> String {
    format!("{SECRET}.{name}_~+/{SECRET}=")
}

/// The same text with the word that may be shown.
pub fn opened(text: &str) -> String {
    text.replace(SECRET, OPEN)
}

/// Wants no secret on either stream.
#[track_caller]
pub fn assert_clean(answer: &Answer) {
    for text in [&answer.stdout, &answer.stderr] {
        assert_eq!(find(text, SECRET), None, "{text}");
    }
}

/// The first place that contains the word, as it is or within Base64, with what is around it.
pub fn find(text: &str, word: &str) -> Option<String> {
    const AROUND: usize = 40;
    let at = forms(word).iter().filter_map(|form| text.find(form.as_str())).min()?;
    let before: Vec<char> = text[..at].chars().rev().take(AROUND).collect();
    Some(before.into_iter().rev().chain(text[at..].chars().take(2 * AROUND)).collect())
}

/// The same on a screen, where lines are wrapped and cells are cut: it finds the first letters of the word.
pub fn find_on_screen(screen: &str, word: &str) -> Option<String> {
    let codes = regex::Regex::new("\u{1b}\\[[0-9;?]*[A-Za-z]|\\s").unwrap();
    let text = codes.replace_all(screen, "");
    let beginning = &word[..4];
    text.contains(beginning).then(|| find(&text, beginning).unwrap_or_default())
}

/// The word, and the characters of Base64 that only it decides, for each place where it can begin.
fn forms(word: &str) -> Vec<String> {
    let encoded = |before: usize| {
        let bytes = [&vec![0; before][..], word.as_bytes()].concat();
        let whole = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
        STANDARD.encode(&bytes)[whole].to_owned()
    };
    [word.to_owned()].into_iter().chain((0..3).map(encoded)).collect()
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    for before in ["", "x", "xy", "xyz"] {
        let text = format!("{before}{}", secret("own"));
        for line in [text.clone(), STANDARD.encode(&text), super::echo::spellings(&text).join(" ")] {
            assert!(find(&format!("first line\n{line}\nlast line"), SECRET).is_some(), "{line}");
            assert_eq!(find(&line, OPEN), None);
        }
    }
    for spelling in super::echo::spellings(&secret("own")) {
        assert!(find(&spelling, SECRET).is_some(), "{spelling}");
    }
    for part in [&secret("own")[..12], &secret("own")[20..]] {
        assert!(find(part, SECRET).is_some(), "{part}");
    }
}
