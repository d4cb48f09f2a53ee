//! How a deploy ended: a row for each Deployment, or the state of a single one.

mod deleted;
mod outcome;
mod reasons;
mod single;

use serde_json::{Value, json};

pub use self::deleted::DeletedDeployment;
use self::deleted::write_deleted;
use self::outcome::in_json;
pub use self::outcome::{ConnectorOutcome, EntryOutcome};
use self::reasons::write_reasons;
use super::project_plan::place;
use super::{connector_staged, deployment};
use crate::api::Resource;
use crate::api::model::{ConnectorStaged, Deployment};
use crate::output::{Column, StyledText, Table, TextPage, TextStyle, View};
use crate::plan::project::ProjectPlace;

/// Of more Deployments than this the page lists no urls.
const WITH_URLS: usize = 10;

/// How a deploy ended.
#[derive(Debug, Clone)]
pub struct ProjectResult<'r> {
    pub connector: ConnectorResult<'r>,
    /// In the order of the plan.
    pub deployments: Vec<EntryResult<'r>>,
    /// The Deployments that were deleted because the file does not name them.
    pub deleted: Vec<DeletedDeployment>,
}

/// How the work on the Connector ended.
#[derive(Debug, Clone)]
pub struct ConnectorResult<'r> {
    /// The key, else the id.
    pub name: String,
    pub outcome: ConnectorOutcome,
    /// The last known state; `None` for a Connector of someone else.
    pub staged: Option<&'r Resource<ConnectorStaged>>,
    /// Why it failed, was refused or was not started.
    pub message: Option<String>,
}

/// How the work on a Deployment ended.
#[derive(Debug, Clone)]
pub struct EntryResult<'r> {
    /// Its name in the file; without a file its key.
    pub name: String,
    pub project: ProjectPlace,
    /// The key, else the id.
    pub key: String,
    pub outcome: EntryOutcome,
    /// The last known state.
    pub deployment: Option<&'r Resource<Deployment>>,
    /// Why it failed, was refused or was not started.
    pub message: Option<String>,
    /// Names of the secured values that nothing compares, and that were not sent.
    pub not_compared: Vec<String>,
}

fn painted(word: &str, is_good: bool) -> StyledText {
    StyledText::new(word, if is_good { TextStyle::Good } else { TextStyle::Bad })
}

impl View for ProjectResult<'_> {
    /// The resources as the API has them, and what happened to each.
    fn json(&self) -> Value {
        let deployments = self.deployments.iter().filter_map(|entry| entry.deployment);
        let ConnectorResult { name, outcome, staged, message } = &self.connector;
        json!({
            "connector": staged.map(Resource::json),
            "deployments": deployments.map(Resource::json).collect::<Vec<_>>(),
            "result": {
                "connector": { "name": name, "outcome": in_json(outcome.word()), "message": message },
                "deployments": self.deployments.iter().map(EntryResult::json).collect::<Value>(),
                "deleted": self.deleted.iter().map(DeletedDeployment::json).collect::<Value>(),
            },
        })
    }

    fn page(&self, page: &mut TextPage) {
        match (self.deployments.as_slice(), self.connector.staged) {
            ([entry], Some(staged)) => {
                single::write_connector(page, staged);
                entry.write(page);
                write_deleted(page, &self.deleted);
            }
            ([entry], None) => {
                self.connector.write(page);
                entry.write(page);
                write_deleted(page, &self.deleted);
            }
            (entries, _) => {
                self.connector.write(page);
                write_several(page, entries, &self.deleted);
            }
        }
    }
}

