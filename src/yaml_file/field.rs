//! A value of the file, with its key and its path.

use std::fmt;

use crate::yaml_file::tree::NodeId;

/// The path from the root to a value.
#[derive(Clone, Copy)]
pub(crate) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Key(Path::Root, key) => formatter.write_str(key),
            Path::Key(parent, key) => write!(formatter, "{parent}.{key}"),
            Path::Index(parent, index) => write!(formatter, "{parent}[{index}]"),
        }
    }
}

/// A value in the file. Items of lists and the root have no key.
#[derive(Clone, Copy)]
pub(crate) struct YamlField<'p> {
    pub(crate) key: Option<NodeId>,
    pub(crate) value: NodeId,
    pub(crate) at: Path<'p>,
}

impl<'p> YamlField<'p> {
    /// The path of the mapping or the list that contains the value.
    pub(crate) fn parent(&self) -> Path<'p> {
        match self.at {
            Path::Root => Path::Root,
            Path::Key(parent, _) | Path::Index(parent, _) => *parent,
        }
    }
}
