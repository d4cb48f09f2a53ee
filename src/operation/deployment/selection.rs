//! Selects Deployments: those that are named, or by what the API has no parameter for.

use std::time::Duration;

use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde_json::Value;

use super::place::{DeploymentPlace, PlacedDeployment};
use crate::api::model::{Deployment, DeploymentStatus, DeploymentType};
use crate::api::{Client, DeploymentQuery, Error, IfFound as _, ListPage, Reference, Resource};
use crate::duration;
use crate::failure::{ExitCode, Failure};
use crate::operation::confirm;
use crate::operation::pages::{CompleteList, PageQuery, all_pages, every_result, read_complete};
use crate::session::Session;

/// Which Deployments a command works with.
#[derive(Debug, Clone)]
pub enum DeploymentSelection {
    /// Those that the user names, each once.
    Named(Vec<Reference>),
    /// Those of the Project that match.
    Matching(DeploymentFilter),
}

/// What selected Deployments have in common. Without a condition, every Deployment of the Project matches.
#[derive(Debug, Clone, Default)]
pub struct DeploymentFilter {
    pub connector: Option<Reference>,
    pub kind: Option<DeploymentType>,
    /// One of these; any if empty.
    pub regions: Vec<String>,
    /// One of these in any case; any if empty.
    pub statuses: Vec<String>,
    /// How long a Deployment did not change, at least.
    pub older_than: Option<Duration>,
}

/// The Deployments that a command works with.
#[derive(Debug)]
pub struct SelectedDeployments {
    pub deployments: Vec<PlacedDeployment>,
    /// Why the service may have more of them, as a sentence for the user.
    pub gap: Option<String>,
    /// Whether they were selected from the list, so that the user may not know how many they are.
    pub is_matching: bool,
    /// Whether the user named exactly one, whose result is not a list.
    pub is_single: bool,
}

impl SelectedDeployments {
    /// Whether a question comes first that shows which ones they are: always for those that were selected from the list, and on
    /// a terminal for several that ctconnect.yaml names.
    pub fn is_confirmed_first(&self, session: &Session) -> bool {
        let is_of_file = self.deployments.iter().any(|own| own.place.project.is_some());
        self.is_matching || is_of_file && self.deployments.len() > 1 && session.ui.can_prompt()
    }
}

impl DeploymentSelection {
    /// Reads the selected Deployments; `verb` is what is done with them, such as `delete`. If none is selected, the command
    /// has nothing to do: it says so, shows an empty list, and gets `None`.
    ///
    /// # Errors
    /// When a named Deployment or the list cannot be read, or the Connector to select by does not exist.
    pub async fn read(&self, place: &DeploymentPlace, verb: &str) -> Result<Option<SelectedDeployments>> {
        let DeploymentPlace { session, client, .. } = place;
        let placed = |deployments: Vec<Resource<Deployment>>| {
            let placed = |deployment| PlacedDeployment { deployment, place: place.clone() };
            deployments.into_iter().map(placed).collect()
        };
        let filter = match self {
            Self::Named(references) => {
                let object = match &references[..] {
                    [reference] => format!("the Deployment {reference}"),
                    _ => "the Deployments".to_owned(),
                };
                let deployments = placed(session.ui.reading(object, read_all(client, references)).await?);
                return Ok(Some(SelectedDeployments {
                    deployments,
                    gap: None,
                    is_matching: false,
                    is_single: references.len() == 1,
                }));
            }
            Self::Matching(filter) => filter,
        };
        let CompleteList { results, gap } = session.ui.reading("the Deployments", all_or_gap(client)).await?;
        let deployments = filter.select(session, results);
        if !deployments.is_empty() {
            gap.iter().for_each(|gap| session.ui.warn(gap));
            let deployments = placed(deployments);
            return Ok(Some(SelectedDeployments { deployments, gap, is_matching: true, is_single: false }));
        }
        if let (Some(connector), None) = (&filter.connector, &gap) {
            check_exists(client, connector).await?;
        }
        session.ui.note(&format!("no Deployment to {verb}"));
        session.ui.show_list_data(&deployments)?;
        complete(gap, verb)?;
        Ok(None)
    }
}

