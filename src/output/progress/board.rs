//! The steps that run or wait, as rows. The thread that draws shares them.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::bar::UsualTime;
use super::rows::{StepRow, TotalRow, WaitRow};
use crate::duration;
use crate::output::streams::lock;
use crate::output::{Paint, TextStyle, width};

/// The spinner in front of a step that runs.
const FRAMES: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME: Duration = Duration::from_millis(100);

/// With more rows than this, only those that changed last are shown.
const MOST_ROWS: usize = 10;

/// How many rows are shown then.
const CHANGED_ROWS: usize = 5;

/// The rows for the last row of the run, which may be two.
const TOTAL_ROWS: usize = 2;

/// The steps of a run that did not end yet. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Board(Arc<Mutex<BoardState>>);

#[derive(Default)]
struct BoardState {
    rows: Vec<BoardRow>,
    /// Goes up with every change, and numbers the rows too.
    changes: u64,
    /// Steps that ended, of those that the last row counts.
    ended: usize,
    failed: usize,
    counted: &'static str,
    place: String,
    is_paused: bool,
}

/// A row of the board. It stays the same while the step goes from waiting to running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowId(u64);

struct BoardRow {
    id: RowId,
    /// What finds a step that was announced.
    slot: String,
    label: String,
    is_counted: bool,
    changed: u64,
    /// `None` as long as it waits for its turn.
    running: Option<RunningStep>,
}

struct RunningStep {
    started: Instant,
    status: String,
    is_missed: bool,
    /// Set for an operation of the platform.
    usual: Option<UsualTime>,
}

impl Board {
    fn state(&self) -> MutexGuard<'_, BoardState> {
        lock(&self.0)
    }

    /// Sets what the last row counts, such as `Deployments`; empty for steps.
    pub(super) fn count(&self, counted: &'static str) {
        self.state().counted = counted;
    }

    /// Sets where the run takes place.
    pub(super) fn place(&self, place: String) {
        self.state().place = place;
    }

    /// Adds a row for a step that waits for its turn.
    pub(super) fn announce(&self, slot: &str, label: String) -> RowId {
        self.state().add(slot, label, None)
    }

    /// Begins a step: in the row that was announced for `slot`, else in a row behind those that run.
    pub(super) fn begin(&self, slot: &str, label: String) -> RowId {
        let mut state = self.state();
        let running = RunningStep { started: Instant::now(), status: String::new(), is_missed: false, usual: None };
        match state.announced(slot) {
            Some(index) => {
                let changed = state.change();
                let row = &mut state.rows[index];
                (row.label, row.running, row.changed) = (label, Some(running), changed);
                row.id
            }
            None => state.add(slot, label, Some(running)),
        }
    }

    /// Marks a step as an operation of the platform, which usually takes so long.
    pub(super) fn watch(&self, id: RowId, usual: UsualTime) {
        self.state().update(id, |row, running| {
            running.usual = Some(usual);
            row.is_counted = true;
        });
    }

    pub(super) fn set_status(&self, id: RowId, status: &str, is_missed: bool) {
        self.state().update(id, |_, running| {
            status.clone_into(&mut running.status);
            running.is_missed = is_missed;
        });
    }

    /// Removes the row of a step that ended.
    pub(super) fn end(&self, id: RowId, is_failure: bool) {
        let mut state = self.state();
        let is_counted = state.rows.iter().any(|row| row.id == id && row.is_counted);
        state.rows.retain(|row| row.id != id);
        state.ended += usize::from(is_counted);
        state.failed += usize::from(is_counted && is_failure);
    }

    /// Removes rows without counting them.
    pub(super) fn remove(&self, ids: &[RowId]) {
        self.state().rows.retain(|row| !ids.contains(&row.id));
    }

    /// Removes those of these rows that still wait for their turn.
    pub(super) fn remove_waiting(&self, ids: &[RowId]) {
        self.state().rows.retain(|row| row.running.is_some() || !ids.contains(&row.id));
    }

    /// Shows no row until it is called with `false`, as during a prompt.
    pub(super) fn pause(&self, is_paused: bool) {
        self.state().is_paused = is_paused;
    }

    /// Whether there is a row to draw.
    pub(super) fn is_shown(&self) -> bool {
        let state = self.state();
        !state.is_paused && !state.rows.is_empty()
    }

    /// Whether more than one step runs.
    pub(super) fn has_several_running(&self) -> bool {
        self.state().rows.iter().filter(|row| row.running.is_some()).count() > 1
    }

    /// The rows as they are drawn on a terminal of this size.
    pub(super) fn lines(&self, columns: usize, height: usize, now: Instant, paint: Paint) -> Vec<String> {
        let state = self.state();
        if state.is_paused || state.rows.is_empty() {
            return Vec::new();
        }
        let has_total = state.rows.iter().any(|row| row.is_counted);
        let room = height.saturating_sub(if has_total { TOTAL_ROWS + 1 } else { 1 });
        let shown = state.shown(room);
        let is_cut = shown.len() < state.rows.len();
        let label_columns = shown.iter().filter(|row| row.is_wait()).map(|row| width::columns(&row.label)).max();
        let row = |row: &&BoardRow| row.line(columns, label_columns.unwrap_or_default(), now, paint);
        let total = if has_total { state.total(is_cut).fit(columns, paint) } else { Vec::new() };
        shown.iter().map(row).chain(total).collect()
    }
}

