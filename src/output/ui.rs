//! The only writer to standard output and standard error.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

use serde_json::Value;

use super::progress::{Drawing, Step};
use super::streams::{Captured, Input, Stream};
use super::{Column, Failure, Format, Page, Paint, Style, Table, UiOptions, escape, mask, render, talk, width};

/// Something that can be an answer.
pub trait View {
    /// The API's own representation, exact. Secured values are masked on the way out.
    fn json(&self) -> Value;

    /// The form for people.
    fn page(&self, page: &mut Page);
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
    shared: Rc<Shared>,
}

#[derive(Debug)]
struct Shared {
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
    pub fn captured(options: UiOptions, input: &str) -> (Self, Captured) {
        let captured = Captured::default();
        let (stdout, stderr) = captured.streams();
        (Self::over(options, stdout, stderr, Input::given(input)), captured)
    }

    pub(super) fn over(options: UiOptions, stdout: Stream, stderr: Stream, input: Input) -> Self {
        let (drawing, asking) = (RefCell::new(None), Cell::new(false));
        Self { shared: Rc::new(Shared { options, stdout, stderr, input, drawing, asking }) }
    }

    /// What the user chose.
    pub fn options(&self) -> &UiOptions {
        &self.shared.options
    }

    /// Shows the answer in the chosen format.
    ///
    /// # Errors
    /// When standard output cannot be written; [`io::ErrorKind::BrokenPipe`] where its reader went away.
    pub fn show(&self, view: &dyn View) -> io::Result<()> {
        match self.options().format {
            Format::Table => self.show_page(view),
            format => self.show_value(view.json(), format),
        }
    }

