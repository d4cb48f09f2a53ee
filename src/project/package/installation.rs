//! Whether the dependencies of a package are installed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::Package;
use crate::project::structure::Manifest;

/// A lock file must be this much newer than the installation to count as changed: programs write both within moments.
const TOLERANCE: Duration = Duration::from_secs(5);

/// What package managers write into `node_modules` when they have finished.
const COMPLETION_MARKERS: [&str; 4] = [".package-lock.json", ".yarn-state.yml", ".yarn-integrity", ".modules.yaml"];

impl Package {
    /// Whether all dependencies are installed, or there are none. Maven installs them by itself.
    pub fn is_installed(&self) -> bool {
        let Manifest::Node(manifest) = &self.manifest else { return true };
        let has_some = |list: &str| manifest.get(list).and_then(Value::as_object).is_some_and(|list| !list.is_empty());
        let has_dependencies = ["dependencies", "devDependencies", "optionalDependencies"].into_iter().any(has_some);
        !has_dependencies || [&self.folder, &self.install_folder].into_iter().any(|folder| self.is_complete(folder))
    }

    /// Whether an installation in this folder finished. It is assumed to if the package manager leaves no marker.
    fn is_complete(&self, folder: &Path) -> bool {
        let installed = folder.join("node_modules");
        let is_finished = !self.manager.marks_completion()
            || COMPLETION_MARKERS.iter().any(|marker| installed.join(marker).is_file());
        (installed.is_dir() && is_finished) || folder.join(".pnp.cjs").is_file()
    }

    /// Whether the lock file is newer than the installation.
    pub fn is_outdated(&self) -> bool {
        let modified = |path: PathBuf| path.metadata().and_then(|metadata| metadata.modified()).ok();
        let folder = self.install_folder.join("node_modules");
        let installed = COMPLETION_MARKERS.iter().find_map(|marker| modified(folder.join(marker)));
        let locked = self.lock.clone().and_then(modified);
        locked.zip(installed).is_some_and(|(locked, installed)| locked > installed + TOLERANCE)
    }
}
