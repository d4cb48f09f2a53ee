//! `ctconnect plan`: what `deploy` would do. Short for a person, complete as data.

mod connector;
mod entry;
mod group;
mod json;
mod page;
mod words;

use serde_json::Value;

pub(super) use self::json::action;
pub(super) use self::words::{action_word, fitted};
use crate::output::{TextPage, View};
use crate::plan::project::ProjectPlan;

/// A plan, and what its texts need to know of the run.
#[derive(Debug, Clone, Copy)]
pub struct ShownPlan<'a> {
    pub plan: &'a ProjectPlan,
    /// Whether Deployments that the file does not name are deleted.
    pub prune: bool,
    /// The flags that selected the Deployments, such as `--wave 2`. A command in the text repeats them.
    pub selection: &'a str,
}

impl ShownPlan<'_> {
    /// How many Deployments are deleted because the file does not name them.
    fn pruned(&self) -> usize {
        if self.prune { self.plan.to_prune().count() } else { 0 }
    }

    /// Whether the wanted state exists: nothing is sent, awaited, refused or deleted.
    pub fn is_empty(&self) -> bool {
        self.plan.is_empty() && self.pruned() == 0
    }
}

impl View for ShownPlan<'_> {
    fn json(&self) -> Value {
        json::json(self)
    }

    fn page(&self, page: &mut TextPage) {
        page::write(page, self);
    }
}

#[cfg(test)]
mod tests;
