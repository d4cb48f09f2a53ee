//! ctconnect: a command line for commercetools Connect.

pub mod api;
pub mod connect_file;
pub mod emulator;
