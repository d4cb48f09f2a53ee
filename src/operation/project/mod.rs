//! A project with a ctconnect.yaml: opened, with an identity for each of its Projects, and compared with what exists.

mod answers;
mod checks;
mod chosen;
mod chosen_texts;
mod connector_fields;
mod deliver;
mod earlier_rounds;
mod entry_deployment;
mod existing;
mod fingerprint;
mod known_entries;
mod merged;
mod open;
mod opening;
mod options;
mod preparation;
mod prepared;
mod problem;
mod project_session;
mod promotion;
mod prune;
mod refusals;
mod released;
mod repeated;
mod result;
mod run;
mod saved_plan;
mod saved_secrets;
mod selected;
mod sessions;
mod show;
mod status;
mod wanted;

pub use chosen::{
    ChosenConnector, ChosenDeployment, CommandAccess, choose_connector, choose_deployment, choose_deployments,
};
pub use deliver::deploy_project;
pub use open::OpenProject;
pub use options::{EntryFlags, PlanOptions, ProjectDeployOptions, ProjectOptions, RunLimits, SelectedEntries};
pub use preparation::Preparation;
pub use prepared::PreparedProject;
pub use released::ReleasedProject;
pub use saved_plan::SavedPlan;
pub use show::{PlanOutput, show_plan};
pub use status::{FailedDeployment, failed_deployments, project_status, unlisted_note};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
