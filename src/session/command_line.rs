//! Command lines to be copied: the one that runs, and the one that continues the work after an interrupt.

use std::cell::{Cell, RefCell};

use super::Context;
use crate::config::{self, IdentitySource};
use crate::emulator::Speed;
use crate::shell::quoted;

impl Context {
    /// The command line that is running, without its secrets.
    pub fn same_command(&self) -> String {
        let words: Vec<String> = config::arguments().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        format!("ctconnect {}", without_secrets(&words).join(" "))
    }

    /// The command line that is running, without its secrets and with `more` at its end. The flags that name the Project are
    /// those of [`Self::command`], so that a hint with it is complete.
    pub fn same_command_with(&self, more: &str) -> String {
        let words: Vec<String> = config::arguments().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        format!("{} {} {more}", self.command(&[]), without_secrets(&without_place(&words)).join(" "))
    }

    /// The command line that is running as one of `verb`, without its secrets and without these flags, in two parts: flags of the
    /// caller go between them. `valued` flags have a value, `switches` none.
    pub fn same_command_as(&self, verb: &str, valued: &[&str], switches: &[&str]) -> (String, String) {
        let words: Vec<String> = config::arguments().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        let words = without_secrets(&without_flags(&without_place(&words), valued, switches));
        let (before, after) = around_verb(&words);
        let start = [&[self.command(&[])], before, &[verb.to_owned()]].concat().join(" ");
        (start, after.iter().map(|word| format!(" {word}")).collect())
    }

    /// These flags of the command line that is running, each with its value, without secrets. `switches` have no value.
    pub fn same_flags(&self, valued: &[&str], switches: &[&str]) -> Vec<String> {
        let words = config::arguments().skip(1).map(|word| word.to_string_lossy().into_owned());
        let words: Vec<String> = words.take_while(|word| word != "--").collect();
        without_secrets(&flags_of(&words, valued, switches))
    }

