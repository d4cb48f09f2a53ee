//! Rows of steps: what of them fits into the columns of the terminal. Pure, so that every width can be tested.
//!
//! `columns` is what a row may take. The caller keeps the last column of the terminal free.

use std::time::Duration;

use super::bar::{Bar, UsualTime};
use crate::duration;
use crate::output::{Paint, TextStyle, width};

/// The cells of a bar, widest first.
const BARS: [usize; 2] = [16, 8];

/// What tells the user that the platform does not need this program.
const LEAVES_RUNNING: &str = "Ctrl-C leaves the work running";

/// A step behind its mark: that it ended, or that it runs without a bar.
pub(super) struct StepRow<'a> {
    pub(super) label: &'a str,
    pub(super) status: &'a str,
    pub(super) took: Option<String>,
}

impl StepRow<'_> {
    /// The text without the mark, cut such that both together fit `columns`.
    pub(super) fn fit(&self, columns: usize, paint: Paint) -> String {
        self.styled(columns, TextStyle::Plain, paint)
    }

    /// The same with a style for the status.
    fn styled(&self, columns: usize, style: TextStyle, paint: Paint) -> String {
        let gap = |text: &str| if text.is_empty() { 0 } else { width::columns(text) + 2 };
        let took = self.took.as_deref().unwrap_or_default();
        // Two columns for the mark and the space behind it.
        let room = columns.saturating_sub(2 + gap(took));
        let label = width::fit(self.label, room.saturating_sub(gap(self.status)).max(room / 2));
        let status = width::fit(self.status, room.saturating_sub(width::columns(&label) + 2));
        joined([label, paint.paint(style, &status), paint.paint(TextStyle::Faint, took)])
    }
}

/// A step that waits for the platform.
pub(super) struct WaitRow<'a> {
    pub(super) label: &'a str,
    /// The columns of the longest label of all rows, so that their bars begin in one column.
    pub(super) label_columns: usize,
    pub(super) status: &'a str,
    /// Whether the status is that a poll failed.
    pub(super) is_missed: bool,
    pub(super) elapsed: Duration,
    pub(super) usual: UsualTime,
}

impl WaitRow<'_> {
    /// The text without the mark. A narrow terminal gets a shorter bar, then the time so far alone, then no bar.
    pub(super) fn fit(&self, columns: usize, paint: Paint) -> String {
        let style = if self.is_missed { TextStyle::Caution } else { TextStyle::Plain };
        let compared = self.usual.comparison(self.elapsed);
        let so_far = duration::clock(self.elapsed);
        let room = columns.saturating_sub(2);
        for (cells, time) in [(BARS[0], &compared), (BARS[1], &compared), (BARS[0], &so_far), (BARS[1], &so_far)] {
            let status = if self.status.is_empty() { 0 } else { 1 + width::columns(self.status) };
            let others = 2 + cells + 2 + status + 2 + width::columns(time);
            let label_columns = width::columns(self.label);
            if label_columns + others <= room {
                let label = width::pad(self.label, self.label_columns.min(room - others));
                let bar = self.bar(cells).text(|filled| paint.paint(TextStyle::Active, filled));
                let bar = [bar, paint.paint(style, self.status)].join(" ");
                return joined([label, bar.trim_end().to_owned(), paint.paint(TextStyle::Faint, time)]);
            }
        }
        let row = StepRow { label: self.label, status: self.status, took: Some(so_far) };
        row.styled(columns, style, paint)
    }

    fn bar(&self, cells: usize) -> Bar {
        match self.usual.fraction(self.elapsed) {
            Some(fraction) => Bar::filled(fraction, cells),
            None => Bar::moving(self.elapsed, cells),
        }
    }
}

/// The last row: how many steps of the run have ended, and where it runs.
pub(super) struct TotalRow<'a> {
    pub(super) ended: usize,
    pub(super) total: usize,
    /// What is counted, such as `Deployments`; empty for steps.
    pub(super) counted: &'a str,
    /// What the rows above do not show, such as `12 running, 30 waiting`; may be empty.
    pub(super) hidden: String,
    /// Project and Region, or the emulator.
    pub(super) place: &'a str,
    /// Whether the platform works at the moment.
    pub(super) leaves_running: bool,
}

