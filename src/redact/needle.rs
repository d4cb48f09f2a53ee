//! A secret that is searched for, whatever the spelling of its characters.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};

use super::spelling::{Spelled, SpelledCharacter, begins_escape};

/// The base64 and the hexadecimal form of a shorter text are not searched for.
const LEAST_FOR_BASE64: usize = 8;

/// A shorter text is not searched for in another case.
const LEAST_FOR_CASE: usize = 12;

/// A text that is searched for.
pub(super) struct Needle {
    text: SecretString,
    /// Whether the text is base64: the rest of a longer encoded text is replaced with it.
    is_base64: bool,
}

impl Needle {
    pub(super) fn plain(text: &str) -> Self {
        Self { text: text.into(), is_base64: false }
    }

    /// What is the same in base64, whatever comes before and after `text` in the encoded text.
    pub(super) fn base64(text: &str) -> Vec<Self> {
        if text.len() < LEAST_FOR_BASE64 {
            return Vec::new();
        }
        // Three bytes become four characters: some depend on the one or two bytes before the text.
        [(0, 0), (1, 2), (2, 3)]
            .into_iter()
            .flat_map(|(before, dependent)| {
                let bytes = [&[0; 2][..before], text.as_bytes()].concat();
                let whole = bytes.len() / 3 * 4 + bytes.len() % 3;
                [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)]
                    .map(|encoded| Self { text: encoded[dependent..whole].into(), is_base64: true })
            })
            .collect()
    }

    /// What programs make of a long secret: all letters in upper or lower case, and its bytes in hexadecimal digits. In another
    /// case only one with letters and digits: a word of a language is a usual word in that case too.
    pub(super) fn transformed(text: &str) -> Vec<Self> {
        let mut transformed = Vec::new();
        if text.len() >= LEAST_FOR_CASE && text.contains(char::is_alphabetic) && text.contains(char::is_numeric) {
            transformed.extend([text.to_uppercase(), text.to_lowercase()]);
        }
        if text.len() >= LEAST_FOR_BASE64 {
            let hexadecimal: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            transformed.extend([hexadecimal.to_uppercase(), hexadecimal]);
        }
        transformed.into_iter().map(|text| Self::plain(&text)).collect()
    }

    pub(super) fn text(&self) -> &str {
        self.text.expose_secret()
    }

    pub(super) fn first_character(&self) -> Option<char> {
        self.text().chars().next()
    }

    /// The bytes with which it may begin, besides escapes.
    pub(super) fn first_bytes(&self) -> Vec<u8> {
        let Some(first) = self.first_character() else { return Vec::new() };
        let mut bytes = vec![self.text().as_bytes()[0]];
        bytes.extend(u8::try_from(u32::from(first)).ok());
        bytes
    }

    /// Where it ends in the text if it begins at a place, at the latest.
    pub(super) fn end_at(&self, text: Spelled<'_>, at: usize, search: &mut Search) -> Option<usize> {
        let Search { places, next, readings, breaks } = search;
        places.clear();
        places.push(at);
        for (index, character) in self.text().chars().enumerate() {
            // Most places fail at their second or third character, as they are written: nothing else has to be tried.
            if let [place] = places.as_mut_slice()
                && let Some(is_same) = plain_step(text.bytes, *place, character)
            {
                if !is_same {
                    return None;
                }
                *place += 1;
                continue;
            }
            next.clear();
            for place in places.iter() {
                step(text, *place, character, readings, next);
                breaks.clear();
                if index > 0 {
                    after_breaks(text, *place, readings, breaks);
                }
                for after in breaks.iter() {
                    step(text, *after, character, readings, next);
                    // A blank or a line end at which a line was wrapped is not written.
                    if matches!(character, ' ' | '\n') {
                        add(*after, next);
                    }
                }
            }
            if next.is_empty() {
                return None;
            }
            std::mem::swap(places, next);
        }
        let end = places.iter().copied().max()?;
        let is_part = |byte: &&u8| self.is_base64 && (byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte));
        Some(end + text.bytes[end..].iter().take_while(is_part).count())
    }
}

/// Memory for one search after the other.
#[derive(Default)]
pub(super) struct Search {
    places: Vec<usize>,
    next: Vec<usize>,
    readings: Vec<SpelledCharacter>,
    breaks: Vec<usize>,
}

/// Whether the text continues with `character`, if both have a single spelling: no escape, and no line end or code for colours
/// before it.
fn plain_step(text: &[u8], at: usize, character: char) -> Option<bool> {
    let byte = *text.get(at)?;
    let is_plain = byte.is_ascii() && !matches!(byte, b'%' | b'\\' | b'&' | b'\r' | b'\n' | b'\x1b');
    (is_plain && has_one_spelling(character)).then(|| char::from(byte) == character)
}

/// Whether a character is written only as it is, or in an escape.
pub(super) fn has_one_spelling(character: char) -> bool {
    character.is_ascii() && !matches!(character, ' ' | '\t' | '\r' | '\n' | '\'' | '"')
}

/// Adds every place where the text may continue after `character`.
fn step(text: Spelled<'_>, at: usize, character: char, readings: &mut Vec<SpelledCharacter>, next: &mut Vec<usize>) {
    let Some(byte) = text.bytes.get(at) else { return };
    if char::from(*byte) == character && byte.is_ascii() {
        add(at + 1, next);
    } else if !byte.is_ascii() {
        text.plain(at).filter(|plain| plain.0 == character).into_iter().for_each(|plain| add(plain.1, next));
    }
    if begins_escape((*byte).into()) {
        readings.clear();
        text.readings(at, readings);
        readings.iter().filter(|reading| reading.0 == character).for_each(|reading| add(reading.1, next));
    }
    let further: &[&str] = match character {
        ' ' => &["+"],
        // As this program shows it.
        '\t' => &["    "],
        // Of SQL, YAML and CSV, and of shells.
        '\'' => &["''", "'\\''", "'\"'\"'"],
        '"' => &["\"\""],
        // The line ends of a file that came from Windows.
        '\r' => &[""],
        _ => &[],
    };
    further.iter().filter(|own| text.bytes[at..].starts_with(own.as_bytes())).for_each(|own| add(at + own.len(), next));
}

fn add(place: usize, places: &mut Vec<usize>) {
    if !places.contains(&place) {
        places.push(place);
    }
}

/// Adds every place where the text may continue after line ends with their indentation, and after codes for colours.
fn after_breaks(text: Spelled<'_>, at: usize, readings: &mut Vec<SpelledCharacter>, breaks: &mut Vec<usize>) {
    let mut place = at;
    loop {
        let code = after_codes(text.bytes, place);
        if code > place {
            breaks.push(code);
        }
        match text.bytes.get(code) {
            Some(b'\r' | b'\n') => place = code + 1,
            Some(byte) if begins_escape((*byte).into()) => {
                readings.clear();
                text.readings(code, readings);
                let Some((_, end)) = readings.iter().find(|reading| matches!(reading.0, '\r' | '\n')) else { break };
                place = *end;
            }
            _ => break,
        }
        let blanks = text.bytes[place..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        place = after_codes(text.bytes, place + blanks);
        breaks.push(place);
    }
}

/// The place after codes for colours.
fn after_codes(text: &[u8], mut at: usize) -> usize {
    while let Some(code) = text[at..].strip_prefix(b"\x1b[") {
        let Some(end) = code.iter().position(u8::is_ascii_alphabetic) else { return at };
        at += 2 + end + 1;
    }
    at
}
