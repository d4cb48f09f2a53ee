//! The order of everything that is sent.

use super::access::is_place;
use super::{ConnectorChange, ConnectorPlan, EntryAction, EntryPlan, PlanStep, ReleaseStep, StepWork, WantedEntry};

/// The steps of a plan. `entries` and `deployments` have the same order.
pub(super) fn plan_steps(
    connector: &ConnectorPlan,
    entries: &[WantedEntry],
    deployments: &[EntryPlan],
) -> Vec<PlanStep> {
    let mut graph = StepGraph::default();
    let update = graph.connector(connector);
    let release = graph.steps.len().checked_sub(1);
    let mut waves: Vec<u32> = deployments.iter().map(|plan| plan.wave).collect();
    waves.sort_unstable();
    waves.dedup();
    for wave in waves {
        let earlier = graph.deploy_steps();
        let in_wave = entries.iter().zip(deployments).enumerate().filter(|(_, (_, plan))| plan.wave == wave);
        for (index, (entry, plan)) in in_wave {
            let before =
                if runs_release(entry, plan) { release } else { update.filter(|_| adds_project(connector, plan)) };
            graph.deploy(index, plan, before.into_iter().chain(earlier.iter().copied()).collect());
        }
    }
    graph.steps
}

#[derive(Default)]
struct StepGraph {
    steps: Vec<PlanStep>,
}

impl StepGraph {
    /// Adds the steps of the Connector, each after the one before it. Returns that of the update.
    fn connector(&mut self, plan: &ConnectorPlan) -> Option<usize> {
        if plan.awaits.is_some() {
            self.push_next(StepWork::AwaitConnector);
        }
        let update = match plan.change {
            ConnectorChange::Create => Some(self.push_next(StepWork::CreateConnector)),
            ConnectorChange::Update(_) => Some(self.push_next(StepWork::UpdateConnector)),
            ConnectorChange::Foreign | ConnectorChange::Keep => None,
        };
        match plan.release {
            ReleaseStep::Publish | ReleaseStep::JoinPublish => _ = self.push_next(StepWork::Publish),
            ReleaseStep::Validate | ReleaseStep::JoinValidation => _ = self.push_next(StepWork::Validate),
            ReleaseStep::Nothing => {}
        }
        update
    }

    fn deploy(&mut self, index: usize, plan: &EntryPlan, depends_on: Vec<usize>) {
        if !plan.is_carried_out() {
            return;
        }
        let deploy = self.push(StepWork::Deploy(index), depends_on);
        if plan.sends_urls {
            self.push(StepWork::SendUrls(index), vec![deploy]);
        }
    }

    fn deploy_steps(&self) -> Vec<usize> {
        let is_deploy = |step: &PlanStep| matches!(step.work, StepWork::Deploy(_) | StepWork::SendUrls(_));
        self.steps.iter().enumerate().filter(|(_, step)| is_deploy(step)).map(|(index, _)| index).collect()
    }

    /// Adds a step that follows the last one.
    fn push_next(&mut self, work: StepWork) -> usize {
        self.push(work, self.steps.len().checked_sub(1).into_iter().collect())
    }

    fn push(&mut self, work: StepWork, depends_on: Vec<usize>) -> usize {
        self.steps.push(PlanStep { work, depends_on });
        self.steps.len() - 1
    }
}

/// Whether the Deployment gets the newest version of the Connector.
fn runs_release(entry: &WantedEntry, plan: &EntryPlan) -> bool {
    let is_new = matches!(plan.action, EntryAction::Create | EntryAction::AwaitDeletion | EntryAction::Replace(_));
    entry.update_connector || is_new
}

/// Whether the Project of a Deployment becomes one of the private ones.
fn adds_project(connector: &ConnectorPlan, plan: &EntryPlan) -> bool {
    connector.added_projects().any(|project| is_place(project, &plan.project))
}
