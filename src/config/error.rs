//! What can be wrong with the settings.

use std::path::PathBuf;

/// A setting that cannot be used. Values are never repeated where they may be secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The value of an environment variable is not text.
    #[error("the environment variable {0} is not valid Unicode")]
    NotUnicode(String),
    /// Neither a home nor a folder for settings is known.
    #[error("there is no home folder to keep settings in: HOME is not set")]
    NoHome,
    /// No source has an identity.
    #[error("not logged in")]
    NotLoggedIn,
    /// The identity is a bare token, and an API Client is needed.
    #[error("an access token alone cannot do this; it takes a client id and secret")]
    NoClient,
    /// Half of an identity is set.
    #[error("{present} is set, but {missing} is not")]
    HalfClient {
        /// The variable that is set.
        present: &'static str,
        /// The variable that is not.
        missing: &'static str,
    },
    /// A profile of this name does not exist.
    #[error("there is no profile `{name}`{}", known_profiles(known))]
    UnknownProfile {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A file could not be read or written.
    #[error("cannot {action} {}: {cause}", path.display())]
    Io {
        /// What was attempted, such as `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// A file does not hold what it should. It is left as it is.
    #[error("{} is damaged: {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        problem: String,
    },
    /// A value cannot be used.
    #[error("{setting} {problem}")]
    Invalid {
        /// The flag, variable or setting.
        setting: String,
        /// What is wrong with it, as the end of the sentence.
        problem: String,
    },
    /// A Region outside the known list, without explicit addresses.
    #[error("`{region}` is not a Region that this version knows, so its servers have to be named")]
    UnknownRegion {
        /// What was given.
        region: String,
    },
    /// Nothing says where the service is.
    #[error("the Region of the Project is not known")]
    NoRegion,
    /// Nothing says which Project is meant.
    #[error("the key of the Project is not known")]
    NoProject,
    /// The credential helper did not do what was asked of it.
    #[error("the credential helper `{program}` {problem}")]
    Helper {
        /// The program.
        program: String,
        /// What happened, as the end of the sentence.
        problem: String,
    },
    /// Another run holds the lock for too long.
    #[error("another ctconnect holds {}", path.display())]
    Locked {
        /// The lock.
        path: PathBuf,
    },
    /// A profile without the secret of its API Client.
    #[error("the secret of the profile `{profile}` is not in {place}")]
    NoSecret {
        /// The profile.
        profile: String,
        /// Where it was looked for.
        place: String,
    },
}

impl Error {
    /// A closure that turns an I/O error about `path` into this error.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        move |cause| Self::Io { action, path: path.into(), cause }
    }

    /// A value that cannot be used.
    pub(crate) fn invalid(setting: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid { setting: setting.into(), problem: problem.into() }
    }
}

fn known_profiles(known: &[String]) -> String {
    match known {
        [] => "; there are no profiles".to_owned(),
        known => format!("; there is {}", known.join(", ")),
    }
}
