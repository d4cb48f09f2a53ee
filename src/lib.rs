//! ctconnect: a command line for commercetools Connect.

pub mod api;
pub mod configuration;
pub mod connect_file;
pub mod emulator;
pub mod failure;
pub mod nearest;
pub mod output;
pub mod plan;
pub mod project;
pub mod wait;
