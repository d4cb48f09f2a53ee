//! Profiles and secrets on disk, or with a credential helper.
//!
//! Profiles are in `config.yaml`, secrets and tokens in `credentials.json` beside it (0600), or with the helper that the
//! user's settings name. Every write is atomic and under a lock. A damaged file is reported and left as it is.

mod credential_helper;
mod disk;
mod file;
mod secret_hash;
mod store;

pub use credential_helper::Helper;
pub use disk::FolderLock;
pub use store::{CredentialStore, StoredToken, TokenKey};
