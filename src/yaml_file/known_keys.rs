//! The keys of a mapping, and what to do about keys that do not exist but are common.

/// The keys of a mapping.
pub(crate) struct KnownKeys<const N: usize> {
    pub(crate) title: Title,
    pub(crate) keys: [&'static str; N],
    pub(crate) required: &'static [&'static str],
    /// How many of the last keys are not allowed: they are known so that a rule of their own reports them.
    pub(crate) disallowed: usize,
    /// Common keys that do not exist.
    pub(crate) mistakes: &'static [(&'static str, Advice)],
}

impl<const N: usize> KnownKeys<N> {
    pub(crate) const fn new(title: Title, keys: [&'static str; N]) -> Self {
        Self { title, keys, required: &[], disallowed: 0, mistakes: &[] }
    }
}

/// How a message refers to a mapping.
#[derive(Clone, Copy)]
pub(crate) enum Title {
    /// The only mapping of its kind.
    Only(&'static str),
    /// One of several mappings of a kind. The value of its first key is its name.
    Named(&'static str),
    /// One of several mappings of a kind. The key of the mapping is its name.
    Keyed(&'static str),
}

/// What to do about a key that does not exist.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Advice {
    /// Write this key instead.
    Write(&'static str),
    Do(&'static str),
}

/// What differs between the kinds of files.
#[derive(Clone, Copy)]
pub(crate) struct FileKind {
    /// The first key of a usual file.
    pub(crate) first_key: &'static str,
    /// How to add a required key.
    pub(crate) addition: fn(&str) -> &'static str,
    /// Keys that no mapping of the file can have, with what to do.
    pub(crate) forbidden: &'static [(&'static str, Advice)],
}
