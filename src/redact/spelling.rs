//! How messages spell a character: as it is, and escaped for JSON, addresses, HTML and terminals.

/// What this program writes for a tab in text for people.
const TAB: &str = "    ";

const ENTITIES: [(&str, char); 5] = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];

/// No entity of one character is longer.
const LONGEST_ENTITY: usize = 12;

/// Adds the length of every spelling of `character` at the start of `text`.
pub(super) fn lengths(text: &str, character: char, found: &mut Vec<usize>) {
    if text.starts_with(character) {
        found.push(character.len_utf8());
    }
    match text.as_bytes().first() {
        Some(b'\\') => after_backslashes(text, character, found),
        Some(b'%') => found.extend(percent(text, character)),
        Some(b'&') => found.extend(entity(text, character)),
        Some(b'+') if character == ' ' => found.push(1),
        Some(b' ') if character == '\t' && text.starts_with(TAB) => found.push(TAB.len()),
        _ => {}
    }
}

/// In JSON, in JSON within JSON, in YAML and in what this program escapes.
fn after_backslashes(text: &str, character: char, found: &mut Vec<usize>) {
    let rest = text.trim_start_matches('\\');
    let backslashes = text.len() - rest.len();
    if character == '\\' {
        // Each level of JSON doubles them.
        found.extend([2, 4, 8].into_iter().filter(|count| *count <= backslashes));
    }
    let letter = match character {
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        '\u{8}' => Some('b'),
        '\u{c}' => Some('f'),
        '"' | '\'' | '/' => Some(character),
        _ => None,
    };
    if letter.is_some_and(|letter| rest.starts_with(letter)) {
        found.push(backslashes + 1);
    }
    found.extend(code(rest, character).map(|length| backslashes + length));
}

/// The length of `uXXXX`, `u{X}`, `xXX`, `UXXXXXXXX`, or of two units of UTF-16, if it is the code of the character.
fn code(text: &str, character: char) -> Option<usize> {
    let number = u32::from(character);
    if let Some(rest) = text.strip_prefix("u{") {
        let end = rest.bytes().take(7).position(|byte| byte == b'}')?;
        return (u32::from_str_radix(&rest[..end], 16) == Ok(number)).then_some(end + 3);
    }
    let of_length = |mark, digits| unit(text, mark, digits, number);
    of_length('u', 4).or_else(|| of_length('x', 2)).or_else(|| of_length('U', 8)).or_else(|| pair(text, character))
}

/// The length of a mark and so many hexadecimal digits, if they are this number.
fn unit(text: &str, mark: char, digits: usize, number: u32) -> Option<usize> {
    let code = text.strip_prefix(mark)?.get(..digits)?;
    (u32::from_str_radix(code, 16) == Ok(number)).then_some(1 + digits)
}

/// The length of `uXXXX\uXXXX`, as JSON writes characters such as emoji.
fn pair(text: &str, character: char) -> Option<usize> {
    let mut units = [0; 2];
    let [high, low] = *character.encode_utf16(&mut units) else { return None };
    let first = unit(text, 'u', 4, u32::from(high))?;
    let rest = text[first..].trim_start_matches('\\');
    let second = unit(rest, 'u', 4, u32::from(low))?;
    Some(text.len() - rest.len() + second)
}

/// The length of the bytes of the character as `%XX`, with digits in either case.
fn percent(text: &str, character: char) -> Option<usize> {
    let mut rest = text;
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        let code = rest.strip_prefix('%')?.get(..2)?;
        if u8::from_str_radix(code, 16) != Ok(byte) {
            return None;
        }
        rest = &rest[3..];
    }
    Some(text.len() - rest.len())
}

/// The length of an entity of HTML or XML, by its name or number.
fn entity(text: &str, character: char) -> Option<usize> {
    let end = text.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let is_it = match name.strip_prefix('#') {
        None => ENTITIES.contains(&(name, character)),
        Some(number) => {
            let parsed = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => number.parse(),
            };
            parsed == Ok(u32::from(character))
        }
    };
    is_it.then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_recognized_in_every_spelling() {
        for (character, spellings) in [
            ('"', &["\"", "\\\"", r#"\\\""#, r"\u0022", r"\\u0022", "%22", "&quot;", "&#34;", "&#x22;"][..]),
            ('\'', &["'", "\\'", r"\u0027", "%27", "&apos;", "&#39;", "&#x27;", "&#X27;"]),
            ('\\', &["\\", r"\\", r"\\\\", r"\u005c", r"\u005C", "%5c", "%5C"]),
            ('/', &["/", r"\/", r"\u002f", "%2F"]),
            (' ', &[" ", "+", "%20", "&#32;"]),
            ('\t', &["\t", r"\t", r"\\t", "%09", "    ", "&#9;"]),
            ('\n', &["\n", r"\n", "%0A", "&#10;"]),
            ('é', &["é", r"\u00e9", r"\u00E9", r"\xe9", r"\u{e9}", "%C3%A9", "%c3%a9", "&#233;"]),
            ('\u{200b}', &["\u{200b}", r"\u200b", r"\u{200b}", r"\U0000200b", "%E2%80%8B"]),
            ('😀', &["😀", r"\ud83d\ude00", r"\\ud83d\\ude00", r"\u{1f600}", "%F0%9F%98%80", "&#x1F600;"]),
        ] {
            for spelling in spellings {
                let mut found = Vec::new();
                lengths(&format!("{spelling}rest; of % the & text"), character, &mut found);
                assert_eq!(found.iter().max(), Some(&spelling.len()), "{character:?} as {spelling}");
            }
        }
    }

    #[test]
    fn other_characters_are_not_recognized() {
        for text in
            ["", "b", "\\", "\\b", r"\u", r"\u006", r"\u0062", r"\u{61", "%", "%6", "%62", "&", "&#98;", "&lt;", "+"]
        {
            let mut found = Vec::new();
            lengths(text, 'a', &mut found);
            assert!(found.is_empty(), "{text}");
        }
    }
}
