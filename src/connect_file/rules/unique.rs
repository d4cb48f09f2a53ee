//! Names and keys that may stand only once.

use std::collections::HashMap;

use super::configuration::Keys;
use super::reader::{Blank, Field, Path, Reader};
use crate::connect_file::problem::Problem;
use crate::connect_file::quote::quote;
use crate::connect_file::rule;
use crate::connect_file::tree::NodeId;

/// The names of the applications so far.
#[derive(Default)]
pub(super) struct Names<'t> {
    seen: HashMap<&'t str, NodeId>,
}

impl<'t> Names<'t> {
    /// Reads an application's name, and reports one that was there before.
    pub(super) fn read(&mut self, reader: &mut Reader<'t, '_>, field: Field, at: &Path<'_>) -> Option<String> {
        let tree = reader.tree;
        let name = reader.text(field, at, Blank::Refused)?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if !name.bytes().all(allowed) || !(2..=256).contains(&name.len()) {
            let problem = Problem::new(&rule::APPLICATION_NAME, format!("{} is not a valid name", quote(&name)));
            if !name.trim().is_empty() {
                reader.report(
                    problem.at(reader.place(field)).path(at).help("use 2 to 256 letters (A to Z), digits, `_` and `-`"),
                );
            }
            return Some(name);
        }
        if let Some(first) = tree.text(field.value).and_then(|name| self.seen.insert(name, field.value)) {
            let problem =
                Problem::new(&rule::DUPLICATE_APPLICATION, format!("two applications are named {}", quote(&name)));
            let problem = problem.at(reader.place(field)).path(at).label("second time");
            reader
                .report(problem.related(reader.tree.bytes(first), "first time").help("give one of them another name"));
        }
        Some(name)
    }
}

/// Reports keys of an application that are global already.
pub(super) fn against_global(reader: &mut Reader<'_, '_>, at: &Path<'_>, keys: &Keys<'_>, global: &Keys<'_>) {
    for (name, node) in keys.iter() {
        let Some(first) = global.find(name) else { continue };
        let message = format!("{} is declared globally already", quote(name));
        let problem = Problem::new(&rule::DUPLICATE_GLOBAL_KEY, message).at(reader.tree.bytes(node)).path(at);
        reader.report(
            problem
                .related(reader.tree.bytes(first), "the global declaration")
                .help("remove it here, as the application gets the global key too; or rename one of them"),
        );
    }
}
