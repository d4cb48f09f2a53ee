//! A plan as people and programs see it. The planner makes it; nothing is decided here.

mod json;
mod page;
mod words;

use serde_json::Value;

pub use page::value_name;
pub use words::{action_word, connector_word, release_word};

use crate::output::{TextPage, View};
use crate::plan::project::ProjectPlan;

/// A plan of a whole project.
pub struct ShownPlan<'a> {
    plan: &'a ProjectPlan,
}

impl<'a> ShownPlan<'a> {
    /// Everything of the plan.
    pub fn of(plan: &'a ProjectPlan) -> Self {
        Self { plan }
    }
}

impl View for ShownPlan<'_> {
    fn json(&self) -> Value {
        json::plan(self.plan)
    }

    fn page(&self, page: &mut TextPage) {
        page::plan(self.plan, page);
    }
}
