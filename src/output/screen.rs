//! The line of a terminal that shows the spinner of a step.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{fmt, io};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle, TermLike};

use super::streams::{Stream, lock};
use super::{Paint, TextStyle, width};
use crate::duration;

/// A step that ends sooner shows no spinner.
const DELAY: Duration = Duration::from_millis(100);
const FRAME: Duration = Duration::from_millis(100);
const FRAMES: &[&str] = &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏", " "];

/// Whether there is a spinner on the screen, for the panic hook alone.
static DRAWN: AtomicBool = AtomicBool::new(false);

/// Whether a panic is being reported: the thread of the spinner must stop drawing over the report.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Installs a panic hook that removes the spinner and shows the cursor again before the panic is reported.
///
/// The release build aborts on a panic without running destructors. Call this once, at the start of the program.
pub fn restore_terminal_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if DRAWN.swap(false, Ordering::Relaxed) {
            CLOSED.store(true, Ordering::Relaxed);
            // Not through the stream of `Ui`: the panic may have happened while it was locked.
            _ = io::Write::write_all(&mut io::stderr(), b"\r\x1b[2K\x1b[?25h");
        }
        report(panic);
    }));
}

/// Records that the spinner was removed from the screen.
pub(super) fn removed() {
    DRAWN.store(false, Ordering::Relaxed);
}

/// Starts a spinner in front of `text` on the terminal behind `stream`.
pub(super) fn spinner(stream: Stream, text: SpinnerText) -> ProgressBar {
    let columns = text.columns;
    let screen = Screen { stream, frame: Mutex::default(), begins: Instant::now() + DELAY, columns };
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(screen), 20);
    let style = ProgressStyle::default_spinner().tick_strings(FRAMES);
    let line = move |state: &ProgressState, writer: &mut dyn fmt::Write| {
        // If the writer fails, the line is short until the next frame.
        _ = writer.write_str(&text.line(state.elapsed()));
    };
    let style =
        style.with_key("line", line).template("{spinner} {line}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::with_draw_target(None, target).with_style(style);
    bar.enable_steady_tick(FRAME);
    bar
}

/// The text behind a spinner: a label, and a status that changes.
#[derive(Debug, Clone)]
pub(super) struct SpinnerText {
    label: String,
    status: Arc<Mutex<String>>,
    columns: Option<u16>,
    paint: Paint,
}

impl SpinnerText {
    /// Label and status must be escaped already. Without `columns` the terminal is asked at each frame.
    pub(super) fn new(label: &str, columns: Option<u16>, paint: Paint) -> Self {
        Self { label: label.to_owned(), status: Arc::default(), columns, paint }
    }

    pub(super) fn set_status(&self, status: &str) {
        status.clone_into(&mut lock(&self.status));
    }

    fn line(&self, elapsed: Duration) -> String {
        let took = duration::elapsed(elapsed);
        let columns = usize::from(self.columns.unwrap_or_else(width::of_terminal));
        let status = lock(&self.status);
        // One column less, so that the cursor stays on the line.
        StepLine { label: &self.label, status: &status, took: Some(took) }.fit(columns.saturating_sub(1), self.paint)
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

/// A terminal for indicatif. It writes each frame at once to avoid flicker, and drops the frames before `begins`.
struct Screen {
    stream: Stream,
    frame: Mutex<String>,
    begins: Instant,
    columns: Option<u16>,
}

impl Screen {
    fn collect(&self, text: &str) -> io::Result<()> {
        lock(&self.frame).push_str(text);
        Ok(())
    }

    fn move_cursor(&self, steps: usize, direction: char) -> io::Result<()> {
        if steps > 0 { self.collect(&format!("\u{1b}[{steps}{direction}")) } else { Ok(()) }
    }
}

impl fmt::Debug for Screen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Screen")
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
        let frame = std::mem::take(&mut *lock(&self.frame));
        // Without the blanks that fill the line, the `^C` of a terminal fits behind the text and is erased with it.
        let frame = frame.trim_end_matches(' ');
        if frame.is_empty() || Instant::now() < self.begins || CLOSED.load(Ordering::Relaxed) {
            return Ok(());
        }
        DRAWN.store(true, Ordering::Relaxed);
        self.stream.write(frame.as_bytes())
    }
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
