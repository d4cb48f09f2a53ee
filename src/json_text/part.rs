//! One part of a JSON text, as a place.

/// The longest text whose parts can be described: 256 MiB.
pub(super) const LONGEST: usize = (1 << 28) - 1;

/// How many bits the kind of a part takes, with the bit for escapes.
const KIND_BITS: u32 = 4;
const ESCAPES: u32 = 1 << 3;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartKind {
    /// The name of a field, with its quotes. Its value follows.
    Name,
    /// A value that is a string, with its quotes.
    String,
    /// A number, `true`, `false` or `null`.
    Scalar,
    /// The beginning of an object.
    Object,
    /// The beginning of a list.
    List,
    /// The end of an object or list.
    End,
}

/// A part of a text: 8 bytes, since long results have many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    start: u32,
    /// Its kind and whether it has escapes, and above these bits its length in bytes. For an object or list the number of
    /// parts up to its end, and while it is read the part that it is in.
    rest: u32,
}

impl Part {
    /// A part of a text of at most [`LONGEST`] bytes.
    #[inline]
    pub(super) fn new(kind: PartKind, start: usize, length: usize, has_escapes: bool) -> Self {
        let escapes = if has_escapes { ESCAPES } else { 0 };
        Self { start: start as u32, rest: (length as u32) << KIND_BITS | escapes | kind as u32 }
    }

    /// The number of its kind: the position in [`PartKind`].
    #[inline]
    pub(crate) fn kind_number(self) -> usize {
        (self.rest & (ESCAPES - 1)) as usize
    }

    #[inline]
    pub(crate) fn kind(self) -> PartKind {
        match self.kind_number() {
            0 => PartKind::Name,
            1 => PartKind::String,
            2 => PartKind::Scalar,
            3 => PartKind::Object,
            4 => PartKind::List,
            _ => PartKind::End,
        }
    }

    /// Whether an object or list begins.
    #[inline]
    pub(crate) fn is_open(self) -> bool {
        matches!(self.kind(), PartKind::Object | PartKind::List)
    }

    #[inline]
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    /// The place after the part. An object or list begins with a part of one byte.
    #[inline]
    pub(crate) fn end(self) -> usize {
        self.start() + if self.is_open() { 1 } else { self.number() }
    }

    #[inline]
    pub(crate) fn has_escapes(self) -> bool {
        self.rest & ESCAPES != 0
    }

    /// How many parts a value has that begins with this one.
    #[inline]
    pub(crate) fn count(self) -> usize {
        if self.is_open() { 1 + self.number() } else { 1 }
    }

    /// The length; for an object or list another number.
    #[inline]
    pub(super) fn number(self) -> usize {
        (self.rest >> KIND_BITS) as usize
    }

    #[inline]
    pub(super) fn set_number(&mut self, number: usize) {
        self.rest = (number as u32) << KIND_BITS | self.rest & ((1 << KIND_BITS) - 1);
    }

    /// The same part of the text that begins at `start`.
    pub(super) fn from(self, start: usize) -> Self {
        Self { start: self.start.saturating_sub(start as u32), ..self }
    }
}
