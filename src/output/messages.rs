//! Messages on standard error.

use super::{Format, TextStyle, Ui, failure, wrap};
use crate::failure::Failure;

/// How far the further lines of a wrapped message are indented, as those of a failure are.
const INDENT: usize = 4;

impl Ui {
    /// Reports what happened, on one line: foreign text cannot begin another. `--quiet` suppresses it.
    pub fn note(&self, text: &str) {
        if !self.options().quiet {
            self.write_wrapped(&self.shown_line(text));
        }
    }

    /// Warns on one line, also with `--quiet`.
    pub fn warn(&self, text: &str) {
        let head = self.err_paint().paint(TextStyle::Caution, "warning:");
        self.write_wrapped(&format!("{head} {}", self.shown_line(text)));
    }

    /// Suggests on one line what to do next; `--quiet` suppresses it.
    pub fn hint(&self, text: &str) {
        if !self.options().quiet {
            let head = self.err_paint().paint(TextStyle::Heading, "hint:");
            self.write_wrapped(&format!("{head} {}", self.shown_line(text)));
        }
    }

    /// Writes a diagnostic that was rendered and escaped elsewhere, also with `--quiet`.
    pub fn diagnostic(&self, rendered: &str) {
        self.write_stderr_line(rendered.trim_end_matches('\n'));
    }

    /// Renders a failure: as text, or with `-o json` as one JSON object.
    pub fn failure(&self, failure: &Failure) {
        let failure = &failure::without_secrets(failure, &self.redactor());
        match self.options().format {
            Format::Json | Format::Ndjson | Format::Sarif => {
                self.write_stderr_data(&failure::json(failure, self.options().has_runner()));
            }
            Format::Table | Format::Yaml | Format::Github => {
                self.write_wrapped(&failure::text(failure, self.err_paint()));
                if let Some(line) = failure::resume_line(failure, self.err_paint()) {
                    self.write_stderr_line(&line);
                }
            }
        }
    }

    /// Writes sentences. On a terminal they are wrapped at word boundaries.
    fn write_wrapped(&self, text: &str) {
        if self.options().stderr_is_terminal {
            let columns = self.terminal_columns();
            let lines: Vec<String> = text.split('\n').flat_map(|line| wrap::wrap(line, columns, INDENT)).collect();
            self.write_stderr_line(&lines.join("\n"));
        } else {
            self.write_stderr_line(text);
        }
    }
}

#[cfg(test)]
mod tests;
