//! Bytes become text, or the reason why they are none.

use super::problem::Problem;
use super::rule;

/// Largest connect.yaml that is read, in bytes.
pub const SIZE_LIMIT: usize = 16 * 1024 * 1024;

/// The text of a file. A byte order mark stays in it, so that offsets are those of the file.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Box<Problem>> {
    if let Some(problem) = too_large(bytes).or_else(|| utf16(bytes)) {
        return Err(Box::new(problem));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
    forbidden_character(text).map_or(Ok(text), |problem| Err(Box::new(problem)))
}

fn too_large(bytes: &[u8]) -> Option<Problem> {
    (bytes.len() > SIZE_LIMIT).then(|| {
        Problem::new(&rule::FILE_TOO_LARGE, "the file is larger than 16 MiB")
            .help("check that this is the right file: a connect.yaml has a few kilobytes")
    })
}

/// Whether the bytes are UTF-16: by its byte order mark, or because every second byte of the start is zero.
fn utf16(bytes: &[u8]) -> Option<Problem> {
    let order = match bytes {
        [0xff, 0xfe, ..] => "little endian",
        [0xfe, 0xff, ..] => "big endian",
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => "little endian",
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => "big endian",
        _ => return None,
    };
    Some(
        Problem::new(&rule::NOT_UTF8, format!("the file is encoded in UTF-16 ({order}), not in UTF-8"))
            .help("save it as UTF-8; in PowerShell: `Set-Content -Encoding utf8`"),
    )
}

fn not_utf8(bytes: &[u8], offset: usize) -> Box<Problem> {
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let problem = Problem::new(&rule::NOT_UTF8, format!("the byte 0x{byte:02X} is not valid UTF-8"));
    Box::new(problem.at(offset..offset).help("save the file as UTF-8, or replace the character at this place"))
}

/// A carriage return that ends a line alone, or a NUL.
fn forbidden_character(text: &str) -> Option<Problem> {
    let bytes = text.as_bytes();
    if let Some((offset, _)) = text.match_indices('\r').find(|(offset, _)| bytes.get(offset + 1) != Some(&b'\n')) {
        return Some(
            Problem::new(&rule::CARRIAGE_RETURN, "a carriage return without a line feed")
                .at(offset..offset + 1)
                .help("save the file with LF or CRLF at the end of its lines"),
        );
    }
    let offset = text.find('\0')?;
    Some(
        Problem::new(&rule::NUL_BYTE, "a NUL character in the text")
            .at(offset..offset + 1)
            .help("remove it; if there are many, the file is not a text file"),
    )
}
