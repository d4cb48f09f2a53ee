//! Items of the service as data: passed on as they were sent, one after the other, in each format for programs.

use std::io;
use std::thread;

use super::{Ui, mask, render};
use crate::api::ListItem;
use crate::json_text::TextBuffer;
use crate::redact::{JsonLayout, JsonWriter};

/// How much text is collected before it is written.
const BUFFER: usize = 64 * 1024;

/// How large a page is at least that is laid out by two threads. Of a smaller one that would take longer.
const LARGE_PAGE: usize = 256 * 1024;

/// What is written for each item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemForm {
    /// An element of one array.
    Array,
    /// A line of JSON.
    Line,
    /// An element of one YAML list.
    YamlElement,
    /// A YAML document of its own.
    YamlDocument,
}

/// Writes items to standard output. Without [`ItemWriter::finish`] an array has no end, so that no reader mistakes it for the
/// whole.
///
/// Every method fails when standard output cannot be written, with [`io::ErrorKind::BrokenPipe`] if its reader is gone.
pub(super) struct ItemWriter {
    ui: Ui,
    form: ItemForm,
    count: u64,
    buffer: TextBuffer,
    /// What another thread lays out, behind the buffer.
    second_half: TextBuffer,
}

impl ItemWriter {
    pub(super) fn new(ui: Ui, form: ItemForm) -> Self {
        Self { ui, form, count: 0, buffer: TextBuffer::default(), second_half: TextBuffer::default() }
    }

    /// Adds an item, which is valid JSON. `is_compact` if there are no spaces between its parts.
    ///
    /// # Errors
    /// With [`io::ErrorKind::InvalidData`] if YAML cannot express it.
    pub(super) fn write(&mut self, json: &[u8], is_compact: bool) -> io::Result<()> {
        match self.form.layout() {
            Some(layout) => {
                let is_first = self.count == 0;
                let added = Addition { form: self.form, layout, github_actions: self.ui.options().github_actions };
                let redactor = self.ui.redactor();
                redactor.with_json_writer(|writer| added.add(writer, json, is_compact, is_first, &mut self.buffer));
            }
            None => self.add_yaml(json)?,
        }
        self.count += 1;
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Adds the items of a page. Of a large page, another thread lays out the second half.
    ///
    /// # Errors
    /// As [`ItemWriter::write`].
    pub(super) fn write_page(&mut self, items: &[ListItem]) -> io::Result<()> {
        let size: usize = items.iter().map(|item| item.json().len()).sum();
        let Some(layout) = self.form.layout().filter(|_| size >= LARGE_PAGE) else {
            return items.iter().try_for_each(|item| self.write(item.json(), item.is_compact()));
        };
        let added = Addition { form: self.form, layout, github_actions: self.ui.options().github_actions };
        let (first, second) = items.split_at(items.len() / 2);
        let is_first = self.count == 0;
        self.count += items.len() as u64;
        let (buffer, other) = (&mut self.buffer, &mut self.second_half);
        self.ui.redactor().with_json_writer(|writer| {
            let is_second_first = is_first && first.is_empty();
            let is_beside = thread::scope(|scope| {
                let work = || added.add_all(writer, second, is_second_first, other);
                let beside = thread::Builder::new().spawn_scoped(scope, work);
                added.add_all(writer, first, is_first, buffer);
                beside.is_ok()
            });
            // Where no thread can be started, this one does all of it.
            if !is_beside {
                added.add_all(writer, second, is_second_first, other);
            }
        });
        self.flush()?;
        let written = self.ui.write_stdout_bytes(self.second_half.as_slice());
        self.second_half.truncate(0);
        written
    }

    /// Writes what was collected, so that everything that came is there if nothing more comes.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if self.buffer.len() == 0 {
            return Ok(());
        }
        let written = self.ui.write_stdout_bytes(self.buffer.as_slice());
        self.buffer.truncate(0);
        written
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        match (self.form, self.count) {
            (ItemForm::Array | ItemForm::YamlElement, 0) => self.buffer.extend_from_slice(b"[]\n"),
            (ItemForm::Array, _) => self.buffer.extend_from_slice(b"\n]\n"),
            (ItemForm::Line | ItemForm::YamlElement | ItemForm::YamlDocument, _) => {}
        }
        self.flush()
    }

    fn add_yaml(&mut self, json: &[u8]) -> io::Result<()> {
        let value = serde_json::from_slice(json).map_err(|error| {
            io::Error::new(io::ErrorKind::InvalidData, format!("an item cannot be written as YAML: {error}"))
        })?;
        let (value, github_actions) =
            (self.ui.redactor().result_json(mask::masked(value)), self.ui.options().github_actions);
        let text = match self.form {
            ItemForm::YamlDocument => format!("---\n{}", render::yaml(&value, github_actions)),
            _ => render::yaml_element(&value, github_actions),
        };
        self.buffer.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl ItemForm {
    /// The layout of an item that is JSON.
    fn layout(self) -> Option<JsonLayout> {
        match self {
            Self::Array => Some(JsonLayout::Indented(1)),
            Self::Line => Some(JsonLayout::OneLine),
            Self::YamlElement | Self::YamlDocument => None,
        }
    }
}

/// How items of JSON are added to a text.
#[derive(Clone, Copy)]
struct Addition {
    form: ItemForm,
    layout: JsonLayout,
    github_actions: bool,
}

impl Addition {
    fn add_all(self, writer: JsonWriter<'_>, items: &[ListItem], is_first: bool, text: &mut TextBuffer) {
        for (index, item) in items.iter().enumerate() {
            self.add(writer, item.json(), item.is_compact(), is_first && index == 0, text);
        }
    }

    fn add(self, writer: JsonWriter<'_>, json: &[u8], is_compact: bool, is_first: bool, text: &mut TextBuffer) {
        match self.form {
            ItemForm::Array if is_first => text.extend_from_slice(b"[\n  "),
            ItemForm::Array => text.extend_from_slice(b",\n  "),
            ItemForm::Line | ItemForm::YamlElement | ItemForm::YamlDocument => {}
        }
        let start = text.len();
        writer.write(json, self.layout, is_compact, text);
        render::escape_json(json, text, start, self.github_actions);
        if self.form == ItemForm::Line {
            text.push(b'\n');
        }
    }
}
