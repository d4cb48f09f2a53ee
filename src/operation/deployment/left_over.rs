//! What is left of operations on several Deployments, as one line to be copied.

use std::cell::RefCell;

use super::place::OperationTarget;
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
    guard: LeftWorkGuard<'s>,
    targets: &'s [OperationTarget],
    stages: RefCell<Vec<OperationStage>>,
    /// What a wait for them waits for.
    goal: &'static str,
    repeated: Option<RepeatedCommand>,
}

impl<'s> LeftOver<'s> {
    pub(super) fn new(
        session: &'s Session,
        targets: &'s [OperationTarget],
        goal: &'static str,
        repeated: Option<RepeatedCommand>,
    ) -> Self {
        let stages = RefCell::new(vec![OperationStage::NotStarted; targets.len()]);
        let guard = session.resume.with_left_work();
        Self { guard, targets, stages, goal, repeated }
    }

    pub(super) fn set(&self, index: usize, stage: OperationStage) {
        if let Some(known) = self.stages.borrow_mut().get_mut(index) {
            *known = stage;
        }
        self.guard.set(self.left());
    }

    /// First the wait for what runs, then the same command for what was not started or can be tried again; in each Project.
    pub(super) fn left(&self) -> LeftWork {
        let running = self.in_stages(&[OperationStage::Running]);
        let undone = self.in_stages(&[OperationStage::NotStarted, OperationStage::Requested, OperationStage::Failed]);
        let is_begun = self.stages.borrow().iter().any(|stage| *stage != OperationStage::NotStarted);
        let mut commands: Vec<String> = by_context(&running)
            .into_iter()
            .map(|(context, names)| {
                context.command(&[&["deployment", "wait"], &names[..], &["--for", self.goal]].concat())
            })
            .collect();
        // Of a single Deployment, the command line of the user is no riddle.
        if let Some(repeated) = self.repeated.as_ref().filter(|_| is_begun && self.targets.len() > 1) {
            commands.extend(by_context(&undone).into_iter().map(|(context, names)| {
                let mut command = context.command(&[&["deployment", repeated.verb], &names[..]].concat());
                repeated.flags.iter().for_each(|flag| command.extend([" ", flag]));
                command
            }));
        }
        LeftWork { command: (!commands.is_empty()).then(|| commands.join(" && ")), running: running.len() }
    }

    fn in_stages(&self, wanted: &[OperationStage]) -> Vec<&OperationTarget> {
        let stages = self.stages.borrow();
        let targets = self.targets.iter().zip(&*stages).filter(|(_, stage)| wanted.contains(stage));
        targets.map(|(target, _)| target).collect()
    }
}

/// The names of the Deployments of each Project.
fn by_context<'t>(targets: &[&'t OperationTarget]) -> Vec<(&'t Context, Vec<&'t str>)> {
    let mut contexts: Vec<(&Context, Vec<&str>)> = Vec::new();
    for target in targets {
        let (context, name) = (&*target.place.session.context, target.name.as_str());
        match contexts.iter_mut().find(|(known, _)| std::ptr::eq(*known, context)) {
            Some((_, names)) => names.push(name),
            None => contexts.push((context, vec![name])),
        }
    }
    contexts
}
