//! Forms that a text in a request must have.

pub(crate) enum TextForm {
    Any,
    /// Of a resource or a configuration key, or a page token.
    Name,
    /// A key of a resource, or the name of an application.
    Key,
    Uuid,
    /// `region:projectKey`
    Project,
    /// Of a Git repository, by HTTPS or SSH.
    RepositoryUrl,
    /// Of Git.
    Tag,
    Email,
    Cron,
    /// One of the given texts; any other is malformed.
    OneOf(&'static [&'static str]),
    /// One of the given texts; any other is well-formed but unknown to the service (`FieldValueNotFound`).
    Known(&'static [&'static str]),
}

/// The maximum length of a name in characters. The reference limits keys to this length, and names not at all.
pub(crate) const MAXIMUM_NAME: usize = 256;
/// The maximum length of any other text in bytes, which the reference does not limit. A configuration value may be a PEM
/// or JSON document.
const MAXIMUM_TEXT: usize = 64 * 1024;
/// The maximum length of a repository URL in bytes.
const MAXIMUM_ADDRESS: usize = 2048;

/// Regions of the platform, since 2026-05-27.
pub(crate) const REGIONS: &[&str] =
    &["europe-west1.gcp", "us-central1.gcp", "australia-southeast1.gcp", "us-east-2.aws", "eu-central-1.aws"];

pub(crate) const INTEGRATION_TYPES: &[&str] = &[
    "tax",
    "marketplace",
    "oms",
    "psp",
    "pim",
    "promotion",
    "search",
    "erp",
    "crm",
    "email",
    "analytics",
    "shipping",
    "giftcard",
    "other",
];

pub(crate) const DEPLOYMENT_TYPES: &[&str] = &["preview", "sandbox", "production"];

impl TextForm {
    /// Describes what is wrong with `value`, but never contains it: it can be a secret.
    pub(crate) fn check(&self, value: &str) -> Result<(), String> {
        let check = |valid: bool, fault: &str| if valid { Ok(()) } else { Err(fault.to_owned()) };
        match self {
            Self::Any => check(value.len() <= MAXIMUM_TEXT, &format!("must not be longer than {MAXIMUM_TEXT} bytes")),
            Self::Name => check((1..=MAXIMUM_NAME).contains(&value.chars().count()), "must be 1 to 256 characters"),
            Self::Key => check(is_key(value, 2, 256), "must be 2 to 256 letters, digits, '_' or '-'"),
            Self::Uuid => check(is_uuid(value), "must be a UUID"),
            Self::Project => check(is_project(value), "must be 'region:projectKey'"),
            Self::RepositoryUrl => check(
                value.len() <= MAXIMUM_ADDRESS && is_repository_url(value),
                "must start with 'https://' or 'git@' and contain no whitespace",
            ),
            Self::Tag => check(is_tag(value), "must be the name of a Git tag"),
            Self::Email => check(
                (3..=MAXIMUM_NAME).contains(&value.chars().count()) && value.contains('@'),
                "must be an email address",
            ),
            Self::Cron => {
                check(value.len() <= MAXIMUM_NAME && is_cron(value), "must be a cron expression of five fields")
            }
            Self::OneOf(texts) | Self::Known(texts) => {
                check(texts.contains(&value), &format!("must be one of {}", texts.join(", ")))
            }
        }
    }
}

/// Whether `value` is `minimum` to `maximum` characters of `A-Z a-z 0-9 _ -`.
pub(crate) fn is_key(value: &str, minimum: usize, maximum: usize) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (minimum..=maximum).contains(&value.len()) && value.bytes().all(allowed)
}

pub(crate) fn is_project_key(value: &str) -> bool {
    is_key(value, 2, 36)
}

/// Whether `value` is a UUID with hyphens.
pub(crate) fn is_uuid(value: &str) -> bool {
    value.len() == 36 && uuid::Uuid::try_parse(value).is_ok()
}

fn is_project(value: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    value.split_once(':').is_some_and(|(region, key)| {
        (1..=64).contains(&region.len()) && region.bytes().all(allowed) && is_project_key(key)
    })
}

fn is_repository_url(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("git@"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

fn is_tag(value: &str) -> bool {
    let starts = value.starts_with(|first: char| first.is_alphanumeric());
    let allowed = |character: char| character.is_alphanumeric() || "_.@/-".contains(character);
    starts && value.chars().all(allowed) && value.chars().count() <= 255 && !value.contains("..")
}

fn is_cron(value: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"*,-/?#".contains(&byte);
    value.split_whitespace().count() == 5 && value.split_whitespace().all(|field| field.bytes().all(allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_accepts_the_examples_of_the_reference_and_rejects_others() {
        let cases: [(TextForm, &[&str], &[&str]); 8] = [
            (TextForm::Key, &["ab", "acme-tax_bridge-1"], &["a", "", "acme tax", "äh"]),
            (TextForm::Uuid, &["5b0e3c52-9d5c-4f0e-8a55-0d6c1f7e2a10"], &["5b0e3c529d5c4f0e8a550d6c1f7e2a10", "x"]),
            (TextForm::Project, &["europe-west1.gcp:acme"], &["acme", ":acme", "europe-west1.gcp:a", "a b:acme"]),
            (
                TextForm::RepositoryUrl,
                &["git@github.com:acme/tax.git", "https://github.com/acme/tax.git"],
                &["ssh://git@github.com/acme/tax.git", "https://", "https://github.com/a b"],
            ),
            (TextForm::Tag, &["v1.4.0", "release/2026-11"], &["", "-v1", "v1..2", "v 1"]),
            (TextForm::Email, &["kim@acme.example"], &["kim", "k@"]),
            (TextForm::Cron, &["15 2 * * *", "*/5 0-6 1,2 JAN MON"], &["", "daily", "* * * *", "* * * * * *"]),
            (TextForm::OneOf(DEPLOYMENT_TYPES), &["sandbox"], &["Sandbox", ""]),
        ];
        for (text, good, bad) in cases {
            for value in good {
                assert_eq!(text.check(value), Ok(()), "{value}");
            }
            for value in bad {
                assert!(text.check(value).is_err(), "{value}");
            }
        }
    }

    #[test]
    fn every_form_has_a_maximum_length() {
        let fits = |form: &TextForm, text: &str| form.check(text).is_ok();
        let name = "ä".repeat(MAXIMUM_NAME);
        assert!(fits(&TextForm::Name, &name) && !fits(&TextForm::Name, &format!("{name}x")));
        let text = "x".repeat(MAXIMUM_TEXT);
        assert!(fits(&TextForm::Any, &text) && !fits(&TextForm::Any, &format!("{text}x")));
        let long = "1".repeat(MAXIMUM_TEXT);
        let url = format!("https://github.com/{long}");
        let forms = [
            (TextForm::Key, long.clone()),
            (TextForm::Uuid, long.clone()),
            (TextForm::Project, format!("{long}:acme")),
            (TextForm::RepositoryUrl, url),
            (TextForm::Tag, long.clone()),
            (TextForm::Email, format!("{long}@acme.example")),
            (TextForm::Cron, format!("{long} * * * *")),
        ];
        for (form, text) in forms {
            assert!(!fits(&form, &text), "{}", &text[text.len() - 20..]);
        }
    }
}