impl TotalRow<'_> {
    /// One row, or two where the second is about Ctrl-C.
    pub(super) fn fit(&self, columns: usize, paint: Paint) -> Vec<String> {
        let hint = if self.leaves_running { LEAVES_RUNNING } else { "" };
        let number = format!("{}/{}", self.ended, self.total);
        let count = joined_with(" ", [number.clone(), self.counted.to_owned()]);
        let with_bar = |cells: usize, rest: String| {
            let bar = Bar::filled(self.fraction(), cells).text(|filled| paint.paint(TextStyle::Active, filled));
            joined_with(" ", [bar, rest])
        };
        let faint = |text: &str| paint.paint(TextStyle::Faint, text);
        let taken = |cells: usize, rest: &str| cells + 3 + width::columns(rest);
        let plain = joined([count.clone(), self.hidden.clone(), self.place.to_owned()]);
        let hint_columns = if hint.is_empty() { 0 } else { 2 + width::columns(hint) };
        if let Some(cells) = BARS.into_iter().find(|cells| taken(*cells, &plain) + hint_columns <= columns) {
            return vec![with_bar(cells, joined([plain, faint(hint)]))];
        }
        // A bar says more than what it counts.
        let short = joined([number, self.hidden.clone(), self.place.to_owned()]);
        let fits = |rest: &str| BARS.into_iter().find(|cells| taken(*cells, rest) <= columns);
        let first = match (fits(&plain), fits(&short)) {
            (Some(cells), _) => with_bar(cells, plain),
            (None, Some(cells)) => with_bar(cells, short),
            (None, None) if columns >= 2 * BARS[1] => with_bar(BARS[1], width::fit(&short, columns - BARS[1] - 3)),
            (None, None) => width::fit(&short, columns),
        };
        let second = (!hint.is_empty()).then(|| faint(&width::fit(hint, columns)));
        std::iter::once(first).chain(second).collect()
    }

    #[expect(clippy::cast_precision_loss, reason = "no run has so many steps")]
    fn fraction(&self) -> f64 {
        self.ended as f64 / self.total.max(1) as f64
    }
}

/// The parts that are not empty, two columns apart.
fn joined<const N: usize>(parts: [String; N]) -> String {
    joined_with("  ", parts)
}

