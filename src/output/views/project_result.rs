//! The result of a plan that was carried out.

use serde_json::{Value, json};

use super::deployment;
use crate::api::Resource;
use crate::api::model::{ConnectorStaged, Deployment, DeploymentStatus};
use crate::output::{StyledText, TextPage, TextStyle, View};
use crate::plan::project::ProjectPlace;

/// The Connector and the Deployments after a run.
pub struct ProjectResult<'a> {
    /// As it was read last; `None` if it belongs to someone else.
    pub staged: Option<&'a Resource<ConnectorStaged>>,
    /// Why the Connector could not be prepared.
    pub connector_failure: Option<String>,
    pub entries: Vec<EntryResult<'a>>,
}

/// How a Deployment ended.
pub struct EntryResult<'a> {
    /// Its name in the file.
    pub name: &'a str,
    pub project: &'a ProjectPlace,
    pub key: &'a str,
    pub outcome: EntryOutcome,
    /// The state that was read last.
    pub deployment: Option<&'a Resource<Deployment>>,
    /// Why it failed, in one sentence.
    pub message: Option<String>,
}

/// What became of a Deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryOutcome {
    Created,
    Adopted,
    Redeployed,
    /// It was already what the file says once the operation had ended that ran.
    Joined,
    Replaced,
    Unchanged,
    NotStarted,
    Failed,
    TimedOut,
    Refused,
}

impl EntryOutcome {
    /// For people.
    fn text(self) -> &'static str {
        match self {
            Self::NotStarted => "not started",
            Self::TimedOut => "timed out",
            other => other.name(),
        }
    }

    /// For programs.
    fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Adopted => "adopted",
            Self::Redeployed => "redeployed",
            Self::Joined => "joined",
            Self::Replaced => "replaced",
            Self::Unchanged => "unchanged",
            Self::NotStarted => "notStarted",
            Self::Failed => "failed",
            Self::TimedOut => "timedOut",
            Self::Refused => "refused",
        }
    }

    fn style(self) -> TextStyle {
        match self {
            Self::Created | Self::Adopted | Self::Redeployed | Self::Joined | Self::Replaced => TextStyle::Good,
            Self::Unchanged => TextStyle::Faint,
            Self::NotStarted => TextStyle::Caution,
            Self::Failed | Self::TimedOut | Self::Refused => TextStyle::Bad,
        }
    }
}

impl View for ProjectResult<'_> {
    fn json(&self) -> Value {
        let entry = |own: &EntryResult<'_>| {
            json!({
                "name": own.name, "projectName": own.project.name, "projectKey": own.project.key, "key": own.key,
                "outcome": own.outcome.name(), "message": own.message,
                "deployment": own.deployment.map(Resource::json),
            })
        };
        json!({
            "connector": self.staged.map(Resource::json),
            "connectorFailure": self.connector_failure,
            "deployments": self.entries.iter().map(entry).collect::<Vec<_>>(),
        })
    }

    fn page(&self, page: &mut TextPage) {
        if let [only] = &self.entries[..] {
            self.rows(page);
            urls(only, page);
        } else {
            self.rows(page);
        }
    }
}

impl ProjectResult<'_> {
    fn rows(&self, page: &mut TextPage) {
        let row = |own: &EntryResult<'_>| {
            let state = own.deployment;
            let status = state.and_then(|state| state.status.as_ref()).map(DeploymentStatus::as_str).unwrap_or("-");
            let version = state.and_then(|state| state.connector.as_ref()?.version);
            vec![
                StyledText::new(own.outcome.text(), own.outcome.style()),
                own.name.into(),
                StyledText::faint(own.key),
                StyledText::faint(&own.project.key),
                status.into(),
                version.map_or_else(|| "-".to_owned(), |version| format!("version {version}")).into(),
            ]
        };
        page.grid(0, &self.entries.iter().map(row).collect::<Vec<_>>());
    }
}

/// Where the applications of a Deployment are.
fn urls(own: &EntryResult<'_>, page: &mut TextPage) {
    let applications = own.deployment.and_then(|state| state.applications.as_deref()).unwrap_or_default();
    let rows: Vec<Vec<StyledText>> = applications
        .iter()
        .flat_map(|application| {
            let outputs = deployment::outputs(application).into_iter();
            outputs.map(|(kind, value)| {
                vec![application.application_name.as_str().into(), StyledText::faint(kind), value.into()]
            })
        })
        .collect();
    page.grid(2, &rows);
}
