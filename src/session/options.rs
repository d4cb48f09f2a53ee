//! The global flags as plain values.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::Environment;
use crate::emulator::Speed;
use crate::output::{ColorChoice, Format, ProgressMode, UiOptions};

/// What the global flags say.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--profile`.
    pub profile: Option<String>,
    /// `--local`, with the speed of the embedded emulator.
    pub local: Option<Speed>,
    /// `--project-key`.
    pub project_key: Option<String>,
    /// `--project-region`.
    pub project_region: Option<String>,
    /// `--output`.
    pub format: Format,
    /// `--quiet`.
    pub quiet: bool,
    /// `--debug`.
    pub debug: bool,
    /// `--color`.
    pub color: ColorChoice,
    /// `--progress`.
    pub progress: ProgressMode,
    /// `--no-input`.
    pub no_input: bool,
    /// `--request-timeout`.
    pub request_timeout: Option<Duration>,
    /// `--retries`.
    pub retries: u32,
    /// `--ca-file`.
    pub ca_file: Option<PathBuf>,
}

impl Options {
    /// How the streams are used: flags first, then the environment.
    pub(super) fn ui(&self, environment: &Environment) -> UiOptions {
        let force_color = environment.get_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        UiOptions {
            format: self.format,
            quiet: self.quiet,
            color: match self.color {
                ColorChoice::Auto if environment.get_os("NO_COLOR").is_some() => ColorChoice::Never,
                ColorChoice::Auto if force_color => ColorChoice::Always,
                color => color,
            },
            progress: self.progress,
            no_input: self.no_input,
            github_actions: environment.get_os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            ..UiOptions::detect()
        }
    }
}
