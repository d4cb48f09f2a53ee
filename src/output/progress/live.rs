//! The rows on the terminal: drawn as long as there are some, and hidden while anything else is written.

use std::cell::RefCell;

use indicatif::ProgressBar;

use super::board::Board;
use super::screen;
use crate::output::Paint;
use crate::output::hidden_input::HiddenInput;
use crate::output::streams::Stream;

/// The rows of a run on its terminal.
#[derive(Default)]
pub(in crate::output) struct LiveRows {
    pub(super) board: Board,
    /// What draws them, as long as there are some.
    drawn: RefCell<Option<DrawnRows>>,
}

struct DrawnRows {
    bar: ProgressBar,
    /// Restores the echo when it is dropped.
    _silent: Option<HiddenInput>,
}

impl LiveRows {
    /// Begins or ends to draw, after a change of the board.
    pub(super) fn refresh(&self, stream: impl FnOnce() -> (Stream, Option<u16>, Paint, bool)) {
        let is_shown = self.board.is_shown();
        if is_shown && self.drawn.borrow().is_none() {
            let (stream, columns, paint, has_keys) = stream();
            let silent = has_keys.then(HiddenInput::during_progress).flatten();
            let bar = screen::draw(stream, self.board.clone(), columns, paint);
            self.drawn.replace(Some(DrawnRows { bar, _silent: silent }));
        } else if !is_shown {
            self.remove();
        }
    }

    /// Removes the rows for a prompt, which needs the terminal for itself.
    pub(in crate::output) fn make_room(&self) {
        self.board.pause(true);
        self.remove();
    }

    /// Writes something else, above the rows.
    pub(in crate::output) fn hidden<T>(&self, write: impl FnOnce() -> T) -> T {
        match self.drawn.borrow().as_ref() {
            Some(drawn) => drawn.bar.suspend(write),
            None => write(),
        }
    }

    fn remove(&self) {
        if let Some(drawn) = self.drawn.take() {
            drawn.bar.finish_and_clear();
        }
    }
}
