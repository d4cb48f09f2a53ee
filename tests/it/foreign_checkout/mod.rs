//! A checkout decides nothing: no program of its choice runs, and children get no credentials.
#![cfg(unix)]

mod children;
mod git;
mod hostile;
mod refusals;
mod relative_path;
mod settings;
mod workflow_token;
