//! Settings from flags, the environment and the user's own files, in this order of precedence.
//!
//! This is the only module that reads the environment and the user's folders. It reads nothing before it is needed, so
//! that commands without settings open no file.

mod environment;
mod error;
mod file;
mod layers;
mod official;
mod profile_selection;
mod project;
mod regions;
mod resolve;
mod server_address;
mod settings;
mod time_zone;

pub use environment::{Environment, arguments, current_folder, is_credential_variable};
pub use error::ConfigError;
pub(crate) use file::read_if_exists;
pub use file::{ConfigFile, Profile};
pub use official::OfficialCredentials;
pub use project::{ProjectOfFile, ProjectSettings};
pub use regions::{KNOWN_REGIONS, auth_url_of};
pub use resolve::{resolve, resolve_without_identity};
pub use server_address::check_address;
pub use settings::{Credentials, Flags, GivenToken, Identity, IdentitySource, Settings};
pub use time_zone::time_zone;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
