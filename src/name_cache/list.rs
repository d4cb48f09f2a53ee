//! The names of one kind, most recently seen first.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

/// More are not offered, and not kept.
const MOST_NAMES: usize = 1000;

/// More configuration keys of one name are not kept.
const MOST_KEYS: usize = 200;

/// How old times are before they are written again, in seconds: a file for each second would be of no use.
const WRITTEN_AGAIN_AFTER: u64 = 30;

/// No id and no key of a resource is longer, and no configuration key is expected to be.
const LONGEST: usize = 256;

/// One resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CachedName {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The configuration keys that the Connector declares, such as `web.TOKEN`; empty where they are not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub configuration: Vec<String>,
}

impl CachedName {
    /// What a user types: the key, or the id of a resource without one.
    pub fn name(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.id)
    }

    /// Whether it can be kept and offered: nothing in it can move a cursor, or be more than one word to a shell.
    fn is_usable(&self) -> bool {
        let is_word = |text: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            (1..=LONGEST).contains(&text.len()) && !text.starts_with('-') && text.bytes().all(is_plain)
        };
        is_word(&self.id) && self.key.as_deref().is_none_or(is_word)
    }

    /// Without what is too long, or would show as something else.
    fn trimmed(mut self) -> Self {
        let is_text = |text: &str| text.len() <= LONGEST && !text.contains(char::is_control);
        self.status = self.status.filter(|status| is_text(status));
        self.configuration.retain(|key| is_text(key));
        self.configuration.truncate(MOST_KEYS);
        self
    }
}

/// The names of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NameList {
    /// When a resource was last seen, in seconds since 1970.
    pub(super) seen: u64,
    /// When the whole list was last seen.
    pub(super) renewed: u64,
    names: Vec<CachedName>,
}

impl NameList {
    /// The names, most recently seen first.
    pub fn names(&self) -> impl Iterator<Item = &CachedName> {
        self.names.iter().filter(|name| name.is_usable())
    }

    /// The resource with this id or key.
    pub fn find(&self, name: &str) -> Option<&CachedName> {
        self.names().find(|known| known.id == name || known.key.as_deref() == Some(name))
    }

    /// Adds resources that were seen. What was known of them and is missing now stays.
    pub fn see(&mut self, seen: Vec<CachedName>, now: u64) {
        let known: HashMap<&str, &CachedName> = self.names.iter().map(|name| (name.id.as_str(), name)).collect();
        let mut is_same = true;
        let mut names: Vec<CachedName> = Vec::with_capacity(seen.len());
        for mut name in seen.into_iter().filter(CachedName::is_usable).map(CachedName::trimmed) {
            let known = known.get(name.id.as_str());
            if let Some(known) = known.filter(|_| name.configuration.is_empty()) {
                name.configuration.clone_from(&known.configuration);
            }
            // Another order alone is no reason to write a file.
            is_same &= known.is_some_and(|known| **known == name);
            names.push(name);
        }
        let again: HashSet<&str> = names.iter().map(|name| name.id.as_str()).collect();
        let others: Vec<CachedName> =
            self.names.iter().filter(|known| !again.contains(known.id.as_str())).cloned().collect();
        if !is_same {
            names.extend(others);
            names.truncate(MOST_NAMES);
            self.names = names;
        }
        if !is_same || now.abs_diff(self.seen) > WRITTEN_AGAIN_AFTER {
            self.seen = now;
        }
    }

    /// Replaces all names by those of a whole list.
    pub fn replace(&mut self, all: Vec<CachedName>, now: u64) {
        let ids: HashSet<&str> = all.iter().map(|name| name.id.as_str()).collect();
        self.names.retain(|known| ids.contains(known.id.as_str()));
        let before = self.names.len();
        self.see(all, now);
        if self.names.len() != before || now.abs_diff(self.renewed) > WRITTEN_AGAIN_AFTER {
            self.renew(now);
        }
    }

    /// Marks the list as whole.
    pub fn renew(&mut self, now: u64) {
        (self.seen, self.renewed) = (now, now);
    }

    /// Removes the resource with this id or key.
    pub fn forget(&mut self, name: &str) {
        self.names.retain(|known| known.id != name && known.key.as_deref() != Some(name));
    }
}
