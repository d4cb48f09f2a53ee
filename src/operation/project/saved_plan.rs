//! A plan in a file: references, versions, names, and hashes of plain values. No secret, and no value.

use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fingerprint::fingerprint;
use super::options::PlanOptions;
use crate::blocking::{LARGEST_INPUT, read_file};
use crate::failure::{ExitCode, Failure};
use crate::files::Replacement;
use crate::output::views::ShownPlan;
use crate::plan::project::ProjectPlan;
use crate::session::Session;

/// Distinguishes the file from others, and its format from later ones.
const FORMAT: &str = "ctconnect plan 1";

/// A saved plan.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedPlan {
    format: String,
    /// The names of the selected Deployments, which a run with the plan selects.
    pub names: Vec<String>,
    /// How it was compared, and what it allows: a run with the plan does the same.
    pub options: PlanOptions,
    connector: Value,
    deployments: Vec<Value>,
}

impl SavedPlan {
    /// What is kept of a plan.
    pub fn of(plan: &ProjectPlan, options: &PlanOptions) -> Self {
        let (connector, deployments) = fingerprint(&ShownPlan { plan, prune: false, selection: None });
        let names = plan.deployments.iter().map(|entry| entry.name.clone()).collect();
        Self { format: FORMAT.to_owned(), names, options: options.clone(), connector, deployments }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or is no plan (exit 3).
    pub async fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let unreadable = |problem: String| Failure::input(format!("cannot read the plan {shown}: {problem}"));
        let bytes = read_file(path, LARGEST_INPUT).await.map_err(|error| unreadable(error.to_string()))?;
        let plan: Option<Self> = serde_json::from_slice(&bytes).ok();
        match plan {
            Some(plan) if plan.format == FORMAT => Ok(plan),
            _ => Err(unreadable("it was not written by this version of ctconnect".to_owned())
                .hint("`ctconnect plan --out FILE` makes a new one")
                .into()),
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        let replacement = Replacement { path, content: text.as_bytes(), permissions: None, is_durable: false };
        let written = replacement.write(|_| Ok::<_, std::io::Error>(()));
        written.map_err(|error| Failure::input(format!("cannot write the plan to {}: {error}", path.display())).into())
    }

    /// Fails unless `plan`, which was made now, is the same.
    ///
    /// # Errors
    /// What differs (exit 6).
    pub fn check(&self, plan: &ProjectPlan, options: &PlanOptions, session: &Session) -> Result<()> {
        let now = Self::of(plan, options);
        if now == *self {
            return Ok(());
        }
        let mut details = Vec::new();
        if now.connector != self.connector {
            details.push(format!("the Connector `{}` has changed, or its planned action", plan.connector.name));
        }
        for (index, name) in self.names.iter().enumerate() {
            if now.deployments.get(index) != self.deployments.get(index) {
                details.push(format!("the Deployment `{name}` has changed, or its planned action"));
            }
        }
        let command = session.context.command(&["plan", "--out", "FILE"]);
        Err(Failure::new(ExitCode::CONFLICT, "the saved plan is outdated; nothing was sent")
            .details(details)
            .hint(format!("`{command}` makes a new one"))
            .into())
    }
}