impl DeploymentFilter {
    /// Those that match. Reports how old each is that is selected by its age.
    fn select(&self, session: &Session, all: Vec<Resource<Deployment>>) -> Vec<Resource<Deployment>> {
        let now = Timestamp::now();
        let matching = all.into_iter().filter(|deployment| self.matches(deployment));
        matching.filter(|deployment| self.is_old(session, deployment, now)).collect()
    }

    fn matches(&self, deployment: &Deployment) -> bool {
        let is_kind = |kind: &DeploymentType| match kind {
            DeploymentType::Preview => deployment.is_preview(),
            kind => deployment.kind.as_ref() == Some(kind),
        };
        let region = deployment.deployed_region.as_deref();
        let status = deployment.status.as_ref().map(DeploymentStatus::as_str);
        let is_in = |known: &String| status.is_some_and(|status| status.eq_ignore_ascii_case(known));
        self.connector.as_ref().is_none_or(|connector| deployment.is_of(connector))
            && self.kind.as_ref().is_none_or(is_kind)
            && (self.regions.is_empty() || self.regions.iter().any(|known| Some(known.as_str()) == region))
            && (self.statuses.is_empty() || self.statuses.iter().any(is_in))
    }

    fn is_old(&self, session: &Session, deployment: &Resource<Deployment>, now: Timestamp) -> bool {
        match (self.older_than, idle(deployment, now)) {
            (None, _) => true,
            (Some(least), Some(idle)) => {
                let is_old = idle >= least;
                if is_old {
                    session.ui.note(&format!("{}: unchanged for {}", deployment.key_or_id(), duration::rounded(idle)));
                }
                is_old
            }
            (Some(_), None) => {
                session.ui.warn(&format!("skipped `{}`: its age is unknown", deployment.key_or_id()));
                false
            }
        }
    }
}

/// Reads each Deployment, several at a time. One that is named twice is there once.
async fn read_all(client: &Client, references: &[Reference]) -> Result<Vec<Resource<Deployment>>> {
    let mut deployments: Vec<Resource<Deployment>> = Vec::new();
    for deployment in try_join_all(references.iter().map(|reference| client.deployment(reference))).await? {
        if !deployments.iter().any(|known| known.id == deployment.id) {
            deployments.push(deployment);
        }
    }
    Ok(deployments)
}

/// Fails if there is neither a working version nor a published Connector: the reference is wrong, and nothing was sent.
async fn check_exists(client: &Client, connector: &Reference) -> Result<()> {
    if client.connector_staged(connector).await.if_found()?.is_none() {
        client.connector(connector).await?;
    }
    Ok(())
}

/// Asks before something is done with all of them; `verb` such as `Delete`.
///
/// # Errors
/// When the answer is no (exit 1), or no one can answer (exit 2).
pub async fn confirm_all(session: &Session, verb: &str, deployments: &[PlacedDeployment]) -> Result<()> {
    const SHOWN: usize = 10;
    let name = |PlacedDeployment { deployment, place }: &PlacedDeployment| {
        let project = place.project.as_ref().map(|project| format!(" in {project}")).unwrap_or_default();
        format!("`{}`{project}", deployment.key_or_id())
    };
    let names: Vec<String> = deployments.iter().take(SHOWN).map(name).collect();
    let question = match (&names[..], deployments.len()) {
        ([name], 1) => format!("{verb} the Deployment {name}?"),
        (names, count) if count > SHOWN => {
            format!("{verb} {count} Deployments: {} and {} more?", names.join(", "), count - SHOWN)
        }
        (names, count) => format!("{verb} {count} Deployments: {}?", names.join(", ")),
    };
    confirm(session, &question, "--yes").await
}