    /// A command line of this program that works with the same Project, to be copied.
    pub fn command(&self, words: &[&str]) -> String {
        let mut line = self.assignments();
        line.push("ctconnect".to_owned());
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

    /// What gives a command line the identity in the variables of a Project, which no flag selects. The shell reads their
    /// values, so that no secret is shown.
    fn assignments(&self) -> Vec<String> {
        let identity = self.settings_so_far().and_then(|settings| settings.identity.as_ref());
        let Some(IdentitySource::ProjectVariables { client_id, client_secret }) = identity.map(|own| &own.source)
        else {
            return Vec::new();
        };
        // Those that would be used besides, or before.
        let other =
            ["CTP_ACCESS_TOKEN", "CTP_SCOPE"].into_iter().filter(|name| self.environment.get_os(name).is_some());
        let emptied = other.map(|name| format!("{name}="));
        let given = [("CTP_CLIENT_ID", client_id), ("CTP_CLIENT_SECRET", client_secret)];
        emptied.chain(given.map(|(name, own)| format!("{name}=\"${own}\""))).collect()
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

/// The words without the flags that name the Project or the emulator.
fn without_place(words: &[String]) -> Vec<String> {
    without_flags(words, &["--profile", "--project-key", "--project-region"], &["--local"])
}

/// The words without these flags, and without the value of each that has one.
fn without_flags(words: &[String], valued: &[&str], switches: &[&str]) -> Vec<String> {
    let mut is_value = false;
    let is_kept = |word: &&String| {
        let flag = word.split('=').next().unwrap_or_default();
        let is_dropped = is_value || switches.contains(&flag) || valued.contains(&flag);
        is_value = !is_value && valued.contains(&word.as_str());
        !is_dropped
    };
    words.iter().filter(is_kept).cloned().collect()
}

/// The words before and after the verb of a command without a group: `plan` or `deploy`.
fn around_verb(words: &[String]) -> (&[String], &[String]) {
    match words.iter().position(|word| ["plan", "deploy"].contains(&word.as_str())) {
        Some(verb) => (&words[..verb], &words[verb + 1..]),
        None => (&[], words),
    }
}

/// Those words that are one of these flags, or the value of one.
fn flags_of(words: &[String], valued: &[&str], switches: &[&str]) -> Vec<String> {
    let is_joined =
        |word: &str| valued.iter().any(|flag| word.strip_prefix(flag).is_some_and(|rest| rest.starts_with('=')));
    let mut is_value = false;
    let is_kept = |word: &&String| {
        let is_kept = is_value || switches.contains(&word.as_str()) || is_joined(word);
        is_value = !is_value && valued.contains(&word.as_str());
        is_kept || is_value
    };
    words.iter().filter(is_kept).cloned().collect()
}

/// The flags of files that may be standard input, which a repeated command cannot read again, and the names for these.
const FILES_OF_STDIN: [(&str, &str); 2] =
    [("--configuration-file", "values-from-standard-input.yaml"), ("--env-file", "variables-from-standard-input.env")];

/// The words of a command line, quoted, without the credentials in addresses. Values that came from standard input are
/// named as a file, which has to be written before the line is run again. A configuration value is replaced by a
/// variable that has to be set before the line is run again: a placeholder would be sent by accident.
pub fn without_secrets(words: &[String]) -> Vec<String> {
    const FLAG: &str = "--configuration";
    let is_official = words.iter().find(|word| !word.starts_with('-')).is_some_and(|word| word == "connect");
    // On an official command line, every word up to the next flag is a value.
    let (mut is_value, mut is_list) = (false, false);
    let shown = |(index, word): (usize, &String)| {
        let before = index.checked_sub(1).map_or("", |before| &words[before]);
        let named = match word.split_once('=').filter(|_| word.starts_with("--")) {
            Some((flag, file)) => named_stdin(flag, file).map(|name| format!("{flag}={name}")),
            None => named_stdin(before, word),
        };
        if let Some(named) = named {
            return vec![named];
        }
        let is_assignment = is_value || is_list && !word.starts_with('-') && word.contains('=');
        let joined = || word.strip_prefix(FLAG)?.strip_prefix('=');
        let assignment = if is_assignment { Some(word.as_str()) } else { joined() };
        is_list = assignment.is_some() || word == FLAG;
        is_value = !is_value && word == FLAG;
        match assignment {
            Some(assignments) if is_official => keys(assignments).map(from_variable).collect(),
            Some(assignment) => keys(assignment).take(1).map(from_variable).collect(),
            None if is_value => Vec::new(),
            None => vec![quoted(&without_credentials(word))],
        }
    };
    words.iter().enumerate().flat_map(shown).collect()
}

/// The name for a file that is standard input, if it is: `-`, or of a `.env` file `APP=-`.
fn named_stdin(flag: &str, file: &str) -> Option<String> {
    let (_, name) = FILES_OF_STDIN.iter().find(|(known, _)| *known == flag)?;
    let application = file.strip_suffix('-')?;
    let is_stdin = application.is_empty() || flag == "--env-file" && application.ends_with('=');
    is_stdin.then(|| format!("{application}{name}"))
}

/// The keys of assignments that are separated by commas. A comma in a value may give one more: what follows it is a part of
/// a secret unless it looks like a key.
fn keys(assignments: &str) -> impl Iterator<Item = &str> {
    let is_key = |key: &str| key.chars().all(|c| c.is_ascii_alphanumeric() || "_-.*".contains(c));
    let named = assignments.split(',').filter_map(|assignment| assignment.split_once('='));
    named.map(|(key, _)| key.trim()).filter(move |key| is_key(key))
}

/// Gives a key the value of a variable: `WEB_TOKEN` to `web.TOKEN`, `ALL_TOKEN` to `*.TOKEN`, and `GLOBAL_LEVEL` to `LEVEL`.
/// The name is never that of the key alone, which may be a variable of the system or of this program.
fn from_variable(key: &str) -> String {
    let name = match key.split_once('.') {
        Some(("*", key)) => format!("ALL_{key}"),
        Some(_) => key.to_owned(),
        None => format!("GLOBAL_{key}"),
    };
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_uppercase();
    format!("--configuration-env {}", quoted(&format!("{key}={name}")))
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

/// What continues the work that runs at the moment, should a signal end this run.
#[derive(Debug, Default)]
pub struct Resume {
    /// One command for each wait that runs, in the order in which they began.
    commands: RefCell<Vec<(u64, String)>>,
    begun: Cell<u64>,
    /// Whether a stage continues with the whole command line that it belongs to.
    is_whole: Cell<bool>,
    /// What is left of operations on several resources, in place of the commands of their waits.
    left: RefCell<Option<LeftWork>>,
    /// The command of a run that one wait is too small a part of, in place of those of its waits.
    run: RefCell<Option<String>>,
}

/// What is left of a run at the moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftWork {
    /// The command that does it, if there is something.
    pub command: Option<String>,
    /// How many operations run on the platform.
    pub running: usize,
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

    /// Makes the command line that is running the one that continues all waits together, and every stage of them, until the
    /// guard is dropped: a wait alone would leave out what follows it.
    #[must_use = "the choice counts for as long as the guard lives"]
    pub fn with_run(&self, context: &Context) -> RunGuard<'_> {
        self.run.replace(Some(context.same_command()));
        RunGuard(self)
    }

    /// The command that continues a stage: `words`, or the whole command line that the stage belongs to.
    pub fn command_of_stage(&self, context: &Context, words: &[&str]) -> String {
        let is_whole = self.is_whole.get() || self.run.borrow().is_some();
        if is_whole { context.same_command() } else { context.command(words) }
    }

    /// Names what is left of operations on several resources, which changes while they run, until the guard is dropped.
    #[must_use = "the command counts for as long as the guard lives"]
    pub fn with_left_work(&self) -> LeftWorkGuard<'_> {
        self.left.replace(Some(LeftWork::default()));
        LeftWorkGuard(self)
    }

    /// What is left now: that of the operations on several resources, the command of the run or of the wait, or those of all
    /// waits one after the other.
    pub(super) fn left(&self) -> LeftWork {
        if let Some(left) = &*self.left.borrow() {
            return left.clone();
        }
        LeftWork { running: self.commands.borrow().len(), command: self.command() }
    }

    fn command(&self) -> Option<String> {
        if let Some(run) = &*self.run.borrow() {
            return Some(run.clone());
        }
        let commands = self.commands.borrow();
        let commands: Vec<&str> = commands.iter().map(|(_, command)| command.as_str()).collect();
        (!commands.is_empty()).then(|| commands.join(" && "))
    }
}

/// Takes back what is left when it is dropped.
#[derive(Debug)]
pub struct LeftWorkGuard<'r>(&'r Resume);

