//! What the process was started with, besides its environment.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// The folder that the program was started in.
///
/// # Errors
/// When it does not exist any more.
pub fn current_folder() -> io::Result<PathBuf> {
    std::env::current_dir()
}

/// The command line, the program's name included.
pub fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}
