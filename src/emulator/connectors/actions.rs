//! Update actions on ConnectorStaged.

use serde::Deserialize;
use serde_json::Value;

use crate::emulator::connectors::content::{ConnectorContent, StoredRepository, each_once};
use crate::emulator::connectors::drafts::{DraftStatus, PreviewRequest, Previewable, Publication, StoredDraft};
use crate::emulator::connectors::repositories;
use crate::emulator::connectors::requests::find_draft;
use crate::emulator::context::{Permission, RequestContext};
use crate::emulator::faults::StuckOperation;
use crate::emulator::input::bodies::ConnectorUpdateBody;
use crate::emulator::options::PlatformStep;
use crate::emulator::resource::{IdOrKey, check_version};
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult, SuccessResponse};
use crate::emulator::store::StateTransaction;

/// `POST /connectors/drafts/{id}`: applies the actions in their order. If one fails, the transaction of the request
/// discards the others.
pub(crate) fn update(state: &StateTransaction<'_>, context: &RequestContext<'_>, reference: &IdOrKey) -> RequestResult {
    context.require(Permission::ManageConnectors)?;
    let update: ConnectorUpdateBody = context.body()?;
    let draft = &mut find_draft(state, reference)?;
    check_version(update.version, draft.version)?;
    for action in &update.actions {
        check_not_busy(draft, action)?;
        apply(draft, state, context, action)?;
    }
    if !update.actions.is_empty() {
        draft.version += 1;
        draft.last_modified_at = context.now;
        state.replace(draft)?;
    }
    Ok(SuccessResponse::created(draft.view()))
}

/// Rejects actions while the draft is published and, except for comments, while it is certified.
fn check_not_busy(draft: &StoredDraft, action: &Value) -> RequestResult<()> {
    let running = match draft.status {
        DraftStatus::Processing => "publishing",
        DraftStatus::ReadyForCertification | DraftStatus::InCertification
            if action["action"] != "addCertificationComment" =>
        {
            "certification"
        }
        _ => return Ok(()),
    };
    let message = format!("The ConnectorStaged cannot be changed: {running} is in progress.");
    Err(ErrorCode::ConnectorStagedInCertification.error(message))
}

/// Applies an action whose shape was checked.
fn apply(
    draft: &mut StoredDraft,
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    action: &Value,
) -> RequestResult<()> {
    let name = action["action"].as_str().unwrap_or_default();
    match name {
        "addPrivateProject" | "removePrivateProject" => change_projects(draft, name, field(action, "privateProject")),
        "updatePreviewable" => request_preview(draft, context),
        "publish" => publish(draft, context, action["certification"] == true),
        "unlist" => unlist(draft),
        "addCertificationComment" => {
            let projects = context.projects().unwrap_or_default();
            let author = projects.first().copied().unwrap_or("unknown");
            draft.add_comment(author, context.now, action["comment"].as_str().unwrap_or_default());
            Ok(())
        }
        _ => {
            let before = draft.content.clone();
            match name {
                "setRepository" => set_repository(draft, state, action)?,
                _ => set_field(&mut draft.content, name, action)?,
            }
            if draft.content != before {
                draft.status = DraftStatus::Draft;
            }
            Ok(())
        }
    }
}

fn set_repository(draft: &mut StoredDraft, state: &StateTransaction<'_>, action: &Value) -> RequestResult<()> {
    let content = &mut draft.content;
    let url = action["url"].as_str().unwrap_or(&content.repository.url).to_owned();
    let repository = StoredRepository { url, tag: field(action, "tag") };
    content.declaration = repositories::read(state, &repository)?;
    content.repository = repository;
    // A preview of other code says nothing about this code.
    draft.previewable = Previewable::None;
    draft.preview_request = None;
    draft.previewable_report = None;
    Ok(())
}

fn field<'a, T: Default + Deserialize<'a>>(action: &'a Value, name: &str) -> T {
    T::deserialize(&action[name]).unwrap_or_default()
}

