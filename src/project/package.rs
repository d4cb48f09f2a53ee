//! The package that an application's folder is: which package manager it uses, what it can run, what is installed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};
use thiserror::Error;

use super::PackageManager;
use super::package_manager::lock_in;
use super::structure::{Manifest, read_manifest};
use crate::process::Program;

/// How much newer than what is installed a lock file must be; programs write both within moments.
const TOLERANCE: Duration = Duration::from_secs(5);

/// What package managers write into `node_modules` when they have finished.
const END_OF_INSTALLATION: [&str; 4] = [".package-lock.json", ".yarn-state.yml", ".yarn-integrity", ".modules.yaml"];

/// An application's folder as its package manager sees it.
#[derive(Debug, Clone)]
pub struct Package {
    /// The folder of the package.json or pom.xml.
    pub folder: PathBuf,
    /// The package manager.
    pub manager: PackageManager,
    /// What tells that it is that one, such as the name of the lock file.
    pub evidence: String,
    /// Where dependencies are installed: the folder, or the root of the workspace that it belongs to.
    pub install_folder: PathBuf,
    lock: Option<PathBuf>,
    manifest: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Node(Map<String, Value>),
    Maven {
        /// The Maven wrapper, where there is one.
        wrapper: Option<PathBuf>,
        pom: String,
    },
}

/// Why a folder is no package.
#[derive(Debug, Error)]
pub enum NoPackage {
    /// There is neither a package.json nor a pom.xml.
    #[error("{0} has neither a package.json nor a pom.xml")]
    Missing(String),
    /// The manifest cannot be read.
    #[error("{0}: {1}")]
    Broken(String, String),
    /// `packageManager` names a program that is not known.
    #[error("`packageManager` of {0} is `{1}`; known are npm, yarn, pnpm and bun")]
    Unknown(String, String),
}

impl Package {
    /// Looks at the application in `folder`; `project` is the folder that may be the root of its workspace.
    ///
    /// # Errors
    /// When there is no manifest, it is broken, or it names a package manager that is not known.
    pub fn find(folder: &Path, project: Option<&Path>) -> Result<Self, NoPackage> {
        let project = project.filter(|project| *project != folder);
        match read_manifest(folder, &shown(folder)) {
            Manifest::Node(manifest) => Self::node(folder, project, manifest),
            Manifest::Java => Ok(Self::maven(folder, project)),
            Manifest::Broken(finding) => Err(NoPackage::Broken(finding.file, finding.problem.message)),
            Manifest::Missing => Err(NoPackage::Missing(shown(folder))),
        }
    }

    fn maven(folder: &Path, project: Option<&Path>) -> Self {
        let mut wrapper =
            [Some(folder), project].into_iter().flatten().map(|folder| folder.join(PackageManager::WRAPPER));
        let pom = std::fs::read(folder.join("pom.xml")).unwrap_or_default();
        let pom = String::from_utf8_lossy(&pom).into_owned();
        Self {
            folder: folder.to_owned(),
            manager: PackageManager::Maven,
            evidence: "pom.xml".to_owned(),
            install_folder: folder.to_owned(),
            lock: None,
            manifest: Kind::Maven { wrapper: wrapper.find(|path| path.is_file()), pom },
        }
    }

    fn node(folder: &Path, project: Option<&Path>, manifest: Map<String, Value>) -> Result<Self, NoPackage> {
        let root = project.and_then(|project| match read_manifest(project, &shown(project)) {
            Manifest::Node(root) => Some((project, root)),
            _ => None,
        });
        let (own_lock, project_lock) = (lock_in(folder), project.and_then(lock_in));
        let is_workspace = root.as_ref().is_some_and(|(project, root)| {
            root.contains_key("workspaces") || project.join("pnpm-workspace.yaml").is_file()
        });
        let in_workspace = is_workspace && own_lock.is_none();
        let install_folder = project.filter(|_| in_workspace).unwrap_or(folder).to_owned();
        let named = named_in(folder, &manifest)?;
        let named = match (named, &root) {
            (None, Some((project, root))) => named_in(project, root)?,
            (named, _) => named,
        };
        // The lock file of a root without workspaces tells what is used here, but not what is installed here.
        let nearest_lock = own_lock.clone().or(project_lock.clone());
        let (manager, evidence) = named.unwrap_or_else(|| match &nearest_lock {
            Some((path, manager)) => (*manager, shown(path)),
            None => (PackageManager::Npm, "package.json".to_owned()),
        });
        let lock = if in_workspace { project_lock } else { own_lock };
        // A lock file of another program says nothing to this one.
        let lock = lock.filter(|(_, of)| of.program() == manager.program()).map(|(path, _)| path);
        let manifest = Kind::Node(manifest);
        Ok(Self { folder: folder.to_owned(), manager, evidence, install_folder, lock, manifest })
    }

