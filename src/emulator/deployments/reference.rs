//! The Connector that a Deployment is made of.

use crate::emulator::answers::{Code, Outcome, Refusal};
use crate::emulator::connectors::drafts::{Draft, Previewable};
use crate::emulator::connectors::published::may_use;
use crate::emulator::context::Context;
use crate::emulator::deployments::deployment::PinnedConnector;
use crate::emulator::input::bodies::ConnectorReference;
use crate::emulator::world::World;

/// The draft that is meant itself, or the one whose Connector is meant.
pub(crate) fn referenced<'a>(
    world: &'a World,
    context: &Context<'_>,
    project: &str,
    reference: &ConnectorReference,
) -> Outcome<&'a Draft> {
    if reference.id.is_none() && reference.key.is_none() {
        return Err(Refusal::invalid_body("connector: id or key is missing"));
    }
    let named = |draft: &&Draft| {
        let by_id = reference.id.as_ref().is_none_or(|id| id.eq_ignore_ascii_case(&draft.id));
        by_id && reference.key.as_ref().is_none_or(|key| draft.key.as_ref() == Some(key))
    };
    let usable = |draft: &&Draft| {
        let (version, private) = match &draft.connector {
            _ if reference.staged => (draft.version, true),
            Some(connector) => (connector.version, connector.private),
            None => return false,
        };
        reference.version.is_none_or(|wanted| wanted == version) && (!private || may_use(draft, context, project))
    };
    world.drafts.iter().find(named).filter(usable).ok_or_else(|| {
        let kind = if reference.staged { "ConnectorStaged" } else { "Connector" };
        let message = format!("There is no {kind} with this id, key and version that the Project may use.");
        Refusal::new(Code::ConnectorReferenceNotFound, message)
    })
}

/// The copy of a Connector or draft that a Deployment keeps.
pub(crate) fn pin(draft: &Draft, staged: bool) -> Outcome<PinnedConnector> {
    let (version, certified, content) = match &draft.connector {
        Some(connector) if !staged => (connector.version, connector.certified, &connector.content),
        None if !staged => {
            return Err(Refusal::new(Code::ConnectorReferenceNotFound, "The Connector is not published."));
        }
        _ if draft.previewable == Previewable::True => (draft.version, false, &draft.content),
        _ => {
            let message = "The ConnectorStaged is not previewable: isPreviewable must be \"true\".";
            return Err(Refusal::new(Code::ConnectorStagedNotPreviewable, message));
        }
    };
    let (id, key, content) = (draft.id.clone(), draft.key.clone(), content.clone());
    Ok(PinnedConnector { id, key, version, staged, certified, content })
}

/// Refuses Regions that the Connector does not support; an empty list stands for all.
pub(crate) fn check_region(connector: &PinnedConnector, region: &str) -> Outcome<()> {
    let supported = &connector.content.supported_regions;
    if supported.is_empty() || supported.iter().any(|supported| supported == region) {
        return Ok(());
    }
    let message = format!("The Connector does not support the Region '{region}', only {}.", supported.join(", "));
    Err(Refusal::new(Code::DeploymentUnsupportedRegion, message))
}
