//! What several commands do with Deployments.

mod ensure;
mod left_over;
mod request;
mod selection;
mod several;
mod side_by_side;
mod summary;

pub use ensure::{build, check, ensure, find, send_redeploy};
pub use left_over::RepeatedCommand;
pub use request::DeploymentRequest;
pub use selection::{DeploymentFilter, DeploymentSelection, all, complete, confirm_all, of_connector};
pub use several::{DeploymentOperation, OperationTarget, RequestError, RunOutcomes};
pub use side_by_side::{DEFAULT_RUNNING, SideBySide, run_side_by_side};
pub use summary::conclude_all;
