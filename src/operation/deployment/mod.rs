//! What several commands do with Deployments.

mod ensure;
mod selection;

pub use ensure::{DeploymentRequest, build, check, ensure, find, rebuild};
pub use selection::{all, idle, is_of, of_connector};
