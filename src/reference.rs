//! What an id or a key that a user gives has to look like. The emulator has a statement of its own, as the service has.

/// The rule, as messages show it.
pub const EXPECTED: &str = "2 to 256 of `A-Z a-z 0-9 _ -`";

/// Whether a text can be a key. Every id can.
pub fn is_reference(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (2..=256).contains(&text.len()) && text.bytes().all(is_allowed)
}

/// Whether a word looks like one of a language or a name, and not like a password or an assignment.
pub fn is_plain_word(word: &str) -> bool {
    const LONGEST: usize = 24;
    word.len() <= LONGEST && word.chars().all(|character| character.is_ascii_lowercase() || character == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_2_to_256_letters_digits_underscores_and_hyphens() {
        let longest = "a".repeat(256);
        for good in ["ab", "A_b-9", "--", "0190cf3c-5d3a-7abc-8def-0123456789ab", &longest] {
            assert!(is_reference(good), "{good}");
        }
        let too_long = "a".repeat(257);
        for bad in ["", "a", "a b", "é1", "a.b", "a/b", "ab\n", &too_long] {
            assert!(!is_reference(bad), "{bad}");
        }
    }
}
