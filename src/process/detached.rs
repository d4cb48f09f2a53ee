//! A run of this program that goes on by itself.

use std::ffi::OsStr;
use std::io;
use std::process::{Command, Stdio};

/// Starts this program again with these arguments, and does not wait for it. It has no streams, and Ctrl-C at the terminal does
/// not reach it; it inherits the environment, with one variable more.
///
/// # Errors
/// If the program cannot be started, such as after its file was replaced.
pub fn start_self_detached(
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    (name, value): (&str, &str),
) -> io::Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.env(name, value);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    // It outlives this process, whose end leaves it to the system.
    command.spawn().map(drop)
}
