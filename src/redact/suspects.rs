//! Where secrets may be in a JSON text: a quick search, which most texts pass without any place.

use std::ops::Range;

use aho_corasick::packed::{Config, MatchKind, Searcher};
use memchr::memchr2;

use super::SHORT;
use super::entities;
use super::needle::Needle;

/// How many bytes of a secret are searched for at most, and at least.
const LONGEST: usize = 16;
const SHORTEST: usize = 3;

/// Places in a text, in order.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    places: Vec<usize>,
    /// The first place that was not passed yet.
    next: usize,
    are_everywhere: bool,
}

impl Suspects {
    pub(super) fn everywhere() -> Self {
        Self { are_everywhere: true, ..Self::default() }
    }

    /// The same places in a text of which the searched one is the part that begins at `start`.
    pub(super) fn moved(mut self, start: usize) -> Self {
        self.places.iter_mut().for_each(|place| *place += start);
        self
    }

    pub(super) fn are_none(&self) -> bool {
        self.places.is_empty() && !self.are_everywhere
    }

    /// Whether a secret may be in this part of the text. The parts have to come in order.
    #[inline]
    pub(super) fn are_in(&mut self, part: &Range<usize>) -> bool {
        if self.places.is_empty() {
            return self.are_everywhere;
        }
        while self.places.get(self.next).is_some_and(|place| *place < part.start) {
            self.next += 1;
        }
        self.places.get(self.next).is_some_and(|place| *place < part.end)
    }
}

/// Searches for a piece of each secret. A piece has one spelling, unless the text has escapes.
#[derive(Debug)]
pub(super) struct SuspectSearch {
    /// `None` if there is a secret without such a piece, or if this machine cannot search for them.
    searcher: Option<Searcher>,
}

impl SuspectSearch {
    /// Of the secrets that results are searched for.
    pub(super) fn new(needles: &[Needle]) -> Self {
        let pieces: Option<Vec<&str>> =
            needles.iter().filter(|needle| needle.text().len() >= SHORT).map(piece).collect();
        let searcher = pieces.and_then(|mut pieces| {
            pieces.sort_unstable();
            pieces.dedup();
            Config::new().match_kind(MatchKind::LeftmostFirst).builder().extend(pieces).build()
        });
        Self { searcher }
    }

    /// Where secrets may be in `text`, which is JSON. A string that has escapes of JSON may have secrets without being
    /// found here.
    pub(super) fn suspects(&self, text: &[u8]) -> Suspects {
        let Some(searcher) = &self.searcher else { return Suspects::everywhere() };
        let mut places = Vec::new();
        let mut start = 0;
        while let Some(found) = text.get(start..).and_then(|rest| searcher.find(rest)) {
            places.push(start + found.start());
            start += found.start() + 1;
        }
        let mut start = 0;
        while let Some(length) = text.get(start..).and_then(|rest| memchr2(b'%', b'&', rest)) {
            if is_escape(&text[start + length..]) {
                places.push(start + length);
            }
            start += length + 1;
        }
        places.sort_unstable();
        Suspects { places, ..Suspects::default() }
    }
}

/// The beginning of the longest part of a secret whose characters have no other spellings than themselves and escapes.
fn piece(needle: &Needle) -> Option<&str> {
    let parts = needle.text().split([' ', '\t', '\r', '\n', '\'', '"']);
    let longest = parts.max_by_key(|part| part.len()).filter(|part| part.len() >= SHORTEST)?;
    let end = (0..=LONGEST.min(longest.len())).rev().find(|end| longest.is_char_boundary(*end))?;
    Some(&longest[..end])
}

/// Whether a text begins with what may be an escape of URLs or of HTML.
fn is_escape(text: &[u8]) -> bool {
    match text {
        [b'%', b'u', ..] | [b'&', b'#', ..] => true,
        [b'%', rest @ ..] => rest.get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
        [_, rest @ ..] => {
            let letters = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            (1..=entities::LONGEST).contains(&letters) && rest.get(letters) == Some(&b';')
        }
        [] => false,
    }
}
