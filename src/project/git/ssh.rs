//! How the user runs ssh.

use std::ffi::OsString;
use std::path::Path;

use super::Git;

impl Git {
    /// How the user runs ssh, with the option that keeps it from asking for a password. The variable overrides the setting
    /// `core.sshCommand`, so it has to include what the user's setting says. That of the repository does not count.
    pub(super) async fn silent_ssh_command(&self) -> OsString {
        let mut command = match &self.user.ssh_command {
            Some(own) => own.clone(),
            None => match self.user_setting("core.sshCommand").await {
                Some(setting) => setting.into(),
                None => self.user.ssh.as_ref().map_or_else(|| "ssh".into(), quoted),
            },
        };
        if let Some(option) = self.silencing_option(&command).await {
            command.push(" ");
            command.push(option);
        }
        command
    }

    /// The option that keeps the program from asking. As in git, a variable or a setting says whose options it takes, else
    /// its name says so.
    async fn silencing_option(&self, command: &OsString) -> Option<&'static str> {
        let variant = match &self.user.ssh_variant {
            Some(own) => Some(own.to_string_lossy().into_owned()),
            None => self.user_setting("ssh.variant").await,
        };
        match variant.as_deref().filter(|variant| *variant != "auto").unwrap_or(&program_name(command)) {
            "plink" | "putty" | "tortoiseplink" => Some("-batch"),
            "simple" => None,
            _ => Some("-o BatchMode=yes"),
        }
    }
}

/// The name of the program in a command line for a shell, without folders and extension, in lower case.
fn program_name(command: &OsString) -> String {
    let command = command.to_string_lossy();
    let command = command.trim_start();
    let program = match command.strip_prefix(['\'', '"']) {
        Some(quoted) => quoted.split(['\'', '"']).next(),
        None => command.split_whitespace().next(),
    };
    // On every system, as a command line may name a program of Windows.
    let file = program.and_then(|program| program.rsplit(['/', '\\']).next()).unwrap_or_default();
    let name = Path::new(file).file_stem().unwrap_or_default();
    name.to_string_lossy().to_lowercase()
}

/// A program's path for a shell.
fn quoted(program: &OsString) -> OsString {
    let mut quoted = OsString::from("'");
    match program.to_str() {
        Some(text) => quoted.push(text.replace('\'', r"'\''")),
        None => quoted.push(program),
    }
    quoted.push("'");
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_of_a_command_line_is_found() {
        for (command, name) in [
            ("ssh", "ssh"),
            ("ssh -i key", "ssh"),
            ("  /usr/bin/ssh -v", "ssh"),
            (r"'/my tools/plink' -v", "plink"),
            (r#""C:\Program Files\PuTTY\Plink.EXE" -i key"#, "plink"),
            ("TortoisePlink.exe", "tortoiseplink"),
            ("", ""),
        ] {
            assert_eq!(program_name(&command.into()), name, "{command}");
        }
    }
}
