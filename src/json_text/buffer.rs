//! Text that is written in words of eight bytes.

/// How much a buffer grows at least.
const GROWTH: usize = 16 * 1024;

/// A growing text. What is behind its end has been written before, so that a whole word can be written where only a part of it
/// is kept: that is several times as fast as copying a few bytes.
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
        self.place(&[byte]);
        self.length += 1;
    }

    #[inline]
    pub(crate) fn extend_from_slice(&mut self, text: &[u8]) {
        if self.bytes.len() - self.length < text.len() {
            self.grow(text.len());
        }
        self.bytes[self.length..self.length + text.len()].copy_from_slice(text);
        self.length += text.len();
    }

    /// Writes `text` behind the end, but does not keep it: [`TextBuffer::keep`] says how much of it belongs to the text.
    #[inline]
    pub(crate) fn place<const N: usize>(&mut self, text: &[u8; N]) {
        match self.bytes[self.length..].first_chunk_mut::<N>() {
            Some(room) => *room = *text,
            None => self.place_behind(text),
        }
    }

    /// Keeps this many of the bytes that were placed last.
    #[inline]
    pub(crate) fn keep(&mut self, count: usize) {
        self.length = (self.length + count).min(self.bytes.len());
    }

    #[cold]
    fn place_behind(&mut self, text: &[u8]) {
        self.grow(text.len());
        self.bytes[self.length..self.length + text.len()].copy_from_slice(text);
    }

    #[cold]
    fn grow(&mut self, count: usize) {
        let more = count.max(GROWTH).max(self.bytes.len());
        self.bytes.resize(self.bytes.len() + more, 0);
    }
}
