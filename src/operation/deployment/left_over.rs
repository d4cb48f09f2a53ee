//! What is left of operations on several Deployments, as one line to be copied.

use std::cell::RefCell;

use crate::session::{Context, LeftWork, LeftWorkGuard, Session};

/// How far the operation on one Deployment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OperationStage {
    NotStarted,
    /// The request was sent, and there is no response yet.
    Requested,
    /// The platform works on it.
    Running,
    Ended,
    /// It can be tried again.
    Failed,
}

/// The command that does the same with other Deployments.
#[derive(Debug, Clone)]
pub struct RepeatedCommand {
    /// Such as `delete`.
    pub verb: &'static str,
    /// Flags and their values, quoted.
    pub flags: Vec<String>,
}

/// The Deployments of a run, and how far each is. The session knows what is left at any time.
pub(super) struct LeftOver<'s> {
    context: &'s Context,
    guard: LeftWorkGuard<'s>,
    names: Vec<String>,
    stages: RefCell<Vec<OperationStage>>,
    /// What a wait for them waits for.
    goal: &'static str,
    repeated: Option<RepeatedCommand>,
}

impl<'s> LeftOver<'s> {
    pub(super) fn new(
        session: &'s Session,
        names: Vec<String>,
        goal: &'static str,
        repeated: Option<RepeatedCommand>,
    ) -> Self {
        let stages = RefCell::new(vec![OperationStage::NotStarted; names.len()]);
        let guard = session.resume.with_left_work();
        Self { context: &session.context, guard, names, stages, goal, repeated }
    }

    pub(super) fn set(&self, index: usize, stage: OperationStage) {
        if let Some(known) = self.stages.borrow_mut().get_mut(index) {
            *known = stage;
        }
        self.guard.set(self.left());
    }

    /// First the wait for what runs, then the same command for what was not started or can be tried again.
    pub(super) fn left(&self) -> LeftWork {
        let running = self.names_in(&[OperationStage::Running]);
        let undone = self.names_in(&[OperationStage::NotStarted, OperationStage::Requested, OperationStage::Failed]);
        let is_begun = self.stages.borrow().iter().any(|stage| *stage != OperationStage::NotStarted);
        let mut commands = Vec::new();
        if !running.is_empty() {
            let words = [&["deployment", "wait"], &running[..], &["--for", self.goal]].concat();
            commands.push(self.context.command(&words));
        }
        // Of a single Deployment, the command line of the user is no riddle.
        if let Some(repeated) = self.repeated.as_ref().filter(|_| is_begun && self.names.len() > 1)
            && !undone.is_empty()
        {
            let mut command = self.context.command(&[&["deployment", repeated.verb], &undone[..]].concat());
            repeated.flags.iter().for_each(|flag| command.extend([" ", flag]));
            commands.push(command);
        }
        LeftWork { command: (!commands.is_empty()).then(|| commands.join(" && ")), running: running.len() }
    }

    fn names_in(&self, wanted: &[OperationStage]) -> Vec<&str> {
        let stages = self.stages.borrow();
        let named = self.names.iter().zip(&*stages).filter(|(_, stage)| wanted.contains(stage));
        named.map(|(name, _)| name.as_str()).collect()
    }
}
