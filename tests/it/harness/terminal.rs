//! Programs on a terminal.

use std::io::{ErrorKind, Read, Result, Write};
use std::process::Command;

use expectrl::process::unix::{PtyStream, UnixProcess};
use expectrl::process::{NonBlocking, Process as _};
use expectrl::{Expect as _, Session};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// A program on a terminal, what it writes, and what is typed.
pub type TerminalSession = Session<UnixProcess, WaitingStream>;

/// Starts a program on a terminal of its own.
pub fn start_on_terminal(command: Command) -> TerminalSession {
    let mut process = UnixProcess::spawn_command(command).unwrap();
    let stream = process.open_stream().unwrap();
    Session::new(process, WaitingStream { stream, is_drained: false }).unwrap()
}

/// The same on a terminal of another size than 80 columns and 24 rows. Sizes are set after a program has started, which may
/// have asked for the size by then: so a shell waits for a line, and then becomes the program.
pub fn start_on_terminal_of((columns, rows): (u16, u16), command: &Command) -> TerminalSession {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", r#"read -r _ && exec "$0" "$@""#]).arg(command.get_program()).args(command.get_args());
    // Every command of a test has an environment of its own.
    shell.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    let mut session = start_on_terminal(shell);
    session.get_process_mut().set_window_size(columns, rows).unwrap();
    session.send_line("").unwrap();
    session
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
