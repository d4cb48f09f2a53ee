//! The program while it runs.

use std::io::{BufRead, BufReader, Read as _};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Answer;

/// No test needs a program for so long: one that still runs would hang its test.
const LONGEST_RUN: Duration = Duration::from_secs(60);

/// How long a program may take to end the programs that it started.
const LONGEST_END: Duration = Duration::from_secs(6);

/// A program that was started; it ends with the test.
#[must_use = "a run that nobody looks at proves nothing"]
pub struct Running {
    child: Child,
    stdout: Stream<ChildStdout>,
    stderr: Stream<ChildStderr>,
    home: String,
    /// Ends the watch of [`LONGEST_RUN`] when it is dropped.
    _watched: Sender<()>,
}

/// A stream of the program, and what was read of it.
struct Stream<R> {
    reader: BufReader<R>,
    text: String,
}

impl Running {
    /// Starts the program.
    pub fn start(command: &mut Command, home: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stdout = Stream { reader: BufReader::new(child.stdout.take().unwrap()), text: String::new() };
        let stderr = Stream { reader: BufReader::new(child.stderr.take().unwrap()), text: String::new() };
        let (_watched, ended) = channel();
        let id = child.id();
        thread::spawn(move || {
            for (limit, name) in [(LONGEST_RUN, "TERM"), (LONGEST_END, "KILL")] {
                if ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                    end(id, name);
                }
            }
        });
        Self { child, stdout, stderr, home: home.to_owned(), _watched }
    }

    /// Waits until standard error holds this text.
    #[track_caller]
    pub fn until_it_says(mut self, text: &str) -> Self {
        self.stderr.read_until(text);
        self
    }

    /// Waits until standard output holds this text.
    #[cfg(unix)]
    #[track_caller]
    pub fn until_it_shows(mut self, text: &str) -> Self {
        self.stdout.read_until(text);
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
    pub fn end(mut self) -> Answer {
        self.stdout.reader.read_to_string(&mut self.stdout.text).unwrap();
        self.stderr.reader.read_to_string(&mut self.stderr.text).unwrap();
        let status = self.child.wait().unwrap();
        let (stdout, stderr) = (self.stdout.text.clone().into_bytes(), self.stderr.text.clone().into_bytes());
        Answer::new(&std::process::Output { status, stdout, stderr }, &self.home)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let began = Instant::now();
        // A test that fails leaves it running, and it has to end the programs that it started.
        if matches!(self.child.try_wait(), Ok(None)) {
            end(self.child.id(), "TERM");
        }
        while matches!(self.child.try_wait(), Ok(None)) && began.elapsed() < LONGEST_END {
            thread::sleep(Duration::from_millis(10));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl<R> Stream<R>
where
    BufReader<R>: BufRead,
{
    #[track_caller]
    fn read_until(&mut self, text: &str) {
        while !self.text.contains(text) {
            let read = self.reader.read_line(&mut self.text).unwrap();
            assert!(read > 0, "the program ended without `{text}`:\n{}", self.text);
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
