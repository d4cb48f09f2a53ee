//! From SIGTERM to SIGKILL, for one program and for all of them at the same time.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::process::Child;

use super::family::Family;
use super::{Cause, group};

/// How long a program may take to end after it was told to.
const GRACE: Duration = if cfg!(test) { Duration::from_millis(300) } else { Duration::from_secs(5) };

/// How often it is looked at, which costs more where another program has to be asked.
const PAUSE: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 5 } else { 50 });

thread_local! {
    /// What runs. The runtime has one thread, so these are all of the command's programs.
    static RUNNING: RefCell<Vec<Weak<Ending>>> = const { RefCell::new(Vec::new()) };
}

/// What a program was told last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nothing,
    /// By the terminal, at Ctrl-C.
    Interrupted,
    Terminated,
    Killed,
}

/// How what it started is told from others.
pub(in crate::process) enum Kin {
    /// It has a process group of its own, whose number is its own.
    Group,
    /// It is in the group of this program.
    Foreground(Family),
}

impl Kin {
    /// For a program that is about to be started.
    pub(in crate::process) fn to_be(has_group: bool) -> Self {
        if has_group { Self::Group } else { Self::Foreground(Family::to_be()) }
    }
}

/// The end of one program.
pub(in crate::process) struct Ending {
    child: Rc<RefCell<Child>>,
    id: Option<Pid>,
    kin: Kin,
    stage: Cell<(Stage, Instant)>,
}

impl Ending {
    /// For a program that was just started.
    pub(in crate::process) fn of(child: Rc<RefCell<Child>>, kin: Kin) -> Rc<Self> {
        let id = child.borrow().id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let ending = Rc::new(Self { child, id, kin, stage: Cell::new((Stage::Nothing, Instant::now())) });
        RUNNING.with_borrow_mut(|running| {
            running.retain(|ending| ending.strong_count() > 0);
            running.push(Rc::downgrade(&ending));
        });
        ending
    }

    /// Ends it, unless it ended by itself, and waits for that.
    pub(in crate::process) fn block(&self) {
        self.begin(Cause::Other);
        while !self.is_over() {
            std::thread::sleep(PAUSE);
        }
    }

    /// Tells it to end, if nobody did yet.
    fn begin(&self, cause: Cause) {
        if self.stage() == Stage::Nothing && self.leader_runs() {
            match cause {
                // It may be at work already on what it does at the end; a second signal would cut that short.
                Cause::Interrupt if matches!(self.kin, Kin::Foreground(_)) => {
                    self.stage.set((Stage::Interrupted, Instant::now()))
                }
                Cause::Interrupt | Cause::Other => self.go_on(Stage::Terminated),
            }
        }
    }

    /// Whether nothing is left to do. Goes on to the next stage when the time of the last one is over.
    fn is_over(&self) -> bool {
        let (stage, since) = self.stage.get();
        if matches!(stage, Stage::Nothing | Stage::Killed) || !self.runs() {
            return true;
        }
        if since.elapsed() >= GRACE {
            self.go_on(if stage == Stage::Interrupted { Stage::Terminated } else { Stage::Killed });
        }
        false
    }

    fn stage(&self) -> Stage {
        self.stage.get().0
    }

    fn go_on(&self, stage: Stage) {
        self.stage.set((stage, Instant::now()));
        self.send(if stage == Stage::Killed { Signal::KILL } else { Signal::TERM });
    }

    /// Whether the program itself, or what it started, still runs.
    fn runs(&self) -> bool {
        self.leader_runs()
            || self.id.is_some_and(|id| match &self.kin {
                Kin::Group => group::is_alive(id),
                Kin::Foreground(family) => !family.members(id).is_empty(),
            })
    }

    fn leader_runs(&self) -> bool {
        matches!(self.child.borrow_mut().try_wait(), Ok(None))
    }

    /// Sends a signal to it, and to what it started. Comes right after [`Self::runs`] said yes: the number is nobody
    /// else's then.
    fn send(&self, signal: Signal) {
        let Some(id) = self.id else { return };
        // They may have ended meanwhile, which is as good.
        match &self.kin {
            Kin::Group => _ = kill_process_group(id, signal),
            Kin::Foreground(family) => {
                for member in family.members(id) {
                    _ = kill_process(member, signal);
                }
            }
        }
    }
}

/// Ends every program that this thread runs: tells all of them, and then waits for all of them together.
pub async fn end_all(cause: Cause) {
    let mut all = running();
    all.iter().for_each(|ending| ending.begin(cause));
    loop {
        all.retain(|ending| !ending.is_over());
        if all.is_empty() {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Ends every program that this thread runs, at once.
pub fn kill_all() {
    for ending in running().into_iter().filter(|ending| ending.leader_runs() || !ending.is_over()) {
        ending.go_on(Stage::Killed);
    }
}

fn running() -> Vec<Rc<Ending>> {
    RUNNING.with_borrow(|running| running.iter().filter_map(Weak::upgrade).collect())
}