    /// Installs the dependencies.
    pub fn install(&self) -> Program {
        let arguments = self.manager.install_arguments(self.lock.is_some());
        self.program().arguments(arguments).folder(&self.install_folder)
    }

    /// Runs a script of the package.json. For Maven `build`, `test` and `start` have their goals.
    pub fn run(&self, script: &str) -> Program {
        let program = self.program().folder(&self.folder);
        match &self.manifest {
            Kind::Node(_) => program.arguments(PackageManager::run_arguments(script)),
            Kind::Maven { pom, .. } => program.arguments(PackageManager::maven_goals(script, pom)),
        }
    }

    /// Whether there is such a script, or something that stands for it.
    pub fn has_script(&self, script: &str) -> bool {
        match &self.manifest {
            Kind::Node(_) if script == "start" && self.manager.starts_server_file() => {
                self.scripts().contains(&script) || self.folder.join("server.js").is_file()
            }
            Kind::Node(_) => self.scripts().contains(&script),
            Kind::Maven { .. } => true,
        }
    }

    /// Names of the scripts of the package.json.
    pub fn scripts(&self) -> Vec<&str> {
        let Kind::Node(manifest) = &self.manifest else { return Vec::new() };
        let scripts = manifest.get("scripts").and_then(Value::as_object).into_iter().flatten();
        scripts.filter(|(_, script)| script.is_string()).map(|(name, _)| name.as_str()).collect()
    }

    /// Whether its dependencies are there, or it has none. Maven gets them by itself.
    pub fn is_installed(&self) -> bool {
        let Kind::Node(manifest) = &self.manifest else { return true };
        let has_some = |list: &str| manifest.get(list).and_then(Value::as_object).is_some_and(|list| !list.is_empty());
        let has_dependencies = ["dependencies", "devDependencies", "optionalDependencies"].into_iter().any(has_some);
        !has_dependencies || [&self.folder, &self.install_folder].into_iter().any(|folder| self.is_filled(folder))
    }

    /// Whether an installation came to its end in this folder. An end that leaves no file of its own is taken for granted.
    fn is_filled(&self, folder: &Path) -> bool {
        let installed = folder.join("node_modules");
        let is_finished =
            !self.manager.marks_its_end() || END_OF_INSTALLATION.iter().any(|name| installed.join(name).is_file());
        (installed.is_dir() && is_finished) || folder.join(".pnp.cjs").is_file()
    }

    /// The file that the script `start` gives to Node.js, as far as that can be told.
    pub fn start_file(&self) -> Option<&str> {
        let Kind::Node(manifest) = &self.manifest else { return None };
        file_of_node(manifest.get("scripts")?.get("start")?.as_str()?)
    }

    /// The same, if it is not there.
    pub fn missing_start_file(&self) -> Option<&str> {
        let file = self.start_file()?;
        let is_there = ["", ".js"].iter().any(|ending| self.folder.join(format!("{file}{ending}")).exists());
        (!is_there).then_some(file)
    }

    /// Whether the lock file was changed after the dependencies were installed, as far as files tell.
    pub fn is_outdated(&self) -> bool {
        let modified = |path: PathBuf| path.metadata().and_then(|metadata| metadata.modified()).ok();
        let installed =
            END_OF_INSTALLATION.iter().find_map(|name| modified(self.install_folder.join("node_modules").join(name)));
        let locked = self.lock.clone().and_then(modified);
        locked.zip(installed).is_some_and(|(locked, installed)| locked > installed + TOLERANCE)
    }

    fn program(&self) -> Program {
        match &self.manifest {
            Kind::Maven { wrapper: Some(wrapper), .. } => Program::new(wrapper),
            _ => Program::new(self.manager.executable()),
        }
    }
}

/// The file in a script such as `node build/index.js`; none in any that has to be understood by a shell.
fn file_of_node(script: &str) -> Option<&str> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || " ./_-=".contains(character);
    let mut words = script.split_whitespace().filter(|_| script.chars().all(is_plain));
    words.next().filter(|program| *program == "node")?;
    // Of most other flags it is not known here whether the next word is a value of theirs.
    words.find(|word| !word.contains('=') && *word != "--enable-source-maps").filter(|word| !word.starts_with('-'))
}

