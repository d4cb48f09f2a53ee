//! Tests of the translation.

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
        "connect connectorstaged create --name My_Shop --repository-url=https://x.git --repository-tag v1 \
         --creator-email a@b.c --supported-regions us-east-2.aws,eu-central-1.aws",
        "connector create --name=My_Shop --repository-url=https://x.git --repository-tag=v1 --creator-email=a@b.c \
         --supported-regions=us-east-2.aws --supported-regions=eu-central-1.aws",
    ),
    (
        "connect connectorstaged update --key cc --integration-types tax psp --private-projects r:pp",
        "connector update --force --key=cc --integration-types=tax --integration-types=psp --private-projects=r:pp",
    ),
    (
        "connect connectorstaged describe --id 0190cf3c-5d3a-4abc-8def-0123456789ab",
        "connector describe --id=0190cf3c-5d3a-4abc-8def-0123456789ab",
    ),
    ("connect connectorstaged list --limit 5 --offset 2", "connector list --limit=5 --offset=2"),
    ("connect connectorstaged list --sort -createdAt", "connector list --sort=createdAt_desc"),
    ("connect connectorstaged list --sort=+createdAt", "connector list --sort=createdAt_asc"),
    ("connect deployment list --sort lastModifiedAt", "deployment list --sort=lastModifiedAt_asc"),
    ("connect connectorstaged validate --key cc", "connector validate --key=cc"),
    (
        "connect connectorstaged preview --key cc --deployment-key dd --region us-east-2.aws",
        "connector preview --force --key=cc --deployment-key=dd --region=us-east-2.aws",
    ),
    (
        "connect connectorstaged deploy --key cc --debug --deployment-key dd --region us-east-2.aws",
        "connector deploy --key=cc --debug --deployment-key=dd --region=us-east-2.aws",
    ),
    ("connect connectorstaged publish --key cc", "connector publish --force --key=cc"),
    ("connect connectorstaged certify --key cc", "connector certify --key=cc"),
    (
        "connect deployment create --connector-key cc --connector-staged --type preview --region us-east-2.aws",
        "deployment create --no-wait --connector-key=cc --connector-staged --type=preview --region=us-east-2.aws",
    ),
    ("connect deployment describe --key dd", "deployment describe --key=dd"),
    (
        "connect deployment redeploy --key dd --skipScripts --updateConnector",
        "deployment redeploy --no-wait --key=dd --skip-scripts --update-connector",
    ),
    (
        "connect deployment delete --id 0190cf3c-5d3a-4abc-8def-0123456789ab",
        "deployment delete --no-wait --id=0190cf3c-5d3a-4abc-8def-0123456789ab",
    ),
    (
        "connect deployment logs --key dd --startDate 2026-11-20_10:00:00 --endDate=2026-11-21T10:00:00",
        "deployment logs --key=dd --since=2026-11-20_10:00:00 --until=2026-11-21T10:00:00",
    ),
    ("connect:deployment:list --limit 1", "deployment list --limit=1"),
    ("connect:connectorstaged list", "connector list"),
    ("connect deployment:list --limit 1", "deployment list --limit=1"),
    ("auth login --client-credentials --client-id -i", "auth login --client-credentials --client-id=-i"),
    ("auth:login --client-credentials", "auth login --client-credentials"),
];

fn line(program: &str, words: &str) -> Vec<OsString> {
    let words = words.split(' ').map(|word| OsString::from(word.replace('_', " ")));
    std::iter::once(OsString::from(program)).chain(words).collect()
}

/// Our command line, without the flag for what scripts read.
fn native(words: &str) -> String {
    let words = translate(line("ctconnect", words)).unwrap();
    let words = words.iter().skip(1).map(|word| word.to_string_lossy().replace(' ', "_"));
    words.filter(|word| !word.starts_with(SHAPE)).collect::<Vec<_>>().join(" ")
}

fn problem(words: &str) -> String {
    translate(line("ctconnect", words)).unwrap_err()
}

