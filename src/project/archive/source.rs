//! The bytes of an archive, decompressed while they are read, up to a limit.

use std::cell::Cell;
use std::io::{self, Read};

use flate2::bufread::GzDecoder;

use super::ArchiveError;

/// How many bytes of something that is not an archive are shown.
const SHOWN: usize = 40;

/// An archive that is being read.
pub(super) struct ArchiveSource<'a> {
    bytes: &'a [u8],
    limit: u64,
    is_exceeded: Cell<bool>,
}

impl<'a> ArchiveSource<'a> {
    /// Checks that this can be an archive at all.
    pub(super) fn open(bytes: &'a [u8], limit: u64) -> Result<Self, ArchiveError> {
        if bytes.is_empty() {
            return Err(ArchiveError::Empty);
        }
        if !is_compressed(bytes) && bytes.get(257..262) != Some(b"ustar") {
            let begin = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]);
            return Err(ArchiveError::NotAnArchive(begin.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        Ok(Self { bytes, limit, is_exceeded: Cell::new(false) })
    }

    pub(super) fn reader(&self) -> Bounded<'_> {
        let inner: Box<dyn Read + '_> =
            if is_compressed(self.bytes) { Box::new(GzDecoder::new(self.bytes)) } else { Box::new(self.bytes) };
        Bounded { inner, left: self.limit, is_exceeded: &self.is_exceeded }
    }

    /// What an error of the reader means.
    pub(super) fn failure(&self, error: &io::Error) -> ArchiveError {
        if self.is_exceeded.get() {
            ArchiveError::TooLarge { limit: self.limit }
        } else {
            ArchiveError::Damaged(error.to_string())
        }
    }
}

fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Fails as soon as more than the limit is read.
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
