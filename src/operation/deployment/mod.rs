//! What several commands do with Deployments.

mod ensure;
mod request;
mod selection;

pub use ensure::{build, check, ensure, find, rebuild};
pub use request::DeploymentRequest;
pub use selection::{all_or_gap, idle, of_connector};
