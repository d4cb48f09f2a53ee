//! The only writer to standard output and standard error.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

use serde_json::Value;

use super::progress::{Drawing, ProgressStep};
use super::streams::{CapturedOutput, Input, Stream};
use super::{Column, Format, Paint, Table, TextPage, TextStyle, UiOptions, escape, failure, mask, render, talk, width};
use crate::failure::Failure;

/// Something that can be an answer.
pub trait View {
    /// The API's own representation, exact. Secured values are masked on the way out.
    fn json(&self) -> Value;

    /// The form for people.
    fn page(&self, page: &mut TextPage);
}

/// Something that can be a line of a list.
pub trait Row: View {
    /// The columns of the table.
    fn columns() -> Vec<Column>;

    /// One cell for each column.
    fn cells(&self) -> Vec<String>;
}

/// The only writer to standard output and standard error. Clones share the streams.
#[derive(Debug, Clone)]
pub struct Ui {
    state: Rc<UiState>,
}

#[derive(Debug)]
struct UiState {
    options: UiOptions,
    stdout: Stream,
    stderr: Stream,
    input: Input,
    /// The step that is drawn at the moment; whoever writes takes it off the screen first.
    drawing: RefCell<Option<Drawing>>,
    /// Whether the cursor stands behind a question that nobody has answered.
    asking: Cell<bool>,
}

impl Ui {
    /// Over the streams of this process.
    pub fn stdio(options: UiOptions) -> Self {
        // `always` passes control codes on; on Windows it makes the console understand them. Whether there are any is
        // decided here, by the options.
        let stdout = Stream::new(anstream::AutoStream::always(io::stdout()));
        let stderr = Stream::new(anstream::AutoStream::always(io::stderr()));
        Self::over(options, stdout, stderr, Input::Stdin)
    }

    /// Over buffers, with `input` as what can be read from standard input.
    pub fn captured(options: UiOptions, input: &str) -> (Self, CapturedOutput) {
        let captured = CapturedOutput::default();
        let (stdout, stderr) = captured.streams();
        (Self::over(options, stdout, stderr, Input::given(input)), captured)
    }

    pub(super) fn over(options: UiOptions, stdout: Stream, stderr: Stream, input: Input) -> Self {
        let (drawing, asking) = (RefCell::new(None), Cell::new(false));
        Self { state: Rc::new(UiState { options, stdout, stderr, input, drawing, asking }) }
    }

    /// What the user chose.
    pub fn options(&self) -> &UiOptions {
        &self.state.options
    }

    /// Whether the result is read by people.
    pub fn is_human_readable(&self) -> bool {
        match self.options().format {
            Format::Table | Format::Github => true,
            Format::Json | Format::Yaml | Format::Sarif => false,
        }
    }

    /// Shows one result.
    ///
    /// # Errors
    /// When standard output cannot be written; [`io::ErrorKind::BrokenPipe`] where its reader went away.
    pub fn show(&self, view: &dyn View) -> io::Result<()> {
        self.write_result(Shown::Item(view))
    }

    /// Shows a list: an array, or a table with one row each.
    ///
    /// `noun` is the plural for the sentence about an empty list, `total` how many there are in all if that is known.
    ///
    /// # Errors
    /// As [`Ui::show`].
    pub fn show_list<T: Row>(&self, items: &[T], noun: &str, total: Option<u64>) -> io::Result<()> {
        if items.is_empty() && self.is_human_readable() {
            if total.unwrap_or_default() == 0 {
                self.note(&format!("No {noun}."));
            }
        } else {
            self.write_result(Shown::list(items))?;
        }
        if let Some(total) = total.filter(|total| *total > items.len() as u64) {
            self.note(&format!("{} of {total}; --all shows the rest", items.len()));
        }
        Ok(())
    }

    /// Shows one item of a stream as soon as it is there: a line of text, a line of JSON, or a YAML document.
    ///
    /// # Errors
    /// As [`Ui::show`].
    pub fn show_item(&self, view: &dyn View) -> io::Result<()> {
        self.write_result(Shown::StreamItem(view))
    }

