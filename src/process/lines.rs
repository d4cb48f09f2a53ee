//! The lines of a stream.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Longer lines are handed over in pieces.
const LONGEST: usize = 64 * 1024;

/// A stream, taken apart into lines.
pub(super) struct Lines<R> {
    stream: Option<R>,
    read: Vec<u8>,
    is_over: bool,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    /// The lines of `stream`; none where there is none.
    pub(super) fn of(stream: Option<R>) -> Self {
        Self { is_over: stream.is_none(), stream, read: Vec::new() }
    }

    /// Whether there is no further line.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// The next line without its end. What is no UTF-8 is replaced. Dropped while it waits, it loses nothing.
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

    /// A line that is there already. A carriage return, by which programs draw over a line, ends one as well.
    fn take(&mut self) -> Option<String> {
        let end = self.read.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let end = match end {
            // What follows decides whether it is one end or two.
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
        let mut lines = Lines::of(Some(text));
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