#[test]
fn every_official_command_line_is_translated() {
    for (official, ours) in LINES {
        assert_eq!(native(official), *ours, "{official}");
    }
    for command in COMMANDS.iter().map(|command| command.words).filter(|words| words.starts_with("connect ")) {
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
    for command in COMMANDS.iter().filter(|command| command.has_result) {
        let shape = format!("{} {SHAPE}={}:key=x", command.native, command.result());
        assert_eq!(error_of(&shape), None, "{shape}");
    }
}

#[test]
fn a_command_whose_result_scripts_read_names_it_with_the_resource() {
    let shape = |words: &str| {
        let words = translate(line("ctconnect", words)).unwrap();
        words.iter().find_map(|word| word.to_str()?.strip_prefix(SHAPE)?.strip_prefix('=').map(str::to_owned))
    };
    assert_eq!(shape("connect deployment delete --key dd").as_deref(), Some("deployment-delete:key=dd"));
    assert_eq!(shape("connect connectorstaged list --offset 5").as_deref(), Some("connectorstaged-list:offset=5"));
    assert_eq!(shape("connect deployment list -o json").as_deref(), Some("deployment-list"));
    assert_eq!(shape("connect bundle"), None);
    assert_eq!(shape("deployment list"), None);
}

#[test]
fn a_line_that_the_official_program_refuses_is_refused() {
    let create = "connect deployment create --connector-key cc --region us-east-2.aws";
    let update = "connect connectorstaged update --key cc";
    let refused = [
        ("connect deployment describe live", "unexpected argument `live`"),
        ("connect deployment delete --key aa bb", "unexpected argument `bb`"),
        ("connect bundle shop", "unexpected argument `shop`"),
        ("connect validate one two", "unexpected argument `two`"),
        ("connect deployment redeploy --key aa S3cret-canary", "unexpected argument `***`"),
        ("auth login --client-credentials --client-id id secret", "unexpected argument `***`"),
        ("connect deployment describe", "one of `--id` and `--key` is missing"),
        ("connect deployment delete --key aa --id 0190cf3c-5d3a-4abc-8def-0123456789ab", "only one of"),
        ("connect deployment delete --key aa --key bb", "`--key` is given more than once"),
        ("connect deployment describe --id live", "expected a UUID"),
        ("connect deployment describe --key a", "expected 2 to 256"),
        ("connect deployment describe --key=", "`--key` has an empty value"),
        ("connect deployment create --connector-key cc", "`--region` is missing"),
        ("connect deployment create --connector-key cc --region mars", "unknown Region `mars`"),
        ("connect deployment list --limit 0", "a whole number from 1"),
        ("connect deployment list --sort name", "`createdAt` or `lastModifiedAt`"),
        ("connect deployment logs --key dd --startDate 2026-11-20", "`YYYY-MM-DD HH:mm:ss`"),
        ("connect connectorstaged update --key cc", "at least one of"),
        ("connect connectorstaged preview --key cc --region us-east-2.aws", "`--deployment-key` is missing"),
    ];
    for (line, reason) in refused {
        assert!(problem(line).contains(reason), "{line}: {}", problem(line));
    }
    for (flags, reason) in [
        ("--configuration web.TOKEN=", "the value of `web.TOKEN` is empty"),
        ("--configuration web.TOKEN=a,LEVEL=", "the value of `LEVEL` is empty"),
        ("--configuration web.TOKEN=a,", "`--configuration` has an empty value"),
    ] {
        assert!(problem(&format!("{create} {flags}")).contains(reason), "{flags}");
    }
    for (flags, reason) in [
        ("--private-projects=", "`--private-projects` has an empty value"),
        ("--private-projects shop", "expected `region:projectKey`"),
        ("--integration-types cake", "unknown type `cake`"),
        ("--creator-email kim", "expected an email address"),
        ("--repository-tag v..1", "expected a tag"),
        ("--description=", "every value is empty"),
    ] {
        assert!(problem(&format!("{update} {flags}")).contains(reason), "{flags}");
    }
}

#[test]
fn what_the_official_program_ignores_is_ignored() {
    let update = native("connect connectorstaged update --key cc --repository-tag v1 --name= --description=");
    assert_eq!(update, "connector update --force --key=cc --repository-tag=v1");
}

#[test]
fn flags_of_this_program_may_have_values() {
    assert_eq!(
        native("connect deployment delete --key dd -o json -y"),
        "deployment delete --no-wait --key=dd -o json -y"
    );
    assert_eq!(native("connect deployment describe live --help"), "deployment describe live --help");
}

#[test]
fn configuration_is_split_as_in_the_official_program() {
    let split = |words: &str| native(&format!("connect deployment redeploy --key dd {words}"));
    let of = |items: &[&str]| {
        let items: Vec<_> = items.iter().map(|item| format!(" --configuration={item}")).collect();
        format!("deployment redeploy --no-wait --key=dd{}", items.concat())
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
        native("connect connectorstaged update --key cc --description --verbose"),
        "connector update --force --key=cc --description=--verbose"
    );
    assert_eq!(native("connect deployment describe --key --debug"), "deployment describe --key --debug");
    assert_eq!(native("connect deployment describe --key"), "deployment describe --key");
    assert!(problem("connect deployment describe --key dd -- --key").contains("unexpected argument `--key`"));
    assert_eq!(native("connect validate -- --key"), "validate --full -- --key");
}

#[test]
fn other_command_lines_are_unchanged() {
    for words in ["deployment list --sort -createdAt", "auth login --client-id x", "auth status", "deploy connect"] {
        assert_eq!(translate(line("ctconnect", words)).unwrap(), line("ctconnect", words));
    }
    assert_eq!(translate(Vec::new()).unwrap(), Vec::<OsString>::new());
    assert_eq!(translate(line("ctconnect", "connect deployment list")).unwrap()[0], "ctconnect");
    assert_eq!(native("connect connectorstaged bogus --x y"), "connector bogus --x y");
    assert_eq!(native("connect bogus"), "bogus");
}

#[test]
fn a_link_replaces_the_official_program() {
    for program in ["commercetools", "/usr/local/bin/commercetools", "commercetools.exe"] {
        let words = translate(line(program, "auth login --client-secret -s")).unwrap();
        assert_eq!(words, line("ctconnect", &format!("auth login {SHAPE}=auth-login --client-secret=-s")));
    }
}

#[cfg(unix)]
#[test]
fn a_word_that_is_not_unicode_is_unchanged() {
    use std::os::unix::ffi::OsStringExt as _;
    let odd = OsString::from_vec(vec![b'a', 0xff]);
    let words = line("ctconnect", "connect deployment redeploy --key dd --configuration");
    let words = [words, vec![odd.clone()]].concat();
    assert_eq!(translate(words).unwrap().last(), Some(&with_value("--configuration", &odd)));
}
