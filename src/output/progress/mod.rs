//! Progress of the steps of a command on standard error: on a terminal one row for each step, plain lines elsewhere.
//!
//! A [`ProgressStep`] is one step. It receives what a wait sees, ends in a line that stays, and can run beside others. A
//! [`ProgressPlan`] shows from the start which steps follow.

mod bar;
mod board;
mod heartbeat;
mod live;
mod plan;
mod reading;
mod rows;
mod screen;

use std::fmt;
use std::future::Future;
use std::time::{Duration, Instant};

use super::{ProgressMode, TextStyle, Ui};
use crate::api::Error;
use crate::api::model::{ReportEntry, ReportEntryType};
use crate::duration;
use crate::wait::{self, Observer};

pub use bar::UsualTime;
use board::RowId;
pub(super) use heartbeat::PlainSteps;
use heartbeat::{HEARTBEAT, Heartbeat};
pub(super) use live::LiveRows;
pub use plan::{PlannedStep, ProgressPlan};
use rows::StepRow;
pub use screen::restore_terminal_on_panic;

/// One step of a command.
///
/// Dropped without an end it disappears, unless it is an operation of the platform with a known status: that continues, and
/// its row says so.
pub struct ProgressStep {
    ui: Ui,
    /// Such as `Publishing shop`.
    running: String,
    /// Such as `Published shop`.
    done: String,
    display: Display,
    started: Instant,
    status: String,
    is_operation: bool,
    /// When a line was last written, since the start of the wait.
    last_line: Duration,
    /// What was shown of polls that failed since the last one that did not.
    missed: Option<String>,
}

/// How a step is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Display {
    /// In a row that is drawn.
    Row(RowId),
    /// A line at each change of status; the number of the step.
    Plain(u64),
    Silent,
}

impl Ui {
    /// Begins a step, with what it does in two forms: `step("Publishing", "Published", "shop")`.
    pub fn step(&self, running: &str, done: &str, object: impl fmt::Display) -> ProgressStep {
        let slot = format!("{running} {object}");
        self.step_in(&slot, running, done, object)
    }

    /// Begins a step that was announced with `slot`, because its name was not known then.
    pub fn step_in(&self, slot: &str, running: &str, done: &str, object: impl fmt::Display) -> ProgressStep {
        let label = |verb: &str| self.shown_line(&format!("{verb} {object}"));
        let running = label(running);
        let display = match self.display_of_steps() {
            DisplayKind::Rows => Display::Row(self.rows().board.begin(slot, running.clone())),
            DisplayKind::Plain => Display::Plain(self.plain_steps().begin()),
            DisplayKind::Silent => Display::Silent,
        };
        self.refresh_rows();
        ProgressStep {
            ui: self.clone(),
            display,
            running,
            done: label(done),
            started: Instant::now(),
            status: String::new(),
            is_operation: false,
            last_line: Duration::ZERO,
            missed: None,
        }
    }

    /// Whether progress is drawn in rows, with bars.
    pub fn draws_progress(&self) -> bool {
        self.display_of_steps() == DisplayKind::Rows
    }

    fn display_of_steps(&self) -> DisplayKind {
        let options = self.options();
        match options.progress {
            _ if options.quiet => DisplayKind::Silent,
            ProgressMode::None => DisplayKind::Silent,
            ProgressMode::Auto if options.stderr_is_terminal => DisplayKind::Rows,
            ProgressMode::Auto | ProgressMode::Plain => DisplayKind::Plain,
        }
    }

    /// Draws the rows after they changed.
    fn refresh_rows(&self) {
        let options = self.options();
        self.rows().refresh(|| (self.stderr(), options.width, self.err_paint(), options.stdin_is_terminal));
    }

