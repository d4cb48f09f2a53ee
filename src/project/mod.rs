//! A project folder: its location, git facts, structure, templates, package managers, and containers. It does not use the
//! API, and prints nothing.

mod archive;
pub mod container;
mod destination;
mod git;
mod ignored;
pub mod invocation;
mod language;
mod location;
mod new_folder;
mod official_template;
mod own_folder;
mod package;
mod package_manager;
mod replace_file;
mod repository_url;
mod started;
mod structure;
pub mod templates;

pub use archive::{ArchiveError, ArchiveLimits, unpack};
pub use destination::NewFolderError;
pub use git::{Git, GitProblem, RemoteTag, TaggingError};
pub use ignored::ignores_folder;
pub use language::language_of;
pub use location::{CONNECT_FILE, Location, has_entry};
pub use new_folder::{NewFolder, PlacedFolder};
pub use official_template::{DEFAULT_REF, OFFICIAL_TEMPLATES, OfficialTemplate, TEMPLATE_SERVER, check_ref};
pub use package::{Package, PackageError};
pub use package_manager::PackageManager;
pub use replace_file::{ReplaceError, replace_file};
pub use repository_url::{is_same_repository, normalize as normalize_repository_url};
pub use started::{Started, StartedApplication, application_on_port, started_port};
pub use structure::{STRUCTURE_RULES, StructureFinding, check_root, check_structure};