    /// Shows a list: an array, or a table with one row each.
    ///
    /// `noun` is the plural for the sentence about an empty list, `total` how many there are in all if that is known.
    ///
    /// # Errors
    /// As [`Ui::show`].
    pub fn show_list<T: Row>(&self, items: &[T], noun: &str, total: Option<u64>) -> io::Result<()> {
        match self.options().format {
            Format::Table if items.is_empty() && total.unwrap_or_default() > 0 => {}
            Format::Table if items.is_empty() => self.note(&format!("No {noun}.")),
            Format::Table => self.show_table(&table_of(items))?,
            format => self.show_value(Value::Array(items.iter().map(View::json).collect()), format)?,
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
        match self.options().format {
            Format::Table => self.show_page(view),
            Format::Json => self.write_answer(&self.json_line(view.json())),
            Format::Yaml => {
                let document = render::yaml(&masked(view.json()), self.options().github_actions);
                self.write_answer(&format!("---\n{document}"))
            }
        }
    }

    /// Writes one line of text as the answer. Control characters are made visible.
    ///
    /// # Errors
    /// As [`Ui::show`].
    pub fn line(&self, text: &str) -> io::Result<()> {
        self.write_foreign(&format!("{}\n", escape::line(text)))
    }

    /// Writes text of our own as the answer, byte for byte: a script, a schema, a template.
    ///
    /// # Errors
    /// As [`Ui::show`].
    pub fn raw(&self, text: &str) -> io::Result<()> {
        self.write_answer(text)
    }

    /// Tells something on standard error; `--quiet` silences it.
    pub fn note(&self, text: &str) {
        if !self.options().quiet {
            self.tell(&escape::block(text));
        }
    }

    /// Warns on standard error, `--quiet` or not.
    pub fn warn(&self, text: &str) {
        self.tell(&format!("{} {}", self.err_paint().paint(Style::Caution, "warning:"), escape::block(text)));
    }

    /// Says on standard error what to do next; `--quiet` silences it.
    pub fn hint(&self, text: &str) {
        if !self.options().quiet {
            self.tell(&format!("{} {}", self.err_paint().paint(Style::Heading, "hint:"), escape::block(text)));
        }
    }

    /// Writes a diagnostic that was rendered, and made harmless, elsewhere; `--quiet` or not.
    pub fn diagnostic(&self, rendered: &str) {
        self.talk(rendered.trim_end_matches('\n'));
    }

    /// Renders a failure on standard error: text, or one JSON object with `-o json`.
    pub fn failure(&self, failure: &Failure) {
        match self.options().format {
            Format::Json => self.talk(&failure.json(self.options().github_actions)),
            Format::Table | Format::Yaml => {
                self.tell(&failure.text(self.err_paint()));
                failure.resume_line(self.err_paint()).iter().for_each(|line| self.talk(line));
            }
        }
    }

    /// Begins a step of the work and shows its progress.
    pub fn step(&self, label: &str) -> Step {
        Step::begin(self.clone(), label)
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
    fn tell(&self, text: &str) {
        match self.options().stderr_is_terminal {
            true => self.talk(&talk::wrapped(text, self.terminal_columns())),
            false => self.talk(text),
        }
    }

    /// Writes lines as they are. Nothing is left to do when even standard error fails.
    pub(super) fn talk(&self, text: &str) {
        let text = self.for_people(text);
        self.above_drawing(|| _ = self.shared.stderr.write(format!("{text}\n").as_bytes()));
    }

    pub(super) fn err_paint(&self) -> Paint {
        Paint::new(self.stderr_is_colored())
    }

    pub(super) fn stderr(&self) -> &Stream {
        &self.shared.stderr
    }

    pub(super) fn input(&self) -> &Input {
        &self.shared.input
    }

    pub(super) fn drawing(&self) -> &RefCell<Option<Drawing>> {
        &self.shared.drawing
    }

    pub(super) fn terminal_columns(&self) -> usize {
        usize::from(self.options().width.unwrap_or_else(width::of_terminal))
    }

    fn show_page(&self, view: &dyn View) -> io::Result<()> {
        let mut page = self.blank_page();
        view.page(&mut page);
        self.write_foreign(&page.into_text())
    }

    fn show_table(&self, table: &Table) -> io::Result<()> {
        let mut page = self.blank_page();
        page.table(table);
        self.write_foreign(&page.into_text())
    }

    fn blank_page(&self) -> Page {
        let terminal = self.options().stdout_is_terminal;
        Page::new(Paint::new(self.options().colored(terminal)), terminal.then(|| self.terminal_columns()))
    }

    fn show_value(&self, value: Value, format: Format) -> io::Result<()> {
        let value = masked(value);
        let text = match format {
            Format::Yaml => render::yaml(&value, self.options().github_actions),
            _ => render::json(&value, self.options().github_actions),
        };
        self.write_answer(&text)
    }

    fn json_line(&self, value: Value) -> String {
        render::json_line(&masked(value), self.options().github_actions)
    }

    pub(super) fn write_foreign(&self, text: &str) -> io::Result<()> {
        self.write_answer(&self.for_people(text))
    }

    fn write_answer(&self, text: &str) -> io::Result<()> {
        let written = self.above_drawing(|| self.shared.stdout.write(text.as_bytes()));
        written.map_err(|error| io::Error::new(error.kind(), format!("cannot write to standard output: {error}")))
    }

    pub(super) fn for_people<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        if self.options().github_actions { escape::defuse(text) } else { text.into() }
    }

    /// Notes whether the cursor stands behind a question that nobody has answered.
    pub(super) fn asks(&self, asking: bool) {
        self.shared.asking.set(asking);
    }

    /// Begins a line where the cursor stands behind an open question, such as after Ctrl-C.
    pub(super) fn leave_question(&self) {
        if self.shared.asking.take() {
            _ = self.shared.stderr.write(b"\n");
        }
    }

    /// Takes the step that is drawn off the screen while `write` runs, and leaves the line of an open question.
    pub(super) fn above_drawing<T>(&self, write: impl FnOnce() -> T) -> T {
        self.leave_question();
        match self.shared.drawing.borrow().as_ref() {
            Some(drawing) => drawing.suspend(write),
            None => write(),
        }
    }
}

fn masked(mut value: Value) -> Value {
    mask::mask(&mut value);
    value
}

fn table_of<T: Row>(items: &[T]) -> Table {
    let mut table = Table::new(T::columns());
    for item in items {
        table.row(item.cells());
    }
    table
}

#[cfg(test)]
mod tests;
