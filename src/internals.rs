//! Parts of the program for its fuzz targets, benches and integration tests. Not an interface: anything here may change
//! with any version.

pub use crate::api::LogEntry;
pub use crate::cli::Cli;
pub use crate::configuration::{Assignment, ValuesFormat, read_env_file, read_values};
pub use crate::failure::ExitCode;
pub use crate::official::translate as translate_official;
pub use crate::output::{CiRunner, LogStyle, LogTimes, Ui, UiOptions, escape};
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

/// How plans of projects and their results are shown.
pub mod project_views {
    pub use crate::output::views::{
        ConnectorOutcome, ConnectorResult, EntryOutcome, EntryResult, MergedFile, ProjectResult, ProjectStatus,
        ShownPlan, StatusRow,
    };
}

/// Results of the service: split, laid out, masked, escaped and merged.
pub mod results {
    pub use crate::api::{ListItem, ListPage, LogPage};
    pub use crate::redact::JsonLayout;

    use crate::json_text::TextBuffer;
    use crate::redact::Redactor;

    /// Lays out items as `-o json` and `-o ndjson` do.
    #[derive(Default)]
    pub struct ItemLayout {
        redactor: Redactor,
        text: TextBuffer,
    }

    impl ItemLayout {
        /// With secrets that are searched for.
        pub fn knowing(secrets: &[&str]) -> Self {
            let layout = Self::default();
            secrets.iter().for_each(|secret| layout.redactor.learn(secret));
            layout
        }

        /// The length of an item once it is laid out.
        pub fn length(&mut self, item: &ListItem, layout: JsonLayout) -> usize {
            self.text.truncate(0);
            self.redactor.write_json(item.value(), layout, &mut self.text);
            self.text.len()
        }
    }

    /// How many entries are passed on of logs that have arrived, in the order of time.
    pub async fn merged(logs: Vec<Vec<LogPage>>) -> usize {
        crate::operation::logs::merged_pages(logs.into_iter().map(|log| log.into_iter().map(|page| page.data))).await
    }
}

/// Checking and editing connect.yaml.
pub mod connect_file {
    pub use crate::connect_file::{
        Application, ApplicationType, Configuration, ConfigurationKey, EditError, HealthCheck, RULES, RetryPolicy,
        add_application, add_scope, application_entry, check, schema,
    };
    pub use crate::yaml_file::{Severity, YAML_RULES, report};
}
