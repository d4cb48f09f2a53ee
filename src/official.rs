//! Translates command lines of the official CLI, `commercetools` 0.0.23, into command lines of this program.
//!
//! It rewrites the arguments by two tables before they are parsed; no other module knows about it. Values are read as the
//! official CLI reads them: a flag with a value takes the next word, whatever it is; a list takes every word up to the
//! next flag, and each word is split at commas. Anything that is not in the tables is passed on unchanged, so that a line
//! may also contain flags of this program. `docs/official-cli.md` lists the intended differences of the two programs.

use std::ffi::{OsStr, OsString};
use std::iter::Peekable;
use std::path::Path;

/// Name of the official program; a link with this name to our program replaces it.
const PROGRAM: &str = "commercetools";

/// Each command of the official CLI with ours. `--no-wait` where the official one returns once the service has accepted
/// the request; `--force` where it writes even if nothing has changed, which matters for a tag that moved; `--install`
/// where it installs dependencies, and `--full` where it uses containers.
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

/// How the official CLI reads the values of a flag.
#[derive(Clone, Copy)]
enum FlagKind {
    /// The flag has no value.
    Switch,
    /// The next word is the value.
    One,
    /// All words up to the next flag are values, each separated by commas.
    Many,
    /// The next word is a field, with a leading `-` for descending order.
    Order,
}

/// Each flag of the official CLI, ours, and how its values are read. The meaning of a name is the same in all commands.
const FLAGS: &[(&str, &str, FlagKind)] = &[
    ("--application", "--application", FlagKind::One),
    ("--client-credentials", "--client-credentials", FlagKind::Switch),
    ("--client-id", "--client-id", FlagKind::One),
    ("--client-secret", "--client-secret", FlagKind::One),
    ("--configuration", "--configuration", FlagKind::Many),
    ("--connector-id", "--connector-id", FlagKind::One),
    ("--connector-key", "--connector-key", FlagKind::One),
    ("--connector-staged", "--connector-staged", FlagKind::Switch),
    ("--creator-email", "--creator-email", FlagKind::One),
    ("--debug", "--debug", FlagKind::Switch),
    ("--deployment-key", "--deployment-key", FlagKind::One),
    ("--description", "--description", FlagKind::One),
    ("--endDate", "--until", FlagKind::One),
    ("--id", "--id", FlagKind::One),
    ("--integration-types", "--integration-types", FlagKind::Many),
    ("--key", "--key", FlagKind::One),
    ("--language", "--language", FlagKind::One),
    ("--limit", "--limit", FlagKind::One),
    ("--name", "--name", FlagKind::One),
    ("--offset", "--offset", FlagKind::One),
    ("--private-projects", "--private-projects", FlagKind::Many),
    ("--project-key", "--project-key", FlagKind::One),
    ("--region", "--region", FlagKind::One),
    ("--repository-tag", "--repository-tag", FlagKind::One),
    ("--repository-url", "--repository-url", FlagKind::One),
    ("--scope", "--scope", FlagKind::One),
    ("--skip", "--skip", FlagKind::One),
    ("--skipScripts", "--skip-scripts", FlagKind::Switch),
    ("--sort", "--sort", FlagKind::Order),
    ("--startDate", "--since", FlagKind::One),
    ("--supported-regions", "--supported-regions", FlagKind::Many),
    ("--template", "--template", FlagKind::One),
    ("--type", "--type", FlagKind::One),
    ("--updateConnector", "--update-connector", FlagKind::Switch),
];

/// Translates an official argument list, which starts with the name of the program. Any other list is returned unchanged.
pub fn translate(arguments: Vec<OsString>) -> Vec<OsString> {
    let words = official_words(&arguments);
    let Some((official, ours)) = COMMANDS.iter().find(|(official, _)| begins_with(&words, official)) else {
        return arguments;
    };
    let mut rest = words.into_iter().skip(official.split(' ').count()).peekable();
    // Usage errors show the command that is parsed, which is ours.
    let mut native = vec![OsString::from("ctconnect")];
    native.extend(ours.split_whitespace().map(OsString::from));
    if rest.peek().is_none() && is_topic(official) {
        // A topic without a command shows its commands.
        native.push(OsString::from("--help"));
    }
    flags(rest, &mut native);
    native
}

/// The words of an official command line, with `connect:deployment:list` split; empty for a command line of ours.
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

/// Whether this command has subcommands.
fn is_topic(command: &str) -> bool {
    COMMANDS.iter().any(|(other, _)| other.strip_prefix(command).is_some_and(|rest| rest.starts_with(' ')))
}

