//! The text of JSON strings, and where each of its characters is written.

/// The text of a JSON string, and for each of its bytes, and its end, the place in the string. A surrogate without its other
/// half is the replacement character.
pub(super) fn decoded(content: &[u8]) -> (String, Vec<usize>) {
    let (mut text, mut places) = (String::with_capacity(content.len()), Vec::with_capacity(content.len() + 1));
    let mut at = 0;
    while at < content.len() {
        if content[at] == b'\\' {
            let end = end_of_escape(content, at);
            let quoted = [b"\"", &content[at..end], b"\""].concat();
            let shown: Option<String> = serde_json::from_slice(&quoted).ok();
            text.push_str(shown.as_deref().unwrap_or("\u{fffd}"));
            places.resize(text.len(), at);
            at = end;
        } else {
            let length = content[at..].iter().position(|byte| *byte == b'\\').unwrap_or(content.len() - at);
            // JSON is valid UTF-8, and so are its parts between backslashes.
            text.push_str(&String::from_utf8_lossy(&content[at..at + length]));
            places.extend(at..at + length);
            at += length;
        }
    }
    places.push(content.len());
    (text, places)
}

/// The end of `\n`, `\u00e9`, or both halves of a character in UTF-16.
fn end_of_escape(content: &[u8], at: usize) -> usize {
    let unit = |at: usize| {
        let digits = content.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let end = match (unit(at), unit(at + 6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at + 12,
        (Some(_), _) => at + 6,
        (None, _) => at + 2,
    };
    end.min(content.len())
}
