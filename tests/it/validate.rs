//! `validate` and `schema`: the commands and every message.

mod cases;
mod commands;
mod edit;
#[cfg(unix)]
mod full;
mod schema;
mod structure;