    /// Draws the rows again after a prompt.
    pub(super) fn show_rows_again(&self) {
        self.rows().board.pause(false);
        self.refresh_rows();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DisplayKind {
    Rows,
    Plain,
    Silent,
}

impl ProgressStep {
    /// Shows the current status of the step.
    pub fn status(&mut self, status: &str) {
        self.change(&self.ui.shown_line(status), self.started.elapsed());
    }

    /// Shows a bar: the step is an operation of the platform now, which usually takes so long.
    pub fn watch(&mut self, usual: UsualTime) {
        self.is_operation = true;
        if let Display::Row(id) = self.display {
            self.ui.rows().board.watch(id, usual);
        }
    }

    /// The time since the step began.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Runs `work`, such as a call that may take long, as a part of this step.
    pub async fn during<T>(&mut self, work: impl Future<Output = T>) -> T {
        wait::observed(work, self).await
    }

    /// Ends the step successfully. `detail` may be empty.
    pub fn done(self, detail: &str) {
        self.end(ProgressEnd::Done, detail);
    }

    /// Ends the step while the platform goes on with the operation, which `detail` says.
    pub fn left_running(self, detail: &str) {
        self.end(ProgressEnd::LeftRunning, detail);
    }

    /// Ends the step because there was nothing to do.
    pub fn skipped(self, reason: &str) {
        self.end(ProgressEnd::Skipped, reason);
    }

    /// Ends the step with a failure. `detail` may be empty.
    pub fn failed(self, detail: &str) {
        self.end(ProgressEnd::Failed, detail);
    }

    /// Ends the step because the time to wait is over.
    pub fn timed_out(self, status: &str) {
        self.end(ProgressEnd::TimedOut, status);
    }

    fn end(mut self, end: ProgressEnd, detail: &str) {
        let (mark, style, label, word) = match end {
            ProgressEnd::Done => ("✓", TextStyle::Good, self.done.clone(), ""),
            ProgressEnd::LeftRunning => ("✓", TextStyle::Good, self.running.clone(), ""),
            ProgressEnd::Skipped => ("-", TextStyle::Faint, self.running.clone(), "skipped"),
            ProgressEnd::Failed => ("✗", TextStyle::Bad, self.running.clone(), "failed"),
            ProgressEnd::TimedOut => ("✗", TextStyle::Bad, self.running.clone(), "timed out"),
        };
        let detail = self.ui.shown_line(detail);
        let outcome = match (word, &*detail) {
            // "Published shop" says enough without the status "Published".
            ("", detail) if label.split(' ').next() == Some(detail) => String::new(),
            ("", only) | (only, "") => only.to_owned(),
            (word, detail) => format!("{word}: {detail}"),
        };
        let display = std::mem::replace(&mut self.display, Display::Silent);
        if let Display::Plain(number) = display {
            self.ui.plain_steps().end(number);
        }
        match display {
            Display::Silent => {}
            // The last line shows this status already.
            Display::Plain(_) if !detail.is_empty() && *detail == self.status && end != ProgressEnd::TimedOut => {}
            Display::Plain(_) => self.write_plain(&label, &outcome, self.started.elapsed()),
            Display::Row(id) => {
                let is_failure = matches!(end, ProgressEnd::Failed | ProgressEnd::TimedOut);
                self.ui.rows().board.end(id, is_failure);
                self.write_last_row(mark, style, &label, &outcome);
            }
        }
    }

    /// Writes the row that stays of the step, above those that are drawn.
    fn write_last_row(&self, mark: &str, style: TextStyle, label: &str, outcome: &str) {
        let took = self.started.elapsed();
        let took = (took.as_secs() > 0).then(|| duration::clock(took));
        let paint = self.ui.err_paint();
        let columns = self.ui.terminal_columns().saturating_sub(1);
        let row = StepRow { label, status: outcome, took }.fit(columns, paint);
        self.ui.write_stderr_line(&format!("{} {row}", paint.paint(style, mark)));
        self.ui.refresh_rows();
    }

    /// Shows a status unless it is the one that is shown already.
    fn change(&mut self, status: &str, elapsed: Duration) {
        let was_missed = std::mem::take(&mut self.missed);
        if was_missed.is_some() || self.status != status {
            status.clone_into(&mut self.status);
            self.show(status, elapsed);
        }
    }

    fn show(&mut self, status: &str, elapsed: Duration) {
        match self.display {
            Display::Row(id) => self.ui.rows().board.set_status(id, status, self.missed.is_some()),
            Display::Plain(number) => {
                self.ui.plain_steps().set_status(number, &self.status);
                self.write_plain(&self.running, status, elapsed);
            }
            Display::Silent => {}
        }
        self.last_line = elapsed;
    }

    fn write_plain(&self, label: &str, status: &str, elapsed: Duration) {
        let separator = if status.is_empty() { "" } else { ": " };
        let passed = if elapsed.as_secs() > 0 { format!(" ({})", duration::elapsed(elapsed)) } else { String::new() };
        self.ui.write_stderr_line(&format!("{label}{separator}{status}{passed}"));
    }

    /// What a row has room for of a failed poll: the status code alone, if there is one.
    fn reason(&self, error: &Error) -> String {
        match (self.display, error.status()) {
            (Display::Row(_), Some(status)) => status.to_string(),
            _ => self.ui.shown_line(&error.to_string()),
        }
    }
}

impl Drop for ProgressStep {
    fn drop(&mut self) {
        if let Display::Plain(number) = self.display {
            self.ui.plain_steps().end(number);
        }
        let Display::Row(id) = self.display else { return };
        self.ui.rows().board.remove(&[id]);
        if self.is_operation && !self.status.is_empty() {
            let outcome = format!("left running: {}", self.status);
            self.write_last_row("-", TextStyle::Faint, &self.running, &outcome);
        }
        self.ui.refresh_rows();
    }
}

impl Observer for ProgressStep {
    fn polled(&mut self, status: &str, elapsed: Duration) {
        self.change(&self.ui.shown_line(status), elapsed);
    }

    fn missed(&mut self, error: &Error, elapsed: Duration) {
        let pause = error.long_pause().map(|pause| format!(" in {}", duration::exact(pause))).unwrap_or_default();
        let text = format!("retrying{pause}: {}", self.reason(error));
        // Of several failed polls the first one is shown, and each that asks for a long pause.
        if self.missed.as_ref().is_none_or(|shown| *shown != text && !pause.is_empty()) {
            self.missed = Some(text.clone());
            self.show(&text, elapsed);
        }
    }

    fn reported(&mut self, entry: &ReportEntry, _elapsed: Duration) {
        if matches!(self.display, Display::Row(_)) {
            let entry_text = self.ui.shown_line(&entry.to_string());
            let has_several = self.ui.rows().board.has_several_running();
            let text = if has_several { format!("{}: {entry_text}", self.running) } else { entry_text };
            let style = match entry.kind {
                Some(ReportEntryType::Warning | ReportEntryType::Error) => TextStyle::Caution,
                _ => TextStyle::Faint,
            };
            let columns = self.ui.terminal_columns().saturating_sub(3);
            let text = super::width::fit(&text, columns);
            self.ui.write_stderr_line(&format!("  {}", self.ui.err_paint().paint(style, &text)));
        }
    }

    fn ticked(&mut self, elapsed: Duration) {
        if !matches!(self.display, Display::Plain(_)) || elapsed.saturating_sub(self.last_line) < HEARTBEAT {
            return;
        }
        match self.ui.plain_steps().heartbeat(Instant::now()) {
            Heartbeat::OfStep => {
                let status = if self.status.is_empty() { "waiting" } else { &self.status };
                self.write_plain(&self.running, &format!("still {status}"), elapsed);
            }
            Heartbeat::OfAll(line) => self.write_plain(&line, "", elapsed),
            Heartbeat::Silent => {}
        }
        self.last_line = elapsed;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProgressEnd {
    Done,
    LeftRunning,
    Skipped,
    Failed,
    TimedOut,
}

#[cfg(test)]
mod tests;
