//! What can be wrong with the settings.

use std::io;
use std::path::PathBuf;

/// A setting that cannot be used. Messages never repeat values that may be secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the environment variable {0} is not valid Unicode")]
    NotUnicode(String),
    #[error("there is no home folder for the settings: HOME is not set to an absolute path")]
    NoHome,
    #[error("there is no folder for the state of `--local`: HOME is not set to an absolute path")]
    NoStateFolder,
    #[error("not logged in")]
    NotLoggedIn,
    /// The identity is an access token, and an API Client is needed.
    #[error("this needs a client id and secret; an access token alone is not enough")]
    NoClient,
    /// Only one of the two variables of an API Client is set.
    #[error("{present} is set, but {missing} is not")]
    HalfClient { present: String, missing: String },
    /// Neither the environment nor the settings have an identity for a Project of ctconnect.yaml, and that of the run is for
    /// another one.
    #[error("there is no identity for the Project `{project}` ({key})")]
    NoProjectIdentity {
        /// Its name in the file.
        project: String,
        key: String,
        /// The variables that would have it, such as `CTP_CLIENT_ID__LIVE and CTP_CLIENT_SECRET__LIVE`.
        variables: String,
    },
    #[error("there is no profile `{name}`{}", known_profiles(known))]
    UnknownProfile {
        name: String,
        known: Vec<String>,
        /// The variables that would have the identity instead, of a Project of ctconnect.yaml.
        variables: Option<String>,
    },
    #[error("cannot {action} {}: {cause}", path.display())]
    Io {
        /// Such as `read`.
        action: &'static str,
        path: PathBuf,
        cause: io::Error,
    },
    /// The contents of a file are not valid. The file is not changed.
    #[error("{} is damaged: {problem}", path.display())]
    Damaged {
        path: PathBuf,
        /// What is wrong, and where in the file.
        problem: String,
    },
    #[error("{setting} {problem}")]
    Invalid {
        /// The flag, variable or setting.
        setting: String,
        /// What is wrong with it, as the rest of the sentence.
        problem: String,
    },
    /// A Region that is not in the list, without explicit addresses.
    #[error("unknown Region `{region}`: the addresses of its servers are needed")]
    UnknownRegion { region: String },
    #[error("the Region of the Project is not set")]
    NoRegion,
    #[error("the credential helper `{program}` {problem}")]
    Helper {
        program: String,
        /// What happened, as the rest of the sentence.
        problem: String,
    },
    /// Another user can change a file with secrets.
    #[error("other users can write {}", path.display())]
    Writable { path: PathBuf },
    /// A file with secrets is not the user's own.
    #[error("{} belongs to another user", path.display())]
    Foreign { path: PathBuf },
    /// The files of a folder with secrets can be replaced by another user.
    #[error("the folder {} belongs to another user", path.display())]
    ForeignFolder { path: PathBuf },
    #[error("another ctconnect process holds the lock {}", path.display())]
    Locked { path: PathBuf },
    /// The secret of a profile's API Client was not found.
    #[error("the secret of the profile `{profile}` is not in {place}")]
    NoSecret {
        profile: String,
        /// The file or the credential helper.
        place: String,
    },
}

impl ConfigError {
    /// A closure that turns an I/O error about `path` into this error.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { action, path: path.into(), cause }
    }

    pub(crate) fn invalid(setting: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid { setting: setting.into(), problem: problem.into() }
    }

    pub(crate) fn damaged(path: impl Into<PathBuf>, problem: impl Into<String>) -> Self {
        Self::Damaged { path: path.into(), problem: problem.into() }
    }
}

fn known_profiles(known: &[String]) -> String {
    if known.is_empty() {
        "; there are no profiles".to_owned()
    } else {
        format!("; known profiles: {}", known.join(", "))
    }
}