/// Ends a command that worked with what the service listed.
///
/// # Errors
/// When there may be more Deployments (exit 9).
pub fn complete(gap: Option<String>, verb: &str) -> Result<()> {
    let Some(gap) = gap else { return Ok(()) };
    let message = format!("Deployments to {verb} may be missing in the list: {gap}");
    Err(Failure::new(ExitCode::UNAVAILABLE, message).hint("repeat the command, or name the Deployments").into())
}

/// Every Deployment of the Project, for a caller that must not overlook one.
async fn all_or_gap(client: &Client) -> Result<CompleteList<Deployment>> {
    read_complete(async |query| page(client, query).await).await.context("could not list the Deployments")
}

/// Every Deployment of a Connector in the Project. Warns where the API does not list all of them.
pub async fn of_connector(
    session: &Session,
    client: &Client,
    connector: &Reference,
) -> Result<Vec<Resource<Deployment>>> {
    Ok(all(session, client).await?.into_iter().filter(|deployment| deployment.is_of(connector)).collect())
}

/// Every Deployment in the Project.
///
/// # Errors
/// Also when the API may not list all of them (exit 9): a plan would create what is missing a second time.
pub async fn all_for_plan(client: &Client) -> Result<Vec<Resource<Deployment>>> {
    every_result(async |query| page(client, query).await).await.context("could not list the Deployments")
}

/// Every Deployment in the Project. Warns where the API does not list all of them.
async fn all(session: &Session, client: &Client) -> Result<Vec<Resource<Deployment>>> {
    all_pages(session, async |query| page(client, query).await).await.context("could not list the Deployments")
}

/// Reads a page of the Deployments of the Project.
async fn page(client: &Client, query: PageQuery) -> Result<ListPage, Error> {
    let PageQuery { limit, offset, sort } = query;
    client.query_deployments(&DeploymentQuery { limit, offset, sort, ..DeploymentQuery::default() }).await
}

/// For how long a Deployment did not change; `None` where it carries no date.
///
/// The API documents no date on the resource, so every date that may be there counts: creation, last change, and each
/// entry of the build report.
fn idle(deployment: &Resource<Deployment>, now: Timestamp) -> Option<Duration> {
    let json = deployment.json();
    let build = json.pointer("/details/build/report/entries").and_then(Value::as_array);
    let entries = build.into_iter().flatten().map(|entry| entry.get("createdAt"));
    let dates = [json.get("createdAt"), json.get("lastModifiedAt")].into_iter().chain(entries);
    let newest = dates.filter_map(|date| date?.as_str()?.parse::<Timestamp>().ok()).max()?;
    Some(now.duration_since(newest).try_into().unwrap_or_default())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    fn deployment(changes: Value) -> Resource<Deployment> {
        let mut json = json!({ "id": "d", "version": 1 });
        json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        Resource::from_json(json).unwrap()
    }

    #[test]
    fn a_deployment_is_idle_since_its_newest_date() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let hours = |changes| idle(&deployment(changes), now).map(|idle| idle.as_secs() / 3600);
        assert_eq!(hours(json!({})), None);
        assert_eq!(hours(json!({ "createdAt": "yesterday" })), None);
        assert_eq!(hours(json!({ "createdAt": "2026-11-20T10:00:00Z" })), Some(24));
        assert_eq!(hours(json!({ "createdAt": "2026-11-21T11:00:00Z" })), Some(0), "clocks may differ");
        let entries = json!([{ "createdAt": "2026-11-21T08:00:00Z" }, { "createdAt": null }]);
        let details = json!({ "build": { "report": { "entries": entries } } });
        assert_eq!(hours(json!({ "createdAt": "2026-11-01T10:00:00Z", "details": details })), Some(2));
    }

    #[test]
    fn a_connector_is_matched_by_id_or_key() {
        let deployment = deployment(json!({ "connector": { "id": "1", "key": "tax" } }));
        assert!(deployment.is_of(&Reference::Id("1".into())) && deployment.is_of(&Reference::Key("tax".into())));
        assert!(!deployment.is_of(&Reference::Key("1".into())));
    }
}
