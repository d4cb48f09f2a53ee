//! Limits how much aliases repeat, so that a small file cannot expand to a huge one.

use super::tree::NodeId;

/// The platform's limit for connect.yaml: how often one value may be repeated, by aliases within aliases too.
const REPETITIONS: u32 = 100;
/// Our own limit: nodes that all aliases together may expand to.
const NODES: u32 = 1_000_000;

/// The counts of all nodes while a tree is built.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    counts: Vec<Count>,
    repeated: u32,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    /// Nodes that it expands to, itself included.
    size: u32,
    /// How often the file repeats the most repeated value in it.
    repetitions: u32,
    /// Aliases of it, and one for itself.
    uses: u32,
    /// Whether it is a collection whose end has not been read.
    open: bool,
}

impl Budget {
    /// Counts the node that was just added.
    pub(crate) fn node(&mut self) {
        self.counts.push(Count { size: 1, repetitions: 1, uses: 1, open: false });
    }

    pub(crate) fn open(&mut self, id: NodeId) {
        self.counts[id].open = true;
    }

    pub(crate) fn is_open(&self, id: NodeId) -> bool {
        self.counts[id].open
    }

    /// Adds up the children of a collection.
    pub(crate) fn close(&mut self, id: NodeId, children: &[NodeId]) {
        let (mut size, mut repetitions) = (1, 1);
        for &child in children {
            size = self.counts[child].size.saturating_add(size);
            repetitions = self.counts[child].repetitions.max(repetitions);
        }
        self.counts[id] = Count { size, repetitions, open: false, ..self.counts[id] };
    }

    /// Counts an alias. Fails with the message for the user if it exceeds a limit.
    pub(crate) fn alias(&mut self, id: NodeId, target: NodeId) -> Result<(), String> {
        self.counts[target].uses += 1;
        let Count { size, repetitions, uses, .. } = self.counts[target];
        let repetitions = repetitions.saturating_mul(uses);
        self.counts[id] = Count { size, repetitions, uses: 1, open: false };
        self.repeated = self.repeated.saturating_add(size);
        if repetitions > REPETITIONS {
            return Err(format!("aliases repeat this value more than {REPETITIONS} times"));
        }
        if self.repeated > NODES {
            return Err(format!("the aliases in this file repeat more than {NODES} values"));
        }
        Ok(())
    }
}
