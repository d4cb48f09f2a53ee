//! Carries out a plan: first what the Deployments need of the Connector, then the Deployments side by side, wave after wave.

mod bodies;
mod conflicts;
mod connector;
mod endings;
mod entry;
mod result;
mod rounds;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::{Mutex, Semaphore};

pub use bodies::{entry_body, sends};
pub use result::{EntryEnd, ProjectRunEnd};

use super::options::RunLimits;
use super::prepared::PreparedProject;
use crate::api::Resource;
use crate::api::model::ConnectorStaged;
use crate::output::{PlannedStep, ProgressPlan};
use crate::plan::project::{EntryConnector, ProjectPlan, StepWork};
use crate::secured_memory::SecuredMemory;
use crate::session::Session;
use crate::wait::Policy;

/// A plan that is being carried out.
pub struct ProjectRun<'a> {
    pub session: &'a Session,
    pub project: &'a PreparedProject,
    pub policy: &'a Policy,
    /// Whether to wait for the Deployments; the Connector is always waited for.
    pub waits: bool,
    pub limits: RunLimits,
    pub memory: &'a Mutex<SecuredMemory>,
    /// Whether a step whose version has moved is repeated if its plan is still the same. Of a saved plan, no version may move.
    pub may_repeat: bool,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WorkEnd {
    Done,
    Failed,
}

/// What has happened so far.
struct RunState {
    /// What the Deployments run.
    connector: RefCell<EntryConnector>,
    /// The ConnectorStaged as it was read last.
    staged: RefCell<Option<Resource<ConnectorStaged>>>,
    running: Semaphore,
    /// How the work on the Connector ended, whose steps are one piece of work.
    connector_end: Cell<Option<WorkEnd>>,
}

impl ProjectRun<'_> {
    /// Carries out the plan. Whatever happens, the result says how far each part came.
    pub async fn run(&self, plan: &ProjectPlan) -> ProjectRunEnd {
        let _rows = self.announce(plan);
        let _resume = self.session.resume.with_run(&self.session.context);
        let state = RunState {
            connector: RefCell::new(self.project.entry_connector.clone()),
            staged: RefCell::new(self.project.known.staged.clone()),
            running: Semaphore::new(self.limits.running.clamp(1, Semaphore::MAX_PERMITS)),
            connector_end: Cell::new(None),
        };
        let mut end = ProjectRunEnd::of(plan);
        let mut ends: Vec<Option<WorkEnd>> = vec![None; plan.steps.len()];
        let mut begun = BTreeSet::new();
        let mut running = FuturesUnordered::new();
        loop {
            for index in self.ready(plan, &ends, &begun) {
                begun.insert(index);
                let (state, work) = (&state, plan.steps.get(index).map(|step| step.work));
                running.push(async move { (index, self.step(plan, work, state).await) });
            }
            let Some((index, ended)) = running.next().await else { break };
            if let Some(place) = ends.get_mut(index) {
                *place = Some(ended.work_end());
            }
            end.keep(ended);
        }
        drop(running);
        end.staged = state.staged.into_inner();
        end
    }

    /// The steps that can begin now.
    fn ready(&self, plan: &ProjectPlan, ends: &[Option<WorkEnd>], begun: &BTreeSet<usize>) -> Vec<usize> {
        let is_ready = |index: &usize| {
            let needed = plan.steps.get(*index).map(|step| step.depends_on.as_slice()).unwrap_or_default();
            !begun.contains(index) && needed.iter().all(|needed| self.allows(plan, ends, *index, *needed))
        };
        (0..plan.steps.len()).filter(is_ready).collect()
    }

    /// Whether a step that another one needs has ended well enough. Of an earlier wave, a number of Deployments may fail.
    fn allows(&self, plan: &ProjectPlan, ends: &[Option<WorkEnd>], index: usize, needed: usize) -> bool {
        let wave = |step: usize| wave_of(plan, step);
        match ends.get(needed).copied().flatten() {
            None => false,
            Some(WorkEnd::Done) => true,
            Some(WorkEnd::Failed) => match (wave(needed), wave(index)) {
                (Some(earlier), Some(later)) if earlier < later => {
                    let of_wave = |step: &usize| wave(*step) == Some(earlier);
                    let failed = (0..ends.len()).filter(of_wave).filter(|step| ends[*step] == Some(WorkEnd::Failed));
                    failed.count() <= self.limits.max_failures
                }
                _ => false,
            },
        }
    }

    async fn step(&self, plan: &ProjectPlan, work: Option<StepWork>, state: &RunState) -> EndedStep {
        match work {
            None => EndedStep::Nothing,
            Some(StepWork::Deploy(index)) => EndedStep::Entry(index, Box::new(self.entry(plan, index, state).await)),
            // It is a part of the step before.
            Some(StepWork::SendUrls(_)) => EndedStep::Nothing,
            Some(_) => match state.connector_end.get() {
                Some(WorkEnd::Done) => EndedStep::Nothing,
                Some(WorkEnd::Failed) => EndedStep::Again,
                None => {
                    let result = self.connector(&plan.connector, state).await;
                    state.connector_end.set(Some(if result.is_ok() { WorkEnd::Done } else { WorkEnd::Failed }));
                    EndedStep::Connector(result)
                }
            },
        }
    }

    /// Shows all steps from the start.
    fn announce(&self, plan: &ProjectPlan) -> ProgressPlan {
        let label = |work: StepWork| match work {
            StepWork::CreateConnector => Some(format!("Creating the Connector {}", plan.connector.name)),
            StepWork::UpdateConnector => Some(format!("Updating the Connector {}", plan.connector.name)),
            StepWork::Publish => Some(format!("Publishing {}", plan.connector.name)),
            StepWork::Validate => Some(format!("Validating {}", plan.connector.name)),
            StepWork::Deploy(index) => {
                plan.deployments.get(index).map(|entry| format!("Deploying {}", entry.key_or_id()))
            }
            StepWork::AwaitConnector | StepWork::SendUrls(_) => None,
        };
        let labels: Vec<String> = plan.steps.iter().filter_map(|step| label(step.work)).collect();
        let counted = if labels.len() > SHOWN_AS_STEPS { "Deployments" } else { "" };
        self.session.announce(counted, labels.iter().map(|label| PlannedStep::named(label)))
    }
}

/// The wave of the Deployment that a step is about.
fn wave_of(plan: &ProjectPlan, step: usize) -> Option<u32> {
    match plan.steps.get(step)?.work {
        StepWork::Deploy(index) | StepWork::SendUrls(index) => Some(plan.deployments.get(index)?.wave),
        _ => None,
    }
}

/// Up to so many rows of progress, steps are counted and not Deployments.
const SHOWN_AS_STEPS: usize = 6;

/// What a step did.
enum EndedStep {
    Nothing,
    /// The work that it is a part of has failed.
    Again,
    Connector(anyhow::Result<()>),
    Entry(usize, Box<EntryEnd>),
}

impl EndedStep {
    fn work_end(&self) -> WorkEnd {
        match self {
            Self::Nothing | Self::Connector(Ok(())) => WorkEnd::Done,
            Self::Again | Self::Connector(Err(_)) => WorkEnd::Failed,
            Self::Entry(_, end) => {
                if end.failure.is_some() {
                    WorkEnd::Failed
                } else {
                    WorkEnd::Done
                }
            }
        }
    }
}
