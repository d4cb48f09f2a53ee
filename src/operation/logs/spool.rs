//! Entries that wait outside of memory.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use super::placed::Placed;
use crate::api::LogEntry;
use crate::files;

/// Pages of a log in a temporary file that has no name, so that it is gone when the program ends in any way. Only this user
/// can read it. Where no file can be made, they are in memory.
pub(super) struct Spool {
    storage: Box<dyn SpoolStorage>,
    /// The beginning and the length of each page.
    pages: Vec<(u64, usize)>,
    end: u64,
}

trait SpoolStorage: Read + Write + Seek {}
impl SpoolStorage for File {}
impl SpoolStorage for Cursor<Vec<u8>> {}

impl Spool {
    pub(super) fn new() -> Self {
        let storage: Box<dyn SpoolStorage> = match files::unnamed() {
            Ok(file) => Box::new(file),
            Err(_) => Box::new(Cursor::default()),
        };
        Self { storage, pages: Vec::new(), end: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Writes a page behind the others.
    pub(super) fn push(&mut self, page: &[Placed]) -> io::Result<()> {
        let mut bytes = Vec::new();
        for placed in page {
            let json = placed.entry.json();
            bytes.extend_from_slice(&placed.arrival.to_le_bytes());
            bytes.extend_from_slice(&placed.time.map_or(i128::MIN, |time| time.as_nanosecond()).to_le_bytes());
            bytes.extend_from_slice(&(json.len() as u64).to_le_bytes());
            bytes.extend_from_slice(json);
        }
        self.storage.seek(SeekFrom::Start(self.end))?;
        self.storage.write_all(&bytes)?;
        self.pages.push((self.end, bytes.len()));
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// Takes the last page; none are left after `None`.
    pub(super) fn pop(&mut self) -> io::Result<Option<Vec<Placed>>> {
        let Some((start, length)) = self.pages.pop() else { return Ok(None) };
        let mut bytes = vec![0; length];
        self.storage.seek(SeekFrom::Start(start))?;
        self.storage.read_exact(&mut bytes)?;
        self.end = start;
        let (mut rest, mut page) = (&bytes[..], Vec::new());
        while let Some((placed, behind)) = read_placed(rest) {
            page.push(placed);
            rest = behind;
        }
        Ok(Some(page))
    }
}

/// The first entry of `bytes`, and what is behind it.
fn read_placed(bytes: &[u8]) -> Option<(Placed, &[u8])> {
    let (arrival, rest) = bytes.split_first_chunk()?;
    let (time, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (json, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let time = jiff::Timestamp::from_nanosecond(i128::from_le_bytes(*time)).ok();
    let entry = LogEntry::known(json.to_vec(), time);
    Some((Placed { time, arrival: u64::from_le_bytes(*arrival), entry }, rest))
}
