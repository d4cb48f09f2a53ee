//! What several commands do, one file per operation. Nothing here knows the command line.

pub mod application;
mod configuration_advice;
pub mod configuration_sources;
pub mod configuration_values;
mod confirmation;
pub mod connector;
pub mod containers;
mod counted;
pub mod delivery;
pub mod deployable;
pub mod deployment;
pub mod logs;
pub mod outcome;
pub mod pages;
pub mod problems;
pub mod project;
pub mod project_applications;
pub mod project_comparison;
pub mod project_connector;
pub mod project_import;
pub mod project_source;
pub mod release;
mod report;
pub mod secured_values;
pub mod typed_path;

pub use confirmation::{confirm, confirm_else, declined};
pub use counted::counted;
