//! What the user chose about output. Settings are decided elsewhere; nothing here reads the environment.

/// The format of the answer on standard output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: tables and pages.
    #[default]
    Table,
    /// The API's own representation.
    Json,
    /// The same as YAML.
    Yaml,
    /// SARIF 2.1.0, from `validate` alone; everything else is as with JSON.
    Sarif,
    /// Annotations for GitHub Actions, from `validate` alone; everything else is for people.
    Github,
}

/// Whether to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProgressMode {
    /// Drawn on a terminal, plain lines elsewhere.
    #[default]
    Auto,
    /// Plain lines everywhere.
    Plain,
    /// Not at all.
    None,
}

/// Everything that output depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UiOptions {
    /// `-o`.
    pub format: Format,
    /// `--quiet`: only the answer, warnings and errors.
    pub quiet: bool,
    /// `--color`, else what `NO_COLOR` and `CLICOLOR_FORCE` say.
    pub color: ColorChoice,
    /// `--progress`.
    pub progress: ProgressMode,
    /// `--no-input`: never ask.
    pub no_input: bool,
    /// Whether standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Whether standard input is a terminal.
    pub stdin_is_terminal: bool,
    /// Width of the terminal in columns; `None` asks the terminal.
    pub width: Option<u16>,
    /// Whether standard error and output are read by a GitHub Actions runner.
    pub github_actions: bool,
}

impl UiOptions {
    /// The defaults, with what the three streams of this process are.
    pub fn detect() -> Self {
        use std::io::IsTerminal as _;
        Self {
            stdout_is_terminal: std::io::stdout().is_terminal(),
            stderr_is_terminal: std::io::stderr().is_terminal(),
            stdin_is_terminal: std::io::stdin().is_terminal(),
            ..Self::default()
        }
    }

    /// Whether a stream gets colour, given whether it is a terminal.
    pub(super) fn colored(&self, is_terminal: bool) -> bool {
        match self.color {
            ColorChoice::Auto => is_terminal,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        }
    }
}
