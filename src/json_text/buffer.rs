//! Text that is written in blocks.

use std::ops::Range;

/// How many bytes are copied at once.
pub(crate) const BLOCK: usize = 32;

/// How much a buffer grows at least.
const GROWTH: usize = 16 * 1024;

/// A growing text. Behind its end there is room, so that a whole block can be written where only a part of it is kept: that is
/// several times as fast as copying just a few bytes.
#[derive(Debug, Default)]
pub(crate) struct TextBuffer {
    bytes: Vec<u8>,
    length: usize,
}

impl TextBuffer {
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Removes what is behind the first `length` bytes.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.length = length.min(self.length);
    }

    #[inline]
    pub(crate) fn push(&mut self, byte: u8) {
        self.place(&[byte], 1);
    }

    #[inline]
    pub(crate) fn extend_from_slice(&mut self, text: &[u8]) {
        if self.bytes.len() - self.length < text.len() {
            self.grow(text.len());
        }
        self.bytes[self.length..self.length + text.len()].copy_from_slice(text);
        self.length += text.len();
    }

    /// Writes a part of a text.
    #[inline]
    pub(crate) fn copy(&mut self, text: &[u8], part: Range<usize>) {
        match text[part.start..].first_chunk::<BLOCK>() {
            Some(block) if part.len() <= BLOCK => self.place(block, part.len()),
            _ => self.extend_from_slice(&text[part]),
        }
    }

    /// Writes a part of a text, and what [`TextBuffer::pad`] writes.
    #[inline]
    pub(crate) fn copy_with(&mut self, text: &[u8], part: Range<usize>, (block, count): (&[u8; BLOCK], usize)) {
        let length = part.len();
        let source = text[part.start..].first_chunk::<BLOCK>();
        let room = self.bytes[self.length..].first_chunk_mut::<{ 2 * BLOCK }>();
        match (source, room) {
            (Some(source), Some(room)) if length <= BLOCK && count <= BLOCK => {
                room[..BLOCK].copy_from_slice(source);
                room[length..length + BLOCK].copy_from_slice(block);
                self.length += length + count;
            }
            _ => {
                self.copy(text, part);
                self.pad((block, count));
            }
        }
    }

    /// Writes the first `count` bytes of `block`; if it is shorter, as many spaces as are missing.
    #[inline]
    pub(crate) fn pad(&mut self, (block, count): (&[u8; BLOCK], usize)) {
        self.place(block, count);
        (BLOCK..count).for_each(|_| self.push(b' '));
    }

    /// Writes the first `count` bytes of `block`.
    #[inline]
    pub(crate) fn place<const N: usize>(&mut self, block: &[u8; N], count: usize) {
        match self.bytes[self.length..].first_chunk_mut::<N>() {
            Some(room) => {
                *room = *block;
                self.length += count.min(N);
            }
            None => self.extend_from_slice(&block[..count.min(N)]),
        }
    }

    #[cold]
    fn grow(&mut self, count: usize) {
        let more = count.max(GROWTH).max(self.bytes.len());
        self.bytes.resize(self.bytes.len() + more, 0);
    }
}
