//! An application for Node.js: scripts, lock file, version, local dependencies.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Finding, rule};
use crate::connect_file::{Application, ApplicationType};

const LOCK_FILES: [&str; 6] =
    ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"];

/// Checks a package.json and what stands beside it.
pub(super) fn check(
    project: &Path,
    folder: &Path,
    application: &Application,
    manifest: &Map<String, Value>,
    findings: &mut Vec<Finding>,
) {
    let check = Check { folder, application, manifest };
    findings.extend(check.start());
    findings.extend(check.build());
    findings.extend(check.named_scripts());
    findings.extend(check.node_version());
    findings.extend(check.local_dependencies());
    // A workspace keeps one lock file, at its root.
    if ![folder, project].iter().any(|folder| LOCK_FILES.iter().any(|name| folder.join(name).is_file())) {
        let message = format!("the application `{}` has no lock file", application.name);
        findings.push(check.finding(
            &rule::LOCK_FILE,
            message,
            "run `npm install` in its folder, and commit the package-lock.json",
        ));
    }
}

struct Check<'a> {
    folder: &'a Path,
    application: &'a Application,
    manifest: &'a Map<String, Value>,
}

impl Check<'_> {
    fn finding(&self, rule: &'static crate::connect_file::Rule, message: String, help: impl Into<String>) -> Finding {
        Finding::new(format!("{}/package.json", self.application.name), rule, message, help)
    }

    fn script(&self, name: &str) -> Option<&str> {
        self.manifest.get("scripts")?.get(name)?.as_str()
    }

    /// Whether the platform keeps a process of it running.
    fn is_run(&self) -> bool {
        use ApplicationType::{Event, Job, Service};
        matches!(self.application.application_type, Service | Event | Job)
    }

    fn start(&self) -> Option<Finding> {
        // Without a script `npm start` runs server.js.
        let starts = self.script("start").is_some() || self.folder.join("server.js").is_file();
        (self.is_run() && !starts).then(|| {
            let message = format!("the application `{}` has no `start` script", self.application.name);
            self.finding(&rule::START_SCRIPT, message, "add `\"start\": \"node …\"` to the `scripts` of package.json")
        })
    }

    fn build(&self) -> Option<Finding> {
        let depends = |list| self.manifest.get(list).and_then(|list| list.get("typescript")).is_some();
        let is_typescript =
            self.folder.join("tsconfig.json").is_file() || depends("dependencies") || depends("devDependencies");
        let bundles = self.application.application_type.is_merchant_center();
        let builds = self.script("build").or_else(|| self.script("gcp-build")).is_some();
        ((is_typescript || bundles) && !builds).then(|| {
            let message = format!("the application `{}` has no `build` script", self.application.name);
            let command = if bundles { "mc-scripts build" } else { "tsc" };
            self.finding(
                &rule::BUILD_SCRIPT,
                message,
                format!("add `\"build\": \"{command}\"` to the `scripts` of package.json"),
            )
        })
    }

    /// Scripts that `postDeploy` and `preUndeploy` call by name.
    fn named_scripts(&self) -> Vec<Finding> {
        let commands = [("postDeploy", &self.application.post_deploy), ("preUndeploy", &self.application.pre_undeploy)];
        let commands = commands.into_iter().filter_map(|(key, command)| Some((key, command.as_deref()?)));
        let called =
            commands.flat_map(|(key, command)| called_scripts(command).into_iter().map(move |name| (key, name)));
        let lacking = called.filter(|(_, name)| self.script(name).is_none());
        let finding = |(key, name): (&str, &str)| {
            let message = format!(
                "`{key}` of the application `{}` calls the script `{name}`, which is not there",
                self.application.name
            );
            self.finding(
                &rule::NAMED_SCRIPT,
                message,
                format!("add `{name}` to the `scripts` of package.json, or mend `{key}` in connect.yaml"),
            )
        };
        lacking.map(finding).collect()
    }

    fn node_version(&self) -> Option<Finding> {
        let version = self.manifest.get("engines").and_then(|engines| engines.get("node"));
        (self.is_run() && version.is_none()).then(|| {
            let message = format!("the application `{}` names no version of Node.js", self.application.name);
            self.finding(&rule::NODE_VERSION, message, "add `\"engines\": {\"node\": \">=20\"}` to package.json")
        })
    }

    fn local_dependencies(&self) -> Vec<Finding> {
        let lists = ["dependencies", "devDependencies", "optionalDependencies"];
        let entries = lists.iter().filter_map(|list| self.manifest.get(*list)?.as_object()).flatten();
        let local = entries.filter_map(|(name, version)| Some((name, version.as_str()?.strip_prefix("file:")?)));
        let lacking = local.filter(|(_, path)| !self.folder.join(path.trim_start_matches("//")).exists());
        let finding = |(name, path): (&String, &str)| {
            let message = format!("the dependency `{name}` points at `{path}`, which is not there");
            self.finding(
                &rule::LOCAL_DEPENDENCY,
                message,
                "add what it points at to the repository, or depend on a published version",
            )
        };
        lacking.map(finding).collect()
    }
}

/// The scripts of package.json that a command line runs in this folder. What changes the folder, and what is not plain,
/// is passed over: better no finding than a false one.
fn called_scripts(command: &str) -> Vec<&str> {
    let parts = command.split(['&', ';', '|', '\n']).map(str::trim);
    // Behind a change of folder nothing is known.
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
    fn scripts_that_a_command_calls_are_found() {
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
