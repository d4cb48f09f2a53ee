//! The exit codes, in one table that feeds the help, the README's test and the program.

use std::fmt;

/// The exit code of the process. Scripts rely on the meaning of each number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ExitCode {
    number: u8,
    meaning: &'static str,
}

impl ExitCode {
    pub const DONE: Self = Self::new(0, "done");
    /// Also every failure without a code of its own.
    pub const UNEXPECTED: Self = Self::new(1, "unexpected failure; declined at a prompt");
    pub const USAGE: Self =
        Self::new(2, "usage: bad flag or value, or a prompt that could not be answered; nothing was sent");
    pub const INPUT: Self =
        Self::new(3, "invalid input: connect.yaml, a file, configuration values; any other 400 or 422");
    pub const FORBIDDEN: Self = Self::new(4, "not logged in, not allowed (401, 403), or refused by the safety setting");
    pub const NOT_FOUND: Self = Self::new(5, "not found");
    pub const CONFLICT: Self =
        Self::new(6, "conflict: the resource has changed, a key is taken, or another operation is running");
    pub const REMOTE_FAILED: Self =
        Self::new(7, "the remote operation failed: Deployment failed, preview rejected, publishing failed");
    pub const TIMED_OUT: Self = Self::new(8, "the wait timed out; the operation continues remotely");
    pub const UNAVAILABLE: Self =
        Self::new(9, "unavailable after retries: 408, 429, 5xx, network, docker, git or a package manager");
    pub const CHANGES: Self = Self::new(10, "`plan --exit-code`: there is something to do");
    pub const INTERRUPTED: Self = Self::new(130, "interrupted");
    pub const TERMINATED: Self = Self::new(143, "terminated");

    /// All codes in ascending order.
    pub const ALL: [Self; 13] = [
        Self::DONE,
        Self::UNEXPECTED,
        Self::USAGE,
        Self::INPUT,
        Self::FORBIDDEN,
        Self::NOT_FOUND,
        Self::CONFLICT,
        Self::REMOTE_FAILED,
        Self::TIMED_OUT,
        Self::UNAVAILABLE,
        Self::CHANGES,
        Self::INTERRUPTED,
        Self::TERMINATED,
    ];

    const fn new(number: u8, meaning: &'static str) -> Self {
        Self { number, meaning }
    }

    /// Passes on the exit code of a program that was run for the user: `application build`, `test`, `start` and
    /// `--install`.
    pub const fn of_program(code: u8) -> Self {
        Self::new(code, "the exit code of the program that was run")
    }

    /// The number for the operating system.
    pub const fn number(self) -> u8 {
        self.number
    }

    /// The meaning in the help and in the README.
    pub const fn meaning(self) -> &'static str {
        self.meaning
    }

    /// The table for the help, a line for each code.
    pub fn table() -> String {
        let mut table = String::from("Exit codes:\n");
        for code in Self::ALL {
            table.push_str(&format!("  {:>3}  {}\n", code.number, code.meaning));
        }
        table.push_str(
            "`application build`, `test`, `start` and `--install` exit with the exit code of the program\nthat they run.\n",
        );
        table
    }
}

impl fmt::Debug for ExitCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ExitCode({})", self.number)
    }
}
