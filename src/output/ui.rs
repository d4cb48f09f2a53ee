//! The only writer to standard output and standard error.

use std::borrow::Cow;
use std::cell::Cell;
use std::io;
use std::rc::Rc;

use crate::redact::Redactor;

use super::progress::{LiveRows, PlainSteps};
use super::streams::{Input, Stream, WrittenText};
use super::{Format, Paint, UiOptions, escape, width};

/// The only writer to standard output and standard error. Clones share the streams.
#[derive(Clone)]
pub struct Ui {
    state: Rc<UiState>,
}

struct UiState {
    options: UiOptions,
    stdout: Stream,
    stderr: Stream,
    input: Input,
    /// The rows of progress, which have to be hidden while anything else is written.
    rows: LiveRows,
    /// The steps whose progress is plain lines.
    plain_steps: PlainSteps,
    /// True while a prompt is open, with the cursor at the end of its line.
    prompting: Cell<bool>,
    /// Knows the secrets of this run, which are replaced in everything that is shown.
    redactor: Rc<Redactor>,
}

impl Ui {
    /// Writes to the streams of this process.
    pub fn stdio(options: UiOptions) -> Self {
        // `always` passes control codes on; on Windows it makes the console understand them. The options decide whether
        // there are any.
        let stdout = Stream::new(anstream::AutoStream::always(io::stdout()));
        let stderr = Stream::new(anstream::AutoStream::always(io::stderr()));
        Self::over(options, stdout, stderr, Input::new(io::BufReader::new(io::stdin())))
    }

    /// Writes to buffers and reads `input` in place of standard input, for tests and fuzz targets.
    pub fn captured(options: UiOptions, input: &str) -> (Self, WrittenText) {
        let captured = WrittenText::default();
        let (stdout, stderr) = captured.streams();
        (Self::over(options, stdout, stderr, Input::new(io::Cursor::new(input.as_bytes().to_vec()))), captured)
    }

    pub(super) fn over(options: UiOptions, stdout: Stream, stderr: Stream, input: Input) -> Self {
        let (rows, plain_steps) = (LiveRows::default(), PlainSteps::default());
        let (prompting, redactor) = (Cell::new(false), Rc::default());
        Self { state: Rc::new(UiState { options, stdout, stderr, input, rows, plain_steps, prompting, redactor }) }
    }

    /// Knows the secrets of this run. Whatever it learns is replaced in results and messages from then on.
    pub fn redactor(&self) -> Rc<Redactor> {
        self.state.redactor.clone()
    }

    /// What the user chose, and what kind of streams there are.
    pub fn options(&self) -> &UiOptions {
        &self.state.options
    }

    /// Whether results are text for people rather than data for programs.
    pub fn is_human_readable(&self) -> bool {
        match self.options().format {
            Format::Table | Format::Github => true,
            Format::Json | Format::Ndjson | Format::Yaml | Format::Sarif => false,
        }
    }

    /// Whether standard output gets colour, for text that is rendered elsewhere.
    pub fn stdout_is_colored(&self) -> bool {
        self.options().colored(self.options().stdout_is_terminal)
    }

    /// Whether standard error gets colour, for text that is rendered elsewhere.
    pub fn stderr_is_colored(&self) -> bool {
        self.options().colored(self.options().stderr_is_terminal)
    }

    pub(super) fn err_paint(&self) -> Paint {
        Paint::new(self.stderr_is_colored())
    }

    pub(super) fn terminal_columns(&self) -> usize {
        usize::from(self.options().width.unwrap_or_else(width::of_terminal))
    }

    pub(super) fn input(&self) -> Input {
        self.state.input.clone()
    }

    pub(super) fn stderr(&self) -> Stream {
        self.state.stderr.clone()
    }

    pub(super) fn rows(&self) -> &LiveRows {
        &self.state.rows
    }

    pub(super) fn plain_steps(&self) -> &PlainSteps {
        &self.state.plain_steps
    }

    /// Writes data to standard output, byte for byte.
    pub(super) fn write_stdout(&self, text: &str) -> io::Result<()> {
        self.write_stdout_bytes(text.as_bytes())
    }

    /// Writes data that is not text to standard output.
    pub(super) fn write_stdout_bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let written = self.with_rows_hidden(|| self.state.stdout.write(bytes));
        written.map_err(|error| io::Error::new(error.kind(), format!("cannot write to standard output: {error}")))
    }

    /// Writes text for people to standard output.
    pub(super) fn print_text(&self, text: &str) -> io::Result<()> {
        self.write_stdout(&self.without_commands(&self.without_secrets(text)))
    }

    /// Writes text for people to standard error, and a line end.
    pub(super) fn write_stderr_line(&self, text: &str) {
        self.write_stderr(&format!("{text}\n"));
    }

    /// Writes data of one line to standard error, which has no secrets.
    pub(super) fn write_stderr_data(&self, line: &str) {
        self.with_rows_hidden(|| _ = self.state.stderr.write(format!("{line}\n").as_bytes()));
    }

    /// Writes text for people to standard error. An error is ignored: there is no stream left to report it on.
    pub(super) fn write_stderr(&self, text: &str) {
        let text = self.without_secrets(text);
        let text = self.without_commands(&text);
        self.with_rows_hidden(|| _ = self.state.stderr.write(text.as_bytes()));
    }

    pub(super) fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let redactor = &self.state.redactor;
        if redactor.knows_nothing() || redactor.has_no_suspects(text) {
            text.into()
        } else {
            redactor.result(text).into()
        }
    }

    pub(super) fn without_commands<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.options().has_runner() { escape::defuse(text) } else { text.into() }
    }

    /// A text of one line as people may see it: without secrets, and escaped.
    pub(super) fn shown_line(&self, text: &str) -> String {
        escape::line(&self.without_secrets(text)).into_owned()
    }

    pub(super) fn set_prompting(&self, prompting: bool) {
        self.state.prompting.set(prompting);
    }

    /// Ends the line of an open prompt, for example after Ctrl-C.
    pub(super) fn end_prompt_line(&self) {
        if self.state.prompting.take() {
            _ = self.state.stderr.write(b"\n");
        }
    }

    fn with_rows_hidden<T>(&self, write: impl FnOnce() -> T) -> T {
        self.end_prompt_line();
        self.state.rows.hidden(write)
    }
}
