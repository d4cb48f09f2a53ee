//! A project folder: what git knows of it, how it is built, and what containers do with it. Talks to no API and prints nothing.

pub mod container;
mod git;
mod location;
mod repository_url;
mod structure;

pub use git::Git;
pub use location::{CONNECT_FILE, Location};
pub use repository_url::{RepositoryUrlError, normalize as normalize_repository_url};
pub use structure::{Finding, Project, STRUCTURE_RULES, check_structure};
