//! Whether the build of an application is older than its sources.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Package;

/// Endings of files that a build reads. Images and styles do not count, because a build may write them.
const SOURCES: [&str; 9] = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "json"];

/// Folders without sources.
const OTHER_FOLDERS: [&str; 2] = ["node_modules", "coverage"];

/// How many files and folders are looked at, so that a large project costs no time.
const ENTRY_LIMIT: usize = 10_000;

impl Package {
    /// Whether a source was changed after the build wrote the last file. False if nothing is known about the build: the
    /// script `start` needs a shell, or starts a source.
    pub fn is_build_outdated(&self) -> bool {
        let Some(output) = self.start_file().and_then(|file| self.output_folder(file)) else { return false };
        let mut entries = ENTRY_LIMIT;
        let written = newest(&output, &|_| true, &mut entries);
        let changed = newest(&self.folder, &|path| path != output && is_source(path), &mut entries);
        changed.zip(written).is_some_and(|(changed, written)| changed > written)
    }

    /// The folder that the build writes: the top folder of the start file, unless sources are in it.
    fn output_folder(&self, start_file: &str) -> Option<PathBuf> {
        let (top, _) = start_file.trim_start_matches("./").split_once('/')?;
        let folder = self.folder.join(top);
        let is_output = !matches!(top, "" | "." | ".." | "src" | "source" | "app");
        (is_output && folder.is_dir()).then_some(folder)
    }
}

/// Whether it is a folder that may contain sources, or a source.
fn is_source(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if path.is_dir() {
        return !name.starts_with('.') && !OTHER_FOLDERS.contains(&&*name);
    }
    // A package manager writes its lock file after the build, too.
    path.extension().is_some_and(|ending| SOURCES.iter().any(|known| ending == *known)) && name != "package-lock.json"
}

/// When the newest of the selected files below `folder` was changed. Links are not followed.
fn newest(folder: &Path, selects: &dyn Fn(&Path) -> bool, entries: &mut usize) -> Option<SystemTime> {
    let mut found = None;
    for entry in folder.read_dir().ok()?.flatten() {
        *entries = entries.checked_sub(1)?;
        let (path, kind) = (entry.path(), entry.file_type().ok()?);
        if kind.is_symlink() || !selects(&path) {
            continue;
        }
        let changed = match kind.is_dir() {
            true => newest(&path, selects, entries),
            false => entry.metadata().and_then(|metadata| metadata.modified()).ok(),
        };
        found = found.max(changed);
    }
    found
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    /// Whether the build of a package with this start script and these files, the oldest first, is outdated.
    fn is_outdated(start: &str, files: &[&str]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let manifest = format!(r#"{{"scripts": {{"build": "tsc", "start": "{start}"}}}}"#);
        let begun = SystemTime::now() - Duration::from_secs(1000);
        for (index, name) in ["package.json"].iter().chain(files).enumerate() {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, if *name == "package.json" { &manifest } else { "" }).unwrap();
            let time = begun + Duration::from_secs(u64::try_from(index).unwrap());
            File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        }
        Package::find(folder.path(), None).unwrap().is_build_outdated()
    }

    #[test]
    fn a_source_that_is_newer_than_the_build_is_detected() {
        let start = "node build/src/index.js";
        assert!(!is_outdated(start, &["src/index.ts", "tsconfig.json", "build/src/index.js"]));
        assert!(is_outdated(start, &["build/src/index.js", "src/index.ts"]));
        assert!(is_outdated("node ./build/index.js", &["src/deep/er/a.mts", "build/index.js", "tsconfig.json"]));
        // An incremental build writes only what changed.
        assert!(!is_outdated(start, &["build/src/index.js", "src/index.ts", "build/src/other.js"]));
    }

    #[test]
    fn other_files_and_unknown_builds_do_not_count() {
        let others = ["README.md", "node_modules/a/b.js", ".cache/x.json", "package-lock.json", "coverage/x.js"];
        assert!(!is_outdated("node build/index.js", &[&["build/index.js"][..], &others].concat()));
        assert!(!is_outdated("node src/index.js", &["src/index.js", "other.js"]));
        assert!(!is_outdated("node index.js", &["index.js", "src/other.js"]));
        assert!(!is_outdated("sh run build/index.js", &["build/index.js", "src/index.ts"]));
    }
}
