//! Values that need no service, and the order of what is offered.

use std::fs;

use super::{asked, described};
use crate::harness::{Machine, Project, THREE, require};

fn line(words: &str) -> Vec<&str> {
    std::iter::once("ctconnect").chain(words.split(' ')).collect()
}

#[test]
fn flags_of_the_command_come_before_those_of_every_command() {
    let machine = Machine::bare();
    let offered = asked(&machine, machine.folder(), &line("connector list --"));
    let place = |flag: &str| offered.lines().position(|line| line == flag).unwrap();
    assert!(place("--sort") < place("--profile") && place("--private") < place("--output"), "{offered}");
    assert!(place("--ca-file") < place("--help"), "{offered}");
}

#[test]
fn no_flag_is_offered_where_a_value_is_expected() {
    let machine = Machine::bare();
    for words in
        ["auth use ", "deployment describe ", "api ", "deployment create --key ", "deployment delete x ", "init "]
    {
        let offered = asked(&machine, machine.folder(), &line(words));
        assert!(!offered.contains("--"), "{words}: {offered}");
    }
    // Nothing else can follow here.
    assert!(asked(&machine, machine.folder(), &line("connector list ")).contains("--sort"));
    assert!(asked(&machine, machine.folder(), &line("deployment describe x --")).contains("--file"));
    assert!(!asked(&machine, machine.folder(), &line("deployment list -- --")).contains("--sort"));
}

#[test]
fn the_speed_of_the_emulator_only_follows_an_equals_sign() {
    let machine = Machine::bare();
    assert!(!asked(&machine, machine.folder(), &line("--local ")).contains("instant"));
    assert!(asked(&machine, machine.folder(), &line("--local ")).contains("deploy"));
    assert_eq!(asked(&machine, machine.folder(), &line("--local=ins")), "--local=instant");
}

#[test]
fn a_list_after_a_comma_completes_its_next_item() {
    let machine = Machine::bare();
    let offered = |words: &str| asked(&machine, machine.folder(), &line(words));
    assert_eq!(offered("connector list --integration-types payment,mark"), "payment,marketplace");
    let regions = offered("connector create --supported-regions=eu-central-1.aws,europe");
    assert_eq!(regions, "--supported-regions=eu-central-1.aws,europe-west1.gcp");
    assert_eq!(offered("deployment list --status Failed,Deployi"), "Failed,Deploying");
}

#[test]
fn sort_orders_paths_methods_and_faults_are_offered() {
    let machine = Machine::local();
    let offered = |words: &str| asked(&machine, machine.folder(), &line(words));
    assert_eq!(offered("deployment list --sort created"), "createdAt\ncreatedAt desc");
    assert_eq!(offered("api P"), "POST");
    assert_eq!(offered("api GET /connectors/s"), "/connectors/search");
    assert_eq!(offered("api GET /loc"), "/local/deployments");
    assert!(!offered("emulator --fault ").is_empty() && !offered("emulator --fault ").contains("--"));
}

#[test]
fn profiles_are_offered_with_their_project() {
    let machine = Machine::bare();
    let folder = machine.home().join(".config/ctconnect");
    fs::create_dir_all(&folder).unwrap();
    let profile =
        "profiles: { live: { client-id: a, project-key: shop, region: europe-west1.gcp }, test: { client-id: b } }";
    fs::write(folder.join("config.yaml"), profile).unwrap();
    for words in ["auth use ", "auth logout ", "deployment list --profile "] {
        let offered = described(&machine, machine.folder(), &line(words));
        assert_eq!(offered, "live\tshop, europe-west1.gcp\ntest\n", "{words}");
    }
    assert_eq!(asked(&machine, machine.folder(), &line("deployment list --profile=l")), "--profile=live");
    fs::write(folder.join("config.yaml"), "profiles: [").unwrap();
    assert_eq!(asked(&machine, machine.folder(), &line("auth use ")), "");
}

#[test]
fn configuration_keys_and_schedules_of_the_project_are_offered() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE);
    let offered = |words: &str| asked(&machine, project.folder().as_ref(), &line(words));
    let keys = offered("deploy --configuration ");
    assert!(keys.lines().count() > 1 && keys.lines().all(|key| key.ends_with('=')), "{keys}");
    let first = keys.lines().next().unwrap();
    assert_eq!(
        offered(&format!("deploy --configuration={}", &first[..first.len() - 2])),
        format!("--configuration={first}")
    );
    assert_eq!(offered("deploy --configuration-env "), keys);
    assert_eq!(offered("deploy --configuration-from "), keys);
    assert_eq!(offered(&format!("deploy --configuration-from {first}connect.y")), format!("{first}connect.yaml"));
    assert!(offered("deploy --schedule ").lines().all(|line| line.ends_with('=')));
    assert_eq!(offered("deploy --schedule ").lines().count(), 1);
}

#[test]
fn the_newest_tags_of_the_repository_are_offered() {
    if !require("git") {
        return;
    }
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE).into_repository("https://github.com/example/shop.git");
    project.git(&["tag", "v9.1.0"]);
    project.git(&["tag", "v9.2.0"]);
    for words in [
        "deploy --repository-tag v9",
        "release --tag v9",
        "connector create --repository-tag v9",
        "connector publish x --repository-tag v9",
    ] {
        assert_eq!(asked(&machine, project.folder().as_ref(), &line(words)), "v9.1.0\nv9.2.0", "{words}");
    }
    assert_eq!(asked(&machine, machine.folder(), &line("release --tag v9")), "");
}

#[cfg(unix)]
#[test]
fn a_completion_runs_no_program_of_a_checkout() {
    if !require("git") {
        return;
    }
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE).into_repository("https://github.com/example/shop.git");
    let folder = std::path::Path::new(project.folder());
    let marker = folder.join("ran");
    let script = format!("#!/bin/sh\ntouch '{}'\n", marker.display());
    for name in ["git", "ctconnect", "hook"] {
        crate::harness::write_program(&folder.join(name), &script);
    }
    project.git(&["config", "core.fsmonitor", folder.join("hook").to_str().unwrap()]);
    project.git(&["config", "core.pager", folder.join("hook").to_str().unwrap()]);
    let machine = machine.with("PATH", &format!(".:{}", std::env::var("PATH").unwrap()));
    for words in ["release --tag ", "deploy --configuration ", "deployment describe ", "application build "] {
        asked(&machine, folder, &line(words));
    }
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(!marker.exists());
}

#[test]
fn a_line_that_cannot_be_understood_gets_an_empty_answer() {
    let machine = Machine::bare();
    for words in
        ["deployment list --sort= ", "nonsense x y ", "-- -- --", "--local=never deployment describe ", "-x -y -"]
    {
        _ = asked(&machine, machine.folder(), &line(words));
    }
    let outside = machine.with("CTCONNECT_LOCAL", "nonsense");
    assert_eq!(asked(&outside, outside.folder(), &line("deployment describe ")), "");
}
