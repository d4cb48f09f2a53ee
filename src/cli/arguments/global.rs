//! Flags of every command.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::{
    Named, complete_profiles, complete_regions, find, name_of, named, parse_duration, whole_number, with_default,
};
use crate::api::{DEFAULT_REQUEST_TIMEOUT, DEFAULT_RETRIES};
use crate::duration::exact;
use crate::emulator::Speed;
use crate::output::{ColorChoice, Format, ProgressMode, ScriptShape};
use crate::session::Options;

/// Heading of the flags of every command.
pub const GLOBAL_HEADING: &str = "Global flags";

/// Flags of every command.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = GLOBAL_HEADING)]
pub struct GlobalArgs {
    /// Name of the profile to use
    #[arg(long, global = true, hide_short_help = true, value_name = "NAME", add = complete_profiles())]
    pub profile: Option<String>,

    /// Run on the embedded emulator: no account, no network
    #[arg(long, global = true, value_name = "SPEED", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = default_speed(), value_parser = named(SPEEDS), long_help = local_help())]
    pub local: Option<Speed>,

    /// Key of the Project to use
    #[arg(long, global = true, value_name = "KEY")]
    pub project_key: Option<String>,

    /// Region that hosts the Project and its API
    #[arg(long, global = true, value_name = "REGION", add = complete_regions())]
    pub project_region: Option<String>,

    /// Output format
    #[arg(short, long, global = true, value_parser = named(FORMATS), value_name = "FORMAT", default_value = name_of(FORMATS, &Format::default()))]
    pub output: Format,

    /// Print only results, warnings and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Print every request and response on standard error, secrets masked
    #[arg(long, global = true, hide_short_help = true)]
    pub debug: bool,

    /// When to use color
    #[arg(long, global = true, hide_short_help = true, value_name = "WHEN")]
    #[arg(default_value = name_of(COLORS, &ColorChoice::default()), value_parser = named(COLORS))]
    pub color: ColorChoice,

    /// How to show progress
    #[arg(long, global = true, hide_short_help = true, value_name = "MODE")]
    #[arg(default_value = name_of(PROGRESS, &ProgressMode::default()), value_parser = named(PROGRESS))]
    pub progress: ProgressMode,

    /// Never prompt; a missing value is an error
    #[arg(long, global = true, hide_short_help = true)]
    pub no_input: bool,

    #[arg(long, global = true, hide_short_help = true, value_name = "DURATION", value_parser = parse_duration)]
    #[arg(help = with_default("Timeout of each attempt of a request", exact(DEFAULT_REQUEST_TIMEOUT)))]
    pub request_timeout: Option<Duration>,

    /// How many times to retry a request
    #[arg(long, global = true, hide_short_help = true, value_name = "N", default_value_t = DEFAULT_RETRIES,
        value_parser = whole_number::<u32>(0, 20))]
    pub retries: u32,

    /// PEM file of certificates to trust in addition to the system's
    #[arg(long, global = true, hide_short_help = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub ca_file: Option<PathBuf>,

    /// Run as a script for the official CLI expects
    ///
    /// Off a terminal the command prints the result of the named official command, and a stored login comes before the
    /// environment. The translation of official command lines adds this flag.
    #[arg(long, global = true, hide = true, value_name = "RESULT", value_parser = ScriptShape::parse)]
    pub script_shape: Option<ScriptShape>,
}

impl From<GlobalArgs> for Options {
    fn from(args: GlobalArgs) -> Self {
        Self {
            profile: args.profile,
            local: args.local,
            project_key: args.project_key,
            project_region: args.project_region,
            format: args.output,
            quiet: args.quiet,
            debug: args.debug,
            color: args.color,
            progress: args.progress,
            no_input: args.no_input,
            request_timeout: args.request_timeout,
            retries: args.retries,
            ca_file: args.ca_file,
            script_shape: args.script_shape,
        }
    }
}

/// The output format that a command line asks for, which clap could not read. It decides how that error looks.
pub fn requested_format(arguments: &[OsString]) -> Format {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let of_word = |word: &str| {
        let value = word.strip_prefix("--output=").or_else(|| word.strip_prefix("-o"));
        value.map(|value| value.trim_start_matches('=').to_owned())
    };
    let apart = words.windows(2).filter(|pair| matches!(pair[0], "-o" | "--output")).map(|pair| pair[1].to_owned());
    let mut values = apart.chain(words.iter().filter_map(|word| of_word(word)));
    values.find_map(|value| find(FORMATS, &value).copied()).unwrap_or_default()
}

/// The name of the default speed of the emulator.
pub fn default_speed() -> &'static str {
    name_of(SPEEDS, &Speed::default())
}

fn local_help() -> String {
    let speed = format!("SPEED sets how long an operation takes [default without a value: {}].", default_speed());
    format!("Run on the embedded emulator: no account, no network\n\n{speed}")
}

/// The speeds of the emulator.
pub const SPEEDS: &[Named<Speed>] = &[
    ("real", "Minutes per operation, as on the platform", Speed::Real),
    ("fast", "One or two seconds per operation", Speed::Fast),
    ("instant", "Finished at the first poll", Speed::Instant),
];

const FORMATS: &[Named<Format>] = &[
    ("table", "Text for people", Format::Table),
    ("json", "The API's own representation, lossless", Format::Json),
    ("ndjson", "JSON, one line for each item", Format::Ndjson),
    ("yaml", "The same data as YAML", Format::Yaml),
    ("sarif", "SARIF 2.1.0, from `validate` only", Format::Sarif),
    ("github", "Annotations for GitHub Actions, from `validate` only", Format::Github),
];

const COLORS: &[Named<ColorChoice>] = &[
    ("auto", "On a terminal, unless `NO_COLOR` is set", ColorChoice::Auto),
    ("always", "Always", ColorChoice::Always),
    ("never", "Never", ColorChoice::Never),
];

const PROGRESS: &[Named<ProgressMode>] = &[
    ("auto", "Animated on a terminal, plain lines elsewhere", ProgressMode::Auto),
    ("plain", "One line per change, never animated", ProgressMode::Plain),
    ("none", "No progress", ProgressMode::None),
];
