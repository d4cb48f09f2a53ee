//! The shells that the program completes for.

use std::path::Path;

use clap::ValueEnum;

use crate::config::Environment;

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
    /// The shell that `SHELL` names, if it is one of these. On Windows, which sets none, PowerShell.
    pub(super) fn of_user(environment: &Environment) -> Option<Self> {
        let Some(path) = environment.get_os("SHELL") else { return cfg!(windows).then_some(Self::Powershell) };
        match Path::new(path).file_stem()?.to_str()? {
            "bash" => Some(Self::Bash),
            "zsh" => Some(Self::Zsh),
            "fish" => Some(Self::Fish),
            "pwsh" | "powershell" => Some(Self::Powershell),
            "elvish" => Some(Self::Elvish),
            _ => None,
        }
    }

    /// Its name, as messages show it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Powershell => "PowerShell",
            Self::Elvish => "elvish",
        }
    }

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
