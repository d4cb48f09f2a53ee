//! Parts of the program for its fuzz targets, benches and integration tests. Not an interface: anything here may change
//! with any version.

pub use crate::api::LogEntry;
pub use crate::cli::Cli;
pub use crate::configuration::{Assignment, ValuesFormat, read_env_file, read_values};
pub use crate::failure::ExitCode;
pub use crate::official::translate as translate_official;
pub use crate::output::{LogStyle, LogTimes, Ui, UiOptions, escape};
pub use crate::project::{ArchiveLimits, unpack};

/// Reading, selecting and merging ctconnect.yaml.
pub mod project_file {
    pub use crate::api::model::DeploymentType;
    pub use crate::configuration::Schema;
    pub use crate::project_file::{
        CheckedProjectFile, ConnectorEntry, DeferredPart, DeferredValue, DeploymentEntry, DeploymentSettings, EntryKey,
        FilePlace, FlagSettings, IdentityVariables, MergeInputs, MergedDeployment, MergedValue, Merger, Origin,
        PROJECT_FILE_RULES, PlacedValue, ProjectEntry, ProjectFile, ReadProjectFile, ResolvedValue, Selection,
        SelectionProblem, Settled, SourceText, ValueTarget, WrittenValue, project_file_schema,
    };
}

/// Checking and editing connect.yaml.
pub mod connect_file {
    pub use crate::connect_file::{
        Application, ApplicationType, Configuration, ConfigurationKey, EditError, HealthCheck, RULES, RetryPolicy,
        add_application, add_scope, application_entry, check, schema,
    };
    pub use crate::yaml_file::{Severity, YAML_RULES, report};
}
