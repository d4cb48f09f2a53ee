//! `completions install` writes where a shell looks, and `uninstall` takes everything back.

use std::fs;

use crate::harness::Machine;

/// A machine with this shell, which has start files already.
fn machine(shell: &str) -> Machine {
    let machine = Machine::bare().with("SHELL", &format!("/usr/bin/{shell}"));
    for file in [".bashrc", ".zshrc"] {
        fs::write(machine.home().join(file), "PS1='own'").unwrap();
    }
    machine
}

#[test]
fn an_installation_is_the_same_when_it_is_repeated_and_can_be_undone() {
    let files = [
        ("bash", ".local/share/ctconnect/completions/ctconnect.bash", Some(".bashrc")),
        ("zsh", ".local/share/ctconnect/completions/_ctconnect", Some(".zshrc")),
        ("fish", ".config/fish/completions/ctconnect.fish", None),
        ("elvish", ".local/share/ctconnect/completions/ctconnect.elv", Some(".config/elvish/rc.elv")),
    ];
    for (shell, script, start_file) in files {
        let machine = machine(shell);
        let home = machine.home();
        let before = start_file.and_then(|file| fs::read_to_string(home.join(file)).ok());
        machine.sh("completions install").ok().says(script).says("open a new shell");
        let printed = machine.sh(&format!("completions {shell}")).ok().stdout;
        assert_eq!(fs::read_to_string(home.join(script)).unwrap(), printed);
        if let Some(file) = start_file {
            let text = fs::read_to_string(home.join(file)).unwrap();
            assert!(text.starts_with(before.as_deref().unwrap_or_default()) && text.contains(script), "{text}");
            machine.sh("completions install").ok().says("installed already");
            assert_eq!(fs::read_to_string(home.join(file)).unwrap(), text);
        }
        machine.sh("completions install").ok().says("installed already");
        // A script of an older version is replaced.
        fs::write(home.join(script), "old").unwrap();
        machine.sh("completions install").ok().says("installed the completions");
        machine.sh("completions uninstall").ok().says("removed the completions");
        assert!(!home.join(script).exists());
        if let (Some(file), Some(before)) = (start_file, before) {
            assert_eq!(fs::read_to_string(home.join(file)).unwrap().trim_end(), before);
        }
        machine.sh("completions uninstall").ok().says("no completions");
    }
}

#[test]
fn what_loads_scripts_by_itself_needs_no_lines_in_a_start_file() {
    let machine = machine("bash");
    fs::write(machine.home().join(".bashrc"), ". /usr/share/bash-completion/bash_completion\n").unwrap();
    machine.sh("completions install bash").ok().says(".local/share/bash-completion/completions/ctconnect");
    assert_eq!(fs::read_to_string(machine.home().join(".bashrc")).unwrap().lines().count(), 1);
    let folder = machine.home().join(".oh-my-zsh/custom");
    fs::create_dir_all(&folder).unwrap();
    machine.sh("completions install zsh").ok();
    assert!(folder.join("completions/_ctconnect").is_file());
    assert_eq!(fs::read_to_string(machine.home().join(".zshrc")).unwrap(), "PS1='own'");
    machine.sh("completions uninstall zsh").ok();
    assert!(!folder.join("completions/_ctconnect").exists());
}

#[test]
fn a_shell_that_is_not_known_has_to_be_named() {
    let machine = machine("tcsh");
    machine.sh("completions install").exits(2).says("ctconnect completions install bash");
    machine.sh("completions").exits(2);
    machine.sh("completions install tcsh").exits(2);
}

#[cfg(unix)]
#[test]
fn a_start_file_keeps_its_permissions_and_its_link() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = machine("zsh");
    let (dotfiles, file) = (machine.home().join("dotfiles"), machine.home().join(".zshrc"));
    fs::create_dir(&dotfiles).unwrap();
    fs::rename(&file, dotfiles.join("zshrc")).unwrap();
    fs::set_permissions(dotfiles.join("zshrc"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(dotfiles.join("zshrc"), &file).unwrap();
    machine.sh("completions install").ok();
    assert!(file.is_symlink() && fs::read_to_string(dotfiles.join("zshrc")).unwrap().contains("_ctconnect"));
    assert_eq!(fs::metadata(dotfiles.join("zshrc")).unwrap().permissions().mode() & 0o777, 0o640);
    let folder = Machine::bare().with("SHELL", "zsh");
    fs::create_dir(folder.home().join(".zshrc")).unwrap();
    folder.sh("completions install").exits(1).says("could not change");
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_script_is_refused_and_its_file_kept() {
    let machine = machine("fish");
    let folder = machine.home().join(".config/fish/completions");
    fs::create_dir_all(&folder).unwrap();
    let own = machine.home().join("own.fish");
    fs::write(&own, "# mine").unwrap();
    std::os::unix::fs::symlink(&own, folder.join("ctconnect.fish")).unwrap();
    for command in ["install", "uninstall"] {
        let refused = machine.sh(&format!("completions {command} fish")).exits(3);
        refused.says("ctconnect.fish is a link to another file").says("hint: remove it with `rm ");
        assert!(folder.join("ctconnect.fish").is_symlink());
        assert_eq!(fs::read_to_string(&own).unwrap(), "# mine");
    }
}
