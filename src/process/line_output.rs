//! The output of a program, line by line.

use std::io;

use tokio::process::{ChildStderr, ChildStdout};

use super::OutputStream;
use super::line_reader::LineReader;
use super::running::Running;

/// A program and the lines that it writes.
pub(super) struct LineOutput {
    pub(super) running: Running,
    stdout: LineReader<ChildStdout>,
    stderr: LineReader<ChildStderr>,
}

impl LineOutput {
    pub(super) fn of(mut running: Running) -> Self {
        let (stdout, stderr) = (LineReader::of(running.stdout()), LineReader::of(running.stderr()));
        Self { running, stdout, stderr }
    }

    /// The next line of either stream; `None` at the end of both.
    pub(super) async fn line(&mut self) -> io::Result<Option<(OutputStream, String)>> {
        loop {
            let (stdout, stderr) = (&mut self.stdout, &mut self.stderr);
            let (stream, line) = match (stdout.is_over(), stderr.is_over()) {
                (true, true) => return Ok(None),
                (true, false) => (OutputStream::Stderr, stderr.next().await?),
                (false, true) => (OutputStream::Stdout, stdout.next().await?),
                (false, false) => tokio::select! {
                    line = stdout.next() => (OutputStream::Stdout, line?),
                    line = stderr.next() => (OutputStream::Stderr, line?),
                },
            };
            if let Some(line) = line {
                return Ok(Some((stream, line)));
            }
        }
    }
}

/// A program that is asked to end may write something, and its streams have to be open for that.
impl Drop for LineOutput {
    fn drop(&mut self) {
        self.running.keep_open(self.stdout.take_stream(), self.stderr.take_stream());
    }
}
