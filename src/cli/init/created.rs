//! The result of `ctconnect init`.

use std::path::Path;

use serde_json::{Value, json};

use crate::connect_file::{self, ConnectFile};
use crate::operation::project_applications::read_connect_file;
use crate::output::{StyledText, TextPage, View};
use crate::project::{OfficialTemplate, language_of};
use crate::yaml_file::Severity;

/// A new project.
#[derive(Debug, Default)]
pub(super) struct Created {
    /// The folder, as the user wrote it.
    pub(super) directory: String,
    /// For an official template: the template, the ref, and the commit if it is known.
    pub(super) origin: Option<(OfficialTemplate, String, Option<String>)>,
    /// Name, type and language of each application.
    pub(super) applications: Vec<(String, &'static str, Option<&'static str>)>,
    /// The required configuration keys without a default.
    pub(super) needed_keys: Vec<String>,
    /// The number of errors in its connect.yaml.
    pub(super) errors: usize,
}

impl Created {
    /// Reads the new project from its folder.
    pub(super) fn read(root: &Path) -> Self {
        // A file that cannot be read counts as empty, which is an error.
        let bytes = read_connect_file(root).unwrap_or_default();
        let checked = connect_file::check(&bytes);
        let errors = checked.problems.iter().filter(|problem| problem.severity == Severity::Error);
        let applications = checked.file.iter().flat_map(|file| &file.deploy_as).map(|application| {
            let language = language_of(&root.join(&application.name)).map(|language| language.as_str());
            (application.name.clone(), application.application_type.as_str(), language)
        });
        let needed_keys = checked.file.as_ref().map(needed_keys).unwrap_or_default();
        Self { errors: errors.count(), applications: applications.collect(), needed_keys, ..Self::default() }
    }
}

/// Each key once, in the order of the file.
fn needed_keys(file: &ConnectFile) -> Vec<String> {
    let own = file.deploy_as.iter().flat_map(|application| application.configuration.keys());
    let mut needed: Vec<String> = Vec::new();
    for key in file.global.keys().chain(own).filter(|key| key.needs_value()) {
        if !needed.contains(&key.key) {
            needed.push(key.key.clone());
        }
    }
    needed
}

impl View for Created {
    fn json(&self) -> Value {
        let origin = self.origin.as_ref();
        let applications = self.applications.iter().map(|(name, application_type, language)| {
            json!({ "name": name, "applicationType": application_type, "language": language })
        });
        json!({
            "directory": self.directory,
            "template": origin.map(|(template, ..)| template.name),
            "ref": origin.map(|(_, reference, _)| reference),
            "commit": origin.and_then(|(.., commit)| commit.as_ref()),
            "applications": applications.collect::<Vec<_>>(),
        })
    }

    fn page(&self, page: &mut TextPage) {
        page.title("Project", &self.directory);
        if let Some((template, reference, commit)) = &self.origin {
            let commit = commit.as_ref().map(|commit| format!(", commit {commit}")).unwrap_or_default();
            let from = format!("{} at {reference}{commit}", template.repository());
            page.grid(2, &[vec![StyledText::faint("template"), from.into()]]);
        }
        let row = |(name, application_type, language): &(String, &str, Option<&str>)| {
            vec![
                StyledText::from(name.as_str()),
                StyledText::from(*application_type),
                StyledText::from(language.unwrap_or("-")),
            ]
        };
        page.grid(2, &self.applications.iter().map(row).collect::<Vec<_>>());
    }
}
