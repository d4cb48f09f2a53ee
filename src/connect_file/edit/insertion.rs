//! A change of a text, and the check that it changed nothing else.

use crate::yaml_file::{NodeId, Tree, Value, parse};
use std::ops::Range;

/// Text to insert, and the bytes that it replaces.
pub(super) struct Insertion {
    pub(super) bytes: Range<usize>,
    pub(super) text: String,
}

impl Insertion {
    pub(super) fn new(at: usize, text: String) -> Self {
        Self { bytes: at..at, text }
    }

    pub(super) fn apply(&self, text: &str) -> String {
        let mut changed = text.to_owned();
        changed.replace_range(self.bytes.clone(), &self.text);
        changed
    }
}

/// Whether `changed` is the old tree with one more item at the end of `list`.
pub(super) fn is_extension(old: &Tree<'_>, list: NodeId, changed: &str, insertion: &Insertion) -> bool {
    let Ok((new, _)) = parse(changed, &[]) else { return false };
    let comparison = Comparison { old, new: &new, list, insertion };
    let mut open = vec![(old.root, new.root)];
    while let Some((left, right)) = open.pop() {
        match comparison.children(left, right) {
            Some(children) => open.extend(children),
            None => return false,
        }
    }
    true
}

struct Comparison<'t, 'a> {
    old: &'t Tree<'a>,
    new: &'t Tree<'a>,
    list: NodeId,
    insertion: &'t Insertion,
}

impl Comparison<'_, '_> {
    /// The pairs of children to compare; `None` if the two nodes differ.
    fn children(&self, left: NodeId, right: NodeId) -> Option<Vec<(NodeId, NodeId)>> {
        match (&self.old.nodes[left].value, &self.new.nodes[right].value) {
            (Value::Sequence(items), Value::Sequence(others)) => {
                let more = usize::from(left == self.list);
                let pairs = items.iter().copied().zip(others.iter().copied());
                (items.len() + more == others.len()).then(|| pairs.collect())
            }
            (Value::Mapping(entries), Value::Mapping(others)) => {
                let pairs = entries.iter().zip(others);
                let pairs = pairs.flat_map(|(left, right)| [(left.key, right.key), (left.value, right.value)]);
                (entries.len() == others.len()).then(|| pairs.collect())
            }
            (Value::Alias(left), Value::Alias(right)) => self.same_place(*left, *right).then(Vec::new),
            (Value::Number(left), Value::Number(right)) => (left.to_bits() == right.to_bits()).then(Vec::new),
            (left, right) => (left == right).then(Vec::new),
        }
    }

    /// Whether two nodes are the same, except that the insertion moved the nodes after it.
    fn same_place(&self, left: NodeId, right: NodeId) -> bool {
        let start = self.old.nodes[left].bytes.start;
        let Insertion { bytes, text } = self.insertion;
        let moved = if start < bytes.start { start } else { start + text.len() - bytes.len() };
        self.new.nodes[right].bytes.start == moved
    }
}
