//! Output of several programs at once, each line behind the name of its program.

use std::io;

use super::{Paint, TextStyle, Ui, escape, width};

/// The name of a program, padded to the width of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    name: String,
    style: TextStyle,
}

impl Label {
    /// Labels of equal width and different colours.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<Self> {
        let names: Vec<_> = names.into_iter().map(escape::line).collect();
        let room = names.iter().map(|name| width::columns(name)).max().unwrap_or_default();
        let label = |(index, name): (usize, &std::borrow::Cow<'_, str>)| Self {
            name: width::pad(name, room),
            style: TextStyle::Member(index),
        };
        names.iter().enumerate().map(label).collect()
    }

    fn before(&self, text: &str, paint: Paint, is_colored: bool) -> String {
        let head = paint.paint(self.style, &format!("{} |", self.name));
        format!("{head} {}", escape::program_line(text, is_colored)).trim_end().to_owned()
    }
}

impl Ui {
    /// Writes a line of a program to standard output. Colours are kept if standard output has colours; other terminal codes
    /// are removed or escaped.
    pub fn labelled_stdout(&self, label: &Label, text: &str) -> io::Result<()> {
        let is_colored = self.stdout_is_colored();
        self.print_text(&format!("{}\n", label.before(text, Paint::new(is_colored), is_colored)))
    }

    /// Writes a line of a program to standard error, also with `--quiet`.
    pub fn labelled_stderr(&self, label: &Label, text: &str) {
        self.write_stderr_line(&label.before(text, self.err_paint(), self.stderr_is_colored()));
    }

    /// Reports how one of several programs ended; `--quiet` suppresses a success.
    pub fn program_ended(&self, label: &Label, succeeded: bool, detail: &str) {
        let (mark, style) = if succeeded { ("✓", TextStyle::Good) } else { ("✗", TextStyle::Bad) };
        if !succeeded || !self.options().quiet {
            self.write_outcome(mark, style, label, detail);
        }
    }

    /// Reports why one of several programs was skipped; `--quiet` suppresses it.
    pub fn program_skipped(&self, label: &Label, reason: &str) {
        if !self.options().quiet {
            self.write_outcome("-", TextStyle::Faint, label, reason);
        }
    }

    fn write_outcome(&self, mark: &str, style: TextStyle, label: &Label, detail: &str) {
        let mark = self.err_paint().paint(style, mark);
        self.write_stderr_line(format!("{mark} {}  {}", label.name, self.shown_line(detail)).trim_end());
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::output::{CiRunner, ColorChoice, UiOptions};

    fn output(options: UiOptions) -> (String, String) {
        let (ui, captured) = Ui::captured(options, "");
        let labels = Label::of(["web", "nightly"]);
        ui.labelled_stdout(&labels[0], "\u{1b}[32mok\u{1b}[0m").unwrap();
        ui.labelled_stdout(&labels[1], "::error::x ##[group]").unwrap();
        ui.labelled_stdout(&labels[0], "").unwrap();
        ui.labelled_stderr(&labels[0], "bad\u{7}");
        ui.program_ended(&labels[0], true, "3s");
        ui.program_ended(&labels[1], false, "exit 1");
        ui.program_skipped(&labels[0], "no script");
        (captured.stdout(), captured.stderr())
    }

    #[test]
    fn every_line_begins_with_its_name() {
        let (stdout, stderr) = output(UiOptions::default());
        assert_eq!(stdout, "web     | ok\nnightly | ::error::x ##[group]\nweb     |\n");
        assert_eq!(stderr, "web     | bad\\u{7}\n✓ web      3s\n✗ nightly  exit 1\n- web      no script\n");
    }

    #[test]
    fn colours_are_kept_if_the_stream_has_colours() {
        let (stdout, stderr) = output(UiOptions { color: ColorChoice::Always, ..UiOptions::default() });
        let lines: Vec<&str> = stdout.lines().collect();
        assert_eq!(lines[0], "\u{1b}[36mweb     |\u{1b}[0m \u{1b}[32mok\u{1b}[0m\u{1b}[0m");
        assert!(lines[1].starts_with("\u{1b}[35mnightly |\u{1b}[0m "), "{stdout:?}");
        assert!(stderr.contains("\u{1b}[31m✗\u{1b}[0m nightly"), "{stderr:?}");
    }

    #[test]
    fn no_line_is_a_workflow_command_and_quiet_keeps_failures() {
        let (stdout, _) = output(UiOptions { runner: Some(CiRunner::Github), ..UiOptions::default() });
        assert!(stdout.contains("nightly | ::error::x #\\#[group]\n"), "{stdout}");
        let (_, stderr) = output(UiOptions { quiet: true, ..UiOptions::default() });
        assert_eq!(stderr, "web     | bad\\u{7}\n✗ nightly  exit 1\n");
    }
}
