//! The log of one container.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anstream::adapter::strip_str;

/// How many of the last lines are kept in memory.
const TAIL: usize = 12;

/// A log file that is written line by line, unbuffered.
#[derive(Debug)]
pub struct LogFile {
    /// Absolute.
    pub path: PathBuf,
    file: File,
    tail: VecDeque<String>,
    /// Why the log is incomplete, if it is.
    pub failure: Option<io::Error>,
}

impl LogFile {
    /// Creates the file, or empties it.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), file: File::create(path)?, tail: VecDeque::new(), failure: None })
    }

    /// Appends a line. After an error nothing more is written; see [`Self::failure`].
    pub fn line(&mut self, line: &str) {
        if self.failure.is_none() {
            self.failure = self.file.write_all(format!("{line}\n").as_bytes()).err();
        }
        let plain = strip_str(line).to_string();
        if !plain.trim().is_empty() {
            self.tail.push_back(plain);
        }
        if self.tail.len() > TAIL {
            self.tail.pop_front();
        }
    }

    /// The last lines that are not blank, without colors.
    pub fn last_lines(&self) -> impl Iterator<Item = &str> {
        self.tail.iter().map(String::as_str)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_written_and_the_last_are_kept_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogFile::create(&folder.path().join("build.log")).unwrap();
        for number in 0..20 {
            log.line(&format!("\u{1b}[31mline {number}\u{1b}[0m"));
            log.line("");
        }
        let written = std::fs::read_to_string(&log.path).unwrap();
        assert_eq!(written.lines().count(), 40);
        assert!(written.starts_with("\u{1b}[31mline 0\u{1b}[0m\n\n"), "{written:?}");
        let last: Vec<&str> = log.last_lines().collect();
        assert_eq!((last.len(), last[0], last[11]), (12, "line 8", "line 19"));
        assert!(log.failure.is_none());
    }
}