fn joined_with<const N: usize>(gap: &str, parts: [String; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: fn() -> Paint = || Paint::new(false);

    fn wait<'a>(label: &'a str, status: &'a str) -> WaitRow<'a> {
        let usual = UsualTime::Measured(Duration::from_secs(130));
        let elapsed = Duration::from_secs(44);
        WaitRow { label, label_columns: width::columns(label), status, is_missed: false, elapsed, usual }
    }

    fn total(total: usize, place: &str) -> TotalRow<'_> {
        TotalRow { ended: total / 2, total, counted: "", hidden: String::new(), place, leaves_running: true }
    }

    #[test]
    fn a_narrow_row_has_a_shorter_bar_and_less_about_the_time() {
        for (columns, text) in [
            (79, "Publishing  [━━━━━           ] Processing  0:44 of about 2:10"),
            (63, "Publishing  [━━━━━           ] Processing  0:44 of about 2:10"),
            (62, "Publishing  [━━╸     ] Processing  0:44 of about 2:10"),
            (54, "Publishing  [━━━━━           ] Processing  0:44"),
            (48, "Publishing  [━━╸     ] Processing  0:44"),
            (40, "Publishing  Processing  0:44"),
            (20, "Publi…  Pro…  0:44"),
        ] {
            assert_eq!(wait("Publishing", "Processing").fit(columns, PLAIN()), text, "{columns}");
        }
        assert_eq!(wait("Publishing", "").fit(79, PLAIN()), "Publishing  [━━━━━           ]  0:44 of about 2:10");
    }

    #[test]
    fn bars_of_several_rows_begin_in_one_column() {
        let row = WaitRow { label_columns: 14, ..wait("Publishing", "Processing") };
        assert!(row.fit(79, PLAIN()).starts_with("Publishing      ["), "{}", row.fit(79, PLAIN()));
        // Where that does not fit, the bar is more important.
        assert!(row.fit(63, PLAIN()).starts_with("Publishing  ["), "{}", row.fit(63, PLAIN()));
    }

    #[test]
    fn no_row_takes_more_than_its_columns() {
        let long = "日本".repeat(30);
        for columns in 0..=120 {
            for (label, status) in [("Publishing shop", "Processing"), (&long, "Queued"), ("Publishing", &long)] {
                // Two columns are those of the mark.
                let row = wait(label, status).fit(columns, PLAIN());
                assert!(columns < 12 || width::columns(&row) + 2 <= columns, "{columns}: {row}");
                let row = StepRow { label, status, took: Some("1:02".to_owned()) }.fit(columns, PLAIN());
                assert!(columns < 12 || width::columns(&row) + 2 <= columns, "{columns}: {row}");
            }
            for row in total(4, &long).fit(columns, PLAIN()) {
                assert!(width::columns(&row) <= columns, "{columns}: {row}");
            }
        }
    }

    #[test]
    fn the_last_row_becomes_two_on_a_narrow_terminal() {
        let place = "shop, europe-west1.gcp";
        let hint = "Ctrl-C leaves the work running";
        for (columns, rows) in [
            (79, vec![format!("[━━━━━━━━        ] 2/4  {place}  {hint}")]),
            (77, vec![format!("[━━━━    ] 2/4  {place}  {hint}")]),
            (60, vec![format!("[━━━━━━━━        ] 2/4  {place}"), hint.to_owned()]),
            (39, vec![format!("[━━━━    ] 2/4  {place}"), hint.to_owned()]),
            (25, vec!["[━━━━    ] 2/4  shop, eu…".to_owned(), "Ctrl-C leaves the work r…".to_owned()]),
            (12, vec!["2/4  shop, …".to_owned(), "Ctrl-C leav…".to_owned()]),
        ] {
            assert_eq!(total(4, place).fit(columns, PLAIN()), rows, "{columns}");
        }
    }

    #[test]
    fn a_bar_is_more_important_than_what_it_counts() {
        let row = TotalRow { counted: "Deployments", leaves_running: false, ..total(4, "shop, europe-west1.gcp") };
        assert_eq!(row.fit(60, PLAIN()), ["[━━━━━━━━        ] 2/4 Deployments  shop, europe-west1.gcp"]);
        assert_eq!(row.fit(39, PLAIN()), ["[━━━━    ] 2/4  shop, europe-west1.gcp"]);
    }

    #[test]
    fn the_last_row_counts_deployments() {
        let hidden = "8 running, 12 waiting".to_owned();
        let row = TotalRow { counted: "Deployments", hidden, leaves_running: false, ..total(40, "emulator") };
        assert_eq!(row.fit(79, PLAIN()), ["[━━━━━━━━        ] 20/40 Deployments  8 running, 12 waiting  emulator"]);
    }

    #[test]
    fn a_row_without_a_bar_is_cut_in_label_and_status() {
        let row = |label, status| StepRow { label, status, took: Some("1:02".to_owned()) };
        assert_eq!(row("Publish", "Processing").fit(80, PLAIN()), "Publish  Processing  1:02");
        assert_eq!(row("Publish", "").fit(80, PLAIN()), "Publish  1:02");
        let long = "a".repeat(100);
        for (label, status) in [(long.as_str(), "Processing"), ("Publish", &long), (&long, &long)] {
            let fitted = row(label, status).fit(40, PLAIN());
            assert_eq!(width::columns(&fitted), 38, "{fitted}");
            assert!(fitted.ends_with("…  1:02") || fitted.ends_with("Processing  1:02"), "{fitted}");
        }
    }
}
