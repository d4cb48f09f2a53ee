//! The command lines of the official CLI, `commercetools` 0.0.23, as command lines of this program.
//!
//! A pure rewriting by two tables, done before parsing: nothing behind it knows that it exists. Values are taken as the
//! official CLI takes them: a flag that wants one takes the next word whatever it looks like, a list takes every word up
//! to the next flag, and its words are split at commas. What is not in the tables goes on unchanged, so that a line may
//! also carry flags of this program. `docs/official-cli.md` tells where the two programs differ on purpose.

use std::ffi::{OsStr, OsString};
use std::iter::Peekable;
use std::path::Path;

/// The official program; a link of this name to ours takes its place.
const PROGRAM: &str = "commercetools";

/// A command of the official CLI, and ours. `--no-wait` where the official one returns once the service has accepted;
/// `--force` where it sends the write although nothing has changed since, which matters for a tag that moved; `--install`
/// where it installs dependencies, and `--full` where it works in containers.
const COMMANDS: &[(&str, &str)] = &[
    ("auth login", "auth login"),
    ("auth whoami", "auth whoami"),
    ("auth", "auth"),
    ("connect init", "init --install"),
    ("connect validate", "validate --full"),
    ("connect bundle", "bundle"),
    ("connect application add", "application add --install"),
    ("connect application build", "application build"),
    ("connect application start", "application start"),
    ("connect application test", "application test"),
    ("connect application", "application"),
    ("connect connectorstaged create", "connector create"),
    ("connect connectorstaged update", "connector update --force"),
    ("connect connectorstaged list", "connector list"),
    ("connect connectorstaged describe", "connector describe"),
    ("connect connectorstaged validate", "connector validate"),
    ("connect connectorstaged preview", "connector preview --force"),
    ("connect connectorstaged deploy", "connector deploy"),
    ("connect connectorstaged publish", "connector publish --force"),
    ("connect connectorstaged certify", "connector certify"),
    ("connect connectorstaged", "connector"),
    ("connect deployment create", "deployment create --no-wait"),
    ("connect deployment list", "deployment list"),
    ("connect deployment describe", "deployment describe"),
    ("connect deployment redeploy", "deployment redeploy --no-wait"),
    ("connect deployment delete", "deployment delete --no-wait"),
    ("connect deployment logs", "deployment logs"),
    ("connect deployment", "deployment"),
    ("connect", ""),
];

/// How the official CLI reads a flag.
#[derive(Clone, Copy)]
enum Kind {
    /// No value.
    Switch,
    /// The next word is the value.
    One,
    /// All words up to the next flag are values, each a list with commas.
    Many,
    /// The next word is a field, with `-` before it for the descending order.
    Order,
}

/// A flag of the official CLI, ours, and how it is read. No two commands use one name in two ways.
const FLAGS: &[(&str, &str, Kind)] = &[
    ("--application", "--application", Kind::One),
    ("--client-credentials", "--client-credentials", Kind::Switch),
    ("--client-id", "--client-id", Kind::One),
    ("--client-secret", "--client-secret", Kind::One),
    ("--configuration", "--configuration", Kind::Many),
    ("--connector-id", "--connector-id", Kind::One),
    ("--connector-key", "--connector-key", Kind::One),
    ("--connector-staged", "--connector-staged", Kind::Switch),
    ("--creator-email", "--creator-email", Kind::One),
    ("--debug", "--debug", Kind::Switch),
    ("--deployment-key", "--deployment-key", Kind::One),
    ("--description", "--description", Kind::One),
    ("--endDate", "--until", Kind::One),
    ("--id", "--id", Kind::One),
    ("--integration-types", "--integration-types", Kind::Many),
    ("--key", "--key", Kind::One),
    ("--language", "--language", Kind::One),
    ("--limit", "--limit", Kind::One),
    ("--name", "--name", Kind::One),
    ("--offset", "--offset", Kind::One),
    ("--private-projects", "--private-projects", Kind::Many),
    ("--project-key", "--project-key", Kind::One),
    ("--region", "--region", Kind::One),
    ("--repository-tag", "--repository-tag", Kind::One),
    ("--repository-url", "--repository-url", Kind::One),
    ("--scope", "--scope", Kind::One),
    ("--skip", "--skip", Kind::One),
    ("--skipScripts", "--skip-scripts", Kind::Switch),
    ("--sort", "--sort", Kind::Order),
    ("--startDate", "--since", Kind::One),
    ("--supported-regions", "--supported-regions", Kind::Many),
    ("--template", "--template", Kind::One),
    ("--type", "--type", Kind::One),
    ("--updateConnector", "--update-connector", Kind::Switch),
];

