//! Reads characters in the spellings of messages: percent-encoding, escapes of JSON and programming languages, HTML.

use super::entities;

/// How often a text may be encoded: JSON within the JSON of a body, escaped again by a log, for example.
const LEVELS: usize = 4;

/// A character, and where the text continues after it.
pub(super) type SpelledCharacter = (char, usize);

/// A text of which characters are read, in any spelling.
#[derive(Clone, Copy)]
pub(super) struct Spelled<'t> {
    pub(super) bytes: &'t [u8],
    /// Whether a byte that is not UTF-8 is read as a character of Latin-1.
    is_latin: bool,
}

impl<'t> Spelled<'t> {
    pub(super) fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, is_latin: std::str::from_utf8(bytes).is_err() }
    }

    /// Adds every character that the text may have at a place: the plain one, and what it is the escape of.
    pub(super) fn readings(self, at: usize, found: &mut Vec<SpelledCharacter>) {
        for level in 0..=LEVELS {
            let Some(reading) = self.read(at, level) else { return };
            let is_new = !found.contains(&reading);
            if is_new {
                found.push(reading);
            }
            // Without another escape nearby, no further step decodes what this one did not.
            if !begins_escape(reading.0) || level > 0 && !is_new && !self.has_escape_near(at) {
                return;
            }
        }
    }

    /// Whether another escape begins within the length of one that begins at a place.
    fn has_escape_near(self, at: usize) -> bool {
        const LONGEST: usize = 12;
        let near = &self.bytes[at + 1..self.bytes.len().min(at + 1 + LONGEST)];
        near.iter().any(|byte| begins_escape((*byte).into()))
    }

    /// The character at a place after this many steps of decoding.
    fn read(self, at: usize, level: usize) -> Option<SpelledCharacter> {
        let Some(below) = level.checked_sub(1) else { return self.plain(at) };
        let (character, end) = self.read(at, below)?;
        let next = |at| self.read(at, below);
        let decoded = match character {
            '%' => percent(end, &next),
            '\\' => backslash(end, &next),
            '&' => entity(end, &next),
            _ => None,
        };
        Some(decoded.unwrap_or((character, end)))
    }

    /// The character at a place as it is.
    pub(super) fn plain(self, at: usize) -> Option<SpelledCharacter> {
        let first = *self.bytes.get(at)?;
        if first.is_ascii() {
            return Some((first.into(), at + 1));
        }
        let rest = self.bytes.get(at..at + width(first))?;
        match std::str::from_utf8(rest).ok().and_then(|text| text.chars().next()) {
            Some(character) => Some((character, at + rest.len())),
            None => self.is_latin.then(|| (first.into(), at + 1)),
        }
    }
}

/// Whether an escape may begin with this character.
pub(super) fn begins_escape(character: char) -> bool {
    matches!(character, '%' | '\\' | '&')
}

type Next<'n> = &'n dyn Fn(usize) -> Option<SpelledCharacter>;

/// `%20`, `%C3%A9`, and `%E9` and `%u00e9` of the older `escape` of JavaScript; `at` is after the `%`.
fn percent(at: usize, next: Next<'_>) -> Option<SpelledCharacter> {
    if let Some(('u', at)) = next(at) {
        return utf16(at, next, '%');
    }
    let byte = |at| number(at, next, 16, 2);
    let further = |at| next(at).filter(|(character, _)| *character == '%').and_then(|(_, at)| byte(at));
    of_bytes(byte(at)?, &further)
}

/// Escapes of JSON, of JavaScript, Python and Rust, and of shells; `at` is after the backslash.
fn backslash(at: usize, next: Next<'_>) -> Option<SpelledCharacter> {
    let (character, end) = next(at)?;
    let plain = match character {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'u' => return braced(end, next).or_else(|| utf16(end, next, '\\')),
        'U' => return number(end, next, 16, 8).and_then(character_of),
        'x' | '0'..='3' => {
            let byte = |at| match next(at)? {
                ('x', at) => number(at, next, 16, 2),
                _ => number(at, next, 8, 3),
            };
            let further = |at| next(at).filter(|(character, _)| *character == '\\').and_then(|(_, at)| byte(at));
            return of_bytes(byte(at)?, &further);
        }
        mark if mark.is_ascii_punctuation() || mark == ' ' => mark,
        _ => return None,
    };
    Some((plain, end))
}

/// `&amp;`, `&#38;`, `&#x26;`; `at` is after the `&`.
fn entity(at: usize, next: Next<'_>) -> Option<SpelledCharacter> {
    let Some(('#', at)) = next(at) else {
        let (name, end) = word(at, next)?;
        return Some((entities::named(&name)?, end));
    };
    let (digits, end) = word(at, next)?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    character_of((code.ok()?, end))
}

/// The letters and digits up to a semicolon.
fn word(mut at: usize, next: Next<'_>) -> Option<(String, usize)> {
    let mut word = String::new();
    loop {
        match next(at)? {
            (';', end) => return Some((word, end)),
            (character, end) if character.is_ascii_alphanumeric() && word.len() < entities::LONGEST => {
                word.push(character);
                at = end;
            }
            _ => return None,
        }
    }
}

/// `{e9}`, after `\u`.
fn braced(at: usize, next: Next<'_>) -> Option<SpelledCharacter> {
    let Some(('{', mut at)) = next(at) else { return None };
    let mut digits = String::new();
    loop {
        match next(at)? {
            ('}', end) => return character_of((u32::from_str_radix(&digits, 16).ok()?, end)),
            (digit, end) if digit.is_ascii_hexdigit() && digits.len() < 8 => {
                digits.push(digit);
                at = end;
            }
            _ => return None,
        }
    }
}

/// Four hexadecimal digits, or two times four with `mark` and `u` between them.
fn utf16(at: usize, next: Next<'_>, mark: char) -> Option<SpelledCharacter> {
    let (high, end) = number(at, next, 16, 4)?;
    if !(0xd800..0xdc00).contains(&high) {
        return character_of((high, end));
    }
    let (_, at) = next(end).filter(|(character, _)| *character == mark)?;
    let (_, at) = next(at).filter(|(character, _)| *character == 'u')?;
    let (low, end) = number(at, next, 16, 4)?;
    let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    character_of((0x10000 + ((high - 0xd800) << 10) + low, end))
}

/// A number of exactly `count` digits.
fn number(at: usize, next: Next<'_>, radix: u32, count: usize) -> Option<(u32, usize)> {
    (0..count).try_fold((0_u32, at), |(number, at), _| {
        let (digit, end) = next(at)?;
        Some((number.checked_mul(radix)?.checked_add(digit.to_digit(radix)?)?, end))
    })
}

fn character_of((code, end): (u32, usize)) -> Option<SpelledCharacter> {
    Some((char::from_u32(code)?, end))
}

/// The character of a UTF-8 sequence whose bytes are escaped one by one; where it is none, the character of Latin-1.
fn of_bytes(first: (u32, usize), further: &dyn Fn(usize) -> Option<(u32, usize)>) -> Option<SpelledCharacter> {
    let (byte, mut end) = (u8::try_from(first.0).ok()?, first.1);
    let mut sequence = vec![byte];
    while sequence.len() < width(byte) {
        let Some((byte, after)) = further(end) else { break };
        sequence.push(u8::try_from(byte).ok()?);
        end = after;
    }
    let character = std::str::from_utf8(&sequence).ok().and_then(|text| text.chars().next());
    Some(character.map_or((byte.into(), first.1), |character| (character, end)))
}

/// How many bytes a UTF-8 sequence with this first byte has.
fn width(first: u8) -> usize {
    match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    }
}
