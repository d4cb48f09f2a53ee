//! ctconnect.yaml: its format, every message, and the commands that know it.

mod cases;
mod commands;
#[cfg(unix)]
mod hostile;
mod schema;
