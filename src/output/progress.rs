//! Progress of the steps of a command, on standard error: drawn on a terminal, plain lines elsewhere.

use std::future::Future;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use super::screen::{self, Live, StepLine, passed};
use super::{ProgressMode, TextStyle, Ui, UiOptions, escape};
use crate::api::Error;
use crate::wait::{self, Observer};

/// How often a plain log hears that a step is still going on.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// One step of a command. It ends as done, skipped or failed; dropped without an end it just disappears.
#[derive(Debug)]
pub struct ProgressStep {
    ui: Ui,
    label: String,
    display: Display,
    started: Instant,
    /// The status last told, and when a line was last written; times count from the begin of the wait.
    status: String,
    told: Duration,
    missed: bool,
}

/// How a step is shown.
#[derive(Debug)]
enum Display {
    /// A line on a terminal that is drawn again and again.
    Drawn(Drawing, Live),
    /// A line at each change of status.
    Plain,
    /// Only a line at the end, for as long as another step is drawn.
    EndOnly,
    /// Nothing at all.
    Silent,
}

/// The step that is on the screen.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    bar: ProgressBar,
}

impl Drawing {
    /// Takes the step off the screen while `work` runs.
    pub(super) fn suspend<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }
}

impl ProgressStep {
    pub(super) fn begin(ui: Ui, label: &str) -> Self {
        let label = escape::line(label).into_owned();
        let display = Display::choose(&ui, &label);
        Self { ui, label, display, started: Instant::now(), status: String::new(), told: Duration::ZERO, missed: false }
    }

    /// Shows what the step does at the moment.
    pub fn status(&mut self, status: &str) {
        self.change(&escape::line(status), self.started.elapsed());
    }

    /// Runs `work`, such as a call that may take a while, as a part of this step.
    pub async fn during<T>(&mut self, work: impl Future<Output = T>) -> T {
        wait::observed(work, self).await
    }

    /// Ends the step: it went well. `detail` may be empty.
    pub fn done(self, detail: &str) {
        self.end("✓", TextStyle::Good, "done", detail);
    }

    /// Ends the step: there was nothing to do, because of `reason`.
    pub fn skipped(self, reason: &str) {
        self.end("-", TextStyle::Faint, "skipped", reason);
    }

    /// Ends the step: it went badly. `detail` may be empty.
    pub fn failed(self, detail: &str) {
        self.end("✗", TextStyle::Bad, "failed", detail);
    }

    fn end(mut self, mark: &str, style: TextStyle, word: &str, detail: &str) {
        let detail = escape::line(detail).into_owned();
        let took = self.started.elapsed();
        match self.clear() {
            Display::Silent => {}
            // The last line says so already.
            Display::Plain if !detail.is_empty() && detail == self.status => {}
            Display::Plain => {
                let detail = if detail.is_empty() { word.to_owned() } else { format!("{word}: {detail}") };
                self.write_line(&detail, took);
            }
            Display::Drawn(..) | Display::EndOnly => {
                let word = if style == TextStyle::Good && !detail.is_empty() { "" } else { word };
                let outcome = [word, &detail].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
                let line = StepLine { label: &self.label, status: &outcome.join(": "), took: passed(took) };
                let paint = self.ui.err_paint();
                let mark = paint.paint(style, mark);
                self.ui.write_stderr(&format!("{mark} {}", line.fit(self.ui.terminal_columns(), paint)));
            }
        }
    }

    /// Takes in a status; shows it where it is another one than before.
    fn change(&mut self, status: &str, elapsed: Duration) {
        let unchanged = self.status == status && !self.missed;
        self.missed = false;
        if unchanged {
            return;
        }
        status.clone_into(&mut self.status);
        self.show(status, elapsed);
    }

    fn show(&mut self, status: &str, elapsed: Duration) {
        match &self.display {
            Display::Drawn(_, live) => live.set(status),
            Display::Plain => self.write_line(status, elapsed),
            Display::EndOnly | Display::Silent => {}
        }
        self.told = elapsed;
    }

    /// Writes a plain line.
    fn write_line(&self, what: &str, elapsed: Duration) {
        let passed = passed(elapsed).map(|passed| format!(" ({passed})")).unwrap_or_default();
        self.ui.write_stderr(&format!("{}: {what}{passed}", self.label));
    }

    /// Takes the step off the screen for good; returns how it was shown.
    fn clear(&mut self) -> Display {
        let display = std::mem::replace(&mut self.display, Display::Silent);
        if let Display::Drawn(drawing, _) = &display {
            self.ui.drawing().take();
            drawing.bar.finish_and_clear();
            screen::left();
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
        self.change(&escape::line(status), elapsed);
    }

    fn missed(&mut self, error: &Error, elapsed: Duration) {
        if !self.missed {
            let error = error.to_string();
            self.show(&format!("trying again: {}", escape::line(&error)), elapsed);
        }
        self.missed = true;
    }

    fn ticked(&mut self, elapsed: Duration) {
        // Of several steps at the same time the next one is drawn once the first has ended.
        if matches!(self.display, Display::EndOnly) && self.ui.drawing().borrow().is_none() {
            self.display = Display::draw(&self.ui, &self.label, self.started.elapsed());
            self.show(&self.status.clone(), elapsed);
        }
        if matches!(self.display, Display::Plain) && elapsed.saturating_sub(self.told) >= SIGN_OF_LIFE {
            let status = if self.status.is_empty() { "waiting" } else { &self.status };
            self.write_line(&format!("still {status}"), elapsed);
            self.told = elapsed;
        }
    }
}

impl Display {
    fn choose(ui: &Ui, label: &str) -> Self {
        match mode(ui.options()) {
            Mode::Silent => Self::Silent,
            Mode::Plain => Self::Plain,
            Mode::Drawn if ui.drawing().borrow().is_some() => Self::EndOnly,
            Mode::Drawn => Self::draw(ui, label, Duration::ZERO),
        }
    }

    /// Begins to draw a step that began a while ago.
    fn draw(ui: &Ui, label: &str, elapsed: Duration) -> Self {
        let live = Live::new(label, ui.options().width, ui.err_paint());
        let drawing = Drawing { bar: screen::bar(ui.stderr().clone(), live.clone()).with_elapsed(elapsed) };
        ui.drawing().replace(Some(drawing.clone()));
        Self::Drawn(drawing, live)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Mode {
    Drawn,
    Plain,
    Silent,
}

fn mode(options: &UiOptions) -> Mode {
    match options.progress {
        _ if options.quiet => Mode::Silent,
        ProgressMode::None => Mode::Silent,
        ProgressMode::Plain => Mode::Plain,
        ProgressMode::Auto if options.stderr_is_terminal => Mode::Drawn,
        ProgressMode::Auto => Mode::Plain,
    }
}

#[cfg(test)]
mod tests;
