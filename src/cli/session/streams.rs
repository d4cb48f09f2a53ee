//! How the streams are used: flags first, then the environment.

use crate::cli::GlobalArgs;
use crate::cli::global::{ColorWhen, OutputFormat, ProgressHow};
use crate::config::Environment;
use crate::output::{ColorChoice, Format, ProgressMode, UiOptions};

/// What flags and environment say about output.
pub(super) fn ui_options(global: &GlobalArgs, environment: &Environment) -> UiOptions {
    let force_color = environment.get_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    UiOptions {
        format: match global.output {
            OutputFormat::Table | OutputFormat::Github => Format::Table,
            OutputFormat::Json | OutputFormat::Sarif => Format::Json,
            OutputFormat::Yaml => Format::Yaml,
        },
        quiet: global.quiet,
        color: match global.color {
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
            ColorWhen::Auto if environment.get_os("NO_COLOR").is_some() => ColorChoice::Never,
            ColorWhen::Auto if force_color => ColorChoice::Always,
            ColorWhen::Auto => ColorChoice::Auto,
        },
        progress: match global.progress {
            ProgressHow::Auto => ProgressMode::Auto,
            ProgressHow::Plain => ProgressMode::Plain,
            ProgressHow::None => ProgressMode::None,
        },
        no_input: global.no_input,
        github_actions: environment.get_os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
        ..UiOptions::detect()
    }
}
