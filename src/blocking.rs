//! Work that may block, on a thread of its own: the only thread of the runtime has to be free for signals and timers.

use std::future::pending;
use std::io;
use std::panic::resume_unwind;
use std::path::Path;

use crate::files;
pub use crate::files::LARGEST_INPUT;

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

/// The first bytes of a file that the user names, at most `length`.
///
/// # Errors
/// When it cannot be read, or is a link that leads out of its checkout.
pub async fn read_beginning(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    let path = path.to_owned();
    run(move || files::read_beginning_of_named(&path, length)).await
}

/// The bytes of what a flag names: a file, a pipe or a device.
///
/// # Errors
/// When it cannot be read, or is longer than `limit` bytes.
pub async fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let path = path.to_owned();
    run(move || files::read_stream(&path, limit)).await
}

/// The text of what a flag names.
///
/// # Errors
/// As [`read_file`], and when it is not UTF-8.
pub async fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    files::text(read_file(path, limit).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_runtime_is_free_while_work_blocks() {
        let (sender, receiver) = std::sync::mpsc::channel();
        // Polled first, the work would wait for ever if it ran on this thread.
        let (received, sent) = tokio::join!(run(move || receiver.recv()), async { sender.send(7) });
        assert_eq!((received, sent), (Ok(7), Ok(())));
    }
}
