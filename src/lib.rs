//! ctconnect: a command line for commercetools Connect.

pub mod address;
pub mod api;
pub mod config;
pub mod configuration;
pub mod connect_file;
pub mod credentials;
pub mod emulator;
pub mod failure;
pub mod identity;
pub mod nearest;
pub mod output;
pub mod plan;
pub mod project;
pub mod safety;
pub mod wait;
