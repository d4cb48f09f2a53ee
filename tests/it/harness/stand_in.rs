//! Stand-ins for outside programs: `tests/it/stand_in`, under other names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Machine;

impl Machine {
    /// Puts a stand-in of this name before every other program, and after it only what the system has. The role says what
    /// it does, such as `play print hello; exit 3`.
    pub fn with_stand_in(self, name: &str, role: &str) -> Self {
        let bin = self.home().join("bin");
        fs::create_dir_all(&bin).unwrap();
        install_stand_in(&bin, name, role);
        let path = search_path(&bin, &system_folders());
        self.with("PATH", &path)
    }
}

/// The value of `PATH` that has one folder before others.
pub fn search_path(first: &Path, others: &[PathBuf]) -> String {
    let folders = std::iter::once(first).chain(others.iter().map(PathBuf::as_path));
    std::env::join_paths(folders).unwrap().into_string().unwrap()
}

/// The folders of the programs that belong to the system.
fn system_folders() -> Vec<PathBuf> {
    match std::env::var_os("PATH") {
        Some(path) if cfg!(windows) => std::env::split_paths(&path).collect(),
        _ => ["/usr/bin", "/bin"].map(PathBuf::from).to_vec(),
    }
}

/// Makes a stand-in of this name in a folder.
pub fn install_stand_in(folder: &Path, name: &str, role: &str) {
    let original = env!("CARGO_BIN_EXE_stand-in");
    fs::write(folder.join(format!("{name}.role")), role).unwrap();
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if fs::hard_link(original, &program).is_err() {
        // On another file system. A child copies it: a thread that forks meanwhile would hold a file that this process
        // writes open, and make the program busy.
        let status = Command::new(original).arg("--copy-to").arg(&program).status();
        assert!(status.unwrap().success());
    }
    // Package managers are scripts there.
    if cfg!(windows) {
        fs::write(folder.join(format!("{name}.cmd")), format!("@\"%~dp0{name}.exe\" %*\r\n")).unwrap();
    }
}