impl ConnectorResult<'_> {
    fn write(&self, page: &mut TextPage) {
        page.title("Connector", &self.name);
        let mut head = vec![painted(self.outcome.word(), self.outcome.is_good())];
        if let Some(staged) = self.staged {
            let tag = staged.repository.as_ref().and_then(|repository| repository.tag.as_deref());
            head.extend(connector_staged::status(staged).filter(|_| !self.outcome.is_good()));
            head.push(format!("version {}", staged.version).into());
            head.extend(tag.map(|tag| StyledText::from(format!("tag {tag}"))));
        }
        page.flow(2, 4, &head);
        page.paragraph(4, self.message.as_deref().unwrap_or_default(), TextStyle::Bad);
    }
}

impl EntryResult<'_> {
    fn json(&self) -> Value {
        let url = |(application, url)| json!({ "application": application, "url": url });
        json!({
            "name": self.name,
            "project": place(&self.project),
            "key": self.deployment.map_or(Some(&self.key), |own| own.key.as_ref()),
            "id": self.deployment.map(|own| &own.id),
            "outcome": in_json(self.outcome.word()),
            "message": self.message,
            "urls": self.urls().map(url).collect::<Value>(),
            "securedNotCompared": self.not_compared,
        })
    }

    /// A single Deployment, if there is one now.
    fn write(&self, page: &mut TextPage) {
        if let Some(deployment) = self.deployment {
            let project = self.project.name.as_ref().map(|_| self.project.key.as_str());
            single::write_deployment(page, deployment, project);
        }
    }

    /// Version of the Connector that it runs.
    fn version(&self) -> Option<u64> {
        self.deployment?.connector.as_ref()?.version
    }

    /// The applications with a url.
    fn urls(&self) -> impl Iterator<Item = (&str, String)> {
        let applications = self.deployment.and_then(|own| own.applications.as_deref()).unwrap_or_default();
        applications.iter().flat_map(|application| {
            let urls = deployment::outputs(application).into_iter().filter(|(kind, _)| *kind == "url");
            urls.map(|(_, url)| (application.application_name.as_str(), url))
        })
    }

    fn row(&self) -> Vec<String> {
        let status = self.deployment.and_then(|own| own.status.as_ref()).map(ToString::to_string);
        let version = self.version().map(|version| version.to_string()).unwrap_or_default();
        vec![
            self.name.clone(),
            self.project.key.clone(),
            self.key.clone(),
            self.outcome.word().to_owned(),
            status.unwrap_or_default(),
            version,
        ]
    }
}

fn write_several(page: &mut TextPage, entries: &[EntryResult<'_>], deleted: &[DeletedDeployment]) {
    page.section("Deployments");
    let columns = vec![
        Column::Whole("NAME"),
        Column::Shrinking("PROJECT"),
        Column::Shrinking("KEY"),
        Column::Whole("RESULT"),
        Column::Whole("STATUS"),
        Column::Whole("CONNECTOR"),
    ];
    page.table(&Table::new(columns, entries.iter().map(EntryResult::row)));
    if entries.len() <= WITH_URLS {
        write_urls(page, entries);
    }
    write_reasons(page, entries);
    write_deleted(page, deleted);
    page.unwrapped(&[]);
    page.paragraph(0, &format!("Deploy: {}.", counts(entries)), TextStyle::Heading);
}

fn write_urls(page: &mut TextPage, entries: &[EntryResult<'_>]) {
    let row =
        |entry: &EntryResult<'_>, name: &str, url: String| vec![entry.name.as_str().into(), name.into(), url.into()];
    let rows = entries.iter().flat_map(|entry| entry.urls().map(|(name, url)| row(entry, name, url)));
    let rows: Vec<Vec<StyledText>> = rows.collect();
    if !rows.is_empty() {
        page.section("URLs");
        page.grid(2, &rows);
    }
}

fn counts(entries: &[EntryResult<'_>]) -> String {
    let count = |outcome: &EntryOutcome| entries.iter().filter(|entry| entry.outcome == *outcome).count();
    let counted = EntryOutcome::ALL.iter().map(|outcome| (count(outcome), outcome.word()));
    let parts: Vec<String> =
        counted.filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    parts.join(", ")
}
