//! A project with a ctconnect.yaml: opened, with an identity for each of its Projects, and compared with what exists.

mod checks;
mod connector_fields;
mod deliver;
mod existing;
mod merged;
mod open;
mod options;
mod prepared;
mod promotion;
mod prune;
mod refusals;
mod run;
mod saved_plan;
mod sessions;
mod wanted;

pub use existing::{ExistingProject, read_existing};
pub use open::{OpenProject, refuse_problems};
pub use sessions::{ProjectSession, ProjectSessions, ProjectUse};

pub use checks::{check_bodies, failed_deployments, refuse};
pub use deliver::{ProjectDeployOptions, deploy_project};
pub use options::{EntryFlags, PlanOptions, ProjectOptions, SelectedEntries};
pub use prepared::{Preparation, PreparedProject};
pub use run::RunLimits;
pub use saved_plan::SavedPlan;
