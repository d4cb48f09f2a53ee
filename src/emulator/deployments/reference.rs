//! The Connector or draft that a Deployment is created from.

use crate::emulator::connectors::drafts::{Previewable, StoredDraft};
use crate::emulator::connectors::requests::may_deploy;
use crate::emulator::context::RequestContext;
use crate::emulator::deployments::deployment::PinnedConnector;
use crate::emulator::input::bodies::ConnectorReferenceBody;
use crate::emulator::resource::IdOrKey;
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult};
use crate::emulator::store::StateTransaction;

/// The referenced draft, or the draft of the referenced Connector.
pub(crate) fn referenced(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    project: &str,
    reference: &ConnectorReferenceBody,
) -> RequestResult<StoredDraft> {
    let named = match (&reference.id, &reference.key) {
        (Some(id), _) => IdOrKey::Id(id.clone()),
        (None, Some(key)) => IdOrKey::Key(key.clone()),
        (None, None) => return Err(ErrorResponse::invalid_body("connector: id or key is missing")),
    };
    let usable = |draft: &StoredDraft| {
        let has_key = reference.key.as_ref().is_none_or(|key| draft.key.as_ref() == Some(key));
        let (is_version, private) = match &draft.connector {
            _ if reference.staged => (reference.version.is_none_or(|wanted| wanted == draft.version), true),
            // An older version may be deployed as long as the current one may.
            Some(connector) => (draft.published(reference.version).is_some(), connector.private),
            None => return false,
        };
        has_key && is_version && (!private || may_deploy(draft, context, project))
    };
    state.find("", &named)?.filter(usable).ok_or_else(|| {
        let kind = if reference.staged { "ConnectorStaged" } else { "Connector" };
        let message = format!("There is no {kind} with this id, key and version that the Project may use.");
        ErrorCode::ConnectorReferenceNotFound.error(message)
    })
}

/// The copy of a Connector or draft that a Deployment keeps: of the current version, unless one is named.
pub(crate) fn pin(draft: &StoredDraft, staged: bool, version: Option<u64>) -> RequestResult<PinnedConnector> {
    let (version, certified, content) = match draft.published(version) {
        Some(connector) if !staged => (connector.version, connector.certified, &connector.content),
        None if !staged => {
            return Err(ErrorCode::ConnectorReferenceNotFound.error("The Connector is not published."));
        }
        _ if draft.previewable == Previewable::True => (draft.version, false, &draft.content),
        _ => {
            return Err(ErrorCode::ConnectorStagedNotPreviewable
                .error("The ConnectorStaged is not previewable: isPreviewable must be \"true\"."));
        }
    };
    let (id, key, content) = (draft.id.clone(), draft.key.clone(), content.clone());
    Ok(PinnedConnector { id, key, version, staged, certified, content })
}

/// Rejects a Region that the Connector does not support. An empty list supports every Region.
pub(crate) fn check_region(connector: &PinnedConnector, region: &str) -> RequestResult<()> {
    let supported = &connector.content.supported_regions;
    if supported.is_empty() || supported.iter().any(|supported| supported == region) {
        return Ok(());
    }
    let message = format!("The Connector does not support the Region '{region}', only {}.", supported.join(", "));
    Err(ErrorCode::DeploymentUnsupportedRegion.error(message))
}
