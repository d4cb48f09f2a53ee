//! Flags, environment and settings of one run.

use std::cell::OnceCell;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::{Options, local};
use crate::config::{self, Environment, Settings};
use crate::emulator::Speed;

/// What the user chose: by flags, by the environment, and by settings, which are read at the first question.
pub struct Context {
    /// The global flags.
    pub options: Options,
    /// The environment of the process.
    pub environment: Environment,
    settings: OnceCell<Settings>,
}

impl Context {
    pub(super) fn new(options: Options, environment: Environment) -> Self {
        Self { options, environment, settings: OnceCell::new() }
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
    pub fn local_speed(&self) -> Result<Option<Speed>, config::Error> {
        self.options.local.map_or_else(|| local::speed(&self.environment), |speed| Ok(Some(speed)))
    }

    /// The flags that take part in settings.
    pub fn flags(&self) -> config::Flags {
        config::Flags {
            profile: self.options.profile.clone(),
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

    /// The Region that hosts the Project.
    ///
    /// # Errors
    /// When it is not known (exit 2).
    pub fn project_region(&self) -> Result<String> {
        Ok(self.settings()?.project_region()?.to_owned())
    }

    /// The own Project as `region:projectKey`, where both are known.
    ///
    /// # Errors
    /// As [`Self::settings`].
    pub fn own_project(&self) -> Result<Option<String>> {
        let settings = self.settings()?;
        let parts = settings.project_region.as_ref().zip(settings.project_key.as_ref());
        Ok(parts.map(|(region, key)| format!("{region}:{key}")))
    }

    /// The folder that the program was started in.
    ///
    /// # Errors
    /// When it no longer exists.
    pub fn current_folder(&self) -> Result<PathBuf> {
        config::current_folder().context("the current folder no longer exists")
    }
}
