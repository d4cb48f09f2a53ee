//! The command that continues the work on the platform after an interrupt.

use std::cell::{Cell, RefCell};

use super::Context;

/// What continues the work that runs at the moment, should a signal end this run.
#[derive(Debug, Default)]
pub struct Resume {
    command: RefCell<Option<String>>,
    /// Whether a stage continues with the whole command line that it belongs to.
    is_whole: Cell<bool>,
}

impl Resume {
    /// Names `command` as what continues, until the guard is dropped.
    #[must_use = "the command counts for as long as the guard lives"]
    pub fn with(&self, command: &str) -> ResumeGuard<'_> {
        let before = self.command.replace(Some(command.to_owned()));
        ResumeGuard { resume: self, before, was_whole: self.is_whole.get() }
    }

    /// Makes every stage continue with the whole command line, until the guard is dropped.
    #[must_use = "the choice counts for as long as the guard lives"]
    pub fn with_whole_command(&self) -> ResumeGuard<'_> {
        let before = self.command.borrow().clone();
        ResumeGuard { resume: self, before, was_whole: self.is_whole.replace(true) }
    }

    /// The command that continues a stage: `words`, or the whole command line that the stage belongs to.
    pub fn command_of_stage(&self, context: &Context, words: &[&str]) -> String {
        if self.is_whole.get() { context.same_command() } else { context.command(words) }
    }

    /// What continues now.
    pub(super) fn command(&self) -> Option<String> {
        self.command.borrow().clone()
    }
}

/// Restores what was before it when it is dropped, on whichever way a function is left.
#[derive(Debug)]
pub struct ResumeGuard<'r> {
    resume: &'r Resume,
    before: Option<String>,
    was_whole: bool,
}

impl Drop for ResumeGuard<'_> {
    fn drop(&mut self) {
        self.resume.command.replace(self.before.take());
        self.resume.is_whole.set(self.was_whole);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_restores_what_was_before_it() {
        let resume = Resume::default();
        let outer = resume.with("outer");
        {
            let _whole = resume.with_whole_command();
            let _inner = resume.with("inner");
            assert_eq!((resume.command().as_deref(), resume.is_whole.get()), (Some("inner"), true));
        }
        assert_eq!((resume.command().as_deref(), resume.is_whole.get()), (Some("outer"), false));
        drop(outer);
        assert_eq!(resume.command(), None);
    }
}
