//! `plan`: shows what `deploy` would do.

use std::path::PathBuf;

use anyhow::Result;

use super::checks::{refuse, unfit_note};
use super::open::OpenProject;
use super::options::ProjectOptions;
use super::preparation::{Preparation, merged_file};
use super::prepared::PreparedProject;
use super::promotion::Promotion;
use super::repeated::{repeated_deploy, saved_plan_command};
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

impl PlanOutput {
    /// The flags that only a ctconnect.yaml gives a meaning, and whether they are given.
    fn flags(&self) -> [(bool, &'static str); 4] {
        let is_saved = (self.out.is_some(), "--out");
        [(self.plan_file.is_some(), "--plan-file"), (self.prune, "--prune"), is_saved, (self.show_file, "--show-file")]
    }
}

/// Shows the plan for these options.
///
/// # Errors
/// What the plan refuses, after it is shown.
pub async fn show_plan(session: &Session, options: &ProjectOptions, output: &PlanOutput) -> Result<()> {
    let file = options.entries.file.as_deref();
    let project = match OpenProject::find_optional(session, &options.directory, file)? {
        Some(project) => project,
        None => {
            options.check_without_file(&output.flags())?;
            OpenProject::of_flags(options)?
        }
    };
    if output.show_file && !project.file.connector.published {
        let merged = merged_file(session, project, options).await?;
        session.ui.show(&MergedFile(merged.iter().map(|(entry, place)| (entry, place)).collect()))?;
        return Ok(());
    }
    let mut memory = open_memory(session, options.memory.as_deref()).await?;
    let prepared = PreparedProject::read(session, project, options, Preparation::Plan, &memory).await?;
    if output.show_file {
        let places = prepared.wanted.deployments.iter().map(|entry| &entry.project);
        session.ui.show(&MergedFile(prepared.merged.iter().zip(places).collect()))?;
        return Ok(());
    }
    let plan = prepared.plan();
    let repeated = repeated_deploy(session, &prepared.project, options);
    session.ui.show(&ShownPlan { plan: &plan, prune: output.prune, repeated: repeated.as_ref() })?;
    let to_save = PlanToSave { plan: &plan, options: &options.plan, prepared: &prepared, memory: &memory };
    if let Some(file) = &output.plan_file {
        SavedPlan::read(file).await?.check(&to_save, session)?;
    }
    refuse(&plan)?;
    unfit_note(&prepared, &plan).iter().for_each(|note| session.ui.note(note));
    Promotion::check(&prepared, options)?;
    if let Some(path) = &output.out {
        let saved = SavedPlan::of(&to_save)?;
        saved.write(path)?;
        if saved.has_secrets() {
            save_key(session, &mut memory).await;
        }
        let command = saved_plan_command(session, path);
        session.ui.note(&format!("the plan is saved in {}; to carry it out: `{command}`", path.display()));
    }
    if output.exit_code && !plan.is_empty() { Err(EndsWith(ExitCode::CHANGES).into()) } else { Ok(()) }
}
