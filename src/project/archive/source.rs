//! The bytes of an archive, unpacked while they are read, and no more of them than allowed.

use std::cell::Cell;
use std::io::{self, Read};

use flate2::bufread::GzDecoder;

use super::ArchiveError;

/// How much of something that is no archive is shown.
const SHOWN: usize = 40;

/// An archive that is being read.
pub(super) struct Source<'a> {
    bytes: &'a [u8],
    limit: u64,
    is_exceeded: Cell<bool>,
}

impl<'a> Source<'a> {
    /// Looks whether this can be an archive at all.
    pub(super) fn open(bytes: &'a [u8], limit: u64) -> Result<Self, ArchiveError> {
        if bytes.is_empty() {
            return Err(ArchiveError::Empty);
        }
        if !is_packed(bytes) && bytes.get(257..262) != Some(b"ustar") {
            let begin = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]);
            return Err(ArchiveError::NotAnArchive(begin.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        Ok(Self { bytes, limit, is_exceeded: Cell::new(false) })
    }

    /// Reads the archive from its beginning.
    pub(super) fn reader(&self) -> Bounded<'_> {
        let inner: Box<dyn Read + '_> =
            if is_packed(self.bytes) { Box::new(GzDecoder::new(self.bytes)) } else { Box::new(self.bytes) };
        Bounded { inner, left: self.limit, is_exceeded: &self.is_exceeded }
    }

    /// What a failure to read means.
    pub(super) fn failure(&self, error: &io::Error) -> ArchiveError {
        match self.is_exceeded.get() {
            true => ArchiveError::TooLarge { limit: self.limit },
            false => ArchiveError::Damaged(error.to_string()),
        }
    }
}

fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Fails once more was read than allowed.
pub(super) struct Bounded<'a> {
    inner: Box<dyn Read + 'a>,
    left: u64,
    is_exceeded: &'a Cell<bool>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            self.is_exceeded.set(true);
            io::Error::other("it is too large")
        })?;
        Ok(read)
    }
}
