//! The project templates of the official CLI: public repositories on GitHub.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Where GitHub serves archives of repositories.
pub const TEMPLATE_SERVER: &str = "https://codeload.github.com";

/// The default branch, tag or commit.
pub const DEFAULT_REF: &str = "main";

/// Slashes of a ref, and the unreserved characters of RFC 3986, are not encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// A template that is downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficialTemplate {
    /// Its name on the command line.
    pub name: &'static str,
    pub title: &'static str,
}

/// Every official template.
pub const OFFICIAL_TEMPLATES: [OfficialTemplate; 5] = [
    OfficialTemplate { name: "tax-integration", title: "tax calculation by another system" },
    OfficialTemplate { name: "product-ingestion", title: "product import from another system" },
    OfficialTemplate { name: "email-integration", title: "emails to customers" },
    OfficialTemplate { name: "payment-integration", title: "payments through a service provider" },
    OfficialTemplate { name: "fulfilment-integration", title: "order fulfilment by another system" },
];

impl OfficialTemplate {
    /// Finds a template by its name.
    pub fn find(name: &str) -> Option<Self> {
        OFFICIAL_TEMPLATES.into_iter().find(|template| template.name == name)
    }

    /// Its repository as `OWNER/NAME`.
    pub fn repository(self) -> String {
        format!("commercetools/connect-{}-template", self.name)
    }

    /// The address of an archive of a branch, tag or commit.
    pub fn archive_url(self, server: &str, reference: &str) -> String {
        format!("{server}/{}/tar.gz/{}", self.repository(), utf8_percent_encode(reference, ENCODED))
    }
}

/// Checks that this can be the name of a branch, tag or commit, by the rules of `git check-ref-format`.
pub fn check_ref(reference: &str) -> Result<(), &'static str> {
    let is_wrong = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    let is_wrong_part = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    let has_wrong_sequence = reference.contains("..") || reference.contains("@{");
    let has_wrong_end = reference.starts_with('-') || reference.ends_with('.');
    if has_wrong_sequence || has_wrong_end || reference.contains(is_wrong) || reference.split('/').any(is_wrong_part) {
        return Err("this is not a valid name for a branch, tag or commit");
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn archives_of_branches_tags_and_commits_have_an_address() {
        let template = OfficialTemplate::find("tax-integration").unwrap();
        let url = |reference| template.archive_url(TEMPLATE_SERVER, reference);
        let base = "https://codeload.github.com/commercetools/connect-tax-integration-template/tar.gz";
        assert_eq!(url("main"), format!("{base}/main"));
        assert_eq!(url("refs/heads/fix/#12"), format!("{base}/refs/heads/fix/%2312"));
        assert_eq!(url("v1.0+x"), format!("{base}/v1.0%2Bx"));
    }

    #[test]
    fn names_that_git_rejects_are_refused() {
        for reference in ["main", "v1.2.3", "feature/tax", "0123abc", "übung", "a@b", "refs/tags/v1"] {
            assert_eq!(check_ref(reference), Ok(()), "{reference}");
        }
        for reference in
            ["", "-x", "a b", "../x", "a..b", "a//b", "/a", "a/", "a/.b", "x.lock", "a?b", "a\\b", "a@{1}", "a.", "a\n"]
        {
            assert!(check_ref(reference).is_err(), "{reference:?}");
        }
    }
}
