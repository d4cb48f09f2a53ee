//! A project folder: what git knows of it, how it is built, and what containers do with it. Talks to no API and prints
//! nothing.

mod archive;
pub mod container;
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

pub use archive::{ArchiveError, ArchiveLimits, Unpacked, unpack};
pub use git::Git;
pub use ignored::hides_folder;
pub use language::language_of;
pub use location::{CONNECT_FILE, Location};
pub use new_folder::{NewFolder, NewFolderError, PlacedFolder};
pub use official_template::{DEFAULT_REF, OFFICIAL_TEMPLATES, OfficialTemplate, TEMPLATE_SERVER, check_ref};
pub use package::{NoPackage, Package};
pub use package_manager::PackageManager;
pub use replace_file::{ReplaceError, replace_file};
pub use repository_url::{RepositoryUrlError, is_same_repository, normalize as normalize_repository_url};
pub use started::{Started, StartedApplication, started_on, started_port};
pub use structure::{Finding, Project, STRUCTURE_RULES, check_structure};
