//! Runs the program as a user without privileges, because root may read and write everything.

use std::process::{Command, Output};

use super::machine::Machine;
use super::{skip, skip_what_is_not_permitted, words};

/// Runs a command line of the program as another user if the tests run as root. `None` if that is not possible here, which is
/// recorded as skipped.
pub fn run_without_privileges(machine: &Machine, line: &str) -> Option<Output> {
    let mut command = Command::new("/bin/sh");
    machine.seal(&mut command);
    let script = "[ \"$(id -u)\" = 0 ] && exec setpriv --reuid=65534 --clear-groups \"$0\" \"$@\"; exec \"$0\" \"$@\"";
    command.args(["-c", script, env!("CARGO_BIN_EXE_ctconnect")]).args(words(line));
    let output = command.output().unwrap();
    let says = String::from_utf8_lossy(&output.stderr);
    if !says.contains("setpriv:") {
        return Some(output);
    }
    match says.contains("not found") {
        true => skip("`setpriv` is missing"),
        false => skip_what_is_not_permitted("another user is not permitted here"),
    }
    None
}
