//! How programs are ended: asked by SIGTERM first, and killed where they do not end in time.

#[cfg(unix)]
mod descendants;
#[cfg(unix)]
mod group;
#[cfg(unix)]
mod process_list;
mod tree;

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::process::Child;
use tokio::runtime::Handle;

use super::ProgramExit;
pub(super) use tree::ProcessTree;

/// How long a program may take to end after it was asked to.
const GRACE: Duration = if cfg!(test) { Duration::from_millis(300) } else { Duration::from_secs(5) };

/// How often its processes are looked up, which costs more where that takes another program.
const POLL_INTERVAL: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 5 } else { 50 });

thread_local! {
    /// What runs or is being ended. The runtime has one thread, so these are all of the command's programs.
    static RUNNING: RefCell<Vec<Weak<Termination>>> = const { RefCell::new(Vec::new()) };
}

/// Why programs are ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndCause {
    /// Ctrl-C: the terminal has already sent SIGINT to every program in the foreground.
    Interrupt,
    /// Anything that the programs do not know of.
    Other,
}

/// The ids of all processes of this machine that run.
#[cfg(all(test, unix))]
pub(super) fn running_ids() -> impl Iterator<Item = i32> {
    process_list::running().into_iter().map(|process| process.id)
}

/// The last signal that a program got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Running,
    /// By the terminal, at Ctrl-C.
    Interrupted,
    Terminated,
    Killed,
}

/// A program that was started, and how far its end is.
///
/// Behind locks because a task of the runtime ends programs whose handle was dropped; nothing ever waits for them.
pub(super) struct Termination {
    name: String,
    child: Mutex<Child>,
    tree: ProcessTree,
    /// Whether it may end by itself after SIGTERM. Without that it is killed at once.
    has_grace: bool,
    stage: Mutex<(Stage, Instant)>,
}

impl Termination {
    /// For a program that was just started.
    pub(super) fn new(name: String, child: Child, tree: ProcessTree, has_grace: bool) -> Arc<Self> {
        let stage = Mutex::new((Stage::Running, Instant::now()));
        let termination = Arc::new(Self { name, child: Mutex::new(child), tree, has_grace, stage });
        RUNNING.with_borrow_mut(|running| {
            running.retain(|termination| termination.strong_count() > 0);
            running.push(Arc::downgrade(&termination));
        });
        termination
    }

    pub(super) fn child(&self) -> MutexGuard<'_, Child> {
        lock(&self.child)
    }

    /// Ends the program without waiting for it, unless it ended by itself. A task of the runtime kills it if it does
    /// not end in time.
    pub(super) fn begin_in_background(self: &Arc<Self>) {
        self.begin(if self.leader_was_interrupted() { EndCause::Interrupt } else { EndCause::Other });
        if self.is_over() {
            return;
        }
        match Handle::try_current() {
            Ok(runtime) => {
                let termination = Arc::clone(self);
                runtime.spawn(async move { termination.finish().await });
            }
            // Nothing would kill it later.
            Err(_) => self.enter(Stage::Killed),
        }
    }

    /// Asks the program to end, if nothing did yet.
    fn begin(&self, cause: EndCause) {
        // At Ctrl-C the leader may end before this program hears of it. What it started need not have ended.
        let is_left = || cause == EndCause::Interrupt && self.tree.is_in_foreground && self.tree.is_alive();
        if self.stage() != Stage::Running || !self.leader_runs() && !is_left() {
            return;
        }
        match cause {
            _ if !self.has_grace || !cfg!(unix) => self.enter(Stage::Killed),
            // It may already do what it does at the end; a second signal would cut that short.
            EndCause::Interrupt if self.tree.is_in_foreground => {
                *lock(&self.stage) = (Stage::Interrupted, Instant::now());
            }
            EndCause::Interrupt | EndCause::Other => self.enter(Stage::Terminated),
        }
    }

    /// Waits until nothing is left to do.
    async fn finish(&self) {
        while !self.is_over() {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Whether nothing is left to do. Enters the next stage when the time of the last one is over.
    fn is_over(&self) -> bool {
        let (stage, since) = *lock(&self.stage);
        if matches!(stage, Stage::Running | Stage::Killed) || !self.runs() {
            return true;
        }
        if since.elapsed() >= GRACE {
            self.enter(if stage == Stage::Interrupted { Stage::Terminated } else { Stage::Killed });
        }
        false
    }

    /// Whether it was asked to end, and still runs.
    fn is_ending(&self) -> bool {
        matches!(self.stage(), Stage::Interrupted | Stage::Terminated) && self.runs()
    }

    fn stage(&self) -> Stage {
        lock(&self.stage).0
    }

    /// Comes right after [`Self::runs`] said yes: the numbers belong to no other process then.
    fn enter(&self, stage: Stage) {
        *lock(&self.stage) = (stage, Instant::now());
        self.tree.send(stage == Stage::Killed);
        if stage == Stage::Killed && !cfg!(unix) {
            // An error means that it has already ended.
            _ = self.child().start_kill();
        }
    }

    /// Whether the program itself, or what it started, still runs.
    fn runs(&self) -> bool {
        self.leader_runs() || self.tree.is_alive()
    }

    fn leader_runs(&self) -> bool {
        matches!(self.child().try_wait(), Ok(None))
    }

    /// Whether the program itself was ended by Ctrl-C.
    fn leader_was_interrupted(&self) -> bool {
        /// As shells report the end by SIGINT.
        const INTERRUPTED: u8 = 130;
        matches!(self.child().try_wait(), Ok(Some(status)) if ProgramExit::from(status).code == INTERRUPTED)
    }
}

/// Ends every program that this thread runs: asks all of them, and then waits for all of them together.
pub async fn end_all(cause: EndCause) {
    let mut all = running();
    all.iter().for_each(|termination| termination.begin(cause));
    loop {
        all.retain(|termination| !termination.is_over());
        if all.is_empty() {
            return;
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// Kills every program that this thread runs, at once.
pub fn kill_all() {
    for termination in running().into_iter().filter(|termination| termination.leader_runs() || !termination.is_over()) {
        termination.enter(Stage::Killed);
    }
}

/// The names of the programs that were asked to end and still run, each once.
pub fn ending() -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for termination in running().into_iter().filter(|termination| termination.is_ending()) {
        if !names.contains(&termination.name) {
            names.push(termination.name.clone());
        }
    }
    names
}

fn running() -> Vec<Arc<Termination>> {
    RUNNING.with_borrow(|running| running.iter().filter_map(Weak::upgrade).collect())
}

/// A panic elsewhere leaves these values whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
