//! The program that tests put in the place of npm, git, docker and credential helpers.
//!
//! A test installs it under the name of the program, with a file `NAME.role` beside it: the first word says what the program
//! does, the rest is a play. Only tests build this program; `cargo install` does not install it.
#![allow(
    clippy::disallowed_methods,
    clippy::exit,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program of the tests, which fails with a panic"
)]

mod credential_helper;
mod docker;
mod package_manager;
mod play;
mod process;

use std::path::{Path, PathBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--copy-to", target] => _ = std::fs::copy(std::env::current_exe().unwrap(), target).unwrap(),
        [process::HANG] => process::hang_in_spite_of_interrupts(),
        _ => perform(&arguments),
    }
}

fn perform(arguments: &[String]) {
    let program = std::env::current_exe().unwrap();
    let name = program.file_stem().unwrap().to_str().unwrap();
    let role = std::fs::read_to_string(program.with_file_name(format!("{name}.role"))).unwrap();
    match role.split_once(' ').unwrap_or((&role, "")) {
        ("play", text) => play::perform(text, arguments),
        ("package-manager", _) => package_manager::run(name, arguments),
        ("credential-helper", _) => credential_helper::run(arguments),
        ("docker", _) => docker::run(arguments),
        (role, _) => panic!("unknown role `{role}`"),
    }
}

/// The home of the test's machine.
fn home() -> PathBuf {
    PathBuf::from(std::env::var_os("HOME").unwrap())
}

/// Adds a line to a file, whole even if other programs do the same.
fn append(file: &Path, line: &str) {
    use std::io::Write as _;
    let mut file = std::fs::File::options().create(true).append(true).open(file).unwrap();
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
}
