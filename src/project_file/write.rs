//! A ctconnect.yaml as text.

use std::fmt::Write as _;

use super::model::ConnectorEntry;
use crate::api::Reference;
use crate::api::model::{Creator, DeploymentType, IntegrationType};
use crate::yaml_file::{text_block, text_scalar};

/// What a new ctconnect.yaml says. Comments are lines without `#`.
#[derive(Debug, Clone, Default)]
pub struct ProjectFileDraft {
    /// The first lines of the file.
    pub comments: Vec<String>,
    /// Its `project` is not written.
    pub connector: ConnectorEntry,
    /// Name of the Project that manages the Connector.
    pub connector_project: Option<String>,
    pub projects: Vec<ProjectDraft>,
    /// The values that all Deployments have.
    pub defaults: Vec<ValueDraft>,
    pub deployments: Vec<EntryDraft>,
}

/// A Project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectDraft {
    /// Its name in the file.
    pub name: String,
    pub key: String,
    pub region: Option<String>,
    pub profile: Option<String>,
}

/// A Deployment.
#[derive(Debug, Clone)]
pub struct EntryDraft {
    /// Its name in the file.
    pub name: String,
    /// Lines above its settings.
    pub comments: Vec<String>,
    pub reference: Reference,
    /// Name of its Project, if the file has several.
    pub project: Option<String>,
    pub deployment_type: Option<DeploymentType>,
    pub region: Option<String>,
    /// Application and cron expression.
    pub schedules: Vec<(String, String)>,
    pub values: Vec<ValueDraft>,
}

/// The value of a configuration key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueDraft {
    /// `None` for a global key.
    pub application: Option<String>,
    pub key: String,
    /// With references; a literal `${` is `$${`.
    pub text: String,
    /// Behind the value, if it is on one line.
    pub comment: Option<&'static str>,
}

impl ProjectFileDraft {
    /// The text of the file.
    pub fn to_yaml(&self) -> String {
        let mut lines = YamlLines::default();
        self.comments.iter().for_each(|comment| lines.comment(0, comment));
        lines.blank();
        self.connector(&mut lines);
        self.projects(&mut lines);
        if !self.defaults.is_empty() {
            lines.blank();
            lines.comment(0, "What all Deployments share.");
            lines.key(0, "defaults");
            configuration(&mut lines, 2, &self.defaults);
        }
        lines.blank();
        if self.deployments.is_empty() {
            lines.push(0, "deployments: {}");
        } else {
            lines.key(0, "deployments");
            self.deployments.iter().for_each(|entry| entry.write(&mut lines));
        }
        lines.text
    }

    fn connector(&self, lines: &mut YamlLines) {
        let own = &self.connector;
        lines.key(0, "connector");
        lines.optional(2, "key", own.key.as_deref());
        lines.optional(2, "id", own.id.as_deref());
        lines.optional(2, "project", self.connector_project.as_deref());
        if own.published {
            lines.push(2, "published: true # belongs to someone else, and is only deployed");
        }
        lines.optional(2, "name", own.name.as_deref());
        lines.optional(2, "description", own.description.as_deref());
        creator(lines, &own.creator);
        if own.repository_url.is_some() || own.repository_tag.is_some() {
            lines.key(2, "repository");
            lines.optional(4, "url", own.repository_url.as_deref());
            lines.optional(4, "tag", own.repository_tag.as_deref());
        }
        let types: Option<Vec<&str>> =
            own.integration_types.as_ref().map(|types| types.iter().map(IntegrationType::as_str).collect());
        let texts = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
        lines.list(2, "supportedRegions", &texts(&own.supported_regions));
        lines.list(2, "integrationTypes", &types.unwrap_or_default());
        lines.list(2, "privateProjects", &texts(&own.private_projects));
        lines.optional(2, "documentationUrl", own.documentation_url.as_deref());
    }

