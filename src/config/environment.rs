//! The environment of the process, captured once.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ConfigError;
use crate::address;
use crate::files::{self, LARGEST_INPUT};

/// How the names of variables begin that hold credentials of ctconnect.
const CREDENTIALS: [&str; 2] = ["CTP_CLIENT_SECRET", "CTP_ACCESS_TOKEN"];

/// Whether an environment variable holds a client secret or a token that ctconnect itself uses: such as
/// `CTP_CLIENT_SECRET__LIVE`, that of a Project of ctconnect.yaml.
pub fn is_credential_variable(name: &str) -> bool {
    let beginning = |credential: &str| name.get(..credential.len());
    CREDENTIALS.iter().any(|own| beginning(own).is_some_and(|beginning| beginning.eq_ignore_ascii_case(own)))
}

/// The environment variables, and the folders that depend on them.
#[derive(Clone, Default)]
pub struct Environment {
    /// Shared by the sessions of all Projects.
    variables: Arc<BTreeMap<OsString, OsString>>,
    /// Whether it is that of the process, so that the operating system provides the folders.
    is_process: bool,
}

impl Environment {
    /// The environment of this process.
    pub fn capture() -> Self {
        Self { variables: Arc::new(std::env::vars_os().collect()), is_process: true }
    }

    /// An environment with only these variables.
    #[cfg(test)]
    pub(crate) fn of<Name: Into<OsString>, Value: Into<OsString>>(
        variables: impl IntoIterator<Item = (Name, Value)>,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { variables: Arc::new(variables), is_process: false }
    }

    /// The value of a variable, if it is set and not empty.
    pub fn get_os(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The value of a variable, if it is set and not empty.
    ///
    /// # Errors
    /// If the value is not Unicode.
    pub fn get(&self, name: &str) -> Result<Option<&str>, ConfigError> {
        Ok(self.value(name)?.filter(|value| !value.is_empty()))
    }

    /// The value of a variable, if it is set; it may be empty.
    ///
    /// # Errors
    /// If the value is not Unicode.
    pub fn value(&self, name: &str) -> Result<Option<&str>, ConfigError> {
        let value = self.variables.get(OsStr::new(name));
        value.map(|value| value.to_str().ok_or_else(|| ConfigError::NotUnicode(name.to_owned()))).transpose()
    }

    /// The credentials of ctconnect in the environment: of the current identity, of the Projects of a ctconnect.yaml, and those
    /// that nothing uses.
    pub fn credentials(&self) -> impl Iterator<Item = &str> {
        let is_credential = |name: &OsStr| name.to_str().is_some_and(is_credential_variable);
        let own = self.variables.iter().filter(move |(name, _)| is_credential(name));
        own.filter_map(|(_, value)| value.to_str()).filter(|value| !value.is_empty())
    }

    /// The settings folder: `CTCONNECT_CONFIG_DIR`, or `ctconnect` in the user's configuration folder.
    ///
    /// # Errors
    /// If the user has no home folder.
    pub fn config_dir(&self) -> Result<PathBuf, ConfigError> {
        match self.get_os("CTCONNECT_CONFIG_DIR") {
            Some(folder) => Ok(PathBuf::from(folder)),
            None => self.folder(dirs::config_dir, "XDG_CONFIG_HOME", ".config").map(|folder| folder.join("ctconnect")),
        }
    }

    /// Whether a variable has the API Client of a Project of ctconnect.yaml, such as `CTP_CLIENT_ID__LIVE`.
    pub fn has_client_of_project(&self) -> bool {
        self.variables.keys().any(|name| name.as_encoded_bytes().starts_with(b"CTP_CLIENT_ID__"))
    }

    /// The file with the state of `--local`.
    ///
    /// # Errors
    /// Without any of them ([`ConfigError::NoStateFolder`]).
    pub fn local_state_file(&self) -> Result<PathBuf, ConfigError> {
        Ok(self.data_dir()?.join("emulator.db"))
    }

    /// The file with how long operations took on this machine.
    ///
    /// # Errors
    /// If the user has no home folder.
    pub fn usual_times_file(&self) -> Result<PathBuf, ConfigError> {
        Ok(self.data_dir()?.join("usual-times.json"))
    }

    /// The file with the day on which the end of logs was announced.
    ///
    /// # Errors
    /// If the user has no home folder.
    pub fn log_end_file(&self) -> Result<PathBuf, ConfigError> {
        Ok(self.data_dir()?.join("log-end.txt"))
    }

    /// The file with the folders of projects for which `import` was suggested.
    ///
    /// # Errors
    /// If the user has no home folder.
    pub fn import_hints_file(&self) -> Result<PathBuf, ConfigError> {
        Ok(self.data_dir()?.join("import-hints.txt"))
    }

    /// The folder with the names that shells complete: `completion` in `CTCONNECT_CACHE_DIR`, else in `ctconnect` of the user's
    /// cache folder.
    ///
    /// # Errors
    /// If the user has no home folder.
    pub fn name_cache_folder(&self) -> Result<PathBuf, ConfigError> {
        let folder = match self.get_os("CTCONNECT_CACHE_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => self.folder(dirs::cache_dir, "XDG_CACHE_HOME", ".cache")?.join("ctconnect"),
        };
        Ok(folder.join("completion"))
    }

    /// The file with the memory of secured values, and whether its folder is the program's own, and not one that the user
    /// named.
    ///
    /// # Errors
    /// If the user has no home folder.
    pub fn secured_memory_file(&self) -> Result<(PathBuf, bool), ConfigError> {
        let is_named = ["CTCONNECT_DATA_DIR", "CTCONNECT_CONFIG_DIR"].iter().any(|name| self.get_os(name).is_some());
        Ok((self.data_dir()?.join("secured-values.json"), !is_named))
    }

    /// The data folder: `CTCONNECT_DATA_DIR`, else `CTCONNECT_CONFIG_DIR`, else `ctconnect` in the user's data folder.
    fn data_dir(&self) -> Result<PathBuf, ConfigError> {
        let named = self.get_os("CTCONNECT_DATA_DIR").or_else(|| self.get_os("CTCONNECT_CONFIG_DIR"));
        match named {
            Some(folder) => Ok(PathBuf::from(folder)),
            None => {
                let folder = self.folder(dirs::data_local_dir, "XDG_DATA_HOME", ".local/share");
                Ok(folder.map_err(|_| ConfigError::NoStateFolder)?.join("ctconnect"))
            }
        }
    }

    /// Checks the variables that name proxies. The HTTP client ignores one that it cannot read, and all of them where
    /// `REQUEST_METHOD` is set, as in a CGI program whose client chooses `HTTP_PROXY`.
    ///
    /// # Errors
    /// For the first variable that is not the address of a proxy, or would be ignored.
    pub fn check_proxies(&self) -> Result<(), ConfigError> {
        for name in ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            if let Some(value) = self.get(name)? {
                address::check_proxy(value).map_err(|problem| ConfigError::invalid(name, problem))?;
                // Also if it is empty.
                if self.variables.contains_key(OsStr::new("REQUEST_METHOD")) {
                    let problem =
                        format!("is set, as for a CGI program, so that {name} would be ignored; unset one of them");
                    return Err(ConfigError::invalid("REQUEST_METHOD", problem));
                }
            }
        }
        Ok(())
    }

