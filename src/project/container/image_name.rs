//! Names of images.

use std::path::Path;

use thiserror::Error;

/// The longest name of an image that docker takes.
const LONGEST: usize = 255;

/// The name of an application's image: `<folder>_<application>` in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageName {
    name: String,
    is_mended: bool,
}

/// Why an image cannot be named.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImageNameError {
    /// Nothing of the folder's and the application's name can be in an image's name.
    #[error("`{0}` has no letter or digit that the name of an image can have")]
    Nothing(String),
    /// The name would be longer than docker takes.
    #[error("the name of the image of `{0}` would be longer than {LONGEST} characters")]
    TooLong(String),
}

impl ImageName {
    /// The image of an application of the project in `folder`.
    ///
    /// The official packages take the lower case of both names as it is, and leave it to docker to refuse. Here whatever
    /// docker refuses becomes one `-`, or goes where a name begins or ends with it.
    ///
    /// # Errors
    /// When nothing is left, or it is too long.
    pub fn of(folder: &Path, application: &str) -> Result<Self, ImageNameError> {
        let project = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = format!("{project}_{application}").to_lowercase();
        let name = mend(&wanted);
        if name.is_empty() {
            return Err(ImageNameError::Nothing(wanted));
        }
        if name.len() > LONGEST {
            return Err(ImageNameError::TooLong(application.to_owned()));
        }
        Ok(Self { is_mended: name != wanted, name })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Whether it is another one than the official packages would give.
    pub fn is_mended(&self) -> bool {
        self.is_mended
    }

    /// The image with this tag.
    pub fn tagged(&self, tag: &str) -> String {
        format!("{}:{tag}", self.name)
    }
}

/// Groups of letters and digits, parted as docker wants it: by `.`, `_`, `__` or any number of `-`.
fn mend(wanted: &str) -> String {
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
        (name.as_str().to_owned(), name.is_mended())
    }

    #[test]
    fn what_docker_takes_stays_as_the_official_packages_have_it() {
        assert_eq!(name("/w/Shop", "cartExtension"), ("shop_cartextension".to_owned(), false));
        assert_eq!(name("/w/my-shop.v2", "web--1"), ("my-shop.v2_web--1".to_owned(), false));
        assert_eq!(ImageName::of(Path::new("/w/a"), "bc").unwrap().tagged("x"), "a_bc:x");
    }

    #[test]
    fn what_docker_refuses_is_mended() {
        for (folder, application, mended) in [
            ("/w/My Shop", "web", "my-shop_web"),
            ("/w/shop_", "_web_", "shop-web"),
            ("/w/.shop", "-web", "shop-web"),
            ("/w/Läden & co", "web", "l-den-co_web"),
            ("/", "web", "web"),
        ] {
            assert_eq!(name(folder, application), (mended.to_owned(), true), "{folder}");
        }
    }

    #[test]
    fn what_cannot_be_named_is_told() {
        assert!(matches!(ImageName::of(Path::new("/w/日本"), "--"), Err(ImageNameError::Nothing(_))));
        assert!(matches!(ImageName::of(Path::new("/w/shop"), &"a".repeat(256)), Err(ImageNameError::TooLong(_))));
    }
}
