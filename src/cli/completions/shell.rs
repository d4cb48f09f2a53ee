//! The shells that the program completes for.

use clap::ValueEnum;

/// The shells, each with the line that loads the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Shell {
    /// `source <(ctconnect completions bash)`
    Bash,
    /// `source <(ctconnect completions zsh)`
    Zsh,
    /// `ctconnect completions fish | source`
    Fish,
    /// `ctconnect completions powershell | Out-String | Invoke-Expression`
    Powershell,
    /// `eval (ctconnect completions elvish | slurp)`
    Elvish,
}

impl Shell {
    /// The script that makes the shell ask the program.
    pub(super) fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("../../../completions/ctconnect.bash"),
            Self::Zsh => include_str!("../../../completions/_ctconnect"),
            Self::Fish => include_str!("../../../completions/ctconnect.fish"),
            Self::Powershell => include_str!("../../../completions/ctconnect.ps1"),
            Self::Elvish => include_str!("../../../completions/ctconnect.elv"),
        }
    }
}
