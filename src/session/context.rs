//! What the user chose: by flags, by the environment, and by settings.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::day_marker::DayMarker;
use super::once_marker::OnceMarker;
use crate::config::{self, Credentials, Environment, IdentitySource, Settings};
use crate::emulator::Speed;
use crate::name_cache::{NameCache, NameOwner};
use crate::output::{CiRunner, ColorChoice, Format, ProgressMode, ScriptShape, UiOptions};

/// What the global flags say.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub profile: Option<String>,
    /// `--local`, with the speed of the embedded emulator.
    pub local: Option<Speed>,
    pub project_key: Option<String>,
    pub project_region: Option<String>,
    pub format: Format,
    pub quiet: bool,
    pub debug: bool,
    pub color: ColorChoice,
    pub progress: ProgressMode,
    pub no_input: bool,
    pub request_timeout: Option<Duration>,
    pub retries: u32,
    pub ca_file: Option<PathBuf>,
    /// Set if a script for the official CLI runs the command: the result that it reads.
    pub script_shape: Option<ScriptShape>,
}

impl Options {
    /// How the streams are used: flags first, then the environment.
    pub(super) fn ui(&self, environment: &Environment) -> UiOptions {
        // Such a terminal knows no codes, neither for colours nor for moving the cursor.
        let is_dumb = environment.get_os("TERM").is_some_and(|name| name == "dumb");
        let force_color = environment.get_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        UiOptions {
            format: self.format,
            script_shape: self.script_shape.clone(),
            quiet: self.quiet,
            color: match self.color {
                ColorChoice::Auto if environment.get_os("NO_COLOR").is_some() => ColorChoice::Never,
                ColorChoice::Auto if force_color => ColorChoice::Always,
                ColorChoice::Auto if is_dumb => ColorChoice::Never,
                color => color,
            },
            progress: match self.progress {
                ProgressMode::Auto if is_dumb => ProgressMode::Plain,
                progress => progress,
            },
            no_input: self.no_input,
            runner: runner(environment),
            ..UiOptions::detect()
        }
    }
}

/// The CI runner that the environment names.
fn runner(environment: &Environment) -> Option<CiRunner> {
    let is = |name: &str, value: &str| environment.get_os(name).is_some_and(|it| it.eq_ignore_ascii_case(value));
    let is_set = |name: &str| environment.get_os(name).is_some();
    if is("GITHUB_ACTIONS", "true") {
        return Some(CiRunner::Github);
    }
    (is("TF_BUILD", "true") || is_set("TEAMCITY_VERSION")).then_some(CiRunner::Other)
}

/// Flags, environment and settings of one run; settings are read when they are first needed.
pub struct Context {
    pub options: Options,
    /// The environment of the process.
    pub environment: Environment,
    settings: OnceCell<Settings>,
    /// Whether it is that of a Project which ctconnect.yaml names.
    is_of_project: bool,
}

impl Context {
    pub(super) fn new(options: Options, environment: Environment) -> Self {
        Self { options, environment, settings: OnceCell::new(), is_of_project: false }
    }

    /// That of a Project of ctconnect.yaml: what the user chose, with settings of its own. Its options are the flags that name
    /// the Project on a command line.
    pub(super) fn of_project(&self, settings: Settings) -> Self {
        let profile = match settings.identity.as_ref().map(|identity| &identity.source) {
            Some(IdentitySource::ProjectProfile(name)) => Some(name.clone()),
            Some(IdentitySource::ProjectVariables { .. }) => None,
            _ => self.options.profile.clone(),
        };
        let options = Options {
            profile,
            project_key: settings.project_key.clone(),
            project_region: settings.project_region.clone(),
            ..self.options.clone()
        };
        let context = Self { is_of_project: true, ..Self::new(options, self.environment.clone()) };
        // It is new, so that there are none yet.
        _ = context.settings.set(settings);
        context
    }

    /// Whether it is that of a Project which ctconnect.yaml names.
    pub(super) fn is_of_project(&self) -> bool {
        self.is_of_project
    }

    /// Whether the embedded emulator serves the API.
    pub fn is_local(&self) -> bool {
        // No command runs with an invalid value; should one, then not against the service.
        !matches!(self.local_speed(), Ok(None))
    }

    /// The speed of the embedded emulator, if it serves the API.
    ///
    /// # Errors
    /// When the environment names a speed that is not known (exit 2).
    pub fn local_speed(&self) -> Result<Option<Speed>, config::ConfigError> {
        self.options.local.map_or_else(|| local_speed(&self.environment), |speed| Ok(Some(speed)))
    }

    /// Whether the environment alone chose the embedded emulator: the command line does not show it.
    pub(super) fn is_local_by_environment(&self) -> bool {
        self.options.local.is_none() && self.is_local()
    }

    /// The flags that take part in settings.
    pub fn flags(&self) -> config::Flags {
        config::Flags {
            profile: self.options.profile.clone(),
            login_first: self.options.script_shape.is_some(),
            local: self.is_local(),
            project_key: self.options.project_key.clone(),
            project_region: self.options.project_region.clone(),
            request_timeout: self.options.request_timeout,
            ca_file: self.options.ca_file.clone(),
        }
    }

