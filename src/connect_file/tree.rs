//! The nodes of a YAML document, each with its place.

use std::borrow::Cow;
use std::ops::Range;

/// Index of a node in its tree.
pub(super) type NodeId = usize;

/// A document. Nodes lie in one list, children and anchored nodes by number, so that neither depth nor aliases can
/// make a walk or a drop recurse.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub(super) text: &'a str,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) root: NodeId,
}

/// A node and its place.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) value: Value<'a>,
    /// From the first to after the last byte; empty where the value was left out.
    pub(super) bytes: Range<usize>,
    /// Whether it is written with brackets or braces.
    pub(super) flow: bool,
    /// Whether a merge key was left out of it, so that more keys may be meant than are there.
    pub(super) merges: bool,
}

/// What a node holds, by the core types of YAML 1.2.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Boolean(bool),
    /// JSON, and with it the platform, knows one kind of number.
    Number(f64),
    Text(Cow<'a, str>),
    Sequence(Vec<NodeId>),
    Mapping(Vec<Entry>),
    /// Stands for the node that an anchor marked.
    Alias(NodeId),
    /// A value that was reported already; nothing more is to be said about it.
    Broken,
}

/// A key and its value in a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: NodeId,
    pub(super) value: NodeId,
}

impl<'a> Tree<'a> {
    /// What a node holds, through an alias. An anchor marks no alias, so one step is enough.
    pub(super) fn value(&self, id: NodeId) -> &Value<'a> {
        match &self.nodes[id].value {
            Value::Alias(target) => &self.nodes[*target].value,
            value => value,
        }
    }

    /// How a node is written, if it is short and on one line.
    pub(super) fn written(&self, id: NodeId) -> Option<&'a str> {
        let written = self.text.get(self.nodes[id].bytes.clone())?;
        (written.len() <= 80 && !written.contains(char::is_control)).then_some(written)
    }

    /// Where a node stands; for an alias, where the alias stands.
    pub(super) fn bytes(&self, id: NodeId) -> Range<usize> {
        self.nodes[id].bytes.clone()
    }

    /// The value of a key, if the node is a mapping that has it.
    pub(super) fn field(&self, id: NodeId, key: &str) -> Option<NodeId> {
        let Value::Mapping(entries) = self.value(id) else { return None };
        entries.iter().find(|entry| self.text(entry.key) == Some(key)).map(|entry| entry.value)
    }

    /// The text of a key, if it is one.
    pub(super) fn text(&self, id: NodeId) -> Option<&str> {
        match self.value(id) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}
