//! The committed scripts are what the program prints, and the program answers a shell.

mod install;
mod names;
#[cfg(unix)]
mod shells;
mod values;

use std::path::Path;

use crate::harness::{Machine, difference, require};

const SHELLS: [(&str, &str); 5] = [
    ("bash", "ctconnect.bash"),
    ("zsh", "_ctconnect"),
    ("fish", "ctconnect.fish"),
    ("powershell", "ctconnect.ps1"),
    ("elvish", "ctconnect.elv"),
];

#[test]
fn committed_scripts_are_what_the_program_prints() {
    let machine = Machine::bare();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for (shell, file) in SHELLS {
        let printed = machine.run(["completions", shell]).ok().stdout;
        assert!(printed.contains("ctconnect"), "{shell}: {printed}");
        assert_eq!(difference(&folder.join(file), &printed), None);
    }
}

#[test]
fn the_program_completes_commands_flags_and_values() {
    let offers = |words: &[&str], expected: &str| {
        let machine = Machine::bare();
        let offered = asked(&machine, machine.folder(), words);
        assert!(offered.lines().any(|line| line == expected), "{words:?} does not offer {expected}: {offered}");
    };
    offers(&["ctconnect", "conn"], "connector");
    offers(&["ctconnect", "connector", "pub"], "publish");
    offers(&["ctconnect", "deployment", "create", "--conn"], "--connector-key");
    offers(&["ctconnect", "deployment", "create", "--region", "eu"], "europe-west1.gcp");
    offers(&["ctconnect", "deployment", "wait", "x", "--for", "de"], "deployed");
    offers(&["ctconnect", "completions", ""], "zsh");
    offers(&["ctconnect", "connector", "list", "--output", "j"], "json");
    offers(&["ctconnect", "init", "shop", "--from", ""], "event");
}

/// What the program offers for the last word to a shell in this folder, without descriptions.
fn asked(machine: &Machine, folder: &Path, words: &[&str]) -> String {
    answer(machine, folder, "bash", words).trim_end().to_owned()
}

/// The same with descriptions: value, tab, description.
fn described(machine: &Machine, folder: &Path, words: &[&str]) -> String {
    answer(machine, folder, "fish", words)
}

/// What the program answers a shell. Nothing else is ever printed.
fn answer(machine: &Machine, folder: &Path, shell: &str, words: &[&str]) -> String {
    let mut command = machine.command([&["--"], words].concat());
    let output = command.env("CTCONNECT_COMPLETE", shell).current_dir(folder).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_program_completes_paths_of_files_of_values() {
    let machine = Machine::bare();
    std::fs::write(machine.folder().join("shop.env"), "").unwrap();
    for flag in ["--env-file", "--configuration-file"] {
        for command in ["deploy", "deployment create", "deployment redeploy", "connector preview", "application start"]
        {
            let words: Vec<&str> = ["ctconnect"].into_iter().chain(command.split(' ')).chain([flag, "sh"]).collect();
            assert_eq!(asked(&machine, machine.folder(), &words), "shop.env", "{words:?}");
        }
    }
}

#[test]
fn the_program_completes_the_applications_of_the_project() {
    let machine = Machine::bare();
    let folder = machine.folder().join("shop");
    std::fs::create_dir_all(folder.join("nightly/src")).unwrap();
    let write = |text: &str| std::fs::write(folder.join("connect.yaml"), text).unwrap();
    write(
        "deployAs:
  - name: web
    applicationType: assets
  - name: nightly
    applicationType: assets
",
    );
    let commands: [&[&str]; 5] = [
        &["application", "build"],
        &["application", "test"],
        &["application", "start"],
        &["application", "call"],
        &["bundle"],
    ];
    let offered = |folder: &Path, command: &[&str], begun: &str| {
        asked(&machine, folder, &[&["ctconnect"], command, &[begun]].concat())
    };
    for command in commands {
        assert_eq!(offered(&folder.join("nightly/src"), command, "n"), "nightly", "{command:?}");
        assert!(offered(&folder, command, "").contains("web\nnightly"), "{command:?}");
        assert_eq!(offered(machine.folder(), command, "n"), "", "{command:?}");
    }
    write("deployAs: [");
    assert_eq!(offered(&folder, &["bundle"], "n"), "");
}

#[test]
fn the_program_completes_the_deployments_of_the_project() {
    let machine = Machine::bare();
    let folder = machine.folder().join("shop/web");
    std::fs::create_dir_all(&folder).unwrap();
    let write = |text: &str| std::fs::write(machine.folder().join("shop/ctconnect.yaml"), text).unwrap();
    write("connector: { key: shop }\ndeployments: { staging: { default: true }, production: {} }\n");
    for command in
        ["deployment describe", "deployment redeploy", "deployment logs", "deployment outputs", "deploy", "status"]
    {
        let words: Vec<&str> = ["ctconnect"].into_iter().chain(command.split(' ')).chain(["--env", ""]).collect();
        assert!(asked(&machine, &folder, &words).contains("staging\nproduction"), "{command}");
        assert!(!asked(&machine, machine.folder(), &words).contains("staging"), "{command}");
    }
    write("connector: [");
    assert!(!asked(&machine, &folder, &["ctconnect", "deployment", "logs", "--env", ""]).contains("staging"));
}

#[test]
fn bash_loads_its_script() {
    shell_takes("bash", "source completions/ctconnect.bash && complete -p ctconnect");
}

#[test]
fn zsh_loads_its_script() {
    shell_takes(
        "zsh",
        "autoload -U compinit && compinit -u -D && source completions/_ctconnect && print ${_comps[ctconnect]}",
    );
}

#[test]
fn fish_loads_its_script() {
    shell_takes("fish", "source completions/ctconnect.fish; and complete -c ctconnect");
}

fn shell_takes(shell: &str, script: &str) {
    if !require(shell) {
        return;
    }
    let machine = Machine::bare();
    let mut command = std::process::Command::new(shell);
    machine.seal(&mut command);
    let output = command.args(["-c", script]).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && stdout.contains("ctconnect"), "{shell}: {stdout}{stderr}");
}
