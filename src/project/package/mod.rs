//! The package in an application's folder: its package manager, its scripts, and what is installed.

mod installation;
mod outdated;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use thiserror::Error;

use super::PackageManager;
use super::package_manager::lock_in;
use super::structure::{Manifest, build_script, read_manifest};
use crate::process::Program;

/// An application's folder as its package manager sees it.
#[derive(Debug, Clone)]
pub struct Package {
    /// The folder of the package.json or pom.xml.
    pub folder: PathBuf,
    pub manager: PackageManager,
    /// What decided on the package manager, such as the name of the lock file.
    pub evidence: String,
    /// Where dependencies are installed: the folder itself, or the root of its workspace.
    pub install_folder: PathBuf,
    lock: Option<PathBuf>,
    manifest: Manifest,
    maven_wrapper: Option<PathBuf>,
    /// Whether corepack runs the package manager.
    by_corepack: bool,
}

/// Why a folder is not a package.
#[derive(Debug, Error)]
pub enum PackageError {
    #[error("{0} has neither a package.json nor a pom.xml")]
    Missing(String),
    /// The manifest, and what is wrong with it.
    #[error("{0}: {1}")]
    Broken(String, String),
    /// The manifest, and its `packageManager`.
    #[error("`packageManager` in {0} is `{1}`; npm, yarn, pnpm and bun are supported")]
    UnknownManager(String, String),
}

impl Package {
    /// Reads the package in `folder`; `project` is the folder that may be the root of its workspace.
    pub fn find(folder: &Path, project: Option<&Path>) -> Result<Self, PackageError> {
        let project = project.filter(|project| *project != folder);
        match read_manifest(folder, &shown(folder)) {
            Ok(Some(Manifest::Node(manifest))) => Self::node(folder, project, manifest),
            Ok(Some(manifest @ Manifest::Maven(_))) => Ok(Self::maven(folder, project, manifest)),
            Ok(None) => Err(PackageError::Missing(shown(folder))),
            Err(finding) => Err(PackageError::Broken(finding.file, finding.problem.message)),
        }
    }

    fn maven(folder: &Path, project: Option<&Path>, manifest: Manifest) -> Self {
        let folders = [Some(folder), project].into_iter().flatten();
        let mut wrappers = folders.map(|folder| folder.join(PackageManager::MAVEN_WRAPPER));
        Self {
            folder: folder.to_owned(),
            manager: PackageManager::Maven,
            evidence: "pom.xml".to_owned(),
            install_folder: folder.to_owned(),
            lock: None,
            manifest,
            maven_wrapper: wrappers.find(|path| path.is_file()),
            by_corepack: false,
        }
    }

    fn node(folder: &Path, project: Option<&Path>, manifest: Map<String, Value>) -> Result<Self, PackageError> {
        let root = project.and_then(|project| match read_manifest(project, &shown(project)) {
            Ok(Some(Manifest::Node(root))) => Some((project, root)),
            _ => None,
        });
        let (own_lock, project_lock) = (lock_in(folder), project.and_then(lock_in));
        let is_workspace = root.as_ref().is_some_and(|(project, root)| {
            root.contains_key("workspaces") || project.join("pnpm-workspace.yaml").is_file()
        });
        let in_workspace = is_workspace && own_lock.is_none();
        let install_folder = project.filter(|_| in_workspace).unwrap_or(folder).to_owned();
        let named = match (named_manager(folder, &manifest)?, &root) {
            (None, Some((project, root))) => named_manager(project, root)?,
            (named, _) => named,
        };
        // The platform builds the folder, and only the lock file in it decides there. `packageManager` may know better
        // which Yarn it is.
        let named = named.filter(|(named, _)| own_lock.as_ref().is_none_or(|(_, of)| of.program() == named.program()));
        // Without workspaces, the lock file of the root decides on the package manager, but not on what it installs here.
        let nearest_lock = own_lock.clone().or(project_lock.clone());
        let (manager, evidence) = named.unwrap_or_else(|| match &nearest_lock {
            Some((path, manager)) => (*manager, shown(path)),
            None => (PackageManager::Npm, "package.json".to_owned()),
        });
        let lock = if in_workspace { project_lock } else { own_lock };
        // A package manager ignores the lock file of another one.
        let lock = lock.filter(|(_, of)| of.program() == manager.program()).map(|(path, _)| path);
        let manifest = Manifest::Node(manifest);
        Ok(Self {
            folder: folder.to_owned(),
            manager,
            evidence,
            install_folder,
            lock,
            manifest,
            maven_wrapper: None,
            by_corepack: false,
        })
    }

