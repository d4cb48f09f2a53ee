//! How many requests use the database at the same time.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Turns that requests of this process take. They limit the open files, and give each writer its turn: SQLite would have
/// all of them try again and again.
pub(crate) struct DatabaseTurns {
    left: Mutex<usize>,
    returned: Condvar,
}

/// A turn, until it is dropped.
pub(super) struct DatabaseTurn<'a>(&'a DatabaseTurns);

impl DatabaseTurns {
    pub(super) fn new(count: usize) -> Self {
        Self { left: Mutex::new(count), returned: Condvar::new() }
    }

    /// Waits for a turn, but not longer than `patience`.
    pub(super) fn take(&self, patience: Duration) -> Option<DatabaseTurn<'_>> {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.returned.wait_timeout_while(left, patience, |left| *left == 0);
        let (mut left, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *left = left.checked_sub(1)?;
        Some(DatabaseTurn(self))
    }
}

impl Drop for DatabaseTurn<'_> {
    fn drop(&mut self) {
        *self.0.left.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.returned.notify_one();
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_taken_when_another_one_is_returned() {
        let turns = DatabaseTurns::new(2);
        let taken = [turns.take(Duration::ZERO).unwrap(), turns.take(Duration::ZERO).unwrap()];
        assert!(turns.take(Duration::from_millis(1)).is_none());
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| turns.take(Duration::from_secs(60)).is_some());
            drop(taken);
            assert!(waiting.join().unwrap());
        });
        assert_eq!(*turns.left.lock().unwrap(), 2);
    }
}
