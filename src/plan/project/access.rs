//! The private Projects that the Deployments of a project need.

use std::collections::BTreeSet;

use super::{OwnConnector, PlanHint, PlanRefusal, ProjectPlace, RefusalKind};
use crate::api::model::ConnectorStaged;

/// The Projects that are added to the private ones.
#[derive(Debug, Default)]
pub(super) struct ProjectAccess {
    /// As `region:projectKey`.
    pub(super) added: Vec<String>,
    pub(super) notes: Vec<String>,
}

/// Decides which Projects are added, so that each of `places` may use the Connector. None is ever removed.
///
/// An empty list means the creator alone, so that the creator's Project is added with the first other one.
pub(super) fn project_access(
    own: &OwnConnector,
    staged: Option<&ConnectorStaged>,
    places: &[&ProjectPlace],
) -> Result<ProjectAccess, PlanRefusal> {
    let wanted = &own.fields.private_projects;
    let mut named: Vec<String> = wanted.all.iter().flatten().chain(&wanted.added).cloned().collect();
    if staged.is_some_and(|staged| staged.private == Some(false)) {
        return Ok(public(own, &named));
    }
    let listed = staged.and_then(|staged| staged.private_projects.as_deref()).unwrap_or_default();
    named.retain(|project| !listed.contains(project));
    let needed: BTreeSet<&ProjectPlace> = places
        .iter()
        .copied()
        .filter(|place| !listed.iter().chain(&named).any(|project| is_place(project, place)))
        .collect();
    let added = if listed.is_empty() { beside_creator(own, named, needed)? } else { with_all(named, needed)? };
    Ok(ProjectAccess { added, notes: Vec::new() })
}

/// A public Connector has no list of Projects.
fn public(own: &OwnConnector, named: &[String]) -> ProjectAccess {
    let note = if own.make_private {
        Some("a public Connector has no private Projects: once it is private, run `deploy` again to add them")
    } else if !named.is_empty() {
        Some("the Connector is public, so its private Projects are not compared")
    } else {
        None
    };
    ProjectAccess { added: Vec::new(), notes: note.map(str::to_owned).into_iter().collect() }
}

fn with_all(mut named: Vec<String>, needed: BTreeSet<&ProjectPlace>) -> Result<Vec<String>, PlanRefusal> {
    for place in needed {
        named.push(private_project(place)?);
    }
    Ok(named)
}

/// The Projects that are added to an empty list.
fn beside_creator(
    own: &OwnConnector,
    named: Vec<String>,
    needed: BTreeSet<&ProjectPlace>,
) -> Result<Vec<String>, PlanRefusal> {
    let Some(creator) = &own.project else {
        // The only Project is assumed to be the creator's.
        return if named.is_empty() && needed.len() <= 1 { Ok(named) } else { Err(unknown_creator(own)) };
    };
    let others = needed.into_iter().filter(|place| !is_place(creator, place)).collect();
    let mut added = with_all(named, others)?;
    if !added.is_empty() && !added.contains(creator) {
        added.insert(0, creator.clone());
    }
    Ok(added)
}

/// Whether a private Project is this one. Without a Region the key decides.
pub(super) fn is_place(private_project: &str, place: &ProjectPlace) -> bool {
    let (region, key) = private_project.split_once(':').unwrap_or(("", private_project));
    key == place.key && place.region.as_ref().is_none_or(|own| own == region)
}

fn private_project(place: &ProjectPlace) -> Result<String, PlanRefusal> {
    let Some(region) = &place.region else {
        return Err(PlanRefusal {
            kind: RefusalKind::Input,
            message: format!(
                "the Region of the Project `{}` is not known, so it cannot become a private Project",
                place.key
            ),
            hint: Some(PlanHint::OfFile(format!(
                "set `region` of the Project `{}` in ctconnect.yaml",
                place.name.as_deref().unwrap_or(&place.key)
            ))),
        });
    };
    Ok(format!("{region}:{}", place.key))
}

fn unknown_creator(own: &OwnConnector) -> PlanRefusal {
    PlanRefusal {
        kind: RefusalKind::Input,
        message: format!(
            "the Region of the Project that manages the Connector `{}` is not known, so no other Project can be added",
            own.name
        ),
        hint: Some(PlanHint::OfFile(
            "set `connector.project` and the `region` of that Project in ctconnect.yaml".to_owned(),
        )),
    }
}
