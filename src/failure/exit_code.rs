//! The exit codes, in one table that feeds the help, the README's test and the program.

use std::fmt;

/// How the process ends, as a promise to scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ExitCode {
    number: u8,
    meaning: &'static str,
}

impl ExitCode {
    /// Done.
    pub const DONE: Self = Self::new(0, "done");
    /// Something that no other code stands for.
    pub const UNEXPECTED: Self = Self::new(1, "unexpected failure; declined at a prompt");
    /// A bad flag or value, or a question that nobody could answer.
    pub const USAGE: Self = Self::new(2, "usage: bad flag or value, a question nobody could answer; nothing was sent");
    /// What was given does not fit.
    pub const INPUT: Self =
        Self::new(3, "input does not fit: connect.yaml, a file, configuration values; any other 400 or 422");
    /// Not logged in, or not allowed.
    pub const FORBIDDEN: Self = Self::new(4, "not logged in, not allowed (401, 403), or refused by the safety setting");
    /// The named thing is not there.
    pub const NOT_FOUND: Self = Self::new(5, "not found");
    /// The state of things does not allow it.
    pub const CONFLICT: Self = Self::new(6, "conflict: somebody was faster, a key is taken, work is running");
    /// The platform's work ended badly.
    pub const REMOTE_FAILED: Self =
        Self::new(7, "the remote work ended badly: Deployment failed, preview rejected, publishing failed");
    /// The wait ended before the work did.
    pub const TIMED_OUT: Self = Self::new(8, "the wait timed out; the operation continues remotely");
    /// A service or a program that is needed cannot be had.
    pub const UNAVAILABLE: Self =
        Self::new(9, "unavailable after retries: 408, 429, 5xx, network, docker, git or a package manager");
    /// SIGINT.
    pub const INTERRUPTED: Self = Self::new(130, "interrupted");
    /// SIGTERM.
    pub const TERMINATED: Self = Self::new(143, "terminated");

    /// Every code, in rising order.
    pub const ALL: [Self; 12] = [
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
        Self::INTERRUPTED,
        Self::TERMINATED,
    ];

    const fn new(number: u8, meaning: &'static str) -> Self {
        Self { number, meaning }
    }

    /// The code of a program that was run for the user, passed on whatever it is: `application build`, `test`, `start` and
    /// `--install`.
    pub const fn of_program(code: u8) -> Self {
        Self::new(code, "the exit code of the program that was run")
    }

    /// The number that the process ends with.
    pub const fn number(self) -> u8 {
        self.number
    }

    /// What it promises.
    pub const fn meaning(self) -> &'static str {
        self.meaning
    }

    /// The table for the help of the program, a line each.
    pub fn table() -> String {
        let mut table = String::from("Exit codes:\n");
        for code in Self::ALL {
            table.push_str(&format!("  {:>3}  {}\n", code.number, code.meaning));
        }
        table.push_str(
            "`application build`, `test`, `start` and `--install` pass on the code of the program that they run.\n",
        );
        table
    }
}

impl fmt::Debug for ExitCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ExitCode({})", self.number)
    }
}
