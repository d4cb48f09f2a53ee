//! A sealed world for one test: an empty home, a cleared environment, and a service to talk to.

mod answer;
mod project;
mod running;
mod server;
mod world;

pub(crate) use answer::Answer;
pub(crate) use project::{GUIDE, Project, THREE, in_both};
pub(crate) use running::{Running, signal};
pub(crate) use server::Server;
pub(crate) use world::{World, require, words};
