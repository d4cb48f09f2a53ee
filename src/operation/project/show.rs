//! `plan`: shows what `deploy` would do.

use std::path::PathBuf;

use anyhow::Result;

use super::checks::refuse;
use super::open::OpenProject;
use super::options::ProjectOptions;
use super::preparation::Preparation;
use super::prepared::PreparedProject;
use super::promotion::Promotion;
use super::saved_plan::{PlanToSave, SavedPlan};
use crate::failure::{EndsWith, ExitCode};
use crate::operation::secured_values::{open_memory, save_key};
use crate::output::views::{MergedFile, ShownPlan};
use crate::session::Session;

/// What is done with a plan beside showing it.
#[derive(Debug, Default)]
pub struct PlanOutput {
    /// Where it is saved.
    pub out: Option<PathBuf>,
    /// A plan that was saved: the new one has to be the same.
    pub plan_file: Option<PathBuf>,
    /// Whether a plan with something to do has an exit code of its own.
    pub exit_code: bool,
    /// Shows the merged file in place of the plan.
    pub show_file: bool,
    /// Shows what `deploy --prune` would delete.
    pub prune: bool,
}

/// Shows the plan for these options.
///
/// # Errors
/// What the plan refuses, after it is shown.
pub async fn show_plan(session: &Session, options: &ProjectOptions, output: &PlanOutput) -> Result<()> {
    let project = OpenProject::find_or_flags(session, options)?;
    let mut memory = open_memory(session, options.memory.as_deref()).await?;
    let prepared = PreparedProject::read(session, project, options, Preparation::Plan, &memory).await?;
    if output.show_file {
        let places = prepared.wanted.deployments.iter().map(|entry| &entry.project);
        session.ui.show(&MergedFile(prepared.merged.iter().zip(places).collect()))?;
        return Ok(());
    }
    let plan = prepared.plan();
    let selection = (!prepared.project.is_of_flags).then(|| options.entries.in_words());
    session.ui.show(&ShownPlan { plan: &plan, prune: output.prune, selection: selection.as_deref() })?;
    let to_save = PlanToSave { plan: &plan, options: &options.plan, prepared: &prepared, memory: &memory };
    if let Some(file) = &output.plan_file {
        SavedPlan::read(file).await?.check(&to_save, session)?;
    }
    refuse(&plan)?;
    Promotion::check(&prepared, options)?;
    if let Some(path) = &output.out {
        let saved = SavedPlan::of(&to_save)?;
        saved.write(path)?;
        if saved.has_secrets() {
            save_key(session, &mut memory).await;
        }
    }
    if output.exit_code && !plan.is_empty() { Err(EndsWith(ExitCode::CHANGES).into()) } else { Ok(()) }
}
