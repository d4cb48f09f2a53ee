//! JSON as text: checked and split into its parts in one pass, without building values.
//!
//! Results of the service can have many megabytes, of which most is only passed on. One scanner knows the grammar, and finds
//! the places of all parts; whatever reads a value or lays it out follows these places.

mod buffer;
mod nesting;
mod part;
mod read;
mod scan;
mod strings;
mod value;

pub(crate) use buffer::{BLOCK, TextBuffer};
pub(crate) use nesting::Nesting;
pub(crate) use part::{Part, PartKind};
pub(crate) use read::read;
pub(crate) use strings::is_string;
pub use value::JsonValue;
pub(crate) use value::{CheckedJson, OwnedJson};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
pub(crate) mod tests;
