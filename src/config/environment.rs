//! The environment, captured once.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use super::Error;

/// The variables of the environment and the folders that follow from them.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    /// Whether this is the environment of the process, so that the system may be asked for folders.
    is_process: bool,
}

impl Environment {
    /// The environment of this process.
    pub fn capture() -> Self {
        Self { variables: std::env::vars_os().collect(), is_process: true }
    }

    /// An environment of these variables alone.
    pub fn of<Name: Into<OsString>, Value: Into<OsString>>(variables: impl IntoIterator<Item = (Name, Value)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { variables, is_process: false }
    }

    /// The value of a variable that is set, and not to nothing.
    pub fn get_os(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The value of a variable that is set, and not to nothing.
    ///
    /// # Errors
    /// When the value is not Unicode.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Error> {
        let text = |value: &'_ OsStr| value.to_str().map(|_| ()).ok_or_else(|| Error::NotUnicode(name.to_owned()));
        match self.get_os(name) {
            Some(value) => text(value).map(|()| value.to_str()),
            None => Ok(None),
        }
    }

    /// The value of a variable byte for byte, empty where it is set to nothing.
    ///
    /// # Errors
    /// When the value is not Unicode.
    pub fn value(&self, name: &str) -> Result<Option<&str>, Error> {
        match self.variables.get(OsStr::new(name)) {
            Some(value) => value.to_str().map(Some).ok_or_else(|| Error::NotUnicode(name.to_owned())),
            None => Ok(None),
        }
    }

    /// The folder of the user's settings: `CTCONNECT_CONFIG_DIR`, or `ctconnect` among the user's settings.
    ///
    /// # Errors
    /// When the user has no home.
    pub fn config_dir(&self) -> Result<PathBuf, Error> {
        match self.get_os("CTCONNECT_CONFIG_DIR") {
            Some(folder) => Ok(PathBuf::from(folder)),
            None => self.folder(dirs::config_dir, "XDG_CONFIG_HOME", ".config").map(|folder| folder.join("ctconnect")),
        }
    }

    /// Where the world of `--local` is kept: in `CTCONNECT_CONFIG_DIR`, or `ctconnect` among the user's data.
    ///
    /// # Errors
    /// When the user has no home.
    pub fn local_state_file(&self) -> Result<PathBuf, Error> {
        let folder = match self.get_os("CTCONNECT_CONFIG_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => self.folder(dirs::data_local_dir, "XDG_DATA_HOME", ".local/share")?.join("ctconnect"),
        };
        Ok(folder.join("emulator.json"))
    }

    /// The user's home.
    ///
    /// # Errors
    /// When the user has none.
    pub fn home_dir(&self) -> Result<PathBuf, Error> {
        let home = if self.is_process { dirs::home_dir() } else { self.get_os("HOME").map(PathBuf::from) };
        home.ok_or(Error::NoHome)
    }

    /// A folder of the user; for an environment that is not the process's, as the XDG specification has it.
    fn folder(&self, system: fn() -> Option<PathBuf>, variable: &str, below_home: &str) -> Result<PathBuf, Error> {
        if self.is_process {
            return system().ok_or(Error::NoHome);
        }
        match self.get_os(variable) {
            Some(folder) => Ok(PathBuf::from(folder)),
            None => Ok(self.home_dir()?.join(below_home)),
        }
    }
}

/// The folder that the program was started in.
///
/// # Errors
/// When it does not exist any more.
pub fn current_folder() -> std::io::Result<PathBuf> {
    std::env::current_dir()
}

/// The command line of this process.
pub fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}

/// Shows no values: some of them are secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Environment").field("variables", &self.variables.len()).finish_non_exhaustive()
    }
}