    /// The settings, resolved at the first call.
    ///
    /// # Errors
    /// When they cannot be read or contradict each other.
    pub fn settings(&self) -> Result<&Settings> {
        if let Some(settings) = self.settings.get() {
            return Ok(settings);
        }
        let settings = config::resolve(&self.flags(), &self.environment)?;
        Ok(self.settings.get_or_init(|| settings))
    }

    /// The settings, if they were needed.
    pub(super) fn settings_so_far(&self) -> Option<&Settings> {
        self.settings.get()
    }

    /// Where the identity was found, if it was needed.
    pub fn identity_source(&self) -> Option<IdentitySource> {
        self.settings.get()?.identity.as_ref().map(|identity| identity.source.clone())
    }

    /// The Region that hosts the Project.
    ///
    /// # Errors
    /// When it is not known (exit 2).
    pub fn project_region(&self) -> Result<String> {
        Ok(self.settings()?.project_region()?.to_owned())
    }

    /// The own Project as `region:projectKey`, where both are known.
    pub fn own_project(&self) -> Result<Option<String>> {
        let settings = self.settings()?;
        let parts = settings.project_region.as_ref().zip(settings.project_key.as_ref());
        Ok(parts.map(|(region, key)| format!("{region}:{key}")))
    }

    /// The names that shells complete for the current identity; `None` without one, or without a folder for them.
    pub fn name_cache(&self) -> Option<NameCache> {
        let settings = self.settings().ok()?;
        let api = settings.api_url().ok()?;
        // A token names no API Client, and a helper only its entry.
        let client = settings.identity.as_ref().map(|identity| match &identity.credentials {
            Credentials::Token { .. } => "token",
            Credentials::Helper { name } => name,
            Credentials::Client { client_id, .. } | Credentials::Profile { client_id, .. } => client_id,
        });
        let owner = NameOwner {
            api: &api,
            auth: &settings.auth_url().unwrap_or_default(),
            project: settings.project_key.as_deref().unwrap_or_default(),
            client: client?,
        };
        Some(NameCache::new(&self.environment.name_cache_folder().ok()?, &owner))
    }

    /// Remembers on which day the end of logs was announced.
    pub fn log_end_marker(&self) -> DayMarker {
        DayMarker::new(self.environment.log_end_file().ok())
    }

    /// Remembers of which project folders it was said that `import` can write a ctconnect.yaml.
    pub fn import_hint_marker(&self) -> OnceMarker {
        OnceMarker::new(self.environment.import_hints_file().ok())
    }

    /// The folder that the program was started in.
    ///
    /// # Errors
    /// When it no longer exists.
    pub fn current_folder(&self) -> Result<PathBuf> {
        config::current_folder().context("the current folder no longer exists")
    }
}

/// The variable that does what `--local` does.
const VARIABLE: &str = "CTCONNECT_LOCAL";

/// The speed that the environment names. `None` where it does not ask for the emulator.
///
/// # Errors
/// When the value is not known (exit 2): a typing error must neither reach the service nor hide that it does not.
fn local_speed(environment: &Environment) -> Result<Option<Speed>, config::ConfigError> {
    let Some(value) = environment.get_os(VARIABLE) else { return Ok(None) };
    match value.to_string_lossy().to_lowercase().as_str() {
        "1" | "true" | "yes" | "on" | "fast" => Ok(Some(Speed::Fast)),
        "instant" => Ok(Some(Speed::Instant)),
        "real" => Ok(Some(Speed::Real)),
        "0" | "false" | "no" | "off" => Ok(None),
        _ => {
            let known = "use `fast` (or `1`), `instant` or `real`, or `0` for the real service";
            Err(config::ConfigError::invalid(
                VARIABLE,
                format!("is `{}`, which is not a valid value: {known}", value.display()),
            ))
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn speed_of(value: &str) -> Result<Option<Speed>, config::ConfigError> {
        local_speed(&Environment::of([(VARIABLE, value)]))
    }

    #[test]
    fn known_values_are_read_in_any_case() {
        for (values, expected) in [
            (["1", "true", "YES", "on", "fast"].as_slice(), Some(Speed::Fast)),
            (&["instant", "Instant"], Some(Speed::Instant)),
            (&["real"], Some(Speed::Real)),
            (&["0", "false", "No", "off", ""], None),
        ] {
            for value in values {
                assert_eq!(speed_of(value).unwrap(), expected, "{value}");
            }
        }
        assert_eq!(local_speed(&Environment::default()).unwrap(), None);
    }

    #[test]
    fn any_other_value_is_an_error() {
        for value in ["nonsense", "fas", "2", " "] {
            let message = speed_of(value).unwrap_err().to_string();
            assert!(
                message.starts_with(&format!("{VARIABLE} is `{value}`")) && message.contains("`instant`"),
                "{message}"
            );
        }
    }
}
