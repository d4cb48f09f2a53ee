//! Help texts take their defaults from the constants that the program uses. Each constant is pinned by a test beside it.

use std::path::Path;

use regex::Regex;

use crate::harness::{Machine, commands, grammar};
use crate::sources::source_texts;

/// A flag, a command that has it, and the default in its help.
const SHOWN: &[(&str, &str, &str)] = &[
    ("application call", "cloud", "gcp"),
    ("application call", "format", "platform"),
    ("application call", "port", "the one from `application start`, else 8080"),
    ("application start", "port", "the first free port from 8080"),
    ("bundle", "timeout", "1h"),
    ("connector list", "output", "table"),
    ("connector list", "request-timeout", "30s"),
    ("connector list", "retries", "3"),
    ("connector publish", "timeout", "30m"),
    ("deployment wait", "timeout", "30m"),
    ("emulator", "port", "8700"),
    ("emulator", "speed", "fast"),
    ("emulator", "token-lifetime", "48h"),
    ("init", "language", "typescript"),
    ("init", "ref", "main"),
    ("validate", "poll-interval", "5s"),
    ("validate", "timeout", "1h"),
];

#[test]
fn help_shows_the_defaults() {
    let grammar = grammar();
    let commands = commands(&grammar);
    for (name, flag, default) in SHOWN {
        let (_, command) = commands.iter().find(|(words, _)| words.join(" ") == *name).unwrap();
        let help = Clone::clone(*command).render_long_help().to_string();
        let argument = command.get_arguments().find(|argument| argument.get_long() == Some(flag)).unwrap();
        let value: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        let text = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let is_shown = value == [*default] || text.ends_with(&format!("[default: {default}]"));
        assert!(is_shown, "`{name} --{flag}` does not have the default {default}: {value:?}, {text}");
        assert!(help.replace("\n          ", " ").contains(&format!("[default: {default}]")), "{help}");
    }
}

