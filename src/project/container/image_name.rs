//! Image names.

use std::path::Path;

use thiserror::Error;

/// The maximum length of an image name in Docker.
const LENGTH_LIMIT: usize = 255;

/// The name of an application's image: `<folder>_<application>` in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageName {
    name: String,
    /// Whether it differs from the name that the official packages would use.
    pub is_normalized: bool,
}

/// Why an application has no image name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImageNameError {
    #[error("an image name needs a digit or a letter from a to z, and `{0}` has none")]
    Nothing(String),
    #[error("the image name of `{0}` would be longer than {LENGTH_LIMIT} characters")]
    TooLong(String),
}

impl ImageName {
    /// The image name of an application of the project in `folder`.
    ///
    /// The official packages use the lower case of both names unchanged, which Docker may reject. Here every sequence of
    /// invalid characters becomes one `-`, or is dropped at the beginning and the end.
    pub fn of(folder: &Path, application: &str) -> Result<Self, ImageNameError> {
        let project = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = format!("{project}_{application}").to_lowercase();
        let name = normalize(&wanted);
        if name.is_empty() {
            return Err(ImageNameError::Nothing(wanted));
        }
        if name.len() > LENGTH_LIMIT {
            return Err(ImageNameError::TooLong(application.to_owned()));
        }
        Ok(Self { is_normalized: name != wanted, name })
    }

    /// The name without a tag.
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

/// Groups of letters and digits, with the separators that Docker allows: `.`, `_`, `__` or any number of `-`.
fn normalize(wanted: &str) -> String {
    let mut name = String::new();
    let mut separator = String::new();
    for character in wanted.chars() {
        if character.is_ascii_lowercase() || character.is_ascii_digit() {
            if !name.is_empty() && !separator.is_empty() {
                name.push_str(if is_separator(&separator) { &separator } else { "-" });
            }
            separator.clear();
            name.push(character);
        } else {
            separator.push(character);
        }
    }
    name
}

fn is_separator(text: &str) -> bool {
    matches!(text, "." | "_" | "__") || text.chars().all(|character| character == '-')
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn name(folder: &str, application: &str) -> (String, bool) {
        let name = ImageName::of(Path::new(folder), application).unwrap();
        (name.name, name.is_normalized)
    }

    #[test]
    fn a_valid_name_is_that_of_the_official_packages() {
        assert_eq!(name("/w/Shop", "cartExtension"), ("shop_cartextension".to_owned(), false));
        assert_eq!(name("/w/my-shop.v2", "web--1"), ("my-shop.v2_web--1".to_owned(), false));
    }

    #[test]
    fn an_invalid_name_is_normalized() {
        for (folder, application, normalized) in [
            ("/w/My Shop", "web", "my-shop_web"),
            ("/w/shop_", "_web_", "shop-web"),
            ("/w/.shop", "-web", "shop-web"),
            ("/w/Läden & co", "web", "l-den-co_web"),
            ("/", "web", "web"),
        ] {
            assert_eq!(name(folder, application), (normalized.to_owned(), true), "{folder}");
        }
    }

    #[test]
    fn a_name_without_letters_or_too_long_is_an_error() {
        assert!(matches!(ImageName::of(Path::new("/w/日本"), "--"), Err(ImageNameError::Nothing(_))));
        assert!(matches!(ImageName::of(Path::new("/w/shop"), &"a".repeat(256)), Err(ImageNameError::TooLong(_))));
    }
}
