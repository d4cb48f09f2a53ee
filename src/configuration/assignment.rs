//! One value for one key, as a user names it: `application.KEY=value` or `KEY=value`.

use std::str::FromStr;

use secrecy::SecretString;

/// A value for a key of one application, or for a global key. The value stays out of `Debug`.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The application, or none for a global key.
    pub application: Option<String>,
    /// Name of the key.
    pub key: String,
    /// The value, byte for byte.
    pub value: SecretString,
}

/// Why a text is no assignment. Never holds the value: it could be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentError {
    /// There is no `=`, so nothing tells a key from a value.
    #[error("there is no `=` in it; write `application.KEY=value`, or `KEY=value` for a global key")]
    NoValue,
    /// The part before `=` is not a key.
    #[error("`{0}` is neither `application.KEY` nor `KEY`")]
    NoKey(String),
}

impl Assignment {
    /// Reads `application.KEY` or `KEY`.
    ///
    /// # Errors
    /// When a part is empty or holds a character that no application name and no key has.
    pub fn target(text: &str) -> Result<(Option<String>, String), AssignmentError> {
        let is_word = |part: &str, others: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
        };
        let (application, key) = match text.split_once('.') {
            Some((application, key)) => (Some(application), key),
            None => (None, text),
        };
        if application.is_some_and(|name| !is_word(name, "_-")) || !is_word(key, "_") {
            return Err(AssignmentError::NoKey(text.to_owned()));
        }
        Ok((application.map(str::to_owned), key.to_owned()))
    }

    /// How the target is written: `application.KEY` or `KEY`.
    pub fn target_text(&self) -> String {
        match &self.application {
            Some(application) => format!("{application}.{}", self.key),
            None => self.key.clone(),
        }
    }
}

impl FromStr for Assignment {
    type Err = AssignmentError;

    /// Splits at the first `=` only: everything after it is the value, blanks, commas and further `=` included.
    fn from_str(text: &str) -> Result<Self, AssignmentError> {
        let (target, value) = text.split_once('=').ok_or(AssignmentError::NoValue)?;
        let (application, key) = Self::target(target)?;
        Ok(Self { application, key, value: SecretString::from(value) })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn values_go_byte_for_byte() {
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
    fn what_is_no_assignment_is_refused_without_its_value() {
        assert_eq!("sEcReT".parse::<Assignment>().unwrap_err(), AssignmentError::NoValue);
        for text in ["=x", "app.=x", ".KEY=x", "a b.KEY=x", "app.K-Y=x", "app.KEY.MORE=x"] {
            let error = text.parse::<Assignment>().unwrap_err();
            assert!(matches!(error, AssignmentError::NoKey(_)), "{text}");
        }
        assert!(!format!("{:?}", "a.B=sEcReT".parse::<Assignment>().unwrap()).contains("sEcReT"));
    }
}
