//! Work that may block, on a thread of its own: the only thread of the runtime has to be free for signals and timers.

use std::fs::File;
use std::future::pending;
use std::io::{self, ErrorKind, Read as _};
use std::panic::resume_unwind;
use std::path::Path;

/// Most bytes of a file that a flag names.
pub const LARGEST_INPUT: u64 = 64 * 1024 * 1024;

/// Runs `work` where it may block. If the future is dropped, the work goes on, and its result is lost.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The runtime shuts down, and drops this future too.
            Err(_) => pending().await,
        },
    }
}

/// The first bytes of a file, at most `length`. The file may be a pipe that is never written to.
pub async fn read_beginning(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    let path = path.to_owned();
    let read = move || {
        let mut bytes = Vec::new();
        File::open(path)?.take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    run(read).await
}

/// The bytes of a file that a user or a checkout names.
///
/// # Errors
/// When the file cannot be read, or is longer than `limit` bytes.
pub async fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let bytes = read_beginning(path, limit.saturating_add(1)).await?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it is longer than {limit} bytes")));
    }
    Ok(bytes)
}

/// The text of a file that a user or a checkout names.
///
/// # Errors
/// As [`read_file`], and when the file is not UTF-8.
pub async fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let text = String::from_utf8(read_file(path, limit).await?);
    text.map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8 text"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_are_read_up_to_their_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values");
        std::fs::write(&path, "ab\u{e4}").unwrap();
        assert_eq!(read_beginning(&path, 2).await.unwrap(), b"ab");
        assert_eq!(read_text(&path, 4).await.unwrap(), "ab\u{e4}");
        assert_eq!(read_text(&path, 3).await.unwrap_err().to_string(), "it is longer than 3 bytes");
        std::fs::write(&path, b"\xff").unwrap();
        assert_eq!(read_text(&path, 9).await.unwrap_err().to_string(), "it is not UTF-8 text");
        assert_eq!(read_file(&folder.path().join("none"), 9).await.unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[tokio::test]
    async fn the_runtime_is_free_while_work_blocks() {
        let (sender, receiver) = std::sync::mpsc::channel();
        // Polled first, the work would wait for ever if it ran on this thread.
        let (received, sent) = tokio::join!(run(move || receiver.recv()), async { sender.send(7) });
        assert_eq!((received, sent), (Ok(7), Ok(())));
    }
}