    /// Shows the last state of what is gone: programs read it, and people have nothing to look at any more.
    ///
    /// # Errors
    /// As [`Ui::show`].
    pub fn show_data(&self, state: &dyn View) -> io::Result<()> {
        if self.is_human_readable() { Ok(()) } else { self.show(state) }
    }

    /// The same for several.
    ///
    /// # Errors
    /// As [`Ui::show`].
    pub fn show_list_data<T: Row>(&self, states: &[T]) -> io::Result<()> {
        if self.is_human_readable() { Ok(()) } else { self.write_result(Shown::list(states)) }
    }

    /// Writes one line of text as the answer. Control characters are made visible.
    ///
    /// # Errors
    /// As [`Ui::show`].
    pub fn print_line(&self, text: &str) -> io::Result<()> {
        self.print_text(&format!("{}\n", escape::line(text)))
    }

    /// Writes text of our own as the answer, byte for byte: a script, a schema, a template.
    ///
    /// # Errors
    /// As [`Ui::show`].
    pub fn print_raw(&self, text: &str) -> io::Result<()> {
        self.write_stdout(text)
    }

    /// Tells something on standard error; `--quiet` silences it.
    pub fn note(&self, text: &str) {
        if !self.options().quiet {
            self.write_wrapped(&escape::block(text));
        }
    }

    /// Warns on standard error, `--quiet` or not.
    pub fn warn(&self, text: &str) {
        self.write_wrapped(&format!(
            "{} {}",
            self.err_paint().paint(TextStyle::Caution, "warning:"),
            escape::block(text)
        ));
    }

    /// Says on standard error what to do next; `--quiet` silences it.
    pub fn hint(&self, text: &str) {
        if !self.options().quiet {
            self.write_wrapped(&format!(
                "{} {}",
                self.err_paint().paint(TextStyle::Heading, "hint:"),
                escape::block(text)
            ));
        }
    }

    /// Writes a diagnostic that was rendered, and made harmless, elsewhere; `--quiet` or not.
    pub fn diagnostic(&self, rendered: &str) {
        self.write_stderr(rendered.trim_end_matches('\n'));
    }

    /// Renders a failure on standard error: text, or one JSON object with `-o json`.
    pub fn failure(&self, failure: &Failure) {
        match self.options().format {
            Format::Json | Format::Sarif => self.write_stderr(&failure::json(failure, self.options().github_actions)),
            Format::Table | Format::Yaml | Format::Github => {
                self.write_wrapped(&failure::text(failure, self.err_paint()));
                failure::resume_line(failure, self.err_paint()).iter().for_each(|line| self.write_stderr(line));
            }
        }
    }

    /// Begins a step of the work and shows its progress.
    pub fn step(&self, label: &str) -> ProgressStep {
        ProgressStep::begin(self.clone(), label)
    }

    /// Whether standard output gets colour, for text that is rendered elsewhere.
    pub fn stdout_is_colored(&self) -> bool {
        self.options().colored(self.options().stdout_is_terminal)
    }

    /// Whether standard error gets colour, for diagnostics that are rendered elsewhere.
    pub fn stderr_is_colored(&self) -> bool {
        self.options().colored(self.options().stderr_is_terminal)
    }

    /// Writes sentences, on a terminal wrapped at words.
    fn write_wrapped(&self, text: &str) {
        match self.options().stderr_is_terminal {
            true => self.write_stderr(&talk::wrapped(text, self.terminal_columns())),
            false => self.write_stderr(text),
        }
    }

    /// Writes lines as they are. Nothing is left to do when even standard error fails.
    pub(super) fn write_stderr(&self, text: &str) {
        let text = self.without_workflow_commands(text);
        self.with_spinner_hidden(|| _ = self.state.stderr.write(format!("{text}\n").as_bytes()));
    }

    pub(super) fn err_paint(&self) -> Paint {
        Paint::new(self.stderr_is_colored())
    }

    pub(super) fn stderr(&self) -> &Stream {
        &self.state.stderr
    }

    pub(super) fn input(&self) -> &Input {
        &self.state.input
    }

