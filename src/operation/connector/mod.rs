//! What several commands do with Connectors.

mod act;
mod begun;
mod certification;
mod previewable;
mod publishing;
mod task;

pub use act::{act_regardless, not_processing, same_source};
pub use publishing::PublishOptions;
pub use task::ConnectorTask;
