//! All secrets of a run, searched for in one pass.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::beginnings::Beginnings;
use super::needle::{Needle, Search};
use super::spelling::{Spelled, begins_escape};
use super::suspects::{SuspectSearch, Suspects};
use super::{MASK, PLAIN, SHORT, utf16};

/// How much of a text is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// Every secret; those of less than 4 bytes as whole words.
    Traced,
    /// Secrets of at least 4 bytes; those of less than 8 as whole words. A value such as `1` or `live` must not change what
    /// a result says.
    Shown,
}

/// The texts that are searched for.
#[derive(Default)]
pub(super) struct Needles {
    needles: Vec<Needle>,
    /// The needles that begin with a character.
    by_first: BTreeMap<char, Vec<usize>>,
    beginnings: Beginnings,
    /// Made when it is needed.
    suspect_search: OnceLock<SuspectSearch>,
}

impl Needles {
    pub(super) fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.needles.len()
    }

    pub(super) fn add(&mut self, needle: Needle) {
        let Some(first) = needle.first_character() else { return };
        if self.needles.iter().any(|known| known.text() == needle.text()) {
            return;
        }
        self.by_first.entry(first).or_default().push(self.needles.len());
        self.beginnings.add(&needle);
        self.suspect_search.take();
        self.needles.push(needle);
    }

    /// Where secrets may be in a JSON text that is shown.
    pub(super) fn suspects(&self, text: &[u8]) -> Suspects {
        if self.is_empty() {
            return Suspects::default();
        }
        self.suspect_search.get_or_init(|| SuspectSearch::new(&self.needles)).suspects(text)
    }

    /// Whether no secret is in a text that is shown.
    pub(super) fn finds_nothing(&self, text: &str) -> bool {
        self.has_no_suspects(text) || self.ranges(text.as_bytes(), Strictness::Shown).is_empty()
    }

    /// As [`Needles::finds_nothing`], found out quickly: `false` means that the text has to be searched.
    pub(super) fn has_no_suspects(&self, text: &str) -> bool {
        // With these a secret may have another spelling, be over several lines, or in UTF-16.
        let is_special = |byte| matches!(byte, b'\\' | b'\r' | b'\n' | b'\x1b' | b'\0');
        let has_special = text.bytes().fold(false, |found, byte| found | is_special(byte));
        !has_special && self.suspects(text.as_bytes()).are_none()
    }

    /// Where secrets are in a text. Secrets that overlap are one range.
    pub(super) fn ranges(&self, text: &[u8], strictness: Strictness) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        if self.is_empty() {
            return ranges;
        }
        let spelled = OnceCell::new();
        let mut search = Search::default();
        let mut firsts = Vec::new();
        let mut start = 0;
        while let Some(at) = self.beginnings.next(text, start) {
            start = at + 1;
            let spelled = *spelled.get_or_init(|| Spelled::new(text));
            firsts.clear();
            if begins_escape(text[at].into()) {
                spelled.readings(at, &mut firsts);
            } else {
                firsts.extend(spelled.plain(at));
            }
            let candidates = firsts.iter().filter_map(|(first, _)| self.by_first.get(first)).flatten();
            let candidates = candidates.map(|index| &self.needles[*index]);
            let ends = candidates.filter_map(|needle| needle_end(needle, spelled, at, strictness, &mut search));
            let Some(end) = ends.max() else { continue };
            match ranges.last_mut() {
                Some(last) if at < last.end => last.end = last.end.max(end),
                _ => ranges.push(at..end),
            }
        }
        ranges
    }

    /// The text without secrets.
    pub(super) fn replaced(&self, text: &[u8], strictness: Strictness) -> Vec<u8> {
        let without_wide = utf16::without_secrets(text, |text| self.ranges(text, strictness));
        let text = without_wide.as_deref().unwrap_or(text);
        let mut result = Vec::with_capacity(text.len());
        let mut done = 0;
        for range in self.ranges(text, strictness) {
            result.extend_from_slice(&text[done..range.start]);
            result.extend_from_slice(MASK.as_bytes());
            done = range.end;
        }
        result.extend_from_slice(&text[done..]);
        result
    }
}

fn needle_end(
    needle: &Needle,
    text: Spelled<'_>,
    at: usize,
    strictness: Strictness,
    search: &mut Search,
) -> Option<usize> {
    let length = needle.text().len();
    let is_whole = match strictness {
        Strictness::Traced => length < SHORT,
        Strictness::Shown if length < SHORT => return None,
        Strictness::Shown => length < PLAIN,
    };
    let end = needle.end_at(text, at, search)?;
    let is_inside = is_whole && (ends_in_word(&text.bytes[..at]) || begins_with_word(text, end));
    (!is_inside).then_some(end)
}

fn begins_with_word(text: Spelled<'_>, at: usize) -> bool {
    text.plain(at).is_some_and(|(character, _)| character.is_alphanumeric())
}

/// Whether a text ends in a letter or digit that is not part of an escape.
fn ends_in_word(before: &[u8]) -> bool {
    let tail = &before[before.len().saturating_sub(4)..];
    let last = (0..tail.len()).find_map(|at| std::str::from_utf8(&tail[at..]).ok());
    let is_word = last.and_then(|text| text.chars().next_back()).is_some_and(char::is_alphanumeric);
    is_word && !ends_in_escape(before)
}

/// Whether a text ends in `\n`, `%20` or `\u0022`, for example.
fn ends_in_escape(before: &[u8]) -> bool {
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    match before {
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'%', one, two] => is_hex(&[*one, *two]),
        [.., b'\\', b'u', one, two, three, four] => is_hex(&[*one, *two, *three, *four]),
        _ => false,
    }
}
