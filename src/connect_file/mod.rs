//! connect.yaml: text in, a typed file and a list of problems out. Opens no files and knows no network.

mod model;

pub use model::{Application, ApplicationType, Configuration, ConfigurationKey, ConnectFile};
