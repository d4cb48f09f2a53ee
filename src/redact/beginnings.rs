//! Where a secret may begin: a quick look at two bytes, which nearly all places of a text fail.

use super::needle::{Needle, has_one_spelling};
use super::spelling::begins_escape;

/// How many pairs of bytes there are.
const PAIRS: usize = 1 << 16;

/// The pairs of bytes with which a secret may begin.
#[derive(Default)]
pub(super) struct Beginnings {
    /// Whether a secret may begin with a pair; nothing as long as there is no secret.
    pairs: Option<Box<[bool; PAIRS]>>,
}

impl Beginnings {
    /// Adds every pair with which `needle` may begin.
    pub(super) fn add(&mut self, needle: &Needle) {
        if self.pairs.is_none() {
            (0..=u8::MAX).filter(|byte| begins_escape((*byte).into())).for_each(|byte| self.set_all(byte));
        }
        let second = Self::second_bytes(needle);
        for first in needle.first_bytes() {
            match &second {
                Some(second) if !begins_escape(first.into()) => {
                    second.iter().for_each(|second| self.set(first, *second))
                }
                _ => self.set_all(first),
            }
        }
    }

    /// The bytes that may follow the first character; `None` if any may. They are the second character, a line end, a code
    /// for colours, and the beginning of an escape.
    fn second_bytes(needle: &Needle) -> Option<Vec<u8>> {
        let mut characters = needle.text().chars();
        let (first, second) = (characters.next()?, characters.next()?);
        let mut bytes: Vec<u8> = (0..=u8::MAX).filter(|byte| begins_escape((*byte).into())).collect();
        bytes.extend(b"\r\n\x1b");
        bytes.push(u8::try_from(second).ok()?);
        (has_one_spelling(first) && has_one_spelling(second)).then_some(bytes)
    }

    fn set_all(&mut self, first: u8) {
        (0..=u8::MAX).for_each(|second| self.set(first, second));
    }

    fn set(&mut self, first: u8, second: u8) {
        let pairs = self.pairs.get_or_insert_with(|| Box::new([false; PAIRS]));
        pairs[usize::from(u16::from_be_bytes([first, second]))] = true;
    }

    /// The next place, from `start` on, where a secret may begin.
    pub(super) fn next(&self, text: &[u8], start: usize) -> Option<usize> {
        let (pairs, (first, rest)) = (self.pairs.as_deref()?, text.get(start..)?.split_first()?);
        let mut pair = u16::from(*first);
        let found = rest.iter().position(|byte| {
            pair = pair << 8 | u16::from(*byte);
            pairs[usize::from(pair)]
        });
        // Nothing is known about the last byte.
        Some(start + found.unwrap_or(rest.len()))
    }
}
