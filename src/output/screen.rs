//! The line of a terminal that shows the spinner of a step.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::streams::{Stream, lock};
use super::{Paint, TextStyle, width};
use crate::duration;

const DELAY: Duration = Duration::from_millis(100);
const FRAME: Duration = Duration::from_millis(100);
const FRAMES: &[&str] = &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const ERASE_LINE: &str = "\r\u{1b}[2K";

/// Whether there is a spinner on the screen, for the panic hook alone.
static DRAWN: AtomicBool = AtomicBool::new(false);

/// Whether a panic is being reported: the thread of the spinner must stop drawing over the report.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Installs a panic hook that removes the spinner before the panic is reported.
///
/// The release build aborts on a panic without running destructors. Call this once, at the start of the program.
pub fn restore_terminal_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if DRAWN.swap(false, Ordering::Relaxed) {
            CLOSED.store(true, Ordering::Relaxed);
            // Not through the stream of `Ui`: the panic may have happened while it was locked.
            _ = io::Write::write_all(&mut io::stderr(), ERASE_LINE.as_bytes());
        }
        report(panic);
    }));
}

/// A spinner with the label and the status of a step. A thread draws it until it is removed.
#[derive(Clone)]
pub(super) struct Spinner(Arc<Mutex<SpinnerState>>);

struct SpinnerState {
    stream: Stream,
    label: String,
    status: String,
    began: Instant,
    /// A step that ends sooner shows no spinner.
    visible_from: Instant,
    frame: usize,
    is_drawn: bool,
    is_removed: bool,
    /// `None` asks the terminal at each frame.
    columns: Option<u16>,
    paint: Paint,
}

impl Spinner {
    /// Starts the spinner of a step that began at `began`. Its label must be escaped already.
    pub(super) fn start(stream: Stream, label: &str, began: Instant, columns: Option<u16>, paint: Paint) -> Self {
        let spinner = Self(Arc::new(Mutex::new(SpinnerState {
            stream,
            label: label.to_owned(),
            status: String::new(),
            began,
            visible_from: Instant::now() + DELAY,
            frame: 0,
            is_drawn: false,
            is_removed: false,
            columns,
            paint,
        })));
        let drawn = spinner.clone();
        std::thread::spawn(move || {
            while lock(&drawn.0).draw() {
                std::thread::sleep(FRAME);
            }
        });
        spinner
    }

    /// The status must be escaped already.
    pub(super) fn set_status(&self, status: &str) {
        status.clone_into(&mut lock(&self.0).status);
    }

    /// Removes the spinner from the screen while `write` writes to the terminal.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        let mut state = lock(&self.0);
        state.erase();
        let written = write();
        state.draw();
        written
    }

    pub(super) fn remove(&self) {
        let mut state = lock(&self.0);
        state.erase();
        state.is_removed = true;
    }
}

impl SpinnerState {
    /// Draws the next frame at once, so that it does not flicker. `false` once the spinner is removed.
    fn draw(&mut self) -> bool {
        if !self.is_removed && Instant::now() >= self.visible_from && !CLOSED.load(Ordering::Relaxed) {
            self.set_drawn(true);
            let frame = FRAMES[self.frame % FRAMES.len()];
            self.frame += 1;
            let columns = usize::from(self.columns.unwrap_or_else(width::of_terminal));
            let took = Some(duration::elapsed(self.began.elapsed()));
            let line = StepLine { label: &self.label, status: &self.status, took };
            // One column less, so that the cursor stays on the line.
            let line = line.fit(columns.saturating_sub(1), self.paint);
            self.write(&format!("{ERASE_LINE}{frame} {line}"));
        }
        !self.is_removed
    }

    fn erase(&mut self) {
        if self.is_drawn {
            self.set_drawn(false);
            self.write(ERASE_LINE);
        }
    }

    fn set_drawn(&mut self, is_drawn: bool) {
        self.is_drawn = is_drawn;
        DRAWN.store(is_drawn, Ordering::Relaxed);
    }

    /// An error is ignored: the next frame may succeed, and messages have errors of their own.
    fn write(&self, text: &str) {
        _ = self.stream.write(text.as_bytes());
    }
}

/// The text of a step behind its mark or spinner.
pub(super) struct StepLine<'a> {
    pub(super) label: &'a str,
    pub(super) status: &'a str,
    pub(super) took: Option<String>,
}

impl StepLine<'_> {
    /// The text without the mark, cut such that both together fit `columns`.
    pub(super) fn fit(&self, columns: usize, paint: Paint) -> String {
        let gap = |text: &str| if text.is_empty() { 0 } else { width::columns(text) + 2 };
        let took = self.took.as_deref().unwrap_or_default();
        // Two columns for the mark and the space behind it.
        let room = columns.saturating_sub(2 + gap(took));
        let label = width::fit(self.label, room.saturating_sub(gap(self.status)).max(room / 2));
        let status = width::fit(self.status, room.saturating_sub(width::columns(&label) + 2));
        let mut line = label;
        for part in [status, paint.paint(TextStyle::Faint, took)] {
            if !part.is_empty() {
                line.push_str("  ");
                line.push_str(&part);
            }
        }
        line
    }
}

/// Elapsed time; `None` below a second.
pub(super) fn passed(elapsed: Duration) -> Option<String> {
    (elapsed.as_secs() > 0).then(|| duration::elapsed(elapsed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_shown_in_their_two_largest_units() {
        let table =
            [(0, None), (12, Some("12s")), (62, Some("1m 02s")), (3600, Some("1h 00m")), (7325, Some("2h 02m"))];
        for (seconds, text) in table {
            assert_eq!(passed(Duration::from_secs(seconds)).as_deref(), text);
        }
        assert_eq!(passed(Duration::from_millis(999)), None);
    }

    #[test]
    fn a_line_never_exceeds_its_columns() {
        let line = |label, status| StepLine { label, status, took: Some("1m 02s".to_owned()) };
        let plain = Paint::new(false);
        assert_eq!(line("Publish", "Processing").fit(80, plain), "Publish  Processing  1m 02s");
        assert_eq!(line("Publish", "").fit(80, plain), "Publish  1m 02s");
        let long = "a".repeat(100);
        for (label, status) in [(long.as_str(), "Processing"), ("Publish", &long), (&long, &long)] {
            let fitted = line(label, status).fit(40, plain);
            assert_eq!(width::columns(&fitted), 38, "{fitted}");
            assert!(fitted.ends_with("…  1m 02s") || fitted.ends_with("Processing  1m 02s"), "{fitted}");
        }
    }
}
