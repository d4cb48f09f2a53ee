//! Requests on ConnectorStaged: list, get, create and delete.

use crate::emulator::answers::{Answer, Code, Outcome, Refusal};
use crate::emulator::connectors::drafts::{Draft, Previewable, Status};
use crate::emulator::connectors::published::{SORT_FIELDS, has_type};
use crate::emulator::connectors::repositories;
use crate::emulator::context::Context;
use crate::emulator::input::bodies::{CONNECTOR_STAGED_DRAFT, ConnectorStagedDraft};
use crate::emulator::input::query::{Paging, Parameters, query};
use crate::emulator::input::shape;
use crate::emulator::world::{Content, Reference, World, new_id};

/// `GET /connectors/drafts`
pub(crate) fn list(world: &World, parameters: &Parameters) -> Outcome {
    let (types, private, paging) = query(|| {
        parameters.expect_only(&["limit", "offset", "sort", "integrationTypes", "isPrivate"])?;
        let paging = Paging::read(parameters, &SORT_FIELDS)?;
        Ok((parameters.integration_types()?, parameters.flag("isPrivate")?, paging))
    })?;
    let kept =
        |draft: &&Draft| has_type(&draft.content, &types) && private.is_none_or(|private| private == draft.private);
    Ok(paging.answer(world.drafts.iter().filter(kept).collect(), |draft| draft.view()))
}

/// `GET /connectors/drafts/{id}`
pub(crate) fn get(world: &World, reference: &Reference) -> Outcome {
    let draft = world.drafts.iter().find(|draft| reference.names(&draft.id, draft.key.as_deref()));
    draft.map(|draft| Answer::ok(draft.view())).ok_or_else(|| not_found(reference))
}

fn not_found(reference: &Reference) -> Refusal {
    Refusal::not_found(format!("There is no ConnectorStaged with the {reference}."))
}

/// The draft that is meant, to be changed.
pub(crate) fn find<'a>(world: &'a mut World, reference: &Reference) -> Outcome<&'a mut Draft> {
    let draft = world.drafts.iter_mut().find(|draft| reference.names(&draft.id, draft.key.as_deref()));
    draft.ok_or_else(|| not_found(reference))
}

/// `POST /connectors/drafts`
pub(crate) fn create(world: &mut World, context: &Context<'_>, body: &bytes::Bytes) -> Outcome {
    let body: ConnectorStagedDraft = shape::read(body, &CONNECTOR_STAGED_DRAFT)?;
    if let Some(key) = &body.key
        && world.drafts.iter().any(|draft| draft.key.as_ref() == Some(key))
    {
        let message = format!("A ConnectorStaged with the key '{key}' exists already.");
        return Err(Refusal::new(Code::DuplicateField, message)
            .with("field", "key")
            .with("duplicateValue", key.as_str()));
    }
    let declaration = repositories::read(world, &body.repository)?;
    let draft = Draft {
        id: new_id(),
        key: body.key,
        version: 1,
        created_at: context.now,
        last_modified_at: context.now,
        creator_projects: context.caller.projects().unwrap_or_default().into_iter().map(str::to_owned).collect(),
        content: Content {
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
        status: Status::Draft,
        publication: None,
        publishing_report: None,
        previewable: Previewable::None,
        preview_request: None,
        previewable_report: None,
        comments: Vec::new(),
        connector: None,
    };
    let answer = Answer::created(draft.view());
    world.drafts.push(draft);
    Ok(answer)
}

/// `DELETE /connectors/drafts/{id}`: the draft and its Connector.
pub(crate) fn delete(world: &mut World, reference: &Reference) -> Outcome {
    let draft = find(world, reference)?;
    if draft.status == Status::Processing {
        return Err(Refusal::new(Code::InvalidOperation, "The ConnectorStaged is being published."));
    }
    let (id, answer) = (draft.id.clone(), Answer::ok(draft.view()));
    if world.deployments.iter().any(|deployment| deployment.connector.id == id) {
        return Err(Refusal::new(Code::InvalidOperation, "The Connector has active Deployments."));
    }
    world.drafts.retain(|draft| draft.id != id);
    Ok(answer)
}
