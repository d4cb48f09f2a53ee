//! What several commands do with Connectors.

mod act;
mod previewable;
mod publishing;

pub use act::{act, is_stale};
pub use previewable::request_validation;
pub use publishing::publish;
