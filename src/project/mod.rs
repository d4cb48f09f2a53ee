//! A project folder: what git knows of it and how it is built. Talks to no API and prints nothing.

mod archive;
mod git;
mod location;
mod new_folder;
mod official_template;
mod repository_url;
mod structure;
pub mod templates;

pub use archive::{ArchiveError, ArchiveLimits, Unpacked, unpack};
pub use git::Git;
pub use location::{CONNECT_FILE, Location};
pub use new_folder::{NewFolder, NewFolderError};
pub use official_template::{DEFAULT_REF, OFFICIAL_TEMPLATES, OfficialTemplate, TEMPLATE_SERVER, check_ref};
pub use repository_url::{RepositoryUrlError, normalize as normalize_repository_url};
pub use structure::{Finding, Project, STRUCTURE_RULES, check_structure};
