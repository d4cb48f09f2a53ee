//! A project folder: what git knows of it, how it is built, and what containers do with it. Talks to no API and prints nothing.

pub mod container;
mod git;
pub mod invocation;
mod location;
mod package;
mod package_manager;
mod repository_url;
mod structure;
pub mod templates;

pub use git::Git;
pub use location::{CONNECT_FILE, Location};
pub use package::{NoPackage, Package};
pub use package_manager::PackageManager;
pub use repository_url::{RepositoryUrlError, normalize as normalize_repository_url};
pub use structure::{Finding, Project, STRUCTURE_RULES, check_structure};
