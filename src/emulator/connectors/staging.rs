//! Requests on ConnectorStaged: list, get, create and delete.

use crate::emulator::connectors::content::ConnectorContent;
use crate::emulator::connectors::drafts::{DraftStatus, Previewable, StoredDraft};
use crate::emulator::connectors::published::SORT_FIELDS;
use crate::emulator::connectors::repositories;
use crate::emulator::context::{Context, Permission};
use crate::emulator::input::bodies::ConnectorStagedBody;
use crate::emulator::input::query::Paging;
use crate::emulator::resource::{IdOrKey, duplicate_key, new_id};
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult, SuccessResponse};
use crate::emulator::state::EmulatorState;

/// `GET /connectors/drafts`
pub(crate) fn list(state: &EmulatorState, context: &Context<'_>) -> RequestResult {
    context.require(Permission::ViewConnectors)?;
    let parameters = context.parameters()?;
    let paging = Paging::read(&parameters, &SORT_FIELDS, &["integrationTypes", "isPrivate"])?;
    let types = parameters.integration_types()?;
    let private = parameters.flag("isPrivate")?;
    let selected =
        |draft: &&StoredDraft| draft.content.has_type(&types) && private.is_none_or(|private| private == draft.private);
    Ok(paging.response(state.drafts.iter().filter(selected).collect(), |draft| draft.view()))
}

/// `GET /connectors/drafts/{id}`
pub(crate) fn get(state: &mut EmulatorState, context: &Context<'_>, reference: &IdOrKey) -> RequestResult {
    context.require(Permission::ViewConnectors)?;
    find(&mut state.drafts, reference).map(|draft| SuccessResponse::ok(draft.view()))
}

pub(crate) fn find<'a>(drafts: &'a mut [StoredDraft], reference: &IdOrKey) -> RequestResult<&'a mut StoredDraft> {
    let draft = drafts.iter_mut().find(|draft| draft.matches(reference));
    draft.ok_or_else(|| ErrorResponse::not_found(format!("There is no ConnectorStaged with the {reference}.")))
}

/// `POST /connectors/drafts`
pub(crate) fn create(state: &mut EmulatorState, context: &Context<'_>) -> RequestResult {
    context.require(Permission::ManageConnectors)?;
    let body: ConnectorStagedBody = context.body()?;
    if let Some(key) = &body.key
        && state.drafts.iter().any(|draft| draft.key.as_ref() == Some(key))
    {
        return Err(duplicate_key("A ConnectorStaged", key, ""));
    }
    let declaration = repositories::read(&state.repositories, &body.repository)?;
    let draft = StoredDraft {
        id: new_id(),
        key: body.key,
        version: 1,
        created_at: context.now,
        last_modified_at: context.now,
        creator_projects: context.projects().unwrap_or_default().into_iter().map(str::to_owned).collect(),
        content: ConnectorContent {
            name: body.name,
            description: body.description,
            integration_types: body.integration_types,
            creator: body.creator,
            repository: body.repository,
            supported_regions: body.supported_regions,
            documentation_url: body.documentation_url,
            declaration,
        },
        private: true,
        private_projects: body.private_projects,
        status: DraftStatus::Draft,
        publication: None,
        publishing_report: None,
        previewable: Previewable::None,
        preview_request: None,
        previewable_report: None,
        comments: Vec::new(),
        connector: None,
    };
    let response = SuccessResponse::created(draft.view());
    state.drafts.push(draft);
    Ok(response)
}

/// `DELETE /connectors/drafts/{id}`: removes the draft and its Connector.
pub(crate) fn delete(state: &mut EmulatorState, context: &Context<'_>, reference: &IdOrKey) -> RequestResult {
    context.require(Permission::ManageConnectors)?;
    let draft = find(&mut state.drafts, reference)?;
    let invalid = |message: &str| Err(ErrorCode::InvalidOperation.error(message));
    if draft.status == DraftStatus::Processing {
        return invalid("The ConnectorStaged is being published.");
    }
    if state.deployments.iter().any(|deployment| deployment.connector.id == draft.id) {
        return invalid("The Connector has active Deployments.");
    }
    let response = SuccessResponse::ok(draft.view());
    state.drafts.retain(|draft| !draft.matches(reference));
    Ok(response)
}
