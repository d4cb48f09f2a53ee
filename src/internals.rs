//! Parts of the program for its fuzz targets, benches and integration tests. Not an interface: anything here may change
//! with any version.

pub use crate::api::LogEntry;
pub use crate::cli::Cli;
pub use crate::configuration::{Assignment, ValuesFormat, read_env_file, read_values};
pub use crate::failure::ExitCode;
pub use crate::official::translate as translate_official;
pub use crate::output::{LogStyle, LogTimes, Ui, UiOptions, escape};
pub use crate::project::{ArchiveLimits, unpack};

/// Checking and editing connect.yaml.
pub mod connect_file {
    pub use crate::connect_file::{
        Application, ApplicationType, Configuration, ConfigurationKey, EditError, HealthCheck, RULES, RetryPolicy,
        add_application, add_scope, application_entry, check, schema,
    };
    pub use crate::yaml_file::{Severity, YAML_RULES, report};
}
