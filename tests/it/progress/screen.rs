//! A terminal whose screen can be read, with the program on it.

use std::num::NonZeroU16;
use std::process::{Command, Stdio};
use std::time::Duration;

use expectrl::process::unix::WaitStatus;
use expectrl::{Eof, Expect as _};
use regex::Regex;
use vt100::{Cell, Color, Parser};

use crate::harness::{Machine, TerminalSession, redact, start_on_terminal, words};

const SPINNER: &str = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

const ROWS: NonZeroU16 = NonZeroU16::new(50).unwrap();

/// The program on a terminal.
pub struct OnTerminal {
    session: TerminalSession,
    terminal: Parser,
    written: String,
}

impl OnTerminal {
    /// Starts the program on a terminal with echo, as people have it. The window has its size before the program starts.
    pub fn start(machine: &Machine, columns: u16, line: &str) -> Self {
        Self::start_as("xterm-256color", machine, columns, line)
    }

    /// The same on a terminal of this kind.
    pub fn start_as(kind: &str, machine: &Machine, columns: u16, line: &str) -> Self {
        let mut command = Command::new("/bin/sh");
        command.args([
            "-c",
            r#"stty echo && printf ready && read -r _ && exec "$0" "$@""#,
            env!("CARGO_BIN_EXE_ctconnect"),
        ]);
        // A line says so if only the environment chose the emulator, which is not what these tests are about.
        command.args(machine.variable("CTCONNECT_LOCAL").map(|speed| format!("--local={speed}")));
        command.args(words(line));
        machine.seal(&mut command);
        command.env("TERM", kind).stdin(Stdio::inherit());
        let mut session = start_on_terminal(command);
        session.get_process_mut().set_window_size(columns, ROWS.get()).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(30)));
        session.expect("ready").unwrap();
        session.send_line("").unwrap();
        // The echo of this line.
        session.expect("\r\n").unwrap();
        Self { session, terminal: Parser::new(ROWS, NonZeroU16::new(columns).unwrap(), 0), written: String::new() }
    }

    /// Reads until a frame that matches `pattern` is complete.
    pub fn until(&mut self, pattern: &str) -> &mut Self {
        self.take(&format!("{pattern}[^\u{1b}]*(\u{1b}\\[[0-9]*[Km][^\u{1b}]*)*\u{1b}\\[J"))
    }

    fn take(&mut self, pattern: &str) -> &mut Self {
        let found = self.session.expect(expectrl::Regex(pattern)).unwrap_or_else(|error| {
            panic!("{error}: no {pattern:?} on the screen:\n{}", self.terminal.screen().contents())
        });
        let bytes = found.as_bytes().to_vec();
        self.process(&bytes);
        self
    }

    fn process(&mut self, bytes: &[u8]) {
        self.written.push_str(&String::from_utf8_lossy(bytes));
        self.terminal.process(bytes);
    }

    /// Types keys.
    pub fn types(&mut self, keys: &str) -> &mut Self {
        self.session.send(keys).unwrap();
        self
    }

    /// Reads until a question appears.
    pub fn until_question(&mut self, question: &str) -> &mut Self {
        self.take(question)
    }

    /// Makes the terminal narrower or wider.
    pub fn resize(&mut self, columns: u16) -> &mut Self {
        self.session.get_process_mut().set_window_size(columns, ROWS.get()).unwrap();
        self.terminal.set_size(ROWS, NonZeroU16::new(columns).unwrap());
        self
    }

    /// Whether the terminal shows what is typed.
    pub fn echoes(&self) -> bool {
        self.session.get_process().get_echo().unwrap()
    }

    /// Everything that the program wrote up to now, with its control codes.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The screen without what differs from run to run.
    pub fn screen(&self) -> String {
        steady(&self.terminal.screen().contents())
    }

    /// The same with the colours, such as `<green>✓</>`.
    pub fn colored_screen(&self) -> String {
        let screen = self.terminal.screen();
        let (rows, columns) = screen.size();
        let row = |row: u16| styled((0..columns.get()).filter_map(|column| screen.cell(row, column)));
        steady((0..rows.get()).map(row).collect::<Vec<_>>().join("\n").trim_end())
    }

    /// Reads to the end of the program, and returns its exit code.
    pub fn end(&mut self) -> i32 {
        let rest = self.session.expect(Eof).unwrap().as_bytes().to_vec();
        self.process(&rest);
        match self.session.get_process().wait().unwrap() {
            WaitStatus::Exited(_, code) => code,
            status => panic!("it did not end by itself: {status:?}"),
        }
    }
}

/// A row of cells, each run of one style in its tag.
fn styled<'c>(cells: impl Iterator<Item = &'c Cell>) -> String {
    let mut text = String::new();
    let mut open = String::new();
    for cell in cells {
        let style = style(cell);
        if style != open {
            text.push_str(if open.is_empty() { "" } else { "</>" });
            text.push_str(&if style.is_empty() { String::new() } else { format!("<{style}>") });
            open = style;
        }
        text.push_str(if cell.has_contents() { cell.contents() } else { " " });
    }
    text.push_str(if open.is_empty() { "" } else { "</>" });
    text.trim_end().to_owned()
}

fn style(cell: &Cell) -> String {
    let color = match cell.fgcolor() {
        Color::Default => "",
        Color::Idx(1) => "red",
        Color::Idx(2) => "green",
        Color::Idx(3) => "yellow",
        Color::Idx(6) => "cyan",
        Color::Idx(_) | Color::Rgb(..) => "other",
    };
    let parts = [(cell.bold(), "bold"), (cell.dim(), "dim"), (true, color)];
    let parts = parts.into_iter().filter(|(is_on, part)| *is_on && !part.is_empty());
    parts.map(|(_, part)| part).collect::<Vec<_>>().join(" ")
}

/// Spinners and moving bars at their beginning, and times without their seconds.
fn steady(text: &str) -> String {
    let rules = [
        ("[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]", "⠋"),
        (r"\[ *(<cyan>)?━━━━(</>)? *\]", "[moving]"),
        (r"\b0:\d\d\b( of about)?", "0:00$1"),
        (r"  (<dim>)?0:00(</>)?$", ""),
    ];
    let lines = text.lines().map(|line| {
        let is_running = line.chars().any(|character| SPINNER.contains(character)) || line.contains("left running");
        rules[..if is_running { 3 } else { 4 }].iter().fold(line.trim_end().to_owned(), |line, (pattern, steady)| {
            Regex::new(pattern).unwrap().replace_all(&line, *steady).into_owned()
        })
    });
    redact(&lines.collect::<Vec<_>>().join("\n"))
}
