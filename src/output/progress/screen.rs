//! The rows of a terminal that show progress. They are drawn again in place several times a second.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{fmt, io};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle, TermLike};

use super::board::Board;
use crate::output::streams::{Stream, lock};
use crate::output::{Paint, hidden_input, width};

/// A run that ends sooner shows no rows.
const DELAY: Duration = Duration::from_millis(100);
const FRAME: Duration = Duration::from_millis(100);

/// Begins each row in what indicatif writes. Texts are escaped, so that no row contains it.
const ROW: char = '\u{1e}';

/// How many rows of the terminal are drawn, for the panic hook alone.
static DRAWN: AtomicUsize = AtomicUsize::new(0);

/// Whether a panic is being reported: the thread that draws must not draw over the report.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Installs a panic hook that removes the rows and restores the terminal before the panic is reported.
///
/// The release build aborts on a panic without running destructors. Call this once, at the start of the program.
pub fn restore_terminal_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let drawn = DRAWN.swap(0, Ordering::Relaxed);
        if drawn > 0 {
            CLOSED.store(true, Ordering::Relaxed);
            // Not through the stream of `Ui`: the panic may have happened while it was locked.
            _ = io::Write::write_all(&mut io::stderr(), (home(drawn) + "\u{1b}[J\u{1b}[?25h").as_bytes());
        }
        hidden_input::restore();
        report(panic);
    }));
}

/// Draws the rows of `board` on the terminal behind `stream` until the bar is finished. Without `columns` the terminal is
/// asked at each frame.
///
/// One bar of indicatif draws all rows, each row by a template of ours: a bar for each row would draw all of them again with
/// each change, and indicatif's own line ends depend on rows that fill the terminal to its last column.
pub(super) fn draw(stream: Stream, board: Board, columns: Option<u16>, paint: Paint) -> ProgressBar {
    let size = move || {
        let (rows, measured) = width::size_of_terminal();
        // The last column stays free, so that the cursor stays on the row.
        (usize::from(rows), usize::from(columns.unwrap_or(measured)).saturating_sub(1))
    };
    let screen = Screen { stream, frame: Mutex::default(), begins: Instant::now() + DELAY, columns };
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(screen), 20);
    let rows = move |_: &ProgressState, writer: &mut dyn fmt::Write| {
        let (height, columns) = size();
        for line in board.lines(columns, height, Instant::now(), paint) {
            // If the writer fails, the frame is incomplete until the next one.
            _ = write!(writer, "{ROW}{line}");
        }
    };
    let style = ProgressStyle::default_bar().with_key("rows", rows);
    let style = style.template("{rows}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::with_draw_target(None, target).with_style(style);
    bar.enable_steady_tick(FRAME);
    bar
}

/// Moves the cursor from the end of the last of these rows to the beginning of the first.
fn home(rows: usize) -> String {
    if rows > 1 { format!("\r\u{1b}[{}A", rows - 1) } else { "\r".to_owned() }
}

/// A terminal for indicatif. It replaces the rows that are drawn with those of the next frame by one write, and drops the
/// frames before `begins`.
struct Screen {
    stream: Stream,
    frame: Mutex<Frame>,
    begins: Instant,
    columns: Option<u16>,
}

#[derive(Default)]
struct Frame {
    /// What indicatif wrote since the last flush, including the blanks with which it fills lines.
    collected: String,
    /// The columns of each row on the terminal.
    drawn: Vec<usize>,
}

impl Frame {
    /// What replaces the rows on a terminal of so many columns; `None` if there are none, and there were none.
    fn next(&mut self, columns: usize) -> Option<String> {
        let text = std::mem::take(&mut self.collected);
        let rows: Vec<&str> = text.split(ROW).skip(1).map(|row| row.trim_end_matches(' ')).collect();
        // A terminal that was made narrower breaks the rows that are on it.
        let before: usize = self.drawn.iter().map(|row| row.div_ceil(columns.max(1)).max(1)).sum();
        self.drawn = rows.iter().map(|row| dialoguer::console::measure_text_width(row)).collect();
        if before == 0 && rows.is_empty() {
            return None;
        }
        // Each row is erased behind its new text instead of before it, which would flicker.
        Some(format!("{}{}\u{1b}[J", home(before), rows.join("\u{1b}[K\n")))
    }
}

impl fmt::Debug for Screen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Screen")
    }
}

/// The movements of indicatif have no effect: a frame begins at the first row of the frame before.
impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.columns.unwrap_or_else(width::of_terminal)
    }

    /// The board knows the height. Indicatif would drop the last rows.
    fn height(&self) -> u16 {
        u16::MAX
    }

    fn move_cursor_up(&self, _lines: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _lines: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _columns: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _columns: usize) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        lock(&self.frame).collected.push_str(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        let mut frame = lock(&self.frame);
        if !hidden_input::is_in_foreground() {
            // The shell that has the terminal moved the cursor away from the rows.
            frame.drawn.clear();
            frame.collected.clear();
        }
        if Instant::now() < self.begins || CLOSED.load(Ordering::Relaxed) {
            frame.collected.clear();
        }
        let Some(text) = frame.next(usize::from(self.width())) else { return Ok(()) };
        DRAWN.store(frame.drawn.len(), Ordering::Relaxed);
        self.stream.write(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(frame: &mut Frame, columns: usize, rows: &[&str]) -> Option<String> {
        frame.collected = rows.iter().map(|row| format!("{ROW}{row}   ")).collect();
        frame.next(columns)
    }

    #[test]
    fn a_frame_replaces_the_rows_of_the_one_before() {
        let mut frame = Frame::default();
        assert_eq!(next(&mut frame, 80, &[]), None);
        assert_eq!(next(&mut frame, 80, &["one", "two"]).as_deref(), Some("\rone\u{1b}[K\ntwo\u{1b}[J"));
        assert_eq!(next(&mut frame, 80, &["three"]).as_deref(), Some("\r\u{1b}[1Athree\u{1b}[J"));
        assert_eq!(next(&mut frame, 80, &[]).as_deref(), Some("\r\u{1b}[J"));
        assert_eq!(next(&mut frame, 80, &[]), None);
    }

    #[test]
    fn rows_that_a_narrower_terminal_breaks_are_replaced_too() {
        let mut frame = Frame::default();
        let colored = format!("\u{1b}[36m{}\u{1b}[0m", "x".repeat(70));
        next(&mut frame, 80, &[&colored, "two"]);
        assert_eq!(next(&mut frame, 40, &["one"]).as_deref(), Some("\r\u{1b}[2Aone\u{1b}[J"));
    }
}
