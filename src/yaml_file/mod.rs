//! Checked YAML: text in; a tree whose nodes know their places, a reader of values, and every problem with its place out.
//! Opens no files. Each kind of file has a module of its own with its rules.

mod alias;
mod check;
mod entries;
mod expected;
mod field;
mod known_keys;
mod locate;
mod parse;
mod problem;
mod prune;
mod quote;
mod reader;
pub mod report;
pub(crate) mod rule;
mod scalar;
mod schema;
mod source;
mod syntax;
mod tree;
mod write;

pub(crate) use check::check_tree;
pub(crate) use field::{Path, YamlField};
pub(crate) use known_keys::{Advice, FileKind, KnownKeys, Title};
pub(crate) use locate::{fill_in, locate};
pub(crate) use parse::parse;
pub use problem::{Problem, Span, has_errors};
pub(crate) use prune::prune;
pub(crate) use quote::{alternatives, quote};
pub(crate) use reader::{Owner, TreeReader};
pub(crate) use rule::rules;
pub use rule::{Rule, Severity, YAML_RULES};
pub(crate) use scalar::is_plain_text;
pub(crate) use schema::{number, object};
pub use source::SIZE_LIMIT;
pub(crate) use source::{decode, readable_text};
pub(crate) use tree::{MappingEntry, NodeId, Tree, Value};
pub(crate) use write::{text_block, text_scalar};
