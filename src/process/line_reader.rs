//! Splits a stream into lines.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Longer lines are handed over in pieces of at least this many bytes.
const LONGEST: usize = 64 * 1024;

/// The lines of a stream.
pub(super) struct LineReader<R> {
    stream: Option<R>,
    read: Vec<u8>,
    is_over: bool,
}

impl<R: AsyncRead + Unpin> LineReader<R> {
    /// Without a stream there are no lines.
    pub(super) fn of(stream: Option<R>) -> Self {
        Self { is_over: stream.is_none(), stream, read: Vec::new() }
    }

    /// The stream itself, if it is not at its end.
    pub(super) fn take_stream(&mut self) -> Option<R> {
        self.stream.take()
    }

    /// Whether there is no further line.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// The next line without its end. Bytes that are not UTF-8 are replaced. The future can be dropped without losing
    /// anything.
    pub(super) async fn next(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some(line) = self.take() {
                return Ok(Some(line));
            }
            let Some(stream) = &mut self.stream else {
                self.is_over = true;
                let rest = std::mem::take(&mut self.read);
                return Ok((!rest.is_empty()).then(|| text(&rest)));
            };
            if stream.read_buf(&mut self.read).await? == 0 {
                self.stream = None;
            }
        }
    }

    /// A line that was read already. A carriage return, with which programs draw over a line, ends one as well.
    fn take(&mut self) -> Option<String> {
        let end = self.read.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let end = match end {
            // The next byte decides whether this is one line end or two.
            Some(end) if self.read[end] == b'\r' && end + 1 == self.read.len() && self.stream.is_some() => return None,
            Some(end) => end,
            None if self.read.len() >= LONGEST => {
                let piece = std::mem::take(&mut self.read);
                return Some(text(&piece));
            }
            None => return None,
        };
        let is_pair = self.read[end] == b'\r' && self.read.get(end + 1) == Some(&b'\n');
        let line = text(&self.read[..end]);
        self.read.drain(..end + 1 + usize::from(is_pair));
        Some(line)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    async fn lines(text: &[u8]) -> Vec<String> {
        let mut lines = LineReader::of(Some(text));
        let mut found = Vec::new();
        while !lines.is_over() {
            found.extend(lines.next().await.unwrap());
        }
        found
    }

    #[tokio::test]
    async fn every_end_of_a_line_ends_one() {
        assert_eq!(lines(b"a\nb\r\nc\rd\n\ne").await, ["a", "b", "c", "d", "", "e"]);
        assert_eq!(lines(b"").await, [""; 0]);
        assert_eq!(lines(b"x\r").await, ["x"]);
        assert_eq!(lines(b"\xff\n").await, ["\u{fffd}"]);
    }

    #[tokio::test]
    async fn a_line_without_end_comes_in_pieces() {
        let text = vec![b'x'; 3 * LONGEST];
        let pieces = lines(&text).await;
        assert!(pieces.len() > 1, "{}", pieces.len());
        assert_eq!(pieces.concat().len(), text.len());
    }
}