    /// Checks the file of certificates that `SSL_CERT_FILE` names. The TLS library reads it whatever it is, and would wait
    /// for a pipe, and read a device without end.
    ///
    /// # Errors
    /// If it exists, but is not a regular file of a usual size.
    pub fn check_certificates(&self) -> Result<(), ConfigError> {
        const NAME: &str = "SSL_CERT_FILE";
        let Some(path) = self.get_os(NAME) else { return Ok(()) };
        match files::check_readable(Path::new(path), LARGEST_INPUT) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(ConfigError::invalid(NAME, format!("names a file that cannot be used: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// The user's home folder: `HOME`, or `USERPROFILE` on Windows, as the official CLI finds it.
    ///
    /// # Errors
    /// If the user has none.
    pub fn home_dir(&self) -> Result<PathBuf, ConfigError> {
        if !self.has_home() {
            return Err(ConfigError::NoHome);
        }
        let home = if self.is_process { std::env::home_dir() } else { self.get_os("HOME").map(PathBuf::from) };
        home.ok_or(ConfigError::NoHome)
    }

    /// Whether `HOME` is the path of a folder. Without it, the system would take the home folder from its list of users, which
    /// may be that of another one, as in a container. A relative path would be another folder for each project.
    fn has_home(&self) -> bool {
        !cfg!(unix) || self.get_os("HOME").is_some_and(|home| Path::new(home).is_absolute())
    }

    /// A folder of the user; for an environment in tests, by the rules of the XDG specification.
    fn folder(
        &self,
        system: fn() -> Option<PathBuf>,
        variable: &str,
        below_home: &str,
    ) -> Result<PathBuf, ConfigError> {
        if self.is_process {
            let is_set = self.get_os(variable).is_some_and(|folder| Path::new(folder).is_absolute());
            let has_folder = self.has_home() || is_set && !cfg!(target_os = "macos");
            return has_folder.then(system).flatten().ok_or(ConfigError::NoHome);
        }
        match self.get_os(variable) {
            Some(folder) => Ok(PathBuf::from(folder)),
            None => Ok(self.home_dir()?.join(below_home)),
        }
    }
}

/// The current folder.
///
/// # Errors
/// If it was deleted.
pub fn current_folder() -> std::io::Result<PathBuf> {
    std::env::current_dir()
}

/// The command line of this process.
pub fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}

/// Shows no values: some are secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Environment").field("variables", &self.variables.len()).finish_non_exhaustive()
    }
}
