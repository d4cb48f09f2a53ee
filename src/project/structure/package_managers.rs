//! Lock files and `packageManager`, where they do not agree.

use std::path::Path;

use serde_json::{Map, Value};

use super::manifest::{self, Manifest};
use super::{StructureFinding, rule};
use crate::connect_file::Application;
use crate::project::PackageManager;
use crate::project::package_manager::locks_in;

/// Checks the lock files of an application, or without one those of the project, which can be a workspace.
pub(super) fn check(
    project: &Path,
    application: &Application,
    manifest: &Map<String, Value>,
) -> Option<StructureFinding> {
    let own_locks = locks_in(&project.join(&application.name));
    let (locks, place) = match own_locks.is_empty() {
        true => (locks_in(project), "the project folder"),
        false => (own_locks, "its folder"),
    };
    let (lock, used) = *locks.first()?;
    let used = used.program();
    let finding = |text: String, help: String| {
        Some(StructureFinding::of_application(&application.name, &rule::PACKAGE_MANAGER, &text, help))
    };
    if locks.len() > 1 {
        let names: Vec<String> = locks.iter().map(|(name, _)| format!("`{name}`")).collect();
        let (last, first) =
            names.split_last().map_or((String::new(), String::new()), |(last, first)| (last.clone(), first.join(", ")));
        let count = if locks.len() == 2 { "two".to_owned() } else { locks.len().to_string() };
        let text = format!("has {count} lock files in {place}, {first} and {last}; `{used}` is used");
        let others = names.iter().skip(1).cloned().collect::<Vec<_>>().join(" and ");
        return finding(
            text,
            format!("keep the lock file of the package manager that you use: delete {others}, if it is `{used}`"),
        );
    }
    let root = || match manifest::read(project, "") {
        Ok(Some(Manifest::Node(root))) => declared(&root),
        _ => None,
    };
    let declared = declared(manifest).or_else(|| root().filter(|_| place != "its folder"))?;
    let named = PackageManager::named(&declared)?.program();
    if named == used {
        return None;
    }
    let text = format!("declares `packageManager` `{declared}`, but `{lock}` in {place} belongs to `{used}`");
    finding(text, format!("replace `{lock}` with the lock file of `{named}`, or change `packageManager`"))
}

pub(super) fn declared(manifest: &Map<String, Value>) -> Option<String> {
    manifest.get("packageManager").and_then(Value::as_str).map(str::to_owned)
}