impl BoardState {
    fn change(&mut self) -> u64 {
        self.changes += 1;
        self.changes
    }

    fn add(&mut self, slot: &str, label: String, running: Option<RunningStep>) -> RowId {
        let changed = self.change();
        let id = RowId(changed);
        let is_counted = running.is_none();
        let row = BoardRow { id, slot: slot.to_owned(), label, is_counted, changed, running };
        let first_waiting = self.rows.iter().position(|row| row.running.is_none());
        let index = first_waiting.filter(|_| row.running.is_some()).unwrap_or(self.rows.len());
        self.rows.insert(index, row);
        id
    }

    /// The row that was announced for a step. The steps of a run come in their order: one that is not the next is another step
    /// of the same name, such as a publish that another run started. Deployments can start in any order.
    fn announced(&self, slot: &str) -> Option<usize> {
        let mut waiting = self.rows.iter().enumerate().filter(|(_, row)| row.running.is_none());
        let found = if self.counted.is_empty() {
            waiting.next().filter(|(_, row)| row.slot == slot)
        } else {
            waiting.find(|(_, row)| row.slot == slot)
        };
        found.map(|(index, _)| index)
    }

    fn update(&mut self, id: RowId, update: impl FnOnce(&mut BoardRow, &mut RunningStep)) {
        let changed = self.change();
        let Some(row) = self.rows.iter_mut().find(|row| row.id == id) else { return };
        row.changed = changed;
        if let Some(mut running) = row.running.take() {
            update(row, &mut running);
            row.running = Some(running);
        }
    }

    /// All rows, or those that changed last if they are too many.
    fn shown(&self, room: usize) -> Vec<&BoardRow> {
        if self.rows.len() <= MOST_ROWS.min(room) {
            return self.rows.iter().collect();
        }
        let mut changes: Vec<u64> = self.running().map(|row| row.changed).collect();
        changes.sort_unstable_by(|one, other| other.cmp(one));
        changes.truncate(CHANGED_ROWS.min(room));
        self.running().filter(|row| changes.contains(&row.changed)).collect()
    }

    fn running(&self) -> impl Iterator<Item = &BoardRow> {
        self.rows.iter().filter(|row| row.running.is_some())
    }

    fn total(&self, is_cut: bool) -> TotalRow<'_> {
        let counted = self.rows.iter().filter(|row| row.is_counted).count();
        let running = self.running().count();
        let numbers = [(running, "running"), (self.rows.len() - running, "waiting"), (self.failed, "failed")];
        let hidden: Vec<String> = numbers
            .iter()
            .filter(|(number, _)| is_cut && *number > 0)
            .map(|(number, word)| format!("{number} {word}"))
            .collect();
        TotalRow {
            ended: self.ended,
            total: self.ended + counted,
            counted: self.counted,
            hidden: hidden.join(", "),
            place: &self.place,
            leaves_running: self.running().any(BoardRow::is_wait),
        }
    }
}

