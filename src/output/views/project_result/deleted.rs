//! The Deployments that a run has deleted because the file does not name them.

use serde_json::{Value, json};

use crate::output::views::project_plan::place;
use crate::output::{StyledText, TextPage, TextStyle};
use crate::plan::project::ProjectPlace;

/// A Deployment that was deleted.
#[derive(Debug, Clone)]
pub struct DeletedDeployment {
    pub project: ProjectPlace,
    pub id: String,
    pub key: Option<String>,
    /// Whether it is gone. Else the deletion goes on.
    pub is_gone: bool,
}

impl DeletedDeployment {
    fn word(&self) -> &'static str {
        if self.is_gone { "deleted" } else { "deleting" }
    }

    pub(super) fn json(&self) -> Value {
        json!({ "project": place(&self.project), "key": self.key, "id": self.id, "outcome": self.word() })
    }
}

/// The Deployments that were deleted, if any.
pub(super) fn write_deleted(page: &mut TextPage, deleted: &[DeletedDeployment]) {
    if deleted.is_empty() {
        return;
    }
    page.section("Not in ctconnect.yaml");
    let row = |own: &DeletedDeployment| {
        let name = own.key.as_deref().unwrap_or(&own.id);
        vec![own.word().into(), StyledText::new(name, TextStyle::Heading), own.project.key.as_str().into()]
    };
    page.grid(2, &deleted.iter().map(row).collect::<Vec<_>>());
}
