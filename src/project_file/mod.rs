//! ctconnect.yaml, the wanted state of a project: a file and everything that it names in, typed entries and problems with their
//! places out. Reads files only in the folder of the file. Knows no network and no environment.
//!
//! `read` reads, `rules` checks one file and `cross_checks` all of them together, `select` chooses Deployments, and `merge`
//! merges the layers of a Deployment and keeps the origin of every value.

mod cross_checks;
mod customers;
mod folder;
mod identity;
mod known_keys;
mod merge;
mod model;
mod pattern;
mod read;
mod rule;
mod rules;
mod schema;
mod select;
mod table;
mod text;
mod write;

pub use identity::IdentityVariables;
pub use merge::{
    DeferredPart, DeferredValue, FlagSettings, MergeInputs, MergedDeployment, MergedValue, Merger, Origin,
    ResolvedValue, Settled,
};
pub use model::{
    ConnectorEntry, DeploymentEntry, DeploymentSettings, EntryKey, ProjectEntry, ProjectFile, ValueTarget, WrittenValue,
};
pub use read::{CheckedProjectFile, PROJECT_FILE, ReadProjectFile};
pub use rule::PROJECT_FILE_RULES;
pub use schema::project_file_schema;
pub use select::{Selection, SelectionProblem};
pub use text::{FilePlace, PlacedValue, SourceText};
pub use write::{EntryDraft, ProjectDraft, ProjectFileDraft, ValueDraft};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
