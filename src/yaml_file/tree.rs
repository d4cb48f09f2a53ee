//! The nodes of a YAML document and their places.

use std::borrow::Cow;
use std::ops::Range;

pub(crate) type NodeId = usize;

/// A document. All nodes are in one list and refer to each other by index, so that no walk and no drop recurses, however
/// deep the document is.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    pub(crate) text: &'a str,
    pub(crate) nodes: Vec<Node<'a>>,
    pub(crate) root: NodeId,
}

#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) value: Value<'a>,
    /// Empty where the value is missing.
    pub(crate) bytes: Range<usize>,
    /// Whether it is written with brackets or braces.
    pub(crate) flow: bool,
    /// Whether it has a merge key, which is not resolved: keys that seem to be missing may be in the merged mapping.
    pub(crate) merges: bool,
}

/// The value of a node, by the core schema of YAML 1.2.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Boolean(bool),
    /// As in JSON, there is one type of number.
    Number(f64),
    Text(Cow<'a, str>),
    Sequence(Vec<NodeId>),
    Mapping(Vec<MappingEntry>),
    /// The node with the anchor.
    Alias(NodeId),
    /// A value that a problem was reported for already, so that no other problem is.
    Broken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MappingEntry {
    pub(crate) key: NodeId,
    pub(crate) value: NodeId,
}

impl<'a> Tree<'a> {
    /// The node itself, or the one that it is an alias of. An alias has no anchor, so one step is enough.
    pub(crate) fn target(&self, id: NodeId) -> &Node<'a> {
        match self.nodes[id].value {
            Value::Alias(target) => &self.nodes[target],
            _ => &self.nodes[id],
        }
    }

    /// The value of a node, aliases resolved.
    pub(crate) fn value(&self, id: NodeId) -> &Value<'a> {
        &self.target(id).value
    }

    /// The place of a node; of an alias, not of its target.
    pub(crate) fn bytes(&self, id: NodeId) -> Range<usize> {
        self.nodes[id].bytes.clone()
    }

    /// The source of a node, if it is short and on one line.
    pub(crate) fn written(&self, id: NodeId) -> Option<&'a str> {
        let written = self.text.get(self.bytes(id))?;
        (written.len() <= 80 && !written.contains(char::is_control)).then_some(written)
    }

    pub(crate) fn field(&self, id: NodeId, key: &str) -> Option<NodeId> {
        let Value::Mapping(entries) = self.value(id) else { return None };
        entries.iter().find(|entry| self.text(entry.key) == Some(key)).map(|entry| entry.value)
    }

    pub(crate) fn text(&self, id: NodeId) -> Option<&str> {
        match self.value(id) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}
