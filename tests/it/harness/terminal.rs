//! Programs on a terminal.

use std::io::{ErrorKind, Read, Result, Write};
use std::process::Command;

use expectrl::Session;
use expectrl::process::unix::{PtyStream, UnixProcess};
use expectrl::process::{NonBlocking, Process as _};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// A program on a terminal, what it writes, and what is typed.
pub type TerminalSession = Session<UnixProcess, WaitingStream>;

/// Starts a program on a terminal of its own.
pub fn start_on_terminal(command: Command) -> TerminalSession {
    let mut process = UnixProcess::spawn_command(command).unwrap();
    let stream = process.open_stream().unwrap();
    Session::new(process, WaitingStream { stream, is_drained: false }).unwrap()
}

/// What comes from a terminal. Sessions read again and again until something arrives, which takes a whole processor from the
/// program that they wait for. Here a read after everything was read waits for a moment.
#[derive(Debug)]
pub struct WaitingStream {
    stream: PtyStream,
    /// Whether everything was read that had arrived.
    is_drained: bool,
}

impl Read for WaitingStream {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        const MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
        if self.is_drained {
            poll(&mut [PollFd::new(&self.stream, PollFlags::IN)], Some(&MOMENT))?;
        }
        let read = self.stream.read(buffer);
        self.is_drained = read.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
        read
    }
}

impl Write for WaitingStream {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.stream.flush()
    }
}

impl NonBlocking for WaitingStream {
    fn set_blocking(&mut self, is_on: bool) -> Result<()> {
        self.stream.set_blocking(is_on)
    }
}