/// Rewrites an official argument list, the program's name first, into ours. Any other comes back unchanged.
pub fn translate(arguments: Vec<OsString>) -> Vec<OsString> {
    let words = official_words(&arguments);
    let Some((official, ours)) = COMMANDS.iter().find(|(official, _)| begins_with(&words, official)) else {
        return arguments;
    };
    let mut rest = words.into_iter().skip(official.split(' ').count()).peekable();
    // Usage errors speak of the command that parses, which is ours.
    let mut native = vec![OsString::from("ctconnect")];
    native.extend(ours.split_whitespace().map(OsString::from));
    if rest.peek().is_none() && is_topic(official) {
        // A topic alone shows what there is.
        native.push(OsString::from("--help"));
    }
    flags(rest, &mut native);
    native
}

/// The words of an official command line, `connect:deployment:list` taken apart; none where it is one of ours.
fn official_words(arguments: &[OsString]) -> Vec<OsString> {
    let Some((program, [first, rest @ ..])) = arguments.split_first() else { return Vec::new() };
    let topics = first.to_str().unwrap_or_default().split(':').map(OsString::from);
    let words: Vec<OsString> = topics.chain(rest.iter().cloned()).collect();
    let is_link = Path::new(program).file_stem() == Some(OsStr::new(PROGRAM));
    let is_official = match words.first().and_then(|word| word.to_str()) {
        Some("connect") => true,
        Some("auth") => is_link || words.iter().any(|word| word == "--client-credentials"),
        _ => false,
    };
    if is_official { words } else { Vec::new() }
}

fn begins_with(words: &[OsString], command: &str) -> bool {
    let mut wanted = command.split(' ').map(OsStr::new);
    let mut words = words.iter();
    wanted.all(|wanted| words.next().is_some_and(|word| word == wanted))
}

/// Whether other commands stand below this one.
fn is_topic(command: &str) -> bool {
    COMMANDS.iter().any(|(other, _)| other.strip_prefix(command).is_some_and(|rest| rest.starts_with(' ')))
}

/// Rewrites flags and their values.
fn flags(mut words: Peekable<impl Iterator<Item = OsString>>, native: &mut Vec<OsString>) {
    // The list that takes words which belong to no flag.
    let mut list: Option<&str> = None;
    while let Some(word) = words.next() {
        if word == "--" {
            native.push(word);
            native.extend(words);
            return;
        }
        let Some((name, ours, kind)) = known(&word) else {
            match list.filter(|_| !is_flag(&word)) {
                Some(flag) => items(&word).into_iter().for_each(|item| native.push(with_value(flag, &item))),
                None => {
                    list = None;
                    native.push(word);
                }
            }
            continue;
        };
        if let Kind::Switch = kind {
            native.push(OsString::from(ours));
            continue;
        }
        list = matches!(kind, Kind::Many).then_some(ours);
        let inline = word.to_str().and_then(|word| word.strip_prefix(name)?.strip_prefix('=')).map(OsString::from);
        let next = inline.or_else(|| words.next_if(|next| known(next).is_none()));
        match next {
            // Whoever parses says that the value is missing.
            None => native.push(OsString::from(ours)),
            Some(value) => values(kind, &value).iter().for_each(|value| native.push(with_value(ours, value))),
        }
    }
}

/// The flag that a word is, with or without a value of its own.
fn known(word: &OsStr) -> Option<(&'static str, &'static str, Kind)> {
    let text = word.to_str()?;
    let is_meant = |name: &str, kind: Kind| match text.strip_prefix(name) {
        Some("") => true,
        Some(rest) => rest.starts_with('=') && !matches!(kind, Kind::Switch),
        None => false,
    };
    FLAGS.iter().copied().find(|(name, _, kind)| is_meant(name, *kind))
}

fn is_flag(word: &OsStr) -> bool {
    word.to_str().is_some_and(|word| word.len() > 1 && word.starts_with('-'))
}

fn values(kind: Kind, value: &OsStr) -> Vec<OsString> {
    match kind {
        Kind::Many => items(value),
        Kind::Order => vec![order(value)],
        Kind::Switch | Kind::One => vec![value.to_owned()],
    }
}

