//! `ctconnect plan`: what `deploy` would do. Short for a person, complete as data.

mod connector;
mod entry;
mod group;
mod json;
mod page;
mod words;

use serde_json::Value;

pub(super) use self::json::{action, place};
pub(super) use self::words::{action_word, fitted};
use crate::output::{TextPage, View};
use crate::plan::project::ProjectPlan;

/// A plan, and what its texts need to know of the run.
#[derive(Debug, Clone, Copy)]
pub struct ShownPlan<'a> {
    pub plan: &'a ProjectPlan,
    /// Whether Deployments that the file does not name are deleted.
    pub prune: bool,
    /// What a command in the text repeats. `None` without a ctconnect.yaml.
    pub repeated: Option<&'a RepeatedDeploy>,
}

/// The parts of a `deploy` with the flags of the run whose plan is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepeatedDeploy {
    /// Such as `ctconnect deploy`.
    pub start: String,
    /// The flags that selected the Deployments, such as `--wave 2`.
    pub selection: String,
    /// The other flags, each after a space.
    pub rest: String,
}

impl RepeatedDeploy {
    /// The command with these flags in place of the selection.
    fn command(&self, flags: &str) -> String {
        format!("`{} {flags}{}`", self.start, self.rest)
    }
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

    /// What a run that does not show the plan has to warn of: secured values that are not sent, although they may have changed.
    pub fn warning(&self) -> Option<String> {
        let (values, command) = page::not_compared(self)?;
        Some(format!("secured values cannot be compared and are not sent: {values}; to send them: {command}"))
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