/// What stands for itself in the sources, though a constant has it.
fn typed_by_hand(source: &str) -> Vec<String> {
    let in_text = Regex::new(r"\[default(?: without a value)?: ([^\]]*)\]").unwrap();
    let in_attribute = Regex::new(r#"default_(?:missing_)?value(?:_t)? = (?:"[^"]*\d[^"]*"|\d\w*)"#).unwrap();
    // A word alone is a value, except for the one that means no restriction. In backquotes it is a part of a rule.
    let is_value = |part: &str| {
        let is_word = part.chars().all(|character| character.is_alphanumeric() || "-._".contains(character));
        part.contains(|character: char| character.is_ascii_digit()) || is_word && part != "all"
    };
    let texts = in_text.captures_iter(source).map(|found| found[1].to_owned());
    let texts = texts.filter(|text| !text.contains('{') && text.split(", else ").any(is_value));
    texts.chain(in_attribute.find_iter(source).map(|found| found.as_str().to_owned())).collect()
}

#[test]
fn no_default_is_typed_by_hand() {
    let mut wrong = Vec::new();
    for (name, source) in source_texts().into_iter().filter(|(name, _)| name.starts_with("src/cli/")) {
        let source = source.split("#[cfg(test)]").next().unwrap();
        wrong.extend(typed_by_hand(source).into_iter().map(|text| format!("{name}: {text}")));
    }
    assert!(wrong.is_empty(), "take these from their constants: {wrong:#?}");
}

#[test]
fn a_default_that_is_typed_by_hand_is_found() {
    for source in [
        "/// Timeout of each attempt [default: 30s]",
        "/// SPEED sets it [default without a value: fast].",
        "/// Port [default: the first free port from 8080]",
        "/// Language [default: that of the others, else typescript]",
        "#[arg(long, default_value = \"30m\", value_parser = parse)]",
        "#[arg(default_value_t = 3, long)]",
    ] {
        assert_eq!(typed_by_hand(source).len(), 1, "{source}");
    }
    for source in [
        "/// Scopes [default: all]",
        "/// Key [default: the folder's name]",
        "/// Type [default: `preview` with `--connector-staged`, else `sandbox`]",
        "format!(\"{help} [default: {default}]\")",
        "#[arg(default_value = TIMEOUT.as_str())]",
    ] {
        assert_eq!(typed_by_hand(source), [""; 0], "{source}");
    }
}

/// The unit tests have a shorter time, so this constant cannot be pinned beside itself.
#[test]
fn programs_have_5_seconds_to_end() {
    let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/process/ending.rs")).unwrap();
    let line = source.lines().find(|line| line.contains("const GRACE: Duration")).unwrap();
    assert!(line.ends_with("else { Duration::from_secs(5) };"), "{line}");
}

/// The part of a source after a text that it contains once, to the end of that line.
fn after(file: &str, beginning: &str) -> String {
    let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let found: Vec<_> = source.split(beginning).skip(1).filter_map(|rest| rest.lines().next()).collect();
    let [rest] = found[..] else { panic!("{file} has {} times: {beginning}", found.len()) };
    rest.to_owned()
}

/// The number that an expression such as `60 * 60` in this text is.
fn product(text: &str) -> u64 {
    let factors: Vec<u64> =
        text.split(|character: char| !character.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
    assert!(!factors.is_empty(), "no number in: {text}");
    factors.into_iter().product()
}

/// A value may come from standard input or from a file.
#[test]
fn standard_input_and_files_have_the_same_limit() {
    let [input, file] = [
        after("src/output/streams.rs", "const LONGEST_INPUT: u64 = "),
        after("src/files/mod.rs", "const LARGEST_INPUT: u64 = "),
    ];
    assert_eq!(input, file);
}

/// Times that a document repeats: the document, the text before the number, the text after it with the unit, the seconds of
/// that unit, and where the number comes from.
const REPEATED: &[(&str, &str, &str, u64, &str, &str)] = &[
    ("containers.md", "the time (`--timeout`, ", " minutes)", 60, "src/cli/bundle.rs", "const TIMEOUT: Duration = "),
    (
        "containers.md",
        "Docker must answer within ",
        " s ",
        1,
        "src/project/container/docker.rs",
        "const QUERY_TIMEOUT: Duration = ",
    ),
    (
        "official-cli.md",
        "`--timeout` [default: ",
        " minutes]",
        60,
        "src/wait/bounds.rs",
        "const DEFAULT_TIMEOUT: Duration = ",
    ),
    (
        "official-cli.md",
        "waits forever for a silent server | ",
        " s ",
        1,
        "src/api/http_transport.rs",
        "const DEFAULT_REQUEST_TIMEOUT: Duration = ",
    ),
    (
        "local-development.md",
        "other request to a service | 2xx | ",
        " min ",
        60,
        "src/project/invocation/mod.rs",
        "Self::Request => ",
    ),
    ("local-development.md", "| job | 2xx | ", " min ", 60, "src/project/invocation/mod.rs", "Self::Schedule => "),
    (
        "local-development.md",
        "`timeoutSeconds`, else ",
        " s ",
        1,
        "src/project/invocation/mod.rs",
        "Self::HealthCheck => ",
    ),
    (
        "local-development.md",
        "SIGKILL if they still run ",
        " s",
        1,
        "src/process/ending.rs",
        "else { Duration::from_secs",
    ),
    (
        "local-development.md",
        "SIGTERM only if it still runs ",
        " s ",
        1,
        "src/process/ending.rs",
        "else { Duration::from_secs",
    ),
];

#[test]
fn documents_repeat_the_times_of_the_constants() {
    for (document, before, unit, seconds, source, declaration) in REPEATED {
        let text = after(&format!("docs/{document}"), before);
        let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
        let (number, rest) = text.split_at(end);
        assert!(format!("{rest} ").starts_with(unit), "{document}: {before}{text}");
        let constant = after(source, declaration);
        assert_eq!(
            product(number) * seconds,
            product(&constant),
            "{document}: {before}{text}, and {source}: {constant}"
        );
    }
}

/// Every flag of the grammar gets a value that is no number.
#[test]
fn a_flag_that_wants_a_number_says_which() {
    let grammar = grammar();
    let mut numbers = 0;
    for (words, command) in commands(&grammar) {
        for argument in command.get_arguments().filter(|argument| argument.get_action().takes_values()) {
            let Some(long) = argument.get_long() else { continue };
            let line = ["ctconnect".to_owned()].into_iter().chain(words.clone()).chain([format!("--{long}=x")]);
            let Err(error) = grammar.clone().try_get_matches_from(line) else { continue };
            let message = error.to_string();
            let is_of_value = error.kind() == clap::error::ErrorKind::ValueValidation;
            assert!(!message.contains("digit"), "{message}");
            let names = argument.get_value_names().unwrap_or_default();
            if ["N", "NUMBER", "PORT"].iter().any(|name| names.iter().any(|known| known == name)) {
                let says_which =
                    message.contains("expected a whole number from ") || message.contains("a port is a number from ");
                assert!(is_of_value && says_which, "{words:?} --{long}: {message}");
                numbers += 1;
            }
        }
    }
    assert!(numbers > 15, "only {numbers}");
    for (line, range) in [
        ("deployment list --limit x", "from 0 to 500"),
        ("deployment list --limit 501", "from 0 to 500"),
        ("emulator --seed-deployments 0", "from 1 to 1000000"),
        ("emulator --log-page-size 10001", "from 1 to 10000"),
        ("deployment create --connector-version 0", "from 1"),
        ("connector update tax --expect-version=-1", "from 0"),
    ] {
        Machine::bare().sh(line).exits(2).says(&format!("expected a whole number {range}"));
    }
}
