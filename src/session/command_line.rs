//! Command lines to be copied: the one that runs, and the one that continues the work after an interrupt.

use std::cell::{Cell, RefCell};

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
        let profile = options.profile.clone().or_else(|| self.login_of_script());
        let flags = [
            ("--profile", &profile),
            ("--project-key", &options.project_key),
            ("--project-region", &options.project_region),
        ];
        for (flag, value) in flags {
            line.extend(value.iter().flat_map(|value| [flag.to_owned(), quoted(value)]));
        }
        line.extend(words.iter().map(|word| quoted(word)));
        line.join(" ")
    }

    /// A hint whose commands on the service work with the same Project.
    pub fn completed(&self, hint: &str) -> String {
        let prefix = self.command(&[]);
        let complete =
            |hint: String, group: &str| hint.replace(&format!("`ctconnect {group} "), &format!("`{prefix} {group} "));
        ["connector", "deployment"].iter().fold(hint.to_owned(), |hint, group| complete(hint, group))
    }

    /// The profile that a script for the official CLI uses, where a command line of ours would use the environment.
    fn login_of_script(&self) -> Option<String> {
        self.options.script_shape.as_ref()?;
        let is_set = |name: &str| self.environment.get_os(name).is_some();
        let is_replaced = is_set("CTP_CLIENT_ID") || is_set("CTP_ACCESS_TOKEN");
        let identity = self.settings().ok().filter(|_| is_replaced)?.identity.as_ref()?;
        identity.source.profile().map(str::to_owned)
    }
}

/// The words of a command line, quoted, with `<value>` instead of configuration values and without the credentials in
/// addresses. A shell refuses `<value>`, so that it is not sent by accident.
pub fn without_secrets(words: &[String]) -> Vec<String> {
    const FLAG: &str = "--configuration";
    // On an official command line, every word up to the next flag is a value.
    let (mut is_value, mut is_list) = (false, false);
    let shown = |word: &String| {
        let is_assignment = is_value || is_list && !word.starts_with('-') && word.contains('=');
        let assignment =
            if is_assignment { Some(("", word.as_str())) } else { word.split_once('=').filter(|it| it.0 == FLAG) };
        is_list = assignment.is_some() || word == FLAG;
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

/// What continues the work that runs at the moment, should a signal end this run.
#[derive(Debug, Default)]
pub struct Resume {
    /// One command for each wait that runs, in the order in which they began.
    commands: RefCell<Vec<(u64, String)>>,
    begun: Cell<u64>,
    /// Whether a stage continues with the whole command line that it belongs to.
    is_whole: Cell<bool>,
}

impl Resume {
    /// Names `command` as what continues a wait, until the guard is dropped. Several waits at the same time have one each.
    #[must_use = "the command counts for as long as the guard lives"]
    pub fn with(&self, command: &str) -> ResumeGuard<'_> {
        let number = self.begun.get() + 1;
        self.begun.set(number);
        self.commands.borrow_mut().push((number, command.to_owned()));
        ResumeGuard { resume: self, number, was_whole: None }
    }

    /// Makes every stage continue with the whole command line, until the guard is dropped.
    #[must_use = "the choice counts for as long as the guard lives"]
    pub fn with_whole_command(&self) -> ResumeGuard<'_> {
        ResumeGuard { resume: self, number: 0, was_whole: Some(self.is_whole.replace(true)) }
    }

    /// The command that continues a stage: `words`, or the whole command line that the stage belongs to.
    pub fn command_of_stage(&self, context: &Context, words: &[&str]) -> String {
        if self.is_whole.get() { context.same_command() } else { context.command(words) }
    }

    /// What continues now: the command of the wait, or those of all waits one after the other.
    pub(super) fn command(&self) -> Option<String> {
        let commands = self.commands.borrow();
        let commands: Vec<&str> = commands.iter().map(|(_, command)| command.as_str()).collect();
        (!commands.is_empty()).then(|| commands.join(" && "))
    }
}

/// Takes back what it names when it is dropped, on whichever way a function is left.
#[derive(Debug)]
pub struct ResumeGuard<'r> {
    resume: &'r Resume,
    /// That of the command; 0 for the choice.
    number: u64,
    was_whole: Option<bool>,
}

impl Drop for ResumeGuard<'_> {
    fn drop(&mut self) {
        self.resume.commands.borrow_mut().retain(|(number, _)| *number != self.number);
        if let Some(was_whole) = self.was_whole {
            self.resume.is_whole.set(was_whole);
        }
    }
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
        assert_eq!(
            line(&["connect", "--configuration", "a.K=s3cret", "b.J=s3cret", "--configuration=c=s3cret", "d=s3cret"]),
            "connect --configuration a.K=<value> b.J=<value> --configuration=c=<value> d=<value>"
        );
        assert_eq!(line(&["ssh://git@github.com/acme/x.git", "it's"]), r"ssh://git@github.com/acme/x.git 'it'\''s'");
    }

    #[test]
    fn a_guard_takes_back_what_it_names() {
        let resume = Resume::default();
        let first = resume.with("first");
        let second = {
            let _whole = resume.with_whole_command();
            let second = resume.with("second");
            assert_eq!((resume.command().as_deref(), resume.is_whole.get()), (Some("first && second"), true));
            second
        };
        assert!(!resume.is_whole.get());
        drop(first);
        assert_eq!(resume.command().as_deref(), Some("second"));
        drop(second);
        assert_eq!(resume.command(), None);
    }
}
