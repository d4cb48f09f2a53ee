//! A folder of the PATH that depends on the current folder is not searched: a checkout would decide what runs.

use std::fs;
use std::path::Path;

use super::hostile::service;
use crate::faults::Faulty;
use crate::harness::{Answer, Machine, Project, THREE, write_program};

/// A machine whose PATH begins with folders of the checkout, and a project that has every program there.
fn machine(server: &Faulty) -> (Machine, Project) {
    let machine = Machine::bare().talking_to(server.address()).with_program("unused", "");
    let bin = machine.home().join("bin");
    let machine = machine.with("PATH", &format!(".:bin::{}", bin.display()));
    let project = Project::new(&machine, "shop", THREE);
    let folder = Path::new(project.folder());
    fs::create_dir(folder.join("bin")).unwrap();
    for name in ["git", "npm", "docker", "docker-credential-test"] {
        for program in [folder.join(name), folder.join("bin").join(name), folder.join("web").join(name)] {
            write_program(&program, "#!/bin/sh\necho \"$0\" >> \"$HOME/ran\"\n");
        }
    }
    let config = machine.home().join(".config/ctconnect");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.yaml"), "credential-helper: test\nprofiles:\n  own: {client-id: id}\n").unwrap();
    (machine, project)
}

/// Every command that runs a program which the checkout does not have to name.
fn run(machine: &Machine, project: &Project) -> Vec<(&'static str, Answer)> {
    let lines = [
        "application build web",
        "application test web",
        "bundle",
        "validate --full",
        "deployment list --profile own",
        "connector create --name Shop --creator-email kim@acme.example",
        "deploy",
    ];
    lines.map(|line| (line, machine.sh_in(project.folder(), line))).into()
}

#[test]
fn programs_of_a_checkout_do_not_replace_others() {
    let server = service();
    let (machine, project) = machine(&server);
    for (line, answer) in run(&machine, &project) {
        let ran = fs::read_to_string(machine.home().join("ran"));
        assert!(ran.is_err(), "`{line}` ran {ran:?}: {answer:?}");
    }
    let refused = machine.sh_in(project.folder(), "application build web");
    refused.exits(9).says("`npm` is not run from the folder `.` of the PATH, which is not absolute");
    // An absolute folder behind them serves.
    for name in ["git", "npm", "docker", "docker-credential-test"] {
        write_program(&machine.home().join("bin").join(name), "#!/bin/sh\necho \"$0 $PATH\" >> \"$HOME/ran\"\n");
    }
    for (line, answer) in run(&machine, &project) {
        let ran = fs::read_to_string(machine.home().join("ran")).unwrap_or_default();
        let home = machine.home().to_str().unwrap();
        for call in ran.lines() {
            let (program, path) = call.split_once(' ').unwrap();
            assert!(program.starts_with(home), "`{line}` ran {program}: {answer:?}");
            // The scripts of a project may run what the project has.
            let is_script = program.ends_with("/npm") && path.starts_with(".:bin");
            assert!(is_script || path.starts_with('/'), "`{program}` would search {path}");
        }
    }
    let ran = fs::read_to_string(machine.home().join("ran")).unwrap();
    for name in ["git", "npm", "docker", "docker-credential-test"] {
        assert!(ran.lines().any(|call| call.contains(&format!("/{name} "))), "{name} did not run: {ran}");
    }
}
