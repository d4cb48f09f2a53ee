//! The one line of a terminal on which a step is drawn.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fmt, io};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle, TermLike};

use super::streams::Stream;
use super::{Paint, TextStyle, width};

/// What ends sooner is never drawn.
const DELAY: Duration = Duration::from_millis(100);
const FRAME: Duration = Duration::from_millis(100);
const FRAMES: &[&str] = &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏", " "];

/// Whether a step stands on the screen, for the panic hook alone.
static DRAWN: AtomicBool = AtomicBool::new(false);

/// Whether the screen belongs to the report of a panic: another thread goes on drawing meanwhile.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Clears the line of a step before a panic is reported on it, and shows the cursor again.
///
/// The release build aborts on a panic, so that nothing is dropped. Call it once, first thing in `main`.
pub fn restore_terminal_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if DRAWN.swap(false, Ordering::Relaxed) {
            CLOSED.store(true, Ordering::Relaxed);
            // Not through the shared stream: the panic may have happened while it was locked.
            _ = io::Write::write_all(&mut io::stderr(), b"\r\x1b[2K\x1b[?25h");
        }
        report(panic);
    }));
}

/// Notes that the step was taken off the screen.
pub(super) fn left() {
    DRAWN.store(false, Ordering::Relaxed);
}

/// Begins to draw `live` on the terminal behind `stream`.
pub(super) fn bar(stream: Stream, live: Live) -> ProgressBar {
    let columns = live.columns;
    let screen = Screen { stream, pending: Mutex::default(), begins: Instant::now() + DELAY, columns };
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(screen), 20);
    let style = ProgressStyle::default_spinner().tick_strings(FRAMES);
    let line = move |state: &ProgressState, writer: &mut dyn fmt::Write| {
        // A writer that fails leaves the line short; the next frame comes in a moment.
        _ = writer.write_str(&live.line(state.elapsed()));
    };
    let style =
        style.with_key("line", line).template("{spinner} {line}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::with_draw_target(None, target).with_style(style);
    bar.enable_steady_tick(FRAME);
    bar
}

/// What is drawn: a label that stays, a status that changes.
#[derive(Debug, Clone)]
pub(super) struct Live {
    label: String,
    status: Arc<Mutex<String>>,
    columns: Option<u16>,
    paint: Paint,
}

impl Live {
    /// Both texts must be harmless already. Without `columns` the terminal is asked at each frame.
    pub(super) fn new(label: &str, columns: Option<u16>, paint: Paint) -> Self {
        Self { label: label.to_owned(), status: Arc::default(), columns, paint }
    }

    pub(super) fn set(&self, status: &str) {
        status.clone_into(&mut lock(&self.status));
    }

    fn line(&self, elapsed: Duration) -> String {
        let took = passed(elapsed).unwrap_or_else(|| "0s".to_owned());
        let columns = usize::from(self.columns.unwrap_or_else(width::of_terminal));
        let status = lock(&self.status);
        // One column less, so that the cursor never wraps.
        StepLine { label: &self.label, status: &status, took: Some(took) }.fit(columns.saturating_sub(1), self.paint)
    }
}

/// The text of a step behind its mark.
pub(super) struct StepLine<'a> {
    pub(super) label: &'a str,
    pub(super) status: &'a str,
    pub(super) took: Option<String>,
}

impl StepLine<'_> {
    /// The line without its mark, such that both fit `columns`.
    pub(super) fn fit(&self, columns: usize, paint: Paint) -> String {
        let gap = |text: &str| if text.is_empty() { 0 } else { width::columns(text) + 2 };
        let took = self.took.as_deref().unwrap_or_default();
        // Two for the mark and the blank behind it.
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

/// A stretch of time for people: `12s`, `1m 02s`, `1h 02m`; `None` where it is too short to mention.
pub(super) fn passed(elapsed: Duration) -> Option<String> {
    let seconds = elapsed.as_secs();
    match seconds {
        0 => None,
        1..60 => Some(format!("{seconds}s")),
        60..3600 => Some(format!("{}m {:02}s", seconds / 60, seconds % 60)),
        _ => Some(format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60)),
    }
}

/// A terminal as indicatif sees it. It collects one frame and writes it at once, so that nothing flickers, and drops
/// the frames of the first moment.
#[derive(Debug)]
struct Screen {
    stream: Stream,
    pending: Mutex<String>,
    begins: Instant,
    columns: Option<u16>,
}

impl Screen {
    fn collect(&self, text: &str) -> io::Result<()> {
        lock(&self.pending).push_str(text);
        Ok(())
    }

    fn move_cursor(&self, steps: usize, direction: char) -> io::Result<()> {
        if steps > 0 { self.collect(&format!("\u{1b}[{steps}{direction}")) } else { Ok(()) }
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.columns.unwrap_or_else(width::of_terminal).saturating_sub(1)
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.move_cursor(lines, 'A')
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.move_cursor(lines, 'B')
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.move_cursor(columns, 'C')
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.move_cursor(columns, 'D')
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.collect(text)?;
        self.collect("\n")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.collect(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.collect("\r\u{1b}[2K")
    }

    fn flush(&self) -> io::Result<()> {
        let frame = std::mem::take(&mut *lock(&self.pending));
        if frame.is_empty() || Instant::now() < self.begins || CLOSED.load(Ordering::Relaxed) {
            return Ok(());
        }
        DRAWN.store(true, Ordering::Relaxed);
        self.stream.write(frame.as_bytes())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_time_read_well() {
        let table =
            [(0, None), (12, Some("12s")), (62, Some("1m 02s")), (3600, Some("1h 00m")), (7325, Some("2h 02m"))];
        for (seconds, text) in table {
            assert_eq!(passed(Duration::from_secs(seconds)).as_deref(), text);
        }
        assert_eq!(passed(Duration::from_millis(999)), None);
    }

    #[test]
    fn a_line_never_outgrows_its_columns() {
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
