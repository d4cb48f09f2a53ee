//! One value for one key: `application.KEY=value` or `KEY=value`.

use std::str::FromStr;

use secrecy::SecretString;

/// In place of an application: every application that declares the key.
pub const EVERY_APPLICATION: &str = "*";

/// A value for a key of an application, of every application that declares it, or for a global key. `Debug` does not show
/// the value.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// None for a global key; `*` until it is expanded to the applications that declare the key.
    pub application: Option<String>,
    pub key: String,
    pub value: SecretString,
    /// Why there is no value: its source is empty. Such a key counts as not given, and nothing is sent for it. Without an
    /// application, it may also be the name of one that a file gives no values.
    pub absence: Option<String>,
    /// The variables in the text of the value that are empty, although the value is not.
    pub empty_parts: Vec<String>,
}

/// Why a text is not an assignment. Never contains the value, because it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentError {
    #[error("the `=` is missing; write `application.KEY=value`, or `KEY=value` for a global key")]
    NoValue,
    #[error("`{0}` is neither `application.KEY`, `*.KEY` nor `KEY`")]
    NoKey(String),
}

impl Assignment {
    /// A value for a key. An empty one clears it.
    pub fn new(application: Option<String>, key: String, value: SecretString) -> Self {
        Self { application, key, value, absence: None, empty_parts: Vec::new() }
    }

    /// A key whose `source`, such as a variable, is empty.
    pub fn absent(application: Option<String>, key: String, source: &str) -> Self {
        let absence = Some(format!("{source} is empty"));
        Self { absence, ..Self::new(application, key, SecretString::default()) }
    }

    /// The value of a key, or where the text has nothing but line breaks, a key whose `source` is empty.
    pub fn read(application: Option<String>, key: String, text: String, source: &str) -> Self {
        match text.trim_end_matches(['\r', '\n']) {
            "" => Self::absent(application, key, source),
            _ => Self::new(application, key, SecretString::from(text)),
        }
    }

    /// A key that a file names without a value, or an application without keys.
    ///
    /// # Errors
    /// As for [`Self::target`].
    pub fn unset(target: &str) -> Result<Self, AssignmentError> {
        let is_application = is_application_name(target);
        let (application, key) = if is_application { (None, target.to_owned()) } else { Self::target(target)? };
        let absence = Some("the file has no value for it".to_owned());
        Ok(Self { absence, ..Self::new(application, key, SecretString::default()) })
    }

    /// Parses `application.KEY`, `*.KEY` or `KEY`.
    ///
    /// # Errors
    /// If a part is empty, or contains a character that is not allowed in an application name or a key.
    pub fn target(text: &str) -> Result<(Option<String>, String), AssignmentError> {
        let (application, key) = match text.split_once('.') {
            Some((application, key)) => (Some(application), key),
            None => (None, text),
        };
        let is_recipient = |name: &str| name == EVERY_APPLICATION || is_application_name(name);
        if application.is_some_and(|name| !is_recipient(name)) || !is_key_name(key) {
            return Err(AssignmentError::NoKey(text.to_owned()));
        }
        Ok((application.map(str::to_owned), key.to_owned()))
    }

    /// Whether it is for every application that declares the key.
    pub(super) fn is_for_every_application(&self) -> bool {
        self.application.as_deref() == Some(EVERY_APPLICATION)
    }

    /// `application.KEY`, `*.KEY` or `KEY`.
    pub fn target_text(&self) -> String {
        target_text(self.application.as_deref(), &self.key)
    }
}

/// Whether a text can be the name of an application.
pub fn is_application_name(text: &str) -> bool {
    is_word(text, "_-")
}

/// Whether a text can be a configuration key.
pub fn is_key_name(text: &str) -> bool {
    is_word(text, "_")
}

/// Whether a text consists of ASCII letters, digits and `others`.
fn is_word(text: &str, others: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

/// `application.KEY`, or `KEY` for a global key.
pub fn target_text(application: Option<&str>, key: &str) -> String {
    match application {
        Some(application) => format!("{application}.{key}"),
        None => key.to_owned(),
    }
}

impl FromStr for Assignment {
    type Err = AssignmentError;

    /// Splits at the first `=` only: everything after it is the value, including spaces, commas and more `=`.
    fn from_str(text: &str) -> Result<Self, AssignmentError> {
        let (target, value) = text.split_once('=').ok_or(AssignmentError::NoValue)?;
        let (application, key) = Self::target(target)?;
        Ok(Self::new(application, key, SecretString::from(value)))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_value_is_kept_byte_for_byte() {
        for value in ["", " ", "a,b=c d", "{\"x\": \"ä\"}", "-----BEGIN KEY-----\nabc=\n", "a.B=1"] {
            let assignment: Assignment = format!("my-app.SOME_KEY={value}").parse().unwrap();
            assert_eq!(assignment.application.as_deref(), Some("my-app"));
            assert_eq!(assignment.key, "SOME_KEY");
            assert_eq!(assignment.value.expose_secret(), value);
        }
    }

    #[test]
    fn a_key_without_an_application_is_global() {
        let assignment: Assignment = "LOG_LEVEL=a.b".parse().unwrap();
        assert_eq!((assignment.application.as_deref(), assignment.key.as_str()), (None, "LOG_LEVEL"));
        assert_eq!(assignment.target_text(), "LOG_LEVEL");
    }

    #[test]
    fn a_star_is_every_application_and_no_key() {
        let assignment: Assignment = "*.TOKEN=a".parse().unwrap();
        assert!(assignment.is_for_every_application());
        assert_eq!(assignment.target_text(), "*.TOKEN");
    }

    #[test]
    fn errors_do_not_contain_the_value() {
        assert_eq!("sEcReT".parse::<Assignment>().unwrap_err(), AssignmentError::NoValue);
        for text in [
            "=x",
            "app.=x",
            ".KEY=x",
            "a b.KEY=x",
            "app.K-Y=x",
            "app.KEY.MORE=x",
            "*=x",
            "*.=x",
            "**.KEY=x",
            "a*.KEY=x",
        ] {
            let error = text.parse::<Assignment>().unwrap_err();
            assert!(matches!(error, AssignmentError::NoKey(_)), "{text}");
        }
        assert!(!format!("{:?}", "a.B=sEcReT".parse::<Assignment>().unwrap()).contains("sEcReT"));
    }
}
