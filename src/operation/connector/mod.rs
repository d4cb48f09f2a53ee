//! What several commands do with Connectors.

mod act;
mod certification;
mod previewable;
mod publishing;

pub use act::{act_regardless, not_processing, same_source};
pub use certification::certify;
pub use previewable::request_validation;
pub use publishing::{PublishOptions, check_publishable, publish};
