//! No secret that a run is given, or that it sends, shows in anything that it writes.
//!
//! The service of these tests repeats every secret that it was sent, in every spelling and place. Beside the secrets it sends
//! a text that may be shown: where that one is found, a secret would have been found too.

mod at_rest;
mod cell;
mod commands;
mod echo;
mod identities;
mod logins;
mod matrix;
mod resources;
mod search;
mod service;
mod single;
mod terminal;
mod values;
