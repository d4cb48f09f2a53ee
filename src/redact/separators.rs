//! What is written between two parts of JSON: a table, because long results have millions of parts.

use crate::json_text::{BLOCK, Part, PartKind};

/// What is written after a part, by its kind and the kind of the part that follows.
#[derive(Debug)]
pub(super) struct Separators([[Separator; KINDS]; KINDS]);

/// With a line for each field and element.
pub(super) static LINES: Separators = separators(true);
/// Without spaces.
pub(super) static ONE_LINE: Separators = separators(false);

/// The kinds of parts, and that nothing follows.
const KINDS: usize = 8;
const NOTHING: usize = KINDS - 1;

const COMMA: &[u8; BLOCK] = b",\n                              ";
const LINE: &[u8; BLOCK] = b"\n                               ";
const COLON: &[u8; BLOCK] = b":                               ";

#[derive(Debug, Clone, Copy)]
struct Separator {
    /// Followed by any number of spaces.
    block: &'static [u8; BLOCK],
    /// How many bytes are written at the outermost level.
    length: isize,
    /// How many more at each further level.
    indent: isize,
}

const fn separators(has_lines: bool) -> Separators {
    let mut table = [[Separator { block: LINE, length: 0, indent: 0 }; KINDS]; KINDS];
    let mut kind = 0;
    while kind < KINDS {
        let mut after = 0;
        while after < KINDS {
            table[kind][after] = separator(kind, after, has_lines);
            after += 1;
        }
        kind += 1;
    }
    Separators(table)
}

const fn separator(kind: usize, after: usize, has_lines: bool) -> Separator {
    let is_open = kind == PartKind::Object as usize || kind == PartKind::List as usize;
    let is_end_next = after == PartKind::End as usize;
    let (line, indent) = if has_lines { (1, 2) } else { (0, 0) };
    if kind == PartKind::Name as usize {
        Separator { block: COLON, length: 1 + line, indent: 0 }
    } else if after == NOTHING || is_open && is_end_next {
        Separator { block: LINE, length: 0, indent: 0 }
    } else if is_open {
        Separator { block: LINE, length: line, indent }
    } else if is_end_next {
        // The end is a level further out.
        Separator { block: LINE, length: line - indent, indent }
    } else {
        Separator { block: COMMA, length: 1 + line, indent }
    }
}

impl Separators {
    /// A block, and how many bytes of it are written between two parts; more bytes than a block has are spaces. `level` is how
    /// many levels the next line is indented, unless an end comes next.
    #[inline]
    pub(super) fn between(&self, part: Part, after: Option<&Part>, level: usize) -> (&'static [u8; BLOCK], usize) {
        let after = after.map_or(NOTHING, |after| after.kind_number());
        let separator = &self.0[part.kind_number() % KINDS][after % KINDS];
        (separator.block, (separator.length + separator.indent * level as isize) as usize)
    }
}

/// How many levels further in the parts after this one are.
#[inline]
pub(super) fn levels(part: Part) -> isize {
    const LEVELS: [isize; KINDS] = {
        let mut levels = [0; KINDS];
        levels[PartKind::Object as usize] = 1;
        levels[PartKind::List as usize] = 1;
        levels[PartKind::End as usize] = -1;
        levels
    };
    LEVELS[part.kind_number() % KINDS]
}
