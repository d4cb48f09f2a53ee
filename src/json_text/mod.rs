//! JSON as text: checked and split into its parts in one pass, without building values.
//!
//! Results of the service can have many megabytes, of which most is only passed on. One scanner knows the grammar; what
//! becomes of the text is decided by a [`JsonSink`], such as the layout of a result.

mod buffer;
mod field_search;
mod nesting;
mod parts;
mod read;
mod scan;
mod strings;

pub(crate) use buffer::TextBuffer;
pub(crate) use field_search::{FieldSearch, FoundField};
pub(crate) use nesting::Nesting;
pub(crate) use parts::{JsonField, elements, fields, is_json, whole};
pub(crate) use read::read;
pub(crate) use scan::{JsonSink, after_space, value};
pub(crate) use strings::is_string;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
pub(crate) mod tests;
