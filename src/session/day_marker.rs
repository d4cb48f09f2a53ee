//! What is said at most once a day.

use std::path::{Path, PathBuf};

use crate::blocking;
use crate::files::{self, Replacement};

/// A file of ours is much smaller.
const LARGEST_FILE: u64 = 64;

/// A file that contains a day. Whatever is wrong with it is ignored.
#[derive(Debug)]
pub struct DayMarker {
    file: Option<PathBuf>,
}

impl DayMarker {
    /// Over this file. Without one nothing is remembered.
    pub(super) fn new(file: Option<PathBuf>) -> Self {
        Self { file }
    }

    /// Writes this day into the file; returns whether it is another one than before.
    pub async fn replace(self, day: String) -> bool {
        let Some(file) = self.file else { return true };
        blocking::run(move || {
            let is_known = files::read_text(&file, LARGEST_FILE).is_ok_and(|known| known.trim() == day);
            if !is_known {
                // Without the file, the same is said again.
                _ = write(&file, &day);
            }
            !is_known
        })
        .await
    }
}

fn write(file: &Path, day: &str) -> Option<()> {
    files::create_private_folder(file.parent()?).ok()?;
    let content = format!("{day}\n");
    let replacement = Replacement { path: file, content: content.as_bytes(), permissions: None, is_durable: false };
    replacement.write(|_| Ok::<_, std::io::Error>(())).ok()
}
