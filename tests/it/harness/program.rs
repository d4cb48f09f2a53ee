//! Stand-ins for outside programs.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::Machine;

impl Machine {
    /// Puts a shell script of this name before every other program; beside it only what the system has.
    pub fn with_program(self, name: &str, script: &str) -> Self {
        let bin = self.home().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        write_program(&bin.join(name), &format!("#!/bin/sh\n{script}\n"));
        let path = format!("{}:/usr/bin:/bin", bin.display());
        self.with("PATH", &path)
    }
}

/// Writes a program by a child, so that no thread that forks meanwhile holds it open for writing and makes it busy.
pub fn write_program(path: &Path, text: &str) {
    let status = Command::new("/bin/sh").args(["-c", "printf '%s' \"$1\" > \"$2\"", "sh", text]).arg(path).status();
    assert!(status.unwrap().success());
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Copies ctconnect to where another user may run it; by a child, as above.
pub fn copy_program(path: &Path) {
    assert!(Command::new("cp").args([env!("CARGO_BIN_EXE_ctconnect").as_ref(), path]).status().unwrap().success());
}