fn set_field(content: &mut ConnectorContent, name: &str, action: &Value) -> RequestResult<()> {
    let mut set_creator = |name: &str, value: &Value| _ = content.creator.insert(name.to_owned(), value.clone());
    match name {
        "setName" => content.name = field(action, "name"),
        "setDescription" => content.description = field(action, "description"),
        "setSupportedRegions" => content.supported_regions = each_once(field(action, "regions")),
        "setDocumentationUrl" => content.documentation_url = field(action, "documentationUrl"),
        "setIntegrationTypes" => content.integration_types = field(action, "integrationTypes"),
        "setCreatorName" => set_creator("name", &action["creatorName"]),
        "setCreatorTitle" => set_creator("title", &action["creatorTitle"]),
        "setCreatorEmail" => set_creator("email", &action["creatorEmail"]),
        "setCreatorCompany" => set_creator("company", &action["creatorCompany"]),
        "setCreatorLogo" => set_creator("logoUrl", &action["logoUrl"]),
        "setCreatorNoOfContributors" => set_creator("noOfContributors", &action["creatorNoOfContributors"]),
        "setCreatorSupportUrl" => set_creator("supportUrl", &action["creatorSupportUrl"]),
        _ => return Err(ErrorResponse::invalid_body(format!("actions: '{name}' is unknown"))),
    }
    Ok(())
}

/// The list of Projects takes effect at once, also on the published Connector.
fn change_projects(draft: &mut StoredDraft, action: &str, project: String) -> RequestResult<()> {
    if !draft.private {
        return Err(ErrorCode::ConnectorStagedNotPrivate.error("A public Connector has no list of Projects."));
    }
    let known = draft.private_projects.iter().position(|known| *known == project);
    match (action, known) {
        ("addPrivateProject", None) => draft.private_projects.push(project),
        ("addPrivateProject", Some(_)) => {}
        (_, Some(index)) => _ = draft.private_projects.remove(index),
        (_, None) => {
            let message = format!("The Project '{project}' is not in privateProjects.");
            let error = ErrorCode::FieldValueNotFound.error(message);
            return Err(error.with("field", "privateProject").with("value", project));
        }
    }
    Ok(())
}

fn request_preview(draft: &mut StoredDraft, context: &RequestContext<'_>) -> RequestResult<()> {
    if draft.preview_request.is_some() {
        return Err(ErrorCode::ConnectorStagedPreviewRequestUnderProcess.error("A preview request is already running."));
    }
    draft.previewable = Previewable::Pending;
    draft.previewable_report = None;
    let failure = context.options.failure(PlatformStep::Preview);
    let mut request = PreviewRequest::begin(context.now, context.options.speed, failure);
    if context.is_stuck(StuckOperation::Preview) {
        request.never_ends();
    }
    draft.preview_request = Some(request);
    Ok(())
}

fn publish(draft: &mut StoredDraft, context: &RequestContext<'_>, certification: bool) -> RequestResult<()> {
    let certified = draft.connector.as_ref().is_some_and(|connector| connector.certified && connector.listed);
    if certification && certified && !draft.has_changes() {
        return Err(
            ErrorCode::ConnectorAlreadyCertified.error("The Connector is certified, and the draft has no changes.")
        );
    }
    draft.status = DraftStatus::Processing;
    draft.publishing_report = None;
    let failure = context.options.failure(PlatformStep::Publish);
    let mut publication = Publication::begin(context.now, context.options.speed, certification, failure);
    if context.is_stuck(StuckOperation::Publish) {
        publication.never_ends();
    } else if certification && context.is_stuck(StuckOperation::Certify) {
        publication.never_certifies();
    }
    draft.publication = Some(publication);
    Ok(())
}

fn unlist(draft: &mut StoredDraft) -> RequestResult<()> {
    let Some(connector) = draft.connector.as_mut().filter(|connector| connector.certified && connector.listed) else {
        return Err(ErrorCode::InvalidOperation.error("Only a certified Connector that is listed can be unlisted."));
    };
    connector.listed = false;
    Ok(())
}
