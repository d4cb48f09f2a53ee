//! What several programs write at once, each line behind the name of its program.

use std::io;

use super::{Paint, TextStyle, Ui, escape, width};

/// The name of a program among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Harmless, and as wide as the others.
    name: String,
    style: TextStyle,
}

impl Label {
    /// Labels of the same width, each in a colour of its own.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<Self> {
        let names: Vec<_> = names.into_iter().map(escape::line).collect();
        let room = names.iter().map(|name| width::columns(name)).max().unwrap_or_default();
        let label = |(index, name): (usize, &std::borrow::Cow<'_, str>)| Self {
            name: format!("{name}{}", " ".repeat(room - width::columns(name))),
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
    /// Writes a line of a program's standard output to standard output. Colours stay where there are any, every other
    /// control character is made harmless.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn labelled_stdout(&self, label: &Label, text: &str) -> io::Result<()> {
        let is_colored = self.stdout_is_colored();
        self.print_text(&format!("{}\n", label.before(text, Paint::new(is_colored), is_colored)))
    }

    /// Writes a line of a program to standard error, `--quiet` or not.
    pub fn labelled_stderr(&self, label: &Label, text: &str) {
        self.write_stderr(&label.before(text, self.err_paint(), self.stderr_is_colored()));
    }

    /// Tells on standard error how one of several programs ended; `--quiet` silences what went well.
    pub fn program_ended(&self, label: &Label, went_well: bool, detail: &str) {
        if went_well && self.options().quiet {
            return;
        }
        let paint = self.err_paint();
        let mark = if went_well { paint.paint(TextStyle::Good, "✓") } else { paint.paint(TextStyle::Bad, "✗") };
        self.write_stderr(format!("{mark} {}  {}", label.name, escape::line(detail)).trim_end());
    }

    /// Tells on standard error why one of several programs was not run; `--quiet` silences it.
    pub fn program_skipped(&self, label: &Label, reason: &str) {
        if !self.options().quiet {
            let mark = self.err_paint().paint(TextStyle::Faint, "-");
            self.write_stderr(&format!("{mark} {}  {}", label.name, escape::line(reason)));
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::output::{ColorChoice, UiOptions};

    fn said(options: UiOptions) -> (String, String) {
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
    fn every_line_stands_behind_its_name() {
        let (stdout, stderr) = said(UiOptions::default());
        assert_eq!(stdout, "web     | ok\nnightly | ::error::x ##[group]\nweb     |\n");
        assert_eq!(stderr, "web     | bad\\u{7}\n✓ web      3s\n✗ nightly  exit 1\n- web      no script\n");
    }

    #[test]
    fn colours_are_kept_where_there_are_any() {
        let (stdout, stderr) = said(UiOptions { color: ColorChoice::Always, ..UiOptions::default() });
        let lines: Vec<&str> = stdout.lines().collect();
        assert_eq!(lines[0], "\u{1b}[36mweb     |\u{1b}[0m \u{1b}[32mok\u{1b}[0m\u{1b}[0m");
        assert!(lines[1].starts_with("\u{1b}[35mnightly |\u{1b}[0m "), "{stdout:?}");
        assert!(stderr.contains("\u{1b}[31m✗\u{1b}[0m nightly"), "{stderr:?}");
    }

    #[test]
    fn no_line_is_a_workflow_command_and_quiet_leaves_what_went_badly() {
        let (stdout, _) = said(UiOptions { github_actions: true, ..UiOptions::default() });
        assert!(stdout.contains("nightly | ::error::x #\\#[group]\n"), "{stdout}");
        let (_, stderr) = said(UiOptions { quiet: true, ..UiOptions::default() });
        assert_eq!(stderr, "web     | bad\\u{7}\n✗ nightly  exit 1\n");
    }
}
