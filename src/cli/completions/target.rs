//! Where each shell finds completions.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::shell::Shell;
use crate::config::Environment;
use crate::files;
use crate::shell::quoted_path;

/// Start files of bash for all users. Those of the user are in the home folder.
const SYSTEM_START_FILES: [&str; 3] = ["/etc/bash.bashrc", "/etc/bashrc", "/etc/bash/bashrc"];
const USER_START_FILES: [&str; 3] = [".bashrc", ".bash_profile", ".profile"];

/// A start file of a shell is much smaller.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

/// Where the script of a shell goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InstallTarget {
    /// The file with the script.
    pub(super) script: PathBuf,
    /// What has to load it, where the shell does not do so by itself.
    pub(super) loader: Option<Loader>,
}

/// Lines in a start file of the shell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Loader {
    pub(super) file: PathBuf,
    pub(super) lines: String,
}

impl InstallTarget {
    /// Those of this user, the one to install first. An earlier installation may have used another one.
    ///
    /// # Errors
    /// If the user has no home folder.
    pub(super) fn all(shell: Shell, environment: &Environment) -> Result<Vec<Self>> {
        let home = environment.home_dir()?;
        let folder = |variable: &str, default: PathBuf| match environment.get_os(variable).map(PathBuf::from) {
            Some(folder) if folder.is_absolute() => folder,
            _ => default,
        };
        let settings = folder("XDG_CONFIG_HOME", home.join(".config"));
        let data = folder("XDG_DATA_HOME", home.join(".local/share"));
        let own = data.join("ctconnect/completions");
        Ok(match shell {
            Shell::Fish => vec![Self::loaded(settings.join("fish/completions/ctconnect.fish"))],
            Shell::Bash => {
                let of_bash_completion = folder("BASH_COMPLETION_USER_DIR", data.join("bash-completion"));
                let loaded = Self::loaded(of_bash_completion.join("completions/ctconnect"));
                let script = own.join("ctconnect.bash");
                let lines = format!("source {}\n", quoted_path(&script));
                let sourced = Self::with_loader(script, home.join(".bashrc"), lines);
                if loads_bash_completion(&home) { vec![loaded, sourced] } else { vec![sourced, loaded] }
            }
            Shell::Zsh => {
                let custom = home.join(".oh-my-zsh/custom");
                let loaded = Self::loaded(custom.join("completions/_ctconnect"));
                let script = own.join("_ctconnect");
                let start = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }";
                let lines = format!("{start}\nsource {}\n", quoted_path(&script));
                let sourced = Self::with_loader(script, folder("ZDOTDIR", home).join(".zshrc"), lines);
                // Zsh itself has no folder for a user; Oh My Zsh has one.
                if custom.is_dir() { vec![loaded, sourced] } else { vec![sourced, loaded] }
            }
            Shell::Powershell => {
                let profile =
                    if cfg!(windows) { home.join("Documents/PowerShell") } else { settings.join("powershell") };
                let script = own.join("ctconnect.ps1");
                let lines = format!(". {}\n", in_quotes(&script));
                vec![Self::with_loader(script, profile.join("profile.ps1"), lines)]
            }
            Shell::Elvish => {
                let script = own.join("ctconnect.elv");
                let lines = format!("eval (slurp < {})\n", in_quotes(&script));
                vec![Self::with_loader(script, settings.join("elvish/rc.elv"), lines)]
            }
        })
    }

    /// A file that the shell loads by itself.
    fn loaded(script: PathBuf) -> Self {
        Self { script, loader: None }
    }

    fn with_loader(script: PathBuf, file: PathBuf, lines: String) -> Self {
        Self { script, loader: Some(Loader { file, lines }) }
    }
}

/// Whether bash loads bash-completion when it starts, which then loads the scripts of users by itself.
fn loads_bash_completion(home: &Path) -> bool {
    let system = SYSTEM_START_FILES.map(PathBuf::from);
    let files = USER_START_FILES.iter().map(|name| home.join(name)).chain(system);
    let names_it = |line: &str| !line.trim_start().starts_with('#') && line.contains("bash_completion");
    files.filter_map(|file| files::read_text(&file, LARGEST_FILE).ok()).any(|text| text.lines().any(names_it))
}

/// A path as one word of PowerShell and elvish.
fn in_quotes(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "''"))
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_shell_has_a_place_below_the_home_folder() {
        let home = tempfile::tempdir().unwrap();
        let environment = Environment::of([("HOME", home.path().to_str().unwrap())]);
        let all = |shell| InstallTarget::all(shell, &environment).unwrap();
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::Powershell, Shell::Elvish] {
            for target in all(shell) {
                assert!(target.script.starts_with(home.path()), "{target:?}");
                assert!(target.loader.is_none_or(|loader| loader.file.starts_with(home.path())));
            }
        }
        std::fs::create_dir_all(home.path().join(".oh-my-zsh/custom")).unwrap();
        assert_eq!(all(Shell::Zsh)[0].loader, None);
        std::fs::write(home.path().join(".bashrc"), "# . /etc/bash_completion\n. /etc/bash_completion\n").unwrap();
        assert_eq!(all(Shell::Bash)[0].loader, None);
    }
}
