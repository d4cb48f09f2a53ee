//! The program while it runs. Every wait for it has a deadline.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Answer;

/// No test needs a program for so long: one that still runs would hang its test.
pub(super) const LONGEST_RUN: Duration = Duration::from_secs(60);

/// How long a program may take to end the programs that it started.
const LONGEST_END: Duration = Duration::from_secs(6);

/// A program that was started; it ends with the test.
#[must_use = "a run that nobody looks at proves nothing"]
pub struct Running {
    child: Child,
    stdout: Stream,
    stderr: Stream,
    home: String,
    deadline: Instant,
}

/// A stream of the program, and what was read of it.
pub(super) struct Stream {
    /// Lines as a thread reads them: a read itself has no deadline.
    lines: Receiver<Vec<u8>>,
    text: String,
}

impl Running {
    /// Starts the program.
    pub fn start(command: &mut Command, home: &str) -> Self {
        Self::start_with_deadline(command, home, Instant::now() + LONGEST_RUN)
    }

    fn start_with_deadline(command: &mut Command, home: &str, deadline: Instant) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stdout = Stream::of(child.stdout.take().unwrap());
        let stderr = Stream::of(child.stderr.take().unwrap());
        Self { child, stdout, stderr, home: home.to_owned(), deadline }
    }

    /// Starts the program, and writes this text to its standard input.
    pub fn start_with_input(command: &mut Command, home: &str, input: &str) -> Self {
        let mut running = Self::start(command.stdin(Stdio::piped()), home);
        let mut stdin = running.child.stdin.take().unwrap();
        let input = input.to_owned();
        // A program that does not read its input closes the pipe early, or blocks the writer.
        thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        running
    }

    /// Waits until standard error holds this text.
    #[track_caller]
    pub fn until_it_says(mut self, text: &str) -> Self {
        self.stderr.read_until(text, self.deadline);
        self
    }

    /// Waits until standard output holds this text.
    #[cfg(unix)]
    #[track_caller]
    pub fn until_it_shows(mut self, text: &str) -> Self {
        self.stdout.read_until(text, self.deadline);
        self
    }

    /// What was read of standard error so far.
    #[cfg(unix)]
    pub fn said(&self) -> &str {
        &self.stderr.text
    }

    /// The id of its process.
    #[cfg(unix)]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, such as `INT`.
    #[cfg(unix)]
    pub fn signal(self, name: &str) -> Self {
        signal(self.child.id(), name);
        self
    }

    /// Waits for the end.
    #[track_caller]
    pub fn end(mut self) -> Answer {
        let has_ended = self.stdout.read_all(self.deadline) && self.stderr.read_all(self.deadline);
        let status = has_ended.then(|| wait(&mut self.child, self.deadline)).flatten();
        let (stdout, stderr) = (&self.stdout.text, &self.stderr.text);
        let Some(status) = status else {
            panic!("it has not ended after {LONGEST_RUN:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
        };
        let (stdout, stderr) = (stdout.clone().into_bytes(), stderr.clone().into_bytes());
        Answer::new(&Output { status, stdout, stderr }, &self.home)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that fails leaves it running, and it has to end the programs that it started.
        if matches!(self.child.try_wait(), Ok(None)) {
            end(self.child.id(), "TERM");
        }
        if wait(&mut self.child, Instant::now() + LONGEST_END).is_none() {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

/// Waits for the end of a process until the deadline.
pub(super) fn wait(child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

impl Stream {
    /// Reads a stream in a thread of its own.
    pub(super) fn of(reader: impl Read + Send + 'static) -> Self {
        let (sender, lines) = channel();
        let mut reader = BufReader::new(reader);
        thread::spawn(move || {
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).unwrap_or(0) > 0 {
                // The receiver is dropped when the test ends.
                if sender.send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        });
        Self { lines, text: String::new() }
    }

    /// What was read so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Reads until this text was read.
    #[track_caller]
    pub(super) fn read_until(&mut self, text: &str, deadline: Instant) {
        while !self.text.contains(text) {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => self.text.push_str(&String::from_utf8_lossy(&line)),
                Err(RecvTimeoutError::Disconnected) => panic!("the program ended without `{text}`:\n{}", self.text),
                Err(RecvTimeoutError::Timeout) => panic!("no `{text}` after {LONGEST_RUN:?}:\n{}", self.text),
            }
        }
    }

    /// Reads to the end. False if the end has not come before the deadline.
    fn read_all(&mut self, deadline: Instant) -> bool {
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => self.text.push_str(&String::from_utf8_lossy(&line)),
                Err(error) => return error == RecvTimeoutError::Disconnected,
            }
        }
    }
}

/// Whether the process of this id runs. A zombie does not.
#[cfg(target_os = "linux")]
pub fn is_running(id: &str) -> bool {
    // A name may hold anything, parentheses too; the state follows it.
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", id.trim())).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// Whether the process of this id runs. A zombie counts until its parent has waited for it.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn is_running(id: &str) -> bool {
    let id = id.trim().parse().ok().and_then(rustix::process::Pid::from_raw);
    id.is_some_and(|id| rustix::process::test_kill_process(id).is_ok())
}

/// Sends a signal to a process, such as `INT`.
#[cfg(unix)]
#[track_caller]
pub fn signal(id: u32, name: &str) {
    use rustix::process::{Pid, Signal, kill_process};
    let signal = match name {
        "CONT" => Signal::CONT,
        "HUP" => Signal::HUP,
        "INT" => Signal::INT,
        "KILL" => Signal::KILL,
        "QUIT" => Signal::QUIT,
        "STOP" => Signal::STOP,
        "TERM" => Signal::TERM,
        "WINCH" => Signal::WINCH,
        _ => panic!("no test sends {name}"),
    };
    let id = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
    kill_process(id, signal).unwrap();
}

/// Ends a process with a signal.
#[cfg(unix)]
fn end(id: u32, name: &str) {
    signal(id, name);
}

/// Ends a process and its descendants. Other systems have no signals.
#[cfg(not(unix))]
fn end(id: u32, _name: &str) {
    let mut killer = Command::new("taskkill");
    let killer = killer.args(["/F", "/T", "/PID", &id.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    // A failure means that it has already ended.
    _ = killer.status().unwrap();
}

/// Whether this signal, such as `HUP`, ends the programs that this process starts. If it was started with the signal ignored,
/// as by `nohup`, then they ignore it too, and the test that asks is recorded as skipped.
#[cfg(unix)]
pub fn arrives(name: &str) -> bool {
    let number = match name {
        "HUP" => 1,
        "QUIT" => 3,
        // A handler is installed even where these are ignored.
        "INT" | "TERM" => return true,
        _ => panic!("no test asks for {name}"),
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    let is_ignored = ignored >> (number - 1) & 1 == 1;
    if is_ignored {
        super::required_program::skip(&format!("SIG{name} is ignored here, as under `nohup`"));
    }
    !is_ignored
}

/// A program that does not end, and one whose pipes another process keeps open.
#[cfg(unix)]
#[test]
fn a_wait_for_a_program_ends_at_its_deadline() {
    for script in ["exec sleep 8", "sleep 8 & exit 0"] {
        let began = Instant::now();
        let deadline = began + Duration::from_millis(200);
        let start = || Running::start_with_deadline(Command::new("/bin/sh").args(["-c", script]), "", deadline);
        for wait in [|running: Running| drop(running.until_it_says("never")), |running: Running| drop(running.end())] {
            let running = std::panic::AssertUnwindSafe(start());
            let panic = std::panic::catch_unwind(move || wait({ running }.0)).unwrap_err();
            let message = panic.downcast_ref::<String>().unwrap();
            assert!(message.contains(" after "), "{message}");
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{script}: {:?}", began.elapsed());
    }
}