    pub(super) fn drawing(&self) -> &RefCell<Option<Drawing>> {
        &self.state.drawing
    }

    pub(super) fn terminal_columns(&self) -> usize {
        usize::from(self.options().width.unwrap_or_else(width::of_terminal))
    }

    /// Writes a result in the chosen format. A new format or shape has its place here, and nowhere else.
    fn write_result(&self, shown: Shown<'_>) -> io::Result<()> {
        use Shown::{Item, List, StreamItem};
        let github_actions = self.options().github_actions;
        let json = |value| render::json(&masked(value), github_actions);
        let yaml = |value| render::yaml(&masked(value), github_actions);
        match (self.options().format, shown) {
            (Format::Table | Format::Github, Item(view) | StreamItem(view)) => self.write_page(|page| view.page(page)),
            (Format::Table | Format::Github, List { table, .. }) => self.write_page(|page| page.table(&table())),
            (Format::Json | Format::Sarif, Item(view)) => self.write_stdout(&json(view.json())),
            (Format::Json | Format::Sarif, List { json: items, .. }) => self.write_stdout(&json(items())),
            (Format::Json | Format::Sarif, StreamItem(view)) => {
                self.write_stdout(&render::json_line(&masked(view.json()), github_actions))
            }
            (Format::Yaml, Item(view)) => self.write_stdout(&yaml(view.json())),
            (Format::Yaml, List { json: items, .. }) => self.write_stdout(&yaml(items())),
            (Format::Yaml, StreamItem(view)) => self.write_stdout(&format!("---\n{}", yaml(view.json()))),
        }
    }

    fn write_page(&self, fill: impl FnOnce(&mut TextPage)) -> io::Result<()> {
        let mut page = self.blank_page();
        fill(&mut page);
        self.print_text(&page.into_text())
    }

    fn blank_page(&self) -> TextPage {
        let terminal = self.options().stdout_is_terminal;
        TextPage::new(Paint::new(self.options().colored(terminal)), terminal.then(|| self.terminal_columns()))
    }

    pub(super) fn print_text(&self, text: &str) -> io::Result<()> {
        self.write_stdout(&self.without_workflow_commands(text))
    }

    fn write_stdout(&self, text: &str) -> io::Result<()> {
        let written = self.with_spinner_hidden(|| self.state.stdout.write(text.as_bytes()));
        written.map_err(|error| io::Error::new(error.kind(), format!("cannot write to standard output: {error}")))
    }

    pub(super) fn without_workflow_commands<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        if self.options().github_actions { escape::defuse(text) } else { text.into() }
    }

    /// Notes whether the cursor stands behind a question that nobody has answered.
    pub(super) fn set_prompting(&self, asking: bool) {
        self.state.asking.set(asking);
    }

    /// Begins a line where the cursor stands behind an open question, such as after Ctrl-C.
    pub(super) fn end_prompt_line(&self) {
        if self.state.asking.take() {
            _ = self.state.stderr.write(b"\n");
        }
    }

    /// Takes the step that is drawn off the screen while `write` runs, and leaves the line of an open question.
    pub(super) fn with_spinner_hidden<T>(&self, write: impl FnOnce() -> T) -> T {
        self.end_prompt_line();
        match self.state.drawing.borrow().as_ref() {
            Some(drawing) => drawing.suspend(write),
            None => write(),
        }
    }
}

fn masked(mut value: Value) -> Value {
    mask::mask(&mut value);
    value
}

/// The shape of a result.
enum Shown<'v> {
    Item(&'v dyn View),
    /// Made only for the format that needs it.
    List {
        table: Box<dyn Fn() -> Table + 'v>,
        json: Box<dyn Fn() -> Value + 'v>,
    },
    StreamItem(&'v dyn View),
}

impl<'v> Shown<'v> {
    fn list<T: Row>(items: &'v [T]) -> Self {
        Self::List {
            table: Box::new(move || {
                let mut table = Table::new(T::columns());
                items.iter().for_each(|item| table.row(item.cells()));
                table
            }),
            json: Box::new(move || items.iter().map(View::json).collect()),
        }
    }
}

#[cfg(test)]
mod tests;