impl LeftWorkGuard<'_> {
    /// Replaces what is left.
    pub fn set(&self, left: LeftWork) {
        self.0.left.replace(Some(left));
    }
}

impl Drop for LeftWorkGuard<'_> {
    fn drop(&mut self) {
        self.0.left.replace(None);
    }
}

/// Takes back the command of a run when it is dropped.
#[derive(Debug)]
pub struct RunGuard<'r>(&'r Resume);

impl Drop for RunGuard<'_> {
    fn drop(&mut self) {
        self.0.run.replace(None);
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
            "deploy 'my shop' --configuration-env web.TOKEN=WEB_TOKEN --configuration-env LEVEL=GLOBAL_LEVEL -o json"
        );
        assert_eq!(
            line(&["--repository-url", "https://kim:t0ken@github.com/acme/x.git", "https://t0ken@github.com/acme/x"]),
            "--repository-url https://github.com/acme/x.git https://github.com/acme/x"
        );
        let environment =
            |pairs: &[&str]| pairs.iter().map(|pair| format!(" --configuration-env {pair}")).collect::<String>();
        let of = |words: &[&str]| line(&[&["connect", "--configuration"], words].concat());
        let expected = environment(&["a.K=A_K", "b-1.J=B_1_J", "c=GLOBAL_C", "d=GLOBAL_D"]);
        assert_eq!(
            of(&["a.K=s3cret", "b-1.J=s3cret", "--configuration=c=s3cret", "d=s3cret"]),
            format!("connect{expected}")
        );
        assert_eq!(
            of(&["a.K=s3cret,LEVEL=s3cret"]),
            format!("connect{}", environment(&["a.K=A_K", "LEVEL=GLOBAL_LEVEL"]))
        );
        assert_eq!(line(&["deploy", "--configuration", "a.K=s3cret,x=s3cret"]), "deploy --configuration-env a.K=A_K");
        assert_eq!(
            line(&[
                "deploy",
                "--configuration",
                "*.K=s3cret",
                "--configuration=*.J=s3cret",
                "--env-file",
                "web=a b.env"
            ]),
            "deploy --configuration-env '*.K=ALL_K' --configuration-env '*.J=ALL_J' --env-file 'web=a b.env'"
        );
        let of_stdin = "values-from-standard-input.yaml";
        assert_eq!(
            line(&["deploy", "--configuration-file", "-", "--configuration-file=-", "--configuration-file", "a.env"]),
            format!(
                "deploy --configuration-file {of_stdin} --configuration-file={of_stdin} --configuration-file a.env"
            )
        );
        let of_stdin = "variables-from-standard-input.env";
        assert_eq!(
            line(&["deploy", "--env-file", "web=-", "--env-file=-", "--env-file=job=-", "--env-file", "-"]),
            format!(
                "deploy --env-file web={of_stdin} --env-file={of_stdin} --env-file=job={of_stdin} --env-file {of_stdin}"
            )
        );
        assert_eq!(line(&["deploy", "-", "--configuration-file", "a=-"]), "deploy - --configuration-file a=-");
        assert_eq!(line(&["ssh://git@github.com/acme/x.git", "it's"]), r"ssh://git@github.com/acme/x.git 'it'\''s'");
    }

    #[test]
    fn flags_are_repeated_with_their_values() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let line =
            words("deployment redeploy a --all --skip-scripts --timeout 5m --configuration=a.K=s3cret --yes -o json");
        let kept = flags_of(&line, &["--timeout", "--configuration"], &["--skip-scripts"]);
        assert_eq!(kept, words("--skip-scripts --timeout 5m --configuration=a.K=s3cret"));
    }

    #[test]
    fn flags_that_name_the_project_are_left_out() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let line = words(
            "--local=fast deployment delete --profile a --project-key=b --yes --project-region c --local -o json",
        );
        assert_eq!(without_place(&line), words("deployment delete --yes -o json"));
    }

    #[test]
    fn a_plan_becomes_a_deploy_with_its_other_flags() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let line = words("--debug plan shop --env=a --env b --exit-code --memory m.json");
        let kept = without_flags(&line, &["--env"], &["--exit-code"]);
        assert_eq!(kept, words("--debug plan shop --memory m.json"));
        let (before, after) = around_verb(&kept);
        assert_eq!((before, after), (&words("--debug")[..], &words("shop --memory m.json")[..]));
        assert_eq!(around_verb(&line[..1]), (&[][..], &line[..1]));
    }

    #[test]
    fn what_is_left_of_several_operations_replaces_the_commands_of_their_waits() {
        let resume = Resume::default();
        let _wait = resume.with("wait");
        assert_eq!(resume.left(), LeftWork { command: Some("wait".to_owned()), running: 1 });
        let guard = resume.with_left_work();
        assert_eq!(resume.left(), LeftWork::default());
        let left = LeftWork { command: Some("all".to_owned()), running: 0 };
        guard.set(left.clone());
        assert_eq!(resume.left(), left);
        drop(guard);
        assert_eq!(resume.left().command.as_deref(), Some("wait"));
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
