//! A project with a ctconnect.yaml: opened, with an identity for each of its Projects, and compared with what exists.

mod existing;
mod open;
mod opening;
mod problem;
mod project_session;
mod sessions;

pub use existing::{ExistingProject, read_existing};
pub use open::{OpenProject, refuse_problems};
pub use project_session::ProjectSession;
pub use sessions::{ProjectSessions, ProjectUse};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
