//! An application for Node.js: scripts, lock file, version, local dependencies.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{StructureFinding, node_version, package_managers, rule};
use crate::connect_file::{Application, ApplicationType};
use crate::project::PackageManager;
use crate::project::package_manager::lock_in;
use crate::yaml_file::Rule;

/// Checks an application that has this package.json.
pub(super) fn check(
    project: &Path,
    application: &Application,
    manifest: &Map<String, Value>,
    certification: bool,
) -> Vec<StructureFinding> {
    let npm = NpmApplication { project, folder: project.join(&application.name), application, manifest };
    let scripts = [npm.start_script(), npm.build_script()].into_iter().flatten().chain(npm.named_scripts());
    let node_version = npm.is_run().then(|| node_version::check(application, manifest, certification)).flatten();
    let managers = package_managers::check(project, application, manifest);
    scripts.chain(node_version).chain(npm.local_dependencies()).chain(npm.lock_file()).chain(managers).collect()
}

struct NpmApplication<'a> {
    project: &'a Path,
    folder: PathBuf,
    application: &'a Application,
    manifest: &'a Map<String, Value>,
}

impl NpmApplication<'_> {
    fn finding(&self, rule: &'static Rule, text: &str, help: impl Into<String>) -> StructureFinding {
        StructureFinding::of_application(&self.application.name, rule, text, help)
    }

    fn script(&self, name: &str) -> Option<&str> {
        self.manifest.get("scripts")?.get(name)?.as_str()
    }

    /// Whether the platform keeps a process of it running.
    fn is_run(&self) -> bool {
        use ApplicationType::{Event, Job, Service};
        matches!(self.application.application_type, Service | Event | Job)
    }

    fn start_script(&self) -> Option<StructureFinding> {
        // Without a script `npm start` runs server.js.
        let starts = self.script("start").is_some() || self.folder.join("server.js").is_file();
        let help = "add `\"start\": \"node …\"` to the `scripts` of package.json";
        (self.is_run() && !starts).then(|| self.finding(&rule::START_SCRIPT, "has no `start` script", help))
    }

    fn build_script(&self) -> Option<StructureFinding> {
        let depends = |list| self.manifest.get(list).and_then(|list| list.get("typescript")).is_some();
        let is_typescript =
            self.folder.join("tsconfig.json").is_file() || depends("dependencies") || depends("devDependencies");
        let bundles = self.application.application_type.is_merchant_center();
        let builds = build_script(self.manifest).is_some();
        ((is_typescript || bundles) && !builds).then(|| {
            let command = if bundles { "mc-scripts build" } else { "tsc" };
            let help = format!("add `\"build\": \"{command}\"` to the `scripts` of package.json");
            self.finding(&rule::BUILD_SCRIPT, "has no `build` script", help)
        })
    }

    /// Scripts that `postDeploy` and `preUndeploy` call by name.
    fn named_scripts(&self) -> Vec<StructureFinding> {
        let mut findings = Vec::new();
        for (key, command) in
            [("postDeploy", &self.application.post_deploy), ("preUndeploy", &self.application.pre_undeploy)]
        {
            let called = command.as_deref().map(called_scripts).unwrap_or_default();
            for name in called.into_iter().filter(|name| self.script(name).is_none()) {
                let text = format!("has no script `{name}`, which its `{key}` calls");
                let help = format!("add `{name}` to the `scripts` of package.json, or fix `{key}` in connect.yaml");
                findings.push(self.finding(&rule::NAMED_SCRIPT, &text, help));
            }
        }
        findings
    }

    fn local_dependencies(&self) -> Vec<StructureFinding> {
        let lists = ["dependencies", "devDependencies", "optionalDependencies"];
        let entries = lists.iter().filter_map(|list| self.manifest.get(*list)?.as_object()).flatten();
        let local = entries.filter_map(|(name, version)| Some((name, version.as_str()?.strip_prefix("file:")?)));
        let missing = local.filter(|(_, path)| !self.folder.join(path.trim_start_matches("//")).exists());
        let finding = |(name, path): (&String, &str)| {
            let text = format!("depends on `{name}` at `{path}`, which does not exist");
            let help = format!("add `{path}` to the repository, or depend on a published version");
            self.finding(&rule::LOCAL_DEPENDENCY, &text, help)
        };
        missing.map(finding).collect()
    }

    /// A workspace has one lock file, at its root.
    fn lock_file(&self) -> Option<StructureFinding> {
        let has_lock = lock_in(&self.folder).or_else(|| lock_in(self.project)).is_some();
        let declared = package_managers::declared(self.manifest).and_then(|declared| PackageManager::named(&declared));
        let (program, file) = declared.unwrap_or(PackageManager::Npm).lock_file();
        let help = format!("run `{program} install` in its folder, and commit the {file}");
        (!has_lock).then(|| self.finding(&rule::LOCK_FILE, "has no lock file", help))
    }
}

/// The script that the platform's builder runs: `gcp-build`, which may be empty to turn the build off, else `build`.
pub(in crate::project) fn build_script(manifest: &Map<String, Value>) -> Option<&'static str> {
    let script = |name| manifest.get("scripts").and_then(|scripts| scripts.get(name)).and_then(Value::as_str);
    let name = if script("gcp-build").is_some() { "gcp-build" } else { "build" };
    script(name).filter(|script| !script.trim().is_empty()).map(|_| name)
}

/// The scripts of package.json that a command line runs in this folder. Anything that is not plain is skipped: a missed
/// problem is better than a false one.
fn called_scripts(command: &str) -> Vec<&str> {
    let parts = command.split(['&', ';', '|', '\n']).map(str::trim);
    // After a change of folder nothing is known.
    let here = parts.take_while(|part| !part.starts_with("cd ") && !part.starts_with("pushd "));
    here.filter_map(called_script).collect()
}

fn called_script(part: &str) -> Option<&str> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let name = match words[..] {
        ["npm" | "pnpm" | "yarn", "run" | "run-script", name, ..] => name,
        ["npm" | "pnpm" | "yarn", name @ ("start" | "test"), ..] => name,
        _ => return None,
    };
    let elsewhere = ["--prefix", "-C", "--cwd", "--dir", "-w", "--workspace", "-ws", "--workspaces", "--if-present"];
    let is_here = !words.iter().any(|word| elsewhere.contains(&word.split('=').next().unwrap_or_default()));
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte));
    (is_here && is_plain && !name.starts_with('-')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_that_a_command_line_calls_are_found() {
        let table: [(&str, &[&str]); 9] = [
            ("npm install && npm run build && npm run connector:post-deploy", &["build", "connector:post-deploy"]),
            ("npm ci; npm start", &["start"]),
            ("yarn run x || pnpm run-script y", &["x", "y"]),
            ("yarn connector:post-deploy", &[]),
            ("npm run build --if-present && npm run x", &["x"]),
            ("npm run --prefix other x", &[]),
            ("cd other && npm run x", &[]),
            ("npm run $NAME", &[]),
            ("node build/post-deploy.js", &[]),
        ];
        for (command, scripts) in table {
            assert_eq!(called_scripts(command), scripts, "{command}");
        }
    }
}
