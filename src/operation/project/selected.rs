//! What the flags of a run select: entries of the file, and Projects that are searched for what it does not name.

use anyhow::Result;

use super::open::OpenProject;
use super::options::{ProjectOptions, SelectedEntries};
use crate::project_file::{DeploymentEntry, ProjectEntry};

/// The selected entries by their places in the file.
pub(super) fn selected(project: &OpenProject, options: &ProjectOptions) -> Result<Vec<usize>> {
    let chosen = project.select(options.entries.selection())?;
    options.entry.check(chosen.len())?;
    let is_chosen = |entry: &DeploymentEntry| chosen.iter().any(|own| std::ptr::eq(*own, entry));
    let all = project.file.deployments.iter().enumerate();
    Ok(all.filter(|(_, entry)| is_chosen(entry)).map(|(index, _)| index).collect())
}

/// The entries at these places in the file.
pub(super) fn entries<'a>(project: &'a OpenProject, selected: &[usize]) -> Vec<&'a DeploymentEntry> {
    selected.iter().filter_map(|index| project.file.deployments.get(*index)).collect()
}

/// The Projects in which the last Deployment may have been removed from the file: those without an entry, where all entries are
/// selected. A preview or a promotion says nothing of other Deployments.
pub(super) fn searched<'p>(project: &'p OpenProject, options: &ProjectOptions) -> Vec<&'p ProjectEntry> {
    let SelectedEntries { all, wave, .. } = &options.entries;
    if !*all || wave.is_some() || options.plan.is_preview || options.plan.from.is_some() {
        return Vec::new();
    }
    let file = &project.file;
    let is_used = |own: &ProjectEntry| {
        file.deployments
            .iter()
            .any(|entry| file.project_of(entry).is_some_and(|used| used.name.value == own.name.value))
    };
    file.projects.iter().filter(|own| !is_used(own)).collect()
}