/// The items of a list: split at commas without a backslash before them, blanks and quotes around them taken away.
fn items(value: &OsStr) -> Vec<OsString> {
    let Some(text) = value.to_str() else { return vec![value.to_owned()] };
    // No argument holds a NUL, so that one can stand for a comma that does not separate.
    let items = text.replace("\\,", "\0");
    items.split(',').map(|item| OsString::from(unquoted(item.trim()).replace('\0', ","))).collect()
}

fn unquoted(item: &str) -> &str {
    let within = |mark: char| item.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    within('"').or_else(|| within('\'')).unwrap_or(item)
}

/// `-createdAt` is `createdAt desc`.
fn order(value: &OsStr) -> OsString {
    match value.to_str().map(|text| (text.strip_prefix('-'), text.strip_prefix('+').unwrap_or(text))) {
        Some((Some(field), _)) => OsString::from(format!("{field} desc")),
        Some((None, field)) if !field.contains(' ') => OsString::from(format!("{field} asc")),
        _ => value.to_owned(),
    }
}

/// Flag and value as one word, so that a value may look like a flag.
fn with_value(flag: &str, value: &OsStr) -> OsString {
    let mut word = OsString::from(flag);
    word.push("=");
    word.push(value);
    word
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::*;

    /// Official lines, and ours. Words are separated by blanks; `_` in a word stands for a blank.
    const LINES: &[(&str, &str)] = &[
        ("connect", "--help"),
        ("connect --help", "--help"),
        ("connect connectorstaged", "connector --help"),
        ("connect deployment --help", "deployment --help"),
        ("connect connectorstaged list --help", "connector list --help"),
        ("connect init shop --template tax-integration", "init --install shop --template=tax-integration"),
        ("connect validate", "validate --full"),
        ("connect validate shop --skip tests", "validate --full shop --skip=tests"),
        ("connect bundle", "bundle"),
        ("connect application add --language ts --type job", "application add --install --language=ts --type=job"),
        ("connect application build", "application build"),
        ("connect application start", "application start"),
        ("connect application test", "application test"),
        (
            "connect connectorstaged create --name My_Shop --repository-url=https://x.git --supported-regions a,b",
            "connector create --name=My_Shop --repository-url=https://x.git --supported-regions=a --supported-regions=b",
        ),
        (
            "connect connectorstaged update --key c --integration-types tax psp --private-projects r:p",
            "connector update --force --key=c --integration-types=tax --integration-types=psp --private-projects=r:p",
        ),
        ("connect connectorstaged describe --id 1", "connector describe --id=1"),
        ("connect connectorstaged list --limit 5 --offset 2", "connector list --limit=5 --offset=2"),
        ("connect connectorstaged list --sort -createdAt", "connector list --sort=createdAt_desc"),
        ("connect connectorstaged list --sort=+createdAt", "connector list --sort=createdAt_asc"),
        ("connect deployment list --sort lastModifiedAt", "deployment list --sort=lastModifiedAt_asc"),
        ("connect connectorstaged validate --key c", "connector validate --key=c"),
        (
            "connect connectorstaged preview --key c --deployment-key d --region r",
            "connector preview --force --key=c --deployment-key=d --region=r",
        ),
        ("connect connectorstaged deploy --key c --debug", "connector deploy --key=c --debug"),
        ("connect connectorstaged publish --key c", "connector publish --force --key=c"),
        ("connect connectorstaged certify --key c", "connector certify --key=c"),
        (
            "connect deployment create --connector-key c --connector-staged --type preview --region r",
            "deployment create --no-wait --connector-key=c --connector-staged --type=preview --region=r",
        ),
        ("connect deployment describe --key d", "deployment describe --key=d"),
        (
            "connect deployment redeploy --key d --skipScripts --updateConnector",
            "deployment redeploy --no-wait --key=d --skip-scripts --update-connector",
        ),
        ("connect deployment delete --id 1", "deployment delete --no-wait --id=1"),
        (
            "connect deployment logs --key d --startDate 2026-11-20_10:00:00 --endDate=2026-11-21T10:00:00",
            "deployment logs --key=d --since=2026-11-20_10:00:00 --until=2026-11-21T10:00:00",
        ),
        ("connect:deployment:list --limit 1", "deployment list --limit=1"),
        ("connect:connectorstaged list", "connector list"),
        ("auth login --client-credentials --client-id -i", "auth login --client-credentials --client-id=-i"),
        ("auth:login --client-credentials", "auth login --client-credentials"),
    ];

    fn line(program: &str, words: &str) -> Vec<OsString> {
        let words = words.split(' ').map(|word| OsString::from(word.replace('_', " ")));
        std::iter::once(OsString::from(program)).chain(words).collect()
    }

    fn native(words: &str) -> String {
        let words = translate(line("ctconnect", words));
        let words: Vec<String> = words.iter().skip(1).map(|word| word.to_string_lossy().replace(' ', "_")).collect();
        words.join(" ")
    }

    #[test]
    fn every_official_line_has_one_of_ours() {
        for (official, ours) in LINES {
            assert_eq!(native(official), *ours, "{official}");
        }
        for (command, _) in COMMANDS.iter().filter(|(command, _)| command.starts_with("connect ")) {
            assert!(LINES.iter().any(|(line, _)| line.starts_with(command)), "no line for `{command}`");
        }
    }

    #[test]
    fn every_line_of_ours_is_one_that_the_program_takes() {
        // Not every line above is complete: that is looked at once every word is known.
        const KNOWN: &[ErrorKind] = &[ErrorKind::DisplayHelp, ErrorKind::MissingRequiredArgument];
        let refusal = |words: &str| {
            let refused = crate::cli::Cli::grammar().try_get_matches_from(line("ctconnect", words)).err();
            refused.map(|error| error.kind()).filter(|kind| !KNOWN.contains(kind))
        };
        for (_, ours) in LINES {
            assert_eq!(refusal(ours), None, "{ours}");
        }
    }

    #[test]
    fn configuration_is_split_as_the_official_program_splits_it() {
        let split = |words: &str| native(&format!("connect deployment redeploy {words}"));
        let of = |items: &[&str]| {
            let items: Vec<_> = items.iter().map(|item| format!(" --configuration={item}")).collect();
            format!("deployment redeploy --no-wait{}", items.concat())
        };
        assert_eq!(split("--configuration a.K=1,b.J=2"), of(&["a.K=1", "b.J=2"]));
        assert_eq!(split("--configuration=a.K=1,b.J=2"), of(&["a.K=1", "b.J=2"]));
        assert_eq!(split("--configuration a.K=1 b.J=2 G=x=y"), of(&["a.K=1", "b.J=2", "G=x=y"]));
        assert_eq!(split("--configuration a.K=1 --configuration b.J=2"), of(&["a.K=1", "b.J=2"]));
        assert_eq!(split("--configuration a.K=1\\,2,_b.J=3_"), of(&["a.K=1,2", "b.J=3"]));
        assert_eq!(split("--configuration \"a.K=1\",'b.J=2'"), of(&["a.K=1", "b.J=2"]));
        // A flag of this program ends the list.
        assert_eq!(split("--configuration a.K=1 -o json"), format!("{} -o json", of(&["a.K=1"])));
        assert_eq!(split("--configuration a.K=1 --skipScripts b.J=2").matches("--configuration=").count(), 2);
    }

    #[test]
    fn a_value_may_look_like_a_flag_of_ours_but_not_of_theirs() {
        assert_eq!(
            native("connect connectorstaged update --description --verbose"),
            "connector update --force --description=--verbose"
        );
        assert_eq!(native("connect deployment describe --key --debug"), "deployment describe --key --debug");
        assert_eq!(native("connect deployment describe --key"), "deployment describe --key");
        assert_eq!(native("connect deployment describe -- --key x"), "deployment describe -- --key x");
    }

    #[test]
    fn whatever_is_not_official_stays_as_it_is() {
        for words in ["deployment list --sort -createdAt", "auth login --client-id x", "auth status", "deploy connect"]
        {
            assert_eq!(translate(line("ctconnect", words)), line("ctconnect", words));
        }
        assert_eq!(translate(Vec::new()), Vec::<OsString>::new());
        assert_eq!(translate(line("ctconnect", "connect deployment list"))[0], "ctconnect");
        assert_eq!(native("connect connectorstaged bogus --x y"), "connector bogus --x y");
        assert_eq!(native("connect bogus"), "bogus");
    }

    #[test]
    fn a_link_replaces_the_official_program() {
        for program in ["commercetools", "/usr/local/bin/commercetools", "commercetools.exe"] {
            let words = translate(line(program, "auth login --client-secret -s"));
            assert_eq!(words, line("ctconnect", "auth login --client-secret=-s"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_word_that_is_not_unicode_is_kept() {
        use std::os::unix::ffi::OsStringExt as _;
        let odd = OsString::from_vec(vec![b'a', 0xff]);
        let words = [line("ctconnect", "connect deployment redeploy --configuration"), vec![odd.clone()]].concat();
        assert_eq!(translate(words).last(), Some(&with_value("--configuration", &odd)));
    }
}
