//! Command lines to be copied: the one that runs, and the one that continues from here.

use super::Context;
use crate::config;
use crate::emulator::Speed;

impl Context {
    /// The command line that is running, without its secrets.
    pub fn same_command(&self) -> String {
        let words: Vec<String> = config::arguments().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        format!("ctconnect {}", without_secrets(&words).join(" "))
    }

    /// A command line of this program that works with the same Project, to be copied.
    pub fn command(&self, words: &[&str]) -> String {
        let mut line = vec!["ctconnect".to_owned()];
        let options = &self.options;
        match options.local {
            Some(Speed::Fast) => line.push("--local".to_owned()),
            Some(Speed::Instant) => line.push("--local=instant".to_owned()),
            Some(Speed::Real) => line.push("--local=real".to_owned()),
            None => {}
        }
        let flags = [
            ("--profile", &options.profile),
            ("--project-key", &options.project_key),
            ("--project-region", &options.project_region),
        ];
        for (flag, value) in flags {
            line.extend(value.iter().flat_map(|value| [flag.to_owned(), quoted(value)]));
        }
        line.extend(words.iter().map(|word| quoted(word)));
        line.join(" ")
    }
}

/// The words of a command line, quoted, with `<value>` instead of configuration values and without the credentials in
/// addresses. A shell refuses `<value>`, so that it is not sent by accident.
fn without_secrets(words: &[String]) -> Vec<String> {
    const FLAG: &str = "--configuration";
    let mut is_value = false;
    let shown = |word: &String| {
        let assignment =
            if is_value { Some(("", word.as_str())) } else { word.split_once('=').filter(|it| it.0 == FLAG) };
        is_value = !is_value && word == FLAG;
        match assignment {
            Some((flag, assignment)) => {
                let separator = if flag.is_empty() { "" } else { "=" };
                let key = assignment.split_once('=').map_or(assignment, |(key, _)| key);
                format!("{flag}{separator}{}=<value>", quoted(key))
            }
            None => quoted(&without_credentials(word)),
        }
    };
    words.iter().map(shown).collect()
}

/// An address without user and password.
fn without_credentials(word: &str) -> String {
    let Some((scheme, rest)) = word.split_once("://") else { return word.to_owned() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match authority.rsplit_once('@') {
        Some((user, host)) if user.contains(':') || scheme.ends_with("https") => format!("{scheme}://{host}{path}"),
        _ => word.to_owned(),
    }
}

/// A word of a command line, quoted where a shell would split or expand it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_repeated_without_its_secrets() {
        let line = |words: &[&str]| {
            without_secrets(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).join(" ")
        };
        assert_eq!(
            line(&[
                "deploy",
                "my shop",
                "--configuration",
                "web.TOKEN=s3cret",
                "--configuration=LEVEL=a=b",
                "-o",
                "json"
            ]),
            "deploy 'my shop' --configuration web.TOKEN=<value> --configuration=LEVEL=<value> -o json"
        );
        assert_eq!(
            line(&["--repository-url", "https://kim:t0ken@github.com/acme/x.git", "https://t0ken@github.com/acme/x"]),
            "--repository-url https://github.com/acme/x.git https://github.com/acme/x"
        );
        assert_eq!(line(&["ssh://git@github.com/acme/x.git", "it's"]), r"ssh://git@github.com/acme/x.git 'it'\''s'");
    }
}