impl BoardRow {
    fn is_wait(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.usual.is_some())
    }

    fn line(&self, columns: usize, label_columns: usize, now: Instant, paint: Paint) -> String {
        let label = &self.label;
        let Some(running) = &self.running else {
            let row = StepRow { label, status: "waiting", took: None }.fit(columns, Paint::new(false));
            return paint.paint(TextStyle::Faint, &format!("· {row}"));
        };
        let elapsed = now.saturating_duration_since(running.started);
        let frame = usize::try_from(elapsed.as_millis() / FRAME.as_millis()).unwrap_or_default();
        let (status, is_missed) = (&running.status, running.is_missed);
        let row = match running.usual {
            Some(usual) => WaitRow { label, label_columns, status, is_missed, elapsed, usual }.fit(columns, paint),
            None => StepRow { label, status, took: Some(duration::clock(elapsed)) }.fit(columns, paint),
        };
        format!("{} {row}", FRAMES[frame % FRAMES.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(board: &Board, height: usize) -> Vec<String> {
        // A time before every start, so that no time passes.
        let now = Instant::now().checked_sub(Duration::from_secs(1)).unwrap_or_else(Instant::now);
        board.lines(79, height, now, Paint::new(false))
    }

    fn watched(board: &Board, label: &str) -> RowId {
        let id = board.begin(label, label.to_owned());
        board.watch(id, UsualTime::Unknown);
        id
    }

    #[test]
    fn the_whole_run_is_shown_from_its_start() {
        let board = Board::default();
        board.place("emulator".to_owned());
        for label in ["Updating the Connector shop", "Publishing shop", "Deploying shop"] {
            board.announce(label, label.to_owned());
        }
        let update = board.begin("Updating the Connector shop", "Updating the Connector shop".to_owned());
        assert_eq!(
            lines(&board, 24),
            [
                "⠋ Updating the Connector shop  0:00",
                "· Publishing shop  waiting",
                "· Deploying shop  waiting",
                "[                ] 0/3  emulator",
            ]
        );
        board.end(update, false);
        let publish = watched(&board, "Publishing shop");
        board.set_status(publish, "Processing", false);
        assert_eq!(
            lines(&board, 24),
            [
                "⠋ Publishing shop  [━━━━            ] Processing  0:00",
                "· Deploying shop  waiting",
                "[━━━━━           ] 1/3  emulator  Ctrl-C leaves the work running",
            ]
        );
    }

    #[test]
    fn a_step_that_was_not_announced_comes_before_those_that_wait() {
        let board = Board::default();
        let announced = board.announce("Deploying shop", "Deploying shop".to_owned());
        let reading = board.begin("Reading", "Reading".to_owned());
        assert_eq!(lines(&board, 24), ["⠋ Reading  0:00", "· Deploying shop  waiting", "[                ] 0/1"]);
        board.remove(&[reading]);
        board.remove_waiting(&[announced]);
        assert!(lines(&board, 24).is_empty() && !board.is_shown());
    }

    #[test]
    fn a_step_that_is_not_the_next_is_another_one() {
        let board = Board::default();
        for label in ["Updating shop", "Publishing shop"] {
            board.announce(label, label.to_owned());
        }
        let joined = watched(&board, "Publishing shop");
        assert_eq!(
            lines(&board, 24)[..3],
            ["⠋ Publishing shop  [━━━━            ]  0:00", "· Updating shop  waiting", "· Publishing shop  waiting",]
        );
        board.end(joined, false);
        watched(&board, "Updating shop");
        let shown = lines(&board, 24);
        assert_eq!((shown.len(), &*shown[1]), (3, "· Publishing shop  waiting"));
        assert!(shown[2].starts_with("[━━━━━           ] 1/3"), "{shown:#?}");
        // Deployments start in any order.
        let board = Board::default();
        board.count("Deployments");
        for label in ["Deleting one", "Deleting two"] {
            board.announce(label, label.to_owned());
        }
        watched(&board, "Deleting two");
        assert!(lines(&board, 24)[0].starts_with("· Deleting one"));
    }

    #[test]
    fn more_rows_than_fit_become_those_that_changed_last() {
        let board = Board::default();
        board.count("Deployments");
        board.place("emulator".to_owned());
        let names: Vec<String> = (1..=12).map(|number| format!("Redeploying shop-{number}")).collect();
        names.iter().for_each(|name| _ = board.announce(name, name.clone()));
        let running: Vec<RowId> = names[..8].iter().map(|name| watched(&board, name)).collect();
        [1, 4, 5, 6, 7].iter().for_each(|index| board.set_status(running[*index], "Deploying", false));
        board.end(running[0], true);
        let shown = lines(&board, 24);
        assert_eq!(shown.len(), 5 + 2, "eleven rows are still too many: {shown:#?}");
        assert!(shown[0].starts_with("⠋ Redeploying shop-2  ["), "{shown:#?}");
        assert_eq!(shown[5], "[━               ] 1/12 Deployments  7 running, 4 waiting, 1 failed  emulator");
        assert_eq!(shown[6..], ["Ctrl-C leaves the work running"]);
        // A terminal of eight rows has no room for ten steps either.
        running[1..3].iter().for_each(|id| board.end(*id, false));
        assert_eq!(lines(&board, 8).len(), 7);
        assert_eq!(lines(&board, 24).len(), 9 + 1);
    }

    #[test]
    fn a_prompt_hides_all_rows() {
        let board = Board::default();
        watched(&board, "Deploying shop");
        board.pause(true);
        assert!(lines(&board, 24).is_empty());
        board.pause(false);
        assert_eq!(lines(&board, 24).len(), 2);
    }
}
