//! A project folder: what git knows of it and how it is built. Talks to no API and prints nothing.

mod git;
pub mod invocation;
mod location;
mod repository_url;
mod structure;

pub use git::Git;
pub use location::{CONNECT_FILE, Location};
pub use repository_url::{RepositoryUrlError, normalize as normalize_repository_url};
pub use structure::{Finding, Project, STRUCTURE_RULES, check_structure};
