//! What several commands do with Deployments.

mod build;
mod compared;
mod ensure;
mod left_over;
mod place;
mod placed_selection;
mod request;
mod running;
mod selection;
mod several;
mod side_by_side;
mod summary;

pub use build::{BuiltDeployment, build, rebuild, send_redeploy};
pub use compared::ValueComparison;
pub use ensure::{EnsuredDeployment, check, ensure, find, is_stale};
pub use left_over::RepeatedCommand;
pub use place::{DeploymentPlace, OperationTarget, PlacedDeployment};
pub use placed_selection::PlacedSelection;
pub use request::DeploymentRequest;
pub use running::{await_deletion, join};
pub use selection::{DeploymentFilter, DeploymentSelection, all_for_plan, complete, confirm_all, of_connector};
pub use several::{DeploymentOperation, RequestError, RunOutcomes};
pub use side_by_side::{DEFAULT_RUNNING, SideBySide, run_side_by_side};
pub use summary::conclude_all;
