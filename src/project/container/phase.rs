//! The progress of a build.

use anstream::adapter::strip_str;

/// The phase in a line of pack, such as `building` in `===> BUILDING`.
pub fn phase(line: &str) -> Option<String> {
    let line = strip_str(line).to_string();
    let (_, announced) = line.split_once("===> ")?;
    let announced = announced.trim();
    let is_word = !announced.is_empty() && announced.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ');
    is_word.then(|| announced.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_found_with_and_without_color() {
        assert_eq!(phase("===> DETECTING").as_deref(), Some("detecting"));
        assert_eq!(phase("\u{1b}[36m===> EXPORTING\u{1b}[0m").as_deref(), Some("exporting"));
        assert_eq!(phase("[creator] ===> BUILDING").as_deref(), Some("building"));
        for line in ["", "===> ", "===> npm run build", "> tsc", "DETECTING"] {
            assert_eq!(phase(line), None, "{line}");
        }
    }
}
