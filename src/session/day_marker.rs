//! What is said at most once a day.

use std::path::PathBuf;

use super::once_marker::write;
use crate::blocking;
use crate::files;

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
                _ = write(&file, &format!("{day}\n"));
            }
            !is_known
        })
        .await
    }
}
