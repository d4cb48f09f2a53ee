//! Messages of the operating system for people.

use std::fmt::Display;

/// The message of an error, without the numbers that Rust appends to messages of the system: ` (os error 2)`.
pub fn in_words(error: impl Display) -> String {
    const OPENING: &str = " (os error ";
    let text = error.to_string();
    let mut words = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once(OPENING) {
        words.push_str(before);
        match behind.split_once(')') {
            Some((number, after)) if number.parse::<i32>().is_ok() => rest = after,
            _ => {
                words.push_str(OPENING);
                rest = behind;
            }
        }
    }
    words.push_str(rest);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_numbers_of_the_system_are_removed() {
        let missing = std::io::Error::from_raw_os_error(2);
        assert!(missing.to_string().contains("os error"));
        assert!(!in_words(format!("cannot read x: {missing}; and y: {missing}")).contains("os error"));
        for text in ["plain", "a (os error ", "a (os error x) b"] {
            assert_eq!(in_words(text), text);
        }
        assert_eq!(in_words("a (os error 2) b (os error -1)"), "a b");
    }
}
