//! Flags of every command.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use super::arguments::parse_duration;

/// Flags of every command.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Global flags")]
pub struct GlobalArgs {
    /// Use this profile of the settings
    #[arg(long, global = true, hide_short_help = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// Use the emulator inside the program: no account, no network
    ///
    /// A speed may follow: `fast` takes a second or two a step, `instant` none, `real` minutes, as the platform does.
    #[arg(long, global = true, value_name = "SPEED", num_args = 0..=1, require_equals = true, default_missing_value = "fast")]
    pub local: Option<LocalSpeed>,

    /// Key of the Project
    #[arg(long, global = true, value_name = "KEY")]
    pub project_key: Option<String>,

    /// Region that hosts the Project, and so the API
    #[arg(long, global = true, value_name = "REGION")]
    pub project_region: Option<String>,

    /// How the answer is written
    #[arg(short, long, global = true, value_enum, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,

    /// Leave only the answer and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Show every request and answer on standard error, secrets replaced
    #[arg(long, global = true, hide_short_help = true)]
    pub debug: bool,

    /// When to use colour
    #[arg(long, global = true, hide_short_help = true, value_enum, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,

    /// How progress is shown
    #[arg(long, global = true, hide_short_help = true, value_enum, value_name = "HOW", default_value = "auto")]
    pub progress: ProgressHow,

    /// Never ask; a question that has no flag is an error
    #[arg(long, global = true, hide_short_help = true)]
    pub no_input: bool,

    /// How long one attempt of one request may take [default: 30s]
    #[arg(long, global = true, hide_short_help = true, value_name = "DURATION", value_parser = parse_duration)]
    pub request_timeout: Option<Duration>,

    /// How often a request is repeated that may be
    #[arg(long, global = true, hide_short_help = true, value_name = "N", default_value_t = 3,
        value_parser = clap::value_parser!(u32).range(0..=20))]
    pub retries: u32,

    /// Trust these certificates (PEM) beside those of the system
    #[arg(long, global = true, hide_short_help = true, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

/// How fast the emulator inside the program works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LocalSpeed {
    /// Minutes a step, as the platform.
    Real,
    /// A second or two a step.
    Fast,
    /// Finished at the first look.
    Instant,
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people.
    #[default]
    Table,
    /// The API's own representation, nothing lost.
    Json,
    /// The same as YAML.
    Yaml,
    /// SARIF 2.1.0, from `validate` alone.
    Sarif,
    /// Annotations for GitHub Actions, from `validate` alone.
    Github,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ProgressHow {
    /// Animated on a terminal, plain lines elsewhere.
    #[default]
    Auto,
    /// A line at each change, never animated.
    Plain,
    /// None.
    None,
}
