//! The steps that follow, shown from the start of a run.

use super::Ui;
use super::board::RowId;

/// A step that a run will begin.
pub struct PlannedStep<'a> {
    /// What the step begins with: its label, or the name that [`Ui::step_in`] gets.
    pub slot: &'a str,
    /// What its row says until it begins, such as `Publishing shop`.
    pub label: String,
}

impl PlannedStep<'_> {
    /// A step that begins under the name that it is announced with.
    pub fn named(label: &str) -> PlannedStep<'_> {
        PlannedStep { slot: label, label: label.to_owned() }
    }
}

/// The announced steps of a run. Dropped, it removes the rows of those that did not start.
#[must_use = "the rows are shown for as long as the plan lives"]
pub struct ProgressPlan {
    ui: Ui,
    rows: Vec<RowId>,
}

impl Ui {
    /// Shows rows for the steps that follow, and counts them in the last row: as `counted`, such as `Deployments`, or as steps
    /// if that is empty. Off a terminal nothing is written.
    pub fn announce<'a>(
        &self,
        counted: &'static str,
        steps: impl IntoIterator<Item = PlannedStep<'a>>,
    ) -> ProgressPlan {
        let mut rows = Vec::new();
        if self.draws_progress() {
            let board = &self.rows().board;
            board.count(counted);
            rows.extend(steps.into_iter().map(|step| board.announce(step.slot, self.shown_line(&step.label))));
            self.refresh_rows();
        }
        ProgressPlan { ui: self.clone(), rows }
    }

    /// Sets where the run takes place, such as a Project and its Region, for the last row.
    pub fn place_progress(&self, place: &str) {
        self.rows().board.place(self.shown_line(place));
    }
}

impl Drop for ProgressPlan {
    fn drop(&mut self) {
        self.ui.rows().board.remove_waiting(&self.rows);
        self.ui.refresh_rows();
    }
}
