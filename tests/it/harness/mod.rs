//! A sealed world for one test: an empty home, a cleared environment, and a service to talk to.

mod answer;
#[cfg(unix)]
mod docker;
mod project;
mod running;
mod script;
mod server;
#[cfg(unix)]
mod typed;
mod world;

pub use answer::Answer;
#[cfg(unix)]
pub use docker::Docker;
pub use project::{GUIDE, Project, THREE, in_both};
pub use running::{Running, signal};
pub use script::Script;
pub use server::Server;
#[cfg(unix)]
pub use typed::typed;
pub use world::{World, require, words};
