//! The words of a fault specification: `name=value`, `name:value` or `name`, separated by commas.

use crate::nearest::nearest;

/// The fields of one specification, as they are read. Collects what is wrong with them.
pub(super) struct SpecFields<'a> {
    fields: Vec<(&'a str, Option<&'a str>)>,
    pub(super) problems: Vec<String>,
}

impl<'a> SpecFields<'a> {
    /// Splits the text, and reports unknown and repeated names.
    pub(super) fn split(text: &'a str, known: &[(&str, &str)]) -> Self {
        let mut read = Self { fields: Vec::new(), problems: Vec::new() };
        if text.trim().is_empty() {
            read.problems.push("a fault needs at least one field, such as `status=503`".to_owned());
            return read;
        }
        for part in text.split(',') {
            // In `stuck:deploy` a colon reads better; a path may contain one.
            let separator = part.find(['=', ':']);
            let (name, value) = match separator {
                Some(at) => (part[..at].trim(), Some(part[at + 1..].trim())),
                None => (part.trim(), None),
            };
            if name.is_empty() {
                read.problems.push("between two commas, or before `=`, a name is missing".to_owned());
            } else if !known.iter().any(|(known, _)| *known == name) {
                let names = known.iter().map(|(name, _)| *name);
                let meant = nearest(name, names.clone()).map(|meant| format!("; did you mean `{meant}`?"));
                let all = || format!("; the names are {}", names.collect::<Vec<_>>().join(", "));
                read.problems.push(format!("`{name}` is unknown{}", meant.unwrap_or_else(all)));
            } else if read.fields.iter().any(|(known, _)| *known == name) {
                read.problems.push(format!("`{name}` is given twice"));
            } else {
                read.fields.push((name, value));
            }
        }
        read
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| *known == name)
    }

    /// The value of a field that must have one. `read` returns what is wrong with it.
    pub(super) fn value<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let value = self.fields.iter().find(|(known, _)| *known == name)?.1;
        let result = match value.filter(|value| !value.is_empty()) {
            Some(value) => read(value),
            None => Err("needs a value".to_owned()),
        };
        result.map_err(|problem| self.problems.push(format!("`{name}` {problem}"))).ok()
    }

    /// Whether a field that has no value is given.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.fields.iter().find(|(known, _)| *known == name) {
            Some((_, Some(_))) => {
                self.problems.push(format!("`{name}` has no value"));
                true
            }
            Some((_, None)) => true,
            None => false,
        }
    }
}

/// Reads a number from `minimum` to `maximum`.
pub(super) fn number(text: &str, minimum: u64, maximum: u64) -> Result<u64, String> {
    let number = text.parse::<u64>().ok().filter(|number| (minimum..=maximum).contains(number));
    number.ok_or_else(|| format!("must be a number from {minimum} to {maximum}"))
}

/// Reads one of these words.
pub(super) fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names = words.iter().map(|(word, _)| *word);
        let meant = nearest(text, names.clone()).map(|meant| format!("; did you mean `{meant}`?"));
        format!("must be one of {}{}", names.collect::<Vec<_>>().join(", "), meant.unwrap_or_default())
    })
}
