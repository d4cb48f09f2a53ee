//! Deployments that are selected in one Project, or in several.

use std::rc::Rc;

use anyhow::Result;

use super::place::{DeploymentPlace, OperationTarget};
use super::selection::{DeploymentSelection, SelectedDeployments};
use crate::api::Reference;
use crate::session::Session;

/// Selected Deployments in one Project, or in several.
#[derive(Debug)]
pub struct PlacedSelection(Vec<(DeploymentPlace, DeploymentSelection)>);

impl PlacedSelection {
    /// In the Project of the run.
    ///
    /// # Errors
    /// Those of [`Session::client`].
    pub async fn of_run(session: &Session, selection: DeploymentSelection) -> Result<Self> {
        Ok(Self(vec![(DeploymentPlace::of_run(session).await?, selection)]))
    }

    /// Of Deployments that each have the session of their Project, in their order.
    ///
    /// # Errors
    /// Those of [`Session::client`].
    pub async fn of_sessions(chosen: impl IntoIterator<Item = (Session, Reference)>) -> Result<Self> {
        let mut sessions: Vec<(Session, Vec<Reference>)> = Vec::new();
        for (session, reference) in chosen {
            match sessions.iter_mut().find(|(known, _)| is_same_project(known, &session)) {
                Some((_, references)) => references.push(reference),
                None => sessions.push((session, vec![reference])),
            }
        }
        let has_several = sessions.len() > 1;
        let mut parts = Vec::new();
        for (session, references) in sessions {
            let settings = session.context.settings()?;
            let key = settings.project_key.clone();
            let region = settings.project_region.as_ref().map(|region| format!(", Region {region}"));
            let project = key.as_ref().map(|key| format!("the Project `{key}`{}", region.unwrap_or_default()));
            let client = session.client().await?;
            let place = DeploymentPlace { session, client, project, mark: key.filter(|_| has_several) };
            parts.push((place, DeploymentSelection::Named(references)));
        }
        Ok(Self(parts))
    }

    /// Those that are named, without reading them. `None` if they have to be selected from the list.
    pub fn unread(&self) -> Option<Vec<OperationTarget>> {
        let mut targets: Vec<OperationTarget> = Vec::new();
        for (place, selection) in &self.0 {
            let DeploymentSelection::Named(references) = selection else { return None };
            let first = targets.len();
            for reference in references {
                if !targets[first..].iter().any(|known| known.reference.as_str() == reference.as_str()) {
                    let name = reference.as_str().to_owned();
                    targets.push(OperationTarget {
                        name,
                        reference: reference.clone(),
                        before: None,
                        place: place.clone(),
                    });
                }
            }
        }
        Some(targets)
    }

    /// Reads the selected Deployments, as [`DeploymentSelection::read`] does.
    ///
    /// # Errors
    /// Those of [`DeploymentSelection::read`]; in several Projects of the first that fails.
    pub async fn read(&self, verb: &str) -> Result<Option<SelectedDeployments>> {
        let mut all: Option<SelectedDeployments> = None;
        for (place, selection) in &self.0 {
            let selected = selection.read(place, verb).await.map_err(|error| place.explained(error))?;
            match (&mut all, selected) {
                (Some(all), Some(selected)) => all.deployments.extend(selected.deployments),
                (None, selected) => all = selected,
                (Some(_), None) => {}
            }
        }
        if let Some(all) = &mut all {
            all.is_single = all.is_single && all.deployments.len() == 1;
        }
        Ok(all)
    }
}

fn is_same_project(one: &Session, other: &Session) -> bool {
    Rc::ptr_eq(&one.context, &other.context)
}
