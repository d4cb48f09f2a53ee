//! Whether what `start` runs was built from the sources as they are.

use std::fs::DirEntry;
use std::path::Path;
use std::time::SystemTime;

use super::Package;

/// Folders that builds write to. A start file elsewhere is a source itself.
const BUILD_FOLDERS: [&str; 5] = ["build", "dist", "lib", "out", "output"];

/// Folders without sources.
const WITHOUT_SOURCES: [&str; 2] = ["node_modules", "coverage"];

/// Most files and folders that are looked at.
const LIMIT: usize = 20_000;

impl Package {
    /// Whether the file that `start` passes to Node.js is missing, or older than a source.
    pub fn needs_build(&self) -> bool {
        let Some(file) = self.start_file() else { return false };
        let file = Path::new(file.trim_start_matches("./"));
        let built = ["", ".js"].iter().find_map(|extension| {
            let name = format!("{}{extension}", file.display());
            self.folder.join(name).metadata().ok()?.modified().ok()
        });
        let Some(built) = built else { return true };
        let folder = file.components().next().and_then(|first| first.as_os_str().to_str());
        match folder.filter(|folder| BUILD_FOLDERS.contains(folder)) {
            Some(output) => has_newer_source(&self.folder, output, built),
            None => false,
        }
    }
}

/// Whether a file besides the build folder `output` is newer than `built`. Links are not followed.
fn has_newer_source(package: &Path, output: &str, built: SystemTime) -> bool {
    let mut folders = vec![package.to_owned()];
    let mut left = LIMIT;
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            left = left.saturating_sub(1);
            if left == 0 {
                return false;
            }
            let name = entry.file_name();
            let is_source = |name: &str| !name.starts_with('.') && name != output && !WITHOUT_SOURCES.contains(&name);
            if !name.to_str().is_some_and(is_source) {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() && is_newer(&entry, built) => return true,
                _ => {}
            }
        }
    }
    false
}

fn is_newer(entry: &DirEntry, built: SystemTime) -> bool {
    entry.metadata().and_then(|metadata| metadata.modified()).is_ok_and(|modified| modified > built)
}
