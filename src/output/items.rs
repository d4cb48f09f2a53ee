//! Items of the service as data: passed on as they were sent, one after the other, in each format for programs.

use std::io;

use super::{Ui, mask, render};
use crate::json_text::{JsonValue, TextBuffer};
use crate::redact::JsonLayout;

/// How much text is collected before it is written.
const BUFFER: usize = 64 * 1024;

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
}

impl ItemWriter {
    pub(super) fn new(ui: Ui, form: ItemForm) -> Self {
        Self { ui, form, count: 0, buffer: TextBuffer::default() }
    }

    /// Adds an item.
    ///
    /// # Errors
    /// With [`io::ErrorKind::InvalidData`] if YAML cannot express it.
    pub(super) fn write(&mut self, item: JsonValue<'_>) -> io::Result<()> {
        match self.form {
            ItemForm::Array => {
                self.buffer.extend_from_slice(if self.count == 0 { b"[\n  " } else { b",\n  " });
                self.add_json(item, JsonLayout::Indented(1));
            }
            ItemForm::Line => {
                self.add_json(item, JsonLayout::OneLine);
                self.buffer.push(b'\n');
            }
            ItemForm::YamlElement | ItemForm::YamlDocument => self.add_yaml(item.text())?,
        }
        self.count += 1;
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
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

    fn add_json(&mut self, item: JsonValue<'_>, layout: JsonLayout) {
        let start = self.buffer.len();
        self.ui.redactor().write_json(item, layout, &mut self.buffer);
        render::escape_json(item.text(), &mut self.buffer, start, self.ui.options().has_runner());
    }

    fn add_yaml(&mut self, json: &[u8]) -> io::Result<()> {
        let value = serde_json::from_slice(json).map_err(|error| {
            io::Error::new(io::ErrorKind::InvalidData, format!("an item cannot be written as YAML: {error}"))
        })?;
        let (value, for_runner) = (self.ui.redactor().result_json(mask::masked(value)), self.ui.options().has_runner());
        let text = match self.form {
            ItemForm::YamlDocument => format!("---\n{}", render::yaml(&value, for_runner)),
            _ => render::yaml_element(&value, for_runner),
        };
        self.buffer.extend_from_slice(text.as_bytes());
        Ok(())
    }
}
