//! Options of output. `session` reads flags and environment; this module only holds the result.

use super::ScriptShape;

/// The format of results on standard output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Tables and pages for people.
    #[default]
    Table,
    /// The API's own representation.
    Json,
    /// A line of JSON for each result, or for each item of a list.
    Ndjson,
    /// The same value as YAML.
    Yaml,
    /// SARIF 2.1.0 from `validate`; everything else is as with JSON.
    Sarif,
    /// Annotations for GitHub Actions from `validate`; everything else is as with tables.
    Github,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProgressMode {
    /// Rows with bars on a terminal, plain lines elsewhere.
    #[default]
    Auto,
    Plain,
    None,
}

/// A CI runner that executes commands in what a program prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CiRunner {
    /// GitHub Actions, and what behaves like it.
    Github,
    /// Azure Pipelines or TeamCity.
    Other,
}

/// Everything that output depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UiOptions {
    pub format: Format,
    /// What to print in place of tables and pages if standard output is not a terminal.
    pub script_shape: Option<ScriptShape>,
    /// Print only results, warnings and errors.
    pub quiet: bool,
    /// From `--color`, else from `NO_COLOR` and `CLICOLOR_FORCE`.
    pub color: ColorChoice,
    pub progress: ProgressMode,
    pub no_input: bool,
    pub stdout_is_terminal: bool,
    pub stderr_is_terminal: bool,
    pub stdin_is_terminal: bool,
    /// Width of the terminal in columns; `None` asks the terminal.
    pub width: Option<u16>,
    /// The CI runner that reads standard output and standard error, and executes commands that it finds there.
    pub runner: Option<CiRunner>,
}

impl UiOptions {
    /// The defaults, with the kinds of the three streams of this process.
    pub fn detect() -> Self {
        use std::io::IsTerminal as _;
        Self {
            stdout_is_terminal: std::io::stdout().is_terminal(),
            stderr_is_terminal: std::io::stderr().is_terminal(),
            stdin_is_terminal: std::io::stdin().is_terminal(),
            ..Self::default()
        }
    }

    /// Whether a CI runner may execute commands in what is printed.
    pub(super) fn has_runner(&self) -> bool {
        self.runner.is_some()
    }

    /// The shape of results that a script reads, if one may read standard output.
    pub fn script_shape(&self) -> Option<&ScriptShape> {
        let is_script = self.format == Format::Table && !self.stdout_is_terminal;
        self.script_shape.as_ref().filter(|_| is_script)
    }

    /// Whether a stream gets colour.
    pub(super) fn colored(&self, is_terminal: bool) -> bool {
        match self.color {
            ColorChoice::Auto => is_terminal,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        }
    }
}