    fn projects(&self, lines: &mut YamlLines) {
        if self.projects.is_empty() {
            return;
        }
        lines.blank();
        lines.key(0, "projects");
        for ProjectDraft { name, key, region, profile } in &self.projects {
            lines.key(2, name);
            lines.optional(4, "key", Some(key));
            lines.optional(4, "region", region.as_deref());
            lines.optional(4, "profile", profile.as_deref());
        }
    }
}

fn creator(lines: &mut YamlLines, creator: &Creator) {
    let Creator { name, title, email, company, logo_url, no_of_contributors, support_url } = creator;
    if *creator == Creator::default() {
        return;
    }
    lines.key(2, "creator");
    let texts = [("email", email), ("name", name), ("title", title), ("company", company), ("logoUrl", logo_url)];
    for (key, text) in texts.into_iter().chain([("supportUrl", support_url)]) {
        lines.optional(4, key, text.as_deref());
    }
    if let Some(number) = no_of_contributors {
        lines.push(4, &format!("noOfContributors: {number}"));
    }
}

impl EntryDraft {
    fn write(&self, lines: &mut YamlLines) {
        lines.key(2, &self.name);
        self.comments.iter().for_each(|comment| lines.comment(4, comment));
        match &self.reference {
            Reference::Key(key) => lines.optional(4, "key", Some(key)),
            Reference::Id(id) => lines.optional(4, "id", Some(id)),
        }
        lines.optional(4, "project", self.project.as_deref());
        lines.optional(4, "type", self.deployment_type.as_ref().map(DeploymentType::as_str));
        lines.optional(4, "region", self.region.as_deref());
        if !self.schedules.is_empty() {
            lines.key(4, "schedule");
            self.schedules.iter().for_each(|(application, cron)| lines.optional(6, application, Some(cron)));
        }
        configuration(lines, 4, &self.values);
    }
}

/// The values by application, in the order in which they come; the global ones last.
fn configuration(lines: &mut YamlLines, indentation: usize, values: &[ValueDraft]) {
    if values.is_empty() {
        return;
    }
    lines.key(indentation, "configuration");
    let mut applications: Vec<&str> = Vec::new();
    for application in values.iter().filter_map(|value| value.application.as_deref()) {
        if !applications.contains(&application) {
            applications.push(application);
        }
    }
    for application in applications {
        lines.key(indentation + 2, application);
        let own = values.iter().filter(|value| value.application.as_deref() == Some(application));
        own.for_each(|value| lines.value(indentation + 4, value));
    }
    let global = values.iter().filter(|value| value.application.is_none());
    global.for_each(|value| lines.value(indentation + 2, value));
}

/// Lines of YAML.
#[derive(Default)]
struct YamlLines {
    text: String,
}

impl YamlLines {
    fn push(&mut self, indentation: usize, line: &str) {
        _ = writeln!(self.text, "{:indentation$}{line}", "");
    }

    fn blank(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn comment(&mut self, indentation: usize, text: &str) {
        self.push(indentation, format!("# {text}").trim_end());
    }

    /// A key whose value is below it.
    fn key(&mut self, indentation: usize, key: &str) {
        self.push(indentation, &format!("{}:", text_scalar(key)));
    }

    fn optional(&mut self, indentation: usize, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.push(indentation, &format!("{}: {}", text_scalar(key), written(text, indentation)));
        }
    }

    fn list(&mut self, indentation: usize, key: &str, items: &[impl AsRef<str>]) {
        if items.is_empty() {
            return;
        }
        self.key(indentation, key);
        items.iter().for_each(|item| self.push(indentation + 2, &format!("- {}", text_scalar(item.as_ref()))));
    }

    fn value(&mut self, indentation: usize, value: &ValueDraft) {
        let comment = value.comment.map(|comment| format!(" # {comment}")).unwrap_or_default();
        let text = written(&value.text, indentation);
        let comment = if text.contains('\n') { "" } else { comment.as_str() };
        self.push(indentation, &format!("{}: {text}{comment}", text_scalar(&value.key)));
    }
}

/// The text of a value behind its key, which is indented by so many spaces.
fn written(text: &str, indentation: usize) -> String {
    text_block(text, indentation + 2).unwrap_or_else(|| text_scalar(text).into_owned())
}