/// What `packageManager` says.
fn named_in(folder: &Path, manifest: &Map<String, Value>) -> Result<Option<(PackageManager, String)>, NoPackage> {
    let Some(text) = manifest.get("packageManager").and_then(Value::as_str) else { return Ok(None) };
    let file = shown(&folder.join("package.json"));
    match PackageManager::named(text) {
        Some(manager) => Ok(Some((manager, format!("`packageManager` of {file}")))),
        None => Err(NoPackage::Unknown(file, text.to_owned())),
    }
}

/// A path by its last two parts, which is enough in a project.
fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts[parts.len().saturating_sub(if path.is_dir() { 1 } else { 2 })..].join("/")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::time::SystemTime;

    use super::*;

    /// A project folder with these files; a name with `/` at its end is a folder.
    fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
        let project = tempfile::tempdir().unwrap();
        std::fs::create_dir(project.path().join("web")).unwrap();
        for (name, text) in files {
            let path = project.path().join(name);
            std::fs::create_dir_all(if name.ends_with('/') { &path } else { path.parent().unwrap() }).unwrap();
            if !name.ends_with('/') {
                std::fs::write(path, text).unwrap();
            }
        }
        project
    }

    fn package(files: &[(&str, &str)]) -> Result<(tempfile::TempDir, Package), NoPackage> {
        let project = project(files);
        let package = Package::find(&project.path().join("web"), Some(project.path()))?;
        Ok((project, package))
    }

    /// The command lines that install and build.
    fn lines(files: &[(&str, &str)]) -> [String; 2] {
        let (_project, package) = package(files).unwrap();
        [package.install().shown(), package.run("build").shown()]
    }

    #[test]
    fn the_lock_file_tells_the_package_manager() {
        let with = |lock: &str, text: &str| lines(&[("web/package.json", "{}"), (lock, text)]);
        assert_eq!(lines(&[("web/package.json", "{}")]), ["npm install", "npm run build"]);
        assert_eq!(with("web/package-lock.json", "{}"), ["npm ci", "npm run build"]);
        assert_eq!(with("web/npm-shrinkwrap.json", "{}"), ["npm ci", "npm run build"]);
        assert_eq!(with("web/yarn.lock", "# yarn lockfile v1"), ["yarn install --frozen-lockfile", "yarn run build"]);
        assert_eq!(with("web/yarn.lock", "__metadata:\n"), ["yarn install --immutable", "yarn run build"]);
        assert_eq!(with("web/pnpm-lock.yaml", ""), ["pnpm install --frozen-lockfile", "pnpm run build"]);
        assert_eq!(with("web/bun.lock", ""), ["bun install --frozen-lockfile", "bun run build"]);
        assert_eq!(with("web/bun.lockb", ""), ["bun install --frozen-lockfile", "bun run build"]);
    }

    #[test]
    fn the_manifest_counts_before_the_lock_file_and_the_application_before_the_project() {
        let pnpm = r#"{"packageManager": "pnpm@9.0.0"}"#;
        let own = lines(&[("web/package.json", pnpm), ("web/package-lock.json", "{}")]);
        assert_eq!(own, ["pnpm install", "pnpm run build"]);
        let of_project = lines(&[("web/package.json", "{}"), ("package.json", pnpm)]);
        assert_eq!(of_project, ["pnpm install", "pnpm run build"]);
        let locks = lines(&[("web/package.json", "{}"), ("web/yarn.lock", ""), ("pnpm-lock.yaml", "")]);
        assert_eq!(locks[1], "yarn run build");
    }

    #[test]
    fn a_workspace_is_installed_at_its_root() {
        let files = [("web/package.json", "{}"), ("package.json", r#"{"workspaces": ["web"]}"#), ("yarn.lock", "")];
        let (project, package) = package(&files).unwrap();
        assert_eq!(package.install_folder, project.path());
        assert_eq!(package.install().shown(), "yarn install --frozen-lockfile");
        assert_eq!(package.evidence, format!("{}/yarn.lock", project.path().file_name().unwrap().to_str().unwrap()));
    }

    #[test]
    fn a_root_without_workspaces_tells_the_package_manager_alone() {
        let files = [("web/package.json", "{}"), ("package.json", "{}"), ("pnpm-lock.yaml", ""), ("node_modules/", "")];
        let (project, package) = package(&files).unwrap();
        assert_eq!(package.install_folder, project.path().join("web"));
        assert_eq!(package.install().shown(), "pnpm install");
    }

    #[test]
    fn maven_is_called_by_its_wrapper_where_there_is_one() {
        let pom = ("web/pom.xml", "<project></project>");
        assert_eq!(lines(&[pom])[1], "mvn package -DskipTests");
        let (project, package) = package(&[pom, ("mvnw", "")]).unwrap();
        let wrapper = project.path().join("mvnw");
        assert_eq!(package.run("test").shown(), format!("{} test", wrapper.display()));
        assert!(package.is_installed() && package.has_script("start"));
    }

    #[test]
    fn what_is_no_package_is_told() {
        let error = |files: &[(&str, &str)]| package(files).unwrap_err().to_string();
        assert_eq!(error(&[]), "web has neither a package.json nor a pom.xml");
        assert!(error(&[("web/package.json", "{")]).starts_with("web/package.json: package.json is no valid JSON: "));
        let unknown = error(&[("web/package.json", r#"{"packageManager": "deno@2"}"#)]);
        assert_eq!(unknown, "`packageManager` of web/package.json is `deno@2`; known are npm, yarn, pnpm and bun");
    }

    #[test]
    fn scripts_are_those_of_the_manifest() {
        let manifest = r#"{"scripts": {"build": "tsc", "odd": 1}}"#;
        let (_project, npm) = package(&[("web/package.json", manifest), ("web/server.js", "")]).unwrap();
        assert_eq!(npm.scripts(), ["build"]);
        assert_eq!(["build", "test", "odd", "start"].map(|name| npm.has_script(name)), [true, false, false, true]);
        let (_project, bun) =
            package(&[("web/package.json", manifest), ("web/server.js", ""), ("web/bun.lock", "")]).unwrap();
        assert!(!bun.has_script("start"));
    }

    #[test]
    fn dependencies_are_installed_or_there_are_none() {
        let manifest = r#"{"devDependencies": {"typescript": "5"}}"#;
        let installed = |files: &[(&str, &str)]| {
            let all = [&[("web/package.json", manifest)], files].concat();
            package(&all).unwrap().1.is_installed()
        };
        assert!(!installed(&[]));
        assert!(installed(&[("web/node_modules/.package-lock.json", "{}")]));
        assert!(installed(&[("web/node_modules/.modules.yaml", "")]));
        assert!(installed(&[("web/.pnp.cjs", "")]));
        assert!(!installed(&[("node_modules/", "")]));
        let marker = ("node_modules/.package-lock.json", "{}");
        assert!(installed(&[marker, ("package.json", r#"{"workspaces": []}"#)]));
        assert!(package(&[("web/package.json", r#"{"dependencies": {}}"#)]).unwrap().1.is_installed());
    }

    #[test]
    fn an_installation_that_was_ended_early_counts_for_nothing() {
        let manifest = ("web/package.json", r#"{"devDependencies": {"typescript": "5"}}"#);
        let half = ("web/node_modules/express/index.js", "");
        let installed = |lock| package(&[manifest, half, (lock, "")]).unwrap().1.is_installed();
        let locks = ["web/package-lock.json", "web/yarn.lock", "web/pnpm-lock.yaml", "web/bun.lock"];
        assert_eq!(locks.map(installed), [false, false, false, true]);
        // Yarn 2 and later has several ways to install.
        assert!(package(&[manifest, half, ("web/yarn.lock", "__metadata:")]).unwrap().1.is_installed());
    }

    #[test]
    fn the_file_that_start_runs_is_known_where_no_shell_is_needed() {
        for (script, file) in [
            ("node build/index.js", Some("build/index.js")),
            ("node --enable-source-maps --max-old-space-size=9 build/index", Some("build/index")),
            ("node -r dotenv/config build/index.js", None),
            ("npm run build && node build/index.js", None),
            ("node \"$MAIN\"", None),
            ("node", None),
            ("ts-node src/index.ts", None),
        ] {
            assert_eq!(file_of_node(script), file, "{script}");
        }
        let manifest = ("web/package.json", r#"{"scripts": {"start": "node build/index"}}"#);
        assert_eq!(package(&[manifest]).unwrap().1.missing_start_file(), Some("build/index"));
        assert_eq!(package(&[manifest, ("web/build/index.js", "")]).unwrap().1.missing_start_file(), None);
    }

    #[test]
    fn a_lock_file_that_is_newer_than_what_is_installed_shows() {
        let marker = "web/node_modules/.package-lock.json";
        let (project, package) =
            package(&[("web/package.json", "{}"), ("web/package-lock.json", "{}"), (marker, "{}")]).unwrap();
        assert!(!package.is_outdated());
        let marker = std::fs::File::options().write(true).open(project.path().join(marker)).unwrap();
        marker.set_modified(SystemTime::now() - Duration::from_secs(60)).unwrap();
        assert!(package.is_outdated());
    }
}
