//! The committed scripts are what the program prints, and the program answers a shell.

use std::path::Path;

use crate::harness::{World, require};

const SHELLS: [(&str, &str); 5] = [
    ("bash", "ctconnect.bash"),
    ("zsh", "_ctconnect"),
    ("fish", "ctconnect.fish"),
    ("powershell", "ctconnect.ps1"),
    ("elvish", "ctconnect.elv"),
];

#[test]
fn committed_scripts_are_what_the_program_prints() {
    let world = World::bare();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let overwrite = std::env::var_os("CTCONNECT_TESTS_OVERWRITE").is_some();
    for (shell, file) in SHELLS {
        let printed = world.run(["completions", shell]).ok().stdout;
        assert!(printed.contains("ctconnect"), "{shell}: {printed}");
        if overwrite {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(file), &printed).unwrap();
        }
        let committed = std::fs::read_to_string(folder.join(file)).unwrap();
        assert_eq!(committed, printed, "run the tests with CTCONNECT_TESTS_OVERWRITE=1 to renew {file}");
    }
}

#[test]
fn the_program_completes_commands_flags_and_values() {
    let asked = |words: &[&str]| {
        let world = World::bare();
        let index = (words.len() - 1).to_string();
        let mut command = world.command([&["--", "ctconnect"], &words[1..]].concat());
        command.env("CTCONNECT_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", index).env("_CLAP_IFS", "\n");
        let output = command.output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let offers = |words: &[&str], expected: &str| {
        let offered = asked(words);
        assert!(offered.lines().any(|line| line == expected), "{words:?} does not offer {expected}: {offered}");
    };
    offers(&["ctconnect", "conn"], "connector");
    offers(&["ctconnect", "connector", "pub"], "publish");
    offers(&["ctconnect", "deployment", "create", "--conn"], "--connector-key");
    offers(&["ctconnect", "deployment", "create", "--region", "eu"], "europe-west1.gcp");
    offers(&["ctconnect", "deployment", "wait", "x", "--for", "de"], "deployed");
    offers(&["ctconnect", "completions", ""], "zsh");
    offers(&["ctconnect", "connector", "list", "--output", "j"], "json");
}

#[test]
fn bash_takes_its_script() {
    shell_takes("bash", "source completions/ctconnect.bash && complete -p ctconnect");
}

#[test]
fn zsh_takes_its_script() {
    shell_takes(
        "zsh",
        "autoload -U compinit && compinit -u -D && source completions/_ctconnect && print ${_comps[ctconnect]}",
    );
}

#[test]
fn fish_takes_its_script() {
    shell_takes("fish", "source completions/ctconnect.fish; and complete -c ctconnect");
}

fn shell_takes(shell: &str, script: &str) {
    if !require(shell) {
        return;
    }
    let world = World::bare();
    let mut command = std::process::Command::new(shell);
    world.seal(&mut command);
    let output = command.args(["-c", script]).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && stdout.contains("ctconnect"), "{shell}: {stdout}{stderr}");
}
