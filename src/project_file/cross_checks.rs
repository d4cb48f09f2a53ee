//! The rules that concern several entries, which may be in several files.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::identity::{IdentityVariables, variable_part};
use super::model::{DeploymentEntry, ProjectFile};
use super::rule;
use super::rules::{check_name, check_reference};
use super::text::{FilePlace, Findings, PlacedValue};
use crate::nearest::nearest;
use crate::yaml_file::{Problem, Rule, quote};

/// Region and key of a Project; `None` for that of the run.
type ServiceProject<'a> = Option<(Option<&'a str>, &'a str)>;

/// Most names that a help lists.
const LISTED: usize = 10;

/// Reports every problem between entries.
pub(super) fn check(file: &ProjectFile, findings: &mut Findings) {
    let mut checks = CrossChecks { file, findings };
    // Two customers of one name are two Deployments of one name.
    let mut customers = HashSet::new();
    let mut projects = Vec::new();
    for project in &file.projects {
        if !project.is_customer || customers.insert(project.name.value.as_str()) {
            projects.push(&project.name);
        }
    }
    checks.duplicates("Project", projects.into_iter());
    checks.duplicates("Deployment", file.deployments.iter().map(|deployment| &deployment.name));
    checks.identities();
    checks.projects();
    checks.defaults();
    checks.keys();
}

struct CrossChecks<'a> {
    file: &'a ProjectFile,
    findings: &'a mut Findings,
}

impl CrossChecks<'_> {
    /// Two names in one file are a duplicate key already.
    fn duplicates<'n>(&mut self, kind: &str, names: impl Iterator<Item = &'n PlacedValue<String>>) {
        let mut seen: HashMap<&str, &FilePlace> = HashMap::new();
        for name in names {
            if let Some(first) = seen.get(name.value.as_str()) {
                let message = format!("two {kind}s have the name {}", quote(&name.value));
                self.second(&name.place, first, &rule::DUPLICATE_ENTRY, message, "rename one of them");
            } else {
                seen.insert(&name.value, &name.place);
            }
        }
    }

    /// Two Projects whose identities are in the same variables.
    fn identities(&mut self) {
        let mut seen: HashMap<String, &PlacedValue<String>> = HashMap::new();
        for project in &self.file.projects {
            let name = &project.name;
            match seen.get(&variable_part(&name.value)) {
                Some(first) if first.value != name.value => {
                    let message = format!(
                        "the Projects {} and {} use the same variable `{}`",
                        quote(&first.value),
                        quote(&name.value),
                        IdentityVariables::of(&name.value).client_id
                    );
                    let help = "rename one of them, so that they differ in letters or digits";
                    self.second(&name.place, &first.place, &rule::IDENTITY_COLLISION, message, help);
                }
                Some(_) => {}
                None => _ = seen.insert(variable_part(&name.value), name),
            }
        }
    }

    /// Every Project that an entry names exists, and every Deployment has one where there are several.
    fn projects(&mut self) {
        let names: HashMap<&str, ()> =
            self.file.projects.iter().map(|project| (project.name.value.as_str(), ())).collect();
        let of_entries = self.file.deployments.iter().map(|own| &own.settings).chain([&self.file.defaults]);
        let named = of_entries.filter_map(|settings| settings.project.as_ref()).chain(&self.file.connector.project);
        for project in named.filter(|project| !names.contains_key(project.value.as_str())) {
            let problem =
                Problem::new(&rule::UNKNOWN_PROJECT, format!("there is no Project {}", quote(&project.value)));
            let problem = match nearest(&project.value, names.keys().copied()) {
                Some(near) => problem.did_you_mean(near),
                None => problem.help(format!("add it below `projects:`{}", self.or_one_of_them())),
            };
            self.findings.report_at(&project.place, problem);
        }
        if self.file.projects.len() < 2 || self.file.defaults.project.is_some() {
            return;
        }
        for deployment in self.file.deployments.iter().filter(|own| own.settings.project.is_none()) {
            let message = format!(
                "the Deployment {} has no `project`, and the file has several Projects",
                quote(&deployment.name.value)
            );
            let help = format!("add `project:` to it{}", self.or_one_of_them());
            self.findings.report_at(&deployment.name.place, Problem::new(&rule::UNKNOWN_PROJECT, message).help(help));
        }
    }

    fn or_one_of_them(&self) -> String {
        let names: Vec<&str> =
            self.file.projects.iter().take(LISTED).map(|project| project.name.value.as_str()).collect();
        match names[..] {
            [] => String::new(),
            _ => format!(
                "; the Projects are {}{}",
                names.join(", "),
                if self.file.projects.len() > LISTED { ", …" } else { "" }
            ),
        }
    }

    /// One Deployment at most is the default.
    fn defaults(&mut self) {
        let mut defaults = self.file.deployments.iter().filter(|deployment| deployment.is_default);
        let Some(first) = defaults.next() else { return };
        for second in defaults {
            let message =
                format!("{} and {} are both the default", quote(&first.name.value), quote(&second.name.value));
            let help = "keep `default: true` on only one of them";
            self.second(&second.name.place, &first.name.place, &rule::SEVERAL_DEFAULTS, message, help);
        }
    }

    /// No two entries are for the same Deployment, and every key is valid.
    fn keys(&mut self) {
        // Two names can be those of one Project, and two Regions can each have a Project of one key.
        let mut keys: HashMap<(ServiceProject<'_>, String), &DeploymentEntry> = HashMap::new();
        let mut ids: HashMap<&str, &DeploymentEntry> = HashMap::new();
        for deployment in &self.file.deployments {
            if let Some(id) = &deployment.id {
                if let Some(first) = ids.insert(&id.value, deployment) {
                    self.same(deployment, first, &format!("the id `{}`", id.value));
                }
                continue;
            }
            let Some(key) = deployment.key(self.file.connector.key.as_deref()) else { continue };
            // A name that is not valid is reported already.
            if !key.is_written
                && check_name(&deployment.name.value, "Deployment").is_none()
                && let Some(problem) = check_reference(&key.key)
            {
                let help = "add a shorter `key:` to the Deployment";
                self.findings.report_at(&deployment.name.place, problem.help(help));
            }
            let project = self.file.project_of(deployment);
            let project = project.map(|project| (project.region.as_deref(), project.key.as_str()));
            if let Some(first) = keys.insert((project, key.key.clone()), deployment)
                && first.name.value != deployment.name.value
            {
                self.same(deployment, first, &format!("the key `{}` in the same Project", key.key));
            }
        }
    }

    fn same(&mut self, second: &DeploymentEntry, first: &DeploymentEntry, what: &str) {
        let message = format!("{} and {} have {what}", quote(&first.name.value), quote(&second.name.value));
        let place = second.id.as_ref().or(second.key.as_ref()).map_or(&second.name.place, |own| &own.place);
        self.second(place, &first.name.place, &rule::SAME_DEPLOYMENT, message, "change one of them");
    }

    /// Reports a second place that does not fit to the first.
    fn second(
        &mut self,
        second: &FilePlace,
        first: &FilePlace,
        rule: &'static Rule,
        message: String,
        help: &'static str,
    ) {
        let problem = if Rc::ptr_eq(&second.file, &first.file) {
            Problem::new(rule, message).related(first.bytes.clone(), "the first")
        } else {
            Problem::new(rule, format!("{message}; the first is in {}:{}", first.file.name, first.line()))
        };
        self.findings.report_at(second, problem.label("the second").help(help));
    }
}
