//! Bytes in, text out.

use super::problem::Problem;
use super::rule;

/// Largest file that is read, in bytes.
pub const SIZE_LIMIT: usize = 16 * 1024 * 1024;

/// The text of a file. It keeps a byte order mark, so that offsets into the text are offsets into the file.
pub(crate) fn decode(bytes: &[u8]) -> Result<&str, Box<Problem>> {
    if let Some(problem) = too_large(bytes).or_else(|| utf16(bytes)) {
        return Err(Box::new(problem));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
    forbidden_character(text).map_or(Ok(text), |problem| Err(Box::new(problem)))
}

/// The text up to the first byte that is not UTF-8: the part that problems have places in.
pub(crate) fn readable_text(bytes: &[u8]) -> &str {
    bytes.utf8_chunks().next().map(|chunk| chunk.valid()).unwrap_or_default()
}

/// The character boundary at or before a byte.
pub(crate) fn char_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

fn too_large(bytes: &[u8]) -> Option<Problem> {
    let problem = || Problem::new(&rule::FILE_TOO_LARGE, "the file is larger than 16 MiB");
    (bytes.len() > SIZE_LIMIT)
        .then(|| problem().help("check that this is the right file: usually it is a few kilobytes large"))
}

/// Detects UTF-16 by its byte order mark, or because every second byte at the start is zero.
fn utf16(bytes: &[u8]) -> Option<Problem> {
    let order = match bytes {
        [0xff, 0xfe, ..] => "little endian",
        [0xfe, 0xff, ..] => "big endian",
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => "little endian",
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => "big endian",
        _ => return None,
    };
    let problem = Problem::new(&rule::NOT_UTF8, format!("the file is encoded in UTF-16 ({order}), not in UTF-8"));
    Some(problem.help("save it as UTF-8; in PowerShell: `Set-Content -Encoding utf8`"))
}

fn not_utf8(bytes: &[u8], offset: usize) -> Box<Problem> {
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let problem = Problem::new(&rule::NOT_UTF8, format!("the byte 0x{byte:02X} is not valid UTF-8"));
    Box::new(problem.at(offset..offset).help("save the file as UTF-8, or replace the character at this position"))
}

fn forbidden_character(text: &str) -> Option<Problem> {
    let is_alone = |offset: &usize| text.as_bytes().get(offset + 1) != Some(&b'\n');
    let (offset, problem) = match text.match_indices('\r').map(|(offset, _)| offset).find(is_alone) {
        Some(offset) => {
            let problem = Problem::new(&rule::CARRIAGE_RETURN, "a carriage return without a line feed");
            (offset, problem.help("save the file with LF or CRLF line endings"))
        }
        None => {
            let problem = Problem::new(&rule::NUL_BYTE, "the file contains a NUL character");
            (text.find('\0')?, problem.help("remove it; if there are many, this is not a text file"))
        }
    };
    Some(problem.at(offset..offset + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_16_mib_at_most() {
        assert_eq!(SIZE_LIMIT, 16_777_216);
    }
}