    /// Lets corepack run Yarn or pnpm if that is not present. `is_present` searches for a program on the PATH.
    #[must_use]
    pub fn or_by_corepack(self, is_present: impl Fn(&str) -> bool) -> Self {
        let is_missing = || !is_present(&self.manager.executable()) && is_present(&corepack());
        let by_corepack = self.manager.is_run_by_corepack() && is_missing();
        Self { by_corepack, ..self }
    }

    /// The program that installs the dependencies.
    pub fn install(&self) -> Program {
        let arguments = self.manager.install_arguments(self.lock.is_some());
        self.program().arguments(arguments).folder(&self.install_folder)
    }

    /// The program that runs a script of the package.json, or the Maven goal for `build`, `test` and `start`.
    pub fn run(&self, script: &str) -> Program {
        let program = self.program().folder(&self.folder);
        match &self.manifest {
            Manifest::Node(_) => program.arguments(PackageManager::run_arguments(script)),
            Manifest::Maven(pom) => program.arguments(PackageManager::maven_goals(script, pom)),
        }
    }

    /// The script that builds, as the platform's builder chooses it: `gcp-build`, else `build`. `None` if there is none, or
    /// if `gcp-build` is empty, which turns the build off. For Maven it is the goal of `build`.
    pub fn build_script(&self) -> Option<&'static str> {
        match &self.manifest {
            Manifest::Node(manifest) => build_script(manifest),
            Manifest::Maven(_) => Some("build"),
        }
    }

    /// Whether [`Self::run`] can run this script. Some package managers start a `server.js` without a script.
    pub fn has_script(&self, script: &str) -> bool {
        let starts_server = || self.manager.starts_server_file() && self.folder.join("server.js").is_file();
        match &self.manifest {
            Manifest::Node(_) => self.scripts().contains(&script) || (script == "start" && starts_server()),
            Manifest::Maven(_) => true,
        }
    }

    /// The names of the scripts in the package.json.
    pub fn scripts(&self) -> Vec<&str> {
        let Manifest::Node(manifest) = &self.manifest else { return Vec::new() };
        let scripts = manifest.get("scripts").and_then(Value::as_object).into_iter().flatten();
        scripts.filter(|(_, script)| script.is_string()).map(|(name, _)| name.as_str()).collect()
    }

    /// The file that the script `start` passes to Node.js. `None` if the script needs a shell.
    pub fn start_file(&self) -> Option<&str> {
        let Manifest::Node(manifest) = &self.manifest else { return None };
        node_file(manifest.get("scripts")?.get("start")?.as_str()?)
    }

    /// [`Self::start_file`], if it does not exist.
    pub fn missing_start_file(&self) -> Option<&str> {
        let file = self.start_file()?;
        let exists = ["", ".js"].iter().any(|extension| self.folder.join(format!("{file}{extension}")).exists());
        (!exists).then_some(file)
    }

    fn program(&self) -> Program {
        match &self.maven_wrapper {
            Some(wrapper) => Program::new(wrapper),
            // Nobody can answer the question whether it may download the package manager.
            None if self.by_corepack => Program::new(corepack())
                .arguments([self.manager.program()])
                .variable("COREPACK_ENABLE_DOWNLOAD_PROMPT", "0"),
            None => Program::new(self.manager.executable()),
        }
    }
}

/// The file to search on the PATH.
fn corepack() -> String {
    if cfg!(windows) { "corepack.cmd" } else { "corepack" }.to_owned()
}

/// The file in a script such as `node build/index.js`; `None` for a script that needs a shell.
fn node_file(script: &str) -> Option<&str> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || " ./_-=".contains(character);
    let mut words = script.split_whitespace().filter(|_| script.chars().all(is_plain));
    words.next().filter(|program| *program == "node")?;
    // The word after most other flags can be their value.
    words.find(|word| !word.contains('=') && *word != "--enable-source-maps").filter(|word| !word.starts_with('-'))
}

/// The package manager in `packageManager`, and where that is written.
fn named_manager(
    folder: &Path,
    manifest: &Map<String, Value>,
) -> Result<Option<(PackageManager, String)>, PackageError> {
    let Some(text) = manifest.get("packageManager").and_then(Value::as_str) else { return Ok(None) };
    let file = shown(&folder.join("package.json"));
    match PackageManager::named(text) {
        Some(manager) => Ok(Some((manager, format!("`packageManager` in {file}")))),
        None => Err(PackageError::UnknownManager(file, text.to_owned())),
    }
}

/// The last two parts of the path of a file, or the name of a folder: enough inside a project.
fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts[parts.len().saturating_sub(if path.is_dir() { 1 } else { 2 })..].join("/")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