/// Translates flags and their values.
fn flags(mut words: Peekable<impl Iterator<Item = OsString>>, native: &mut Vec<OsString>) {
    // The list flag that takes the words after it.
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
        if let FlagKind::Switch = kind {
            native.push(OsString::from(ours));
            continue;
        }
        list = matches!(kind, FlagKind::Many).then_some(ours);
        let inline = word.to_str().and_then(|word| word.strip_prefix(name)?.strip_prefix('=')).map(OsString::from);
        let next = inline.or_else(|| words.next_if(|next| known(next).is_none()));
        match next {
            // The parser reports the missing value.
            None => native.push(OsString::from(ours)),
            Some(value) => values(kind, &value).iter().for_each(|value| native.push(with_value(ours, value))),
        }
    }
}

/// The flag of a word, which may contain its value.
fn known(word: &OsStr) -> Option<(&'static str, &'static str, FlagKind)> {
    let text = word.to_str()?;
    let is_flag = |name: &str, kind: FlagKind| match text.strip_prefix(name) {
        Some("") => true,
        Some(rest) => rest.starts_with('=') && !matches!(kind, FlagKind::Switch),
        None => false,
    };
    FLAGS.iter().copied().find(|(name, _, kind)| is_flag(name, *kind))
}

fn is_flag(word: &OsStr) -> bool {
    word.to_str().is_some_and(|word| word.len() > 1 && word.starts_with('-'))
}

fn values(kind: FlagKind, value: &OsStr) -> Vec<OsString> {
    match kind {
        FlagKind::Many => items(value),
        FlagKind::Order => vec![order(value)],
        FlagKind::Switch | FlagKind::One => vec![value.to_owned()],
    }
}

/// The items of a list: split at commas that are not escaped by a backslash, without surrounding spaces and quotes.
fn items(value: &OsStr) -> Vec<OsString> {
    let Some(text) = value.to_str() else { return vec![value.to_owned()] };
    // An argument never contains a NUL, so a NUL can replace an escaped comma.
    let items = text.replace("\\,", "\0");
    items.split(',').map(|item| OsString::from(unquoted(item.trim()).replace('\0', ","))).collect()
}

fn unquoted(item: &str) -> &str {
    let within = |mark: char| item.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    within('"').or_else(|| within('\'')).unwrap_or(item)
}

/// `-createdAt` becomes `createdAt desc`.
fn order(value: &OsStr) -> OsString {
    match value.to_str().map(|text| (text.strip_prefix('-'), text.strip_prefix('+').unwrap_or(text))) {
        Some((Some(field), _)) => OsString::from(format!("{field} desc")),
        Some((None, field)) if !field.contains(' ') => OsString::from(format!("{field} asc")),
        _ => value.to_owned(),
    }
}

/// Joins flag and value into one word, so that a value may look like a flag.
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

    /// Official command lines, and ours. Words are separated by spaces; `_` in a word means a space.
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
    fn every_official_command_line_is_translated() {
        for (official, ours) in LINES {
            assert_eq!(native(official), *ours, "{official}");
        }
        for (command, _) in COMMANDS.iter().filter(|(command, _)| command.starts_with("connect ")) {
            assert!(LINES.iter().any(|(line, _)| line.starts_with(command)), "no line for `{command}`");
        }
    }

    #[test]
    fn every_translated_command_line_is_accepted_by_the_program() {
        // Some lines above are incomplete; the parser checks that after it has recognized every word.
        const KNOWN: &[ErrorKind] = &[ErrorKind::DisplayHelp, ErrorKind::MissingRequiredArgument];
        let error_of = |words: &str| {
            let error = crate::cli::Cli::grammar().try_get_matches_from(line("ctconnect", words)).err();
            error.map(|error| error.kind()).filter(|kind| !KNOWN.contains(kind))
        };
        for (_, ours) in LINES {
            assert_eq!(error_of(ours), None, "{ours}");
        }
    }

    #[test]
    fn configuration_is_split_as_in_the_official_program() {
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
    fn a_value_may_look_like_a_flag_of_ours_but_not_like_an_official_one() {
        assert_eq!(
            native("connect connectorstaged update --description --verbose"),
            "connector update --force --description=--verbose"
        );
        assert_eq!(native("connect deployment describe --key --debug"), "deployment describe --key --debug");
        assert_eq!(native("connect deployment describe --key"), "deployment describe --key");
        assert_eq!(native("connect deployment describe -- --key x"), "deployment describe -- --key x");
    }

    #[test]
    fn other_command_lines_are_unchanged() {
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
    fn a_word_that_is_not_unicode_is_unchanged() {
        use std::os::unix::ffi::OsStringExt as _;
        let odd = OsString::from_vec(vec![b'a', 0xff]);
        let words = [line("ctconnect", "connect deployment redeploy --configuration"), vec![odd.clone()]].concat();
        assert_eq!(translate(words).last(), Some(&with_value("--configuration", &odd)));
    }
}
