//! Help: pages, examples that run, topics, manual pages, and words of other tools.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use ctconnect::internals::Cli;

use crate::harness::{Answer, Machine, Project, THREE, commands, grammar, words};

/// Commands whose examples need a terminal, a server, a package manager, docker or a profile: they are only parsed.
const PARSED_ONLY: [&str; 9] =
    ["application", "auth", "bundle", "emulator", "man", "release", "deployment describe", "connector comment", "init"];

/// The Deployments of the project in the folder of the examples.
const PROJECT_FILE: &str = "connector: { key: work }
deployments:
  staging: { key: work-staging, configuration: { web: { TOKEN: \"${TOKEN}\" } } }
  live: { key: work-live, default: true, configuration: { web: { TOKEN: \"${TOKEN}\" } } }
";

/// The lines of the examples of a command.
fn examples(command: &clap::Command) -> Vec<String> {
    let text = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let lines = text.lines().skip_while(|line| *line != "Examples:");
    lines.filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// The words of the command line of this program within an example.
fn own_words(example: &str) -> Vec<String> {
    let start = example.find("ctconnect").unwrap();
    let end = example[start..].find(['|', '>', '<', ')']).map_or(example.len(), |end| start + end);
    words(&example[start..end])
}

#[test]
fn every_command_has_examples_that_its_grammar_accepts() {
    for (path, command) in commands(&grammar()).into_iter().filter(|(_, command)| !command.is_hide_set()) {
        let examples = examples(command);
        assert!((2..=4).contains(&examples.len()), "{path:?} has {} examples", examples.len());
        for example in examples {
            let words = own_words(&example);
            let parsed = Cli::grammar().try_get_matches_from(&words);
            assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
        }
    }
}

#[test]
fn examples_run_on_the_emulator() {
    let (mut count, mut failed) = (0, Vec::new());
    for (path, command) in commands(&grammar()) {
        let path = path.join(" ");
        if command.is_hide_set()
            || PARSED_ONLY.iter().any(|only| path == *only || path.starts_with(&format!("{only} ")))
        {
            continue;
        }
        // One that follows logs ends with Ctrl-C alone.
        let mut machine = prepared(&path);
        for example in examples(command).into_iter().filter(|example| !example.contains("--follow")) {
            let ended = run(&machine, &example);
            if ended.code != 0 && !is_expected(&example, ended.code) {
                failed.push(format!("{example}: {}\n{}", ended.code, ended.stderr));
            }
            count += 1;
            // What is deleted is not there for the next example.
            if path.ends_with("delete") {
                machine = prepared(&path);
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(count > 50, "only {count} examples ran");
}

/// `plan --exit-code` reports changes by its exit code.
fn is_expected(example: &str, code: i32) -> bool {
    example.contains("--exit-code") && code == 10
}

/// A machine on which the examples of a command do what they say.
fn prepared(path: &str) -> Machine {
    let machine = Machine::local().with("TOKEN", "a-token").with("SHOP_TOKEN", "a-token").with("SHELL", "/bin/bash");
    let _ = Project::new(&machine, "shop", THREE);
    let folder = machine.folder();
    fs::write(folder.join("values.yaml"), "web: { TOKEN: a-token }\n").unwrap();
    machine.sh("deploy shop --deployment-key live --configuration web.TOKEN=a-token").ok();
    let is_project_command = ["deploy", "plan", "status", "validate"].contains(&path);
    // The service reads the repository of a new Connector from this folder.
    if is_project_command || ["connector create", "connector delete"].contains(&path) {
        fs::write(folder.join("connect.yaml"), THREE).unwrap();
        for application in ["web", "listener", "nightly"] {
            let package = r#"{ "scripts": { "start": "node ." } }"#;
            fs::create_dir(folder.join(application)).unwrap();
            fs::write(folder.join(application).join("package.json"), package).unwrap();
        }
    }
    let setup: &[&str] = match path {
        "connector delete" => {
            &["connector create --key tax --repository-url https://github.com/acme/tax.git --repository-tag v1"]
        }
        "connector deploy" => &["connector validate shop --wait"],
        "connector unlist" => &["connector certify shop --wait"],
        "connector wait" => &["connector validate shop --wait"],
        "deployment revisions" => &["deployment redeploy live --update-connector --wait"],
        _ => &[],
    };
    for line in setup {
        machine.sh(line).ok();
    }
    if is_project_command {
        fs::write(folder.join("ctconnect.yaml"), PROJECT_FILE).unwrap();
    }
    machine
}

/// Runs an example as a shell does; questions are answered with yes.
fn run(machine: &Machine, example: &str) -> Answer {
    let mut shell = Command::new("/bin/sh");
    machine.seal(&mut shell);
    let answered = if example.contains("delete") && !example.contains("--yes") { " --yes" } else { "" };
    let script = format!("ctconnect() {{ \"$0\" \"$@\"{answered}; }}; {example}");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_ctconnect")]);
    Answer::new(&shell.output().unwrap(), &machine.home().to_string_lossy())
}

#[test]
fn the_help_of_a_command_has_its_own_flags_alone() {
    let machine = Machine::bare();
    for (path, command) in commands(&grammar()).into_iter().filter(|(_, command)| !command.is_hide_set()) {
        let short = machine.sh(&format!("{} -h", path.join(" "))).ok().stdout;
        let long = machine.sh(&format!("{} --help", path.join(" "))).ok().stdout;
        for page in [&short, &long] {
            assert!(page.contains("Global flags: see `ctconnect help flags`"), "{path:?}\n{page}");
            assert!(!page.contains("--no-input") && !page.contains("--ca-file"), "{path:?}\n{page}");
        }
        assert!(long.contains("Examples:") && !short.contains("Examples:"), "{path:?}");
        let own = command.get_arguments().filter(|flag| !flag.is_global_set() && !flag.is_hide_set());
        for flag in own.filter_map(clap::Arg::get_long).filter(|flag| *flag != "help") {
            assert!(long.contains(&format!("--{flag}")), "{path:?} --{flag}");
        }
    }
}

#[test]
fn help_shows_commands_topics_and_the_nearest_word() {
    let machine = Machine::bare();
    let overview = machine.sh("help").ok();
    assert!(overview.stdout.contains("Topics of `ctconnect help TOPIC`:") && overview.stderr.is_empty());
    assert_eq!(machine.sh("help deployment create").ok().stdout, machine.sh("deployment create --help").ok().stdout);
    let topics = overview.stdout.lines().skip_while(|line| !line.starts_with("Topics of ")).skip(1);
    let names: Vec<&str> = topics.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() >= 10, "{names:?}");
    for name in names {
        let page = machine.sh(&format!("help {name}")).ok().stdout;
        assert!(page.lines().count() > 5 && page.lines().all(|line| line.chars().count() <= 100), "{page}");
    }
    machine.sh("help waitng").exits(2).says("no topic `waitng`").says("did you mean `ctconnect help waiting`?");
    machine.sh("help publish").exits(2).says("did you mean `ctconnect help connector publish`?");
    machine.sh("help deployment creat").exits(2).says("no topic `deployment creat`");
}

#[test]
fn the_topics_name_every_flag_variable_and_exit_code() {
    let machine = Machine::bare();
    let flags = machine.sh("help flags").ok().stdout;
    for flag in grammar().get_arguments().filter(|flag| flag.is_global_set() && !flag.is_hide_set()) {
        let name = flag.get_long().unwrap();
        assert!(flags.contains(&format!("--{name}")), "{name}");
    }
    let variables = |text: &str| -> BTreeSet<String> {
        let parts = text.split(|character: char| !(character.is_ascii_uppercase() || character == '_'));
        parts.filter(|word| word.contains('_')).map(|word| word.trim_end_matches("__NAME").to_owned()).collect()
    };
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let table: String = readme
        .lines()
        .skip_while(|line| *line != "| variable | meaning |")
        .take_while(|line| !line.is_empty())
        .collect();
    let topic = variables(&machine.sh("help environment").ok().stdout);
    assert_eq!(topic, variables(&table));
    assert!(machine.sh("help exit-codes").ok().stdout.contains("130  interrupted"));
}

#[test]
fn manual_pages_are_printed_and_written_for_every_command() {
    let machine = Machine::bare();
    let page = machine.sh("man deployment logs").ok().stdout;
    assert!(page.contains(".TH ctconnect-deployment-logs 1") && page.contains("\\-\\-follow"), "{page}");
    assert!(!page.contains("\\-\\-no\\-input"), "{page}");
    machine.sh("man waiting").exits(2).says("there is no command `waiting`").says("`ctconnect help` lists");
    machine.sh("man logs").exits(2).says("did you mean `ctconnect man deployment logs`?");
    machine.sh("man --dir pages/man1").ok().says("manual pages to pages/man1");
    let folder = machine.folder().join("pages/man1");
    let written: BTreeSet<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    for (path, _) in commands(&grammar()).into_iter().filter(|(_, command)| !command.is_hide_set()) {
        assert!(written.contains(&format!("ctconnect-{}.1", path.join("-"))), "{path:?} {written:?}");
    }
    assert!(written.contains("ctconnect.1") && !written.contains("ctconnect-deployment-update.1"), "{written:?}");
    fs::write(machine.folder().join("file"), "").unwrap();
    machine.sh("man --dir file").exits(3).says("cannot create file");
}

#[test]
fn words_of_other_tools_run_the_command_that_they_mean() {
    let machine = Machine::local();
    let _ = Project::new(&machine, "shop", THREE);
    machine.sh("deploy shop --deployment-key live --configuration web.TOKEN=a-token").ok();
    let of_web = "logs live --application web";
    assert_eq!(machine.sh(of_web).ok().stdout, machine.sh(&format!("deployment {of_web}")).ok().stdout);
    assert_eq!(machine.sh("-o json whoami").ok().stdout, machine.sh("-o json auth status").ok().stdout);
    assert_eq!(machine.sh("version").ok().stdout, machine.sh("--version").ok().stdout);
    machine.sh("logs lvie").exits(5).says("did you mean `live`?");
    machine.sh("connector login").exits(2);
    for word in ["list", "ls"] {
        let refused = machine.sh(word).exits(2);
        refused.says("tip: did you mean `ctconnect connector list`?").says("did you mean `ctconnect deployment list`?");
    }
    machine.sh("publish shop").exits(2).says("did you mean `ctconnect connector publish`?");
    machine.sh("deployment list --json").exits(2).says("`-o json` prints JSON");
    machine.sh("connector publish shop --dry-run").exits(2).says("`ctconnect plan` shows");
}

#[test]
fn a_key_that_does_not_exist_is_answered_with_the_nearest_one() {
    let machine = Machine::local();
    let _ = Project::new(&machine, "shop", THREE);
    machine.sh("deploy shop --deployment-key live --configuration web.TOKEN=a-token").ok();
    for (line, meant) in [
        ("deployment describe lvie", "live"),
        ("deployment redeploy lve --update-connector", "live"),
        ("connector publish shpo", "shop"),
        ("deployment create --connector-key shpo --key new --configuration web.TOKEN=a-token", "shop"),
    ] {
        machine.sh(line).exits(5).says(&format!("hint: did you mean `{meant}`?"));
    }
    let far = machine.sh("deployment describe something-else").exits(5);
    assert!(!far.stderr.contains("did you mean"), "{}", far.stderr);
}

#[test]
fn an_update_without_a_field_is_refused_in_two_lines() {
    let refused = Machine::local().sh("connector update shop").exits(2);
    assert_eq!(refused.stderr.lines().count(), 2, "{}", refused.stderr);
    refused.says("error: no field to change is given").says("`ctconnect connector update -h` lists the fields");
}
