//! What is said once about each of several things, such as the folders of projects.

use std::path::{Path, PathBuf};

use crate::blocking;
use crate::files::{self, Replacement};

/// Names beyond this are forgotten, the oldest first.
const KEPT: usize = 500;

/// More than so many names with the longest paths.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

/// A file with a name on each line. Whatever is wrong with it is ignored.
#[derive(Debug)]
pub struct OnceMarker {
    file: Option<PathBuf>,
}

impl OnceMarker {
    /// Over this file. Without one nothing is said.
    pub(super) fn new(file: Option<PathBuf>) -> Self {
        Self { file }
    }

    /// Adds a name to the file; returns whether it is new. Not if it cannot be remembered: then it would be said each time.
    pub async fn remember(self, name: String) -> bool {
        let Some(file) = self.file.filter(|_| !name.contains('\n')) else { return false };
        blocking::run(move || {
            let known = files::read_text(&file, LARGEST_FILE).unwrap_or_default();
            let mut names: Vec<&str> = known.lines().collect();
            if names.contains(&name.as_str()) {
                return false;
            }
            names.push(&name);
            let kept = &names[names.len().saturating_sub(KEPT)..];
            write(&file, &format!("{}\n", kept.join("\n"))).is_some()
        })
        .await
    }
}

/// Writes a file of the user's data folder.
pub(super) fn write(file: &Path, content: &str) -> Option<()> {
    files::create_private_folder(file.parent()?).ok()?;
    let replacement = Replacement { path: file, content: content.as_bytes(), permissions: None, is_durable: false };
    replacement.write(|_| Ok::<_, std::io::Error>(())).ok()
}
