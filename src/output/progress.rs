//! Progress of the steps of a command on standard error: a spinner on a terminal, plain lines elsewhere.

use std::fmt;
use std::future::Future;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use super::screen::{self, SpinnerText, StepLine, passed};
use super::{ProgressMode, TextStyle, Ui};
use crate::api::Error;
use crate::duration;
use crate::wait::{self, Observer};

/// How often plain lines repeat that a step is still running.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// One step of a command. Dropped without an end it disappears.
pub struct ProgressStep {
    ui: Ui,
    /// Such as `Publishing shop`.
    running: String,
    /// Such as `Published shop`.
    done: String,
    display: Display,
    started: Instant,
    status: String,
    /// When a line was last written, since the start of the wait.
    last_line: Duration,
    /// What was shown of polls that failed since the last one that did not.
    missed: Option<String>,
}

/// How a step is shown.
enum Display {
    Spinner(ProgressBar, SpinnerText),
    /// A line at each change of status.
    Plain,
    /// A line at the end, as long as another step has the spinner.
    EndOnly,
    Silent,
}

impl Ui {
    /// Begins a step, with what it does in two forms: `step("Publishing", "Published", "shop")`.
    pub fn step(&self, running: &str, done: &str, object: impl fmt::Display) -> ProgressStep {
        let label = |verb: &str| self.shown_line(&format!("{verb} {object}"));
        let running = label(running);
        ProgressStep {
            ui: self.clone(),
            display: Display::choose(self, &running),
            running,
            done: label(done),
            started: Instant::now(),
            status: String::new(),
            last_line: Duration::ZERO,
            missed: None,
        }
    }
}

impl ProgressStep {
    /// Shows the current status of the step.
    pub fn status(&mut self, status: &str) {
        self.change(&self.ui.shown_line(status), self.started.elapsed());
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

    fn end(mut self, end: ProgressEnd, detail: &str) {
        let (mark, style, label, word) = match end {
            ProgressEnd::Done => ("✓", TextStyle::Good, self.done.clone(), ""),
            ProgressEnd::LeftRunning => ("✓", TextStyle::Good, self.running.clone(), ""),
            ProgressEnd::Skipped => ("-", TextStyle::Faint, self.running.clone(), "skipped"),
            ProgressEnd::Failed => ("✗", TextStyle::Bad, self.running.clone(), "failed"),
        };
        let detail = self.ui.shown_line(detail);
        let outcome = match (word, &*detail) {
            // "Published shop" says enough without the status "Published".
            ("", detail) if label.split(' ').next() == Some(detail) => String::new(),
            ("", only) | (only, "") => only.to_owned(),
            (word, detail) => format!("{word}: {detail}"),
        };
        let took = self.started.elapsed();
        match self.clear() {
            Display::Silent => {}
            // The last line shows this status already.
            Display::Plain if !detail.is_empty() && *detail == self.status => {}
            Display::Plain => self.write_plain(&label, &outcome, took),
            Display::Spinner(..) | Display::EndOnly => {
                let line = StepLine { label: &label, status: &outcome, took: passed(took) };
                let paint = self.ui.err_paint();
                let line = line.fit(self.ui.terminal_columns(), paint);
                self.ui.write_stderr_line(&format!("{} {line}", paint.paint(style, mark)));
            }
        }
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
        match &self.display {
            Display::Spinner(_, text) => text.set_status(status),
            Display::Plain => self.write_plain(&self.running, status, elapsed),
            Display::EndOnly | Display::Silent => {}
        }
        self.last_line = elapsed;
    }

    fn write_plain(&self, label: &str, status: &str, elapsed: Duration) {
        let separator = if status.is_empty() { "" } else { ": " };
        let passed = passed(elapsed).map(|passed| format!(" ({passed})")).unwrap_or_default();
        self.ui.write_stderr_line(&format!("{label}{separator}{status}{passed}"));
    }

    /// Removes the spinner. Returns how the step was shown.
    fn clear(&mut self) -> Display {
        let display = std::mem::replace(&mut self.display, Display::Silent);
        if let Display::Spinner(spinner, _) = &display {
            self.ui.spinner().take();
            spinner.finish_and_clear();
            screen::removed();
        }
        display
    }
}

impl Drop for ProgressStep {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Observer for ProgressStep {
    fn polled(&mut self, status: &str, elapsed: Duration) {
        self.change(&self.ui.shown_line(status), elapsed);
    }

    fn missed(&mut self, error: &Error, elapsed: Duration) {
        let text = self.ui.shown_line(&error.to_string());
        let pause = error.long_pause().map(|pause| format!(" in {}", duration::exact(pause))).unwrap_or_default();
        let text = format!("trying again{pause}: {text}");
        // Of several failed polls the first one is shown, and each that asks for a long pause.
        if self.missed.as_ref().is_none_or(|shown| *shown != text && !pause.is_empty()) {
            self.show(&text, elapsed);
            self.missed = Some(text);
        }
    }

    fn ticked(&mut self, elapsed: Duration) {
        // Of several steps at the same time the next one gets the spinner once the first has ended.
        if matches!(self.display, Display::EndOnly) && self.ui.spinner().borrow().is_none() {
            self.display = Display::spinner(&self.ui, &self.running, self.started.elapsed());
            self.show(&self.status.clone(), elapsed);
        }
        if matches!(self.display, Display::Plain) && elapsed.saturating_sub(self.last_line) >= HEARTBEAT {
            let status = if self.status.is_empty() { "waiting" } else { &self.status };
            self.write_plain(&self.running, &format!("still {status}"), elapsed);
            self.last_line = elapsed;
        }
    }
}

enum ProgressEnd {
    Done,
    LeftRunning,
    Skipped,
    Failed,
}

impl Display {
    fn choose(ui: &Ui, label: &str) -> Self {
        let options = ui.options();
        match options.progress {
            _ if options.quiet => Self::Silent,
            ProgressMode::None => Self::Silent,
            ProgressMode::Auto if options.stderr_is_terminal && ui.spinner().borrow().is_some() => Self::EndOnly,
            ProgressMode::Auto if options.stderr_is_terminal => Self::spinner(ui, label, Duration::ZERO),
            ProgressMode::Auto | ProgressMode::Plain => Self::Plain,
        }
    }

    /// Shows the spinner of a step that began `elapsed` ago.
    fn spinner(ui: &Ui, label: &str, elapsed: Duration) -> Self {
        let text = SpinnerText::new(label, ui.options().width, ui.err_paint());
        let spinner = screen::spinner(ui.stderr(), text.clone()).with_elapsed(elapsed);
        ui.spinner().replace(Some(spinner.clone()));
        Self::Spinner(spinner, text)
    }
}

#[cfg(test)]
mod tests;
