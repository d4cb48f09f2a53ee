//! Forms that a text in a request must have.

pub(crate) enum TextForm {
    Any,
    NotEmpty,
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
            Self::Any => Ok(()),
            Self::NotEmpty => check(!value.is_empty(), "must not be empty"),
            Self::Key => check(is_key(value, 2, 256), "must be 2 to 256 letters, digits, '_' or '-'"),
            Self::Uuid => check(is_uuid(value), "must be a UUID"),
            Self::Project => check(is_project(value), "must be 'region:projectKey'"),
            Self::RepositoryUrl => {
                check(is_repository_url(value), "must start with 'https://' or 'git@' and contain no whitespace")
            }
            Self::Tag => check(is_tag(value), "must be the name of a Git tag"),
            Self::Email => check(value.chars().count() >= 3 && value.contains('@'), "must be an email address"),
            Self::Cron => check(is_cron(value), "must be a cron expression of five fields"),
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
    value
        .split_once(':')
        .is_some_and(|(region, key)| !region.is_empty() && region.bytes().all(allowed) && is_project_key(key))
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
}
