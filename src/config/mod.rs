//! Settings: what flags, the environment and the user's own files say, in that order.
//!
//! This is the only module that reads the environment, and the folders of the user. It reads nothing before it is asked
//! to, so that commands that need no settings touch no file.

mod duration;
mod environment;
mod error;
mod file;
mod official;
mod regions;
mod resolve;
mod settings;

pub use duration::parse_duration;
pub use environment::{Environment, arguments, current_folder};
pub use error::Error;
pub(crate) use file::read_if_exists;
pub use file::{ConfigFile, Profile};
pub use official::OfficialCredentials;
pub use regions::{KNOWN_REGIONS, auth_url_of, connect_url_of};
pub use resolve::{resolve, resolve_without_identity};
pub use settings::{Credentials, Flags, GivenToken, Identity, Settings, Source};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
