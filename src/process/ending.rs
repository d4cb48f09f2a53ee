//! How programs are ended: asked first, and forced if they do not follow.

#[cfg(unix)]
mod family;
#[cfg(unix)]
mod group;
#[cfg(unix)]
mod living;
#[cfg(unix)]
mod stages;

#[cfg(unix)]
pub(super) use stages::{Ending, Kin};
#[cfg(unix)]
pub use stages::{end_all, kill_all};

/// Why programs are ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Ctrl-C: the terminal has told every program in the foreground already.
    Interrupt,
    /// Anything of which they do not know.
    Other,
}

/// Elsewhere nothing is known of what a program started.
#[cfg(not(unix))]
pub(super) struct Kin;

#[cfg(not(unix))]
impl Kin {
    pub(super) fn to_be(_has_group: bool) -> Self {
        Self
    }
}

/// Elsewhere a program ends when its handle is dropped.
#[cfg(not(unix))]
pub(super) struct Ending;

#[cfg(not(unix))]
impl Ending {
    pub(super) fn of(_child: std::rc::Rc<std::cell::RefCell<tokio::process::Child>>, _kin: Kin) -> std::rc::Rc<Self> {
        std::rc::Rc::new(Self)
    }

    pub(super) fn block(&self) {}
}

/// Ends every program that this thread runs.
#[cfg(not(unix))]
pub async fn end_all(_cause: Cause) {}

/// Ends every program that this thread runs, at once.
#[cfg(not(unix))]
pub fn kill_all() {}
