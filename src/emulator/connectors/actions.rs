//! Update actions on ConnectorStaged.

use serde_json::Value;

use crate::emulator::answers::{Answer, Code, Outcome, Refusal};
use crate::emulator::connectors::drafts::{Comment, Draft, PreviewRequest, Previewable, Publication, Status};
use crate::emulator::connectors::repositories;
use crate::emulator::connectors::staging::find;
use crate::emulator::context::Context;
use crate::emulator::input::bodies::{CONNECTOR_UPDATE, ConnectorUpdate};
use crate::emulator::input::shape;
use crate::emulator::options::Step;
use crate::emulator::world::{Reference, Repository, World, check_version};

/// `POST /connectors/drafts/{id}`: all actions, or none.
pub(crate) fn update(world: &mut World, context: &Context<'_>, reference: &Reference, body: &bytes::Bytes) -> Outcome {
    let update: ConnectorUpdate = shape::read(body, &CONNECTOR_UPDATE)?;
    let mut draft = find(world, reference)?.clone();
    check_version(update.version, draft.version)?;
    for action in &update.actions {
        check_busy(&draft, action)?;
        apply(&mut draft, world, context, action)?;
    }
    if !update.actions.is_empty() {
        draft.version += 1;
        draft.last_modified_at = context.now;
    }
    let answer = Answer::created(draft.view());
    *find(world, reference)? = draft;
    Ok(answer)
}

/// While a draft is published nothing is taken, and while it is certified only comments.
fn check_busy(draft: &Draft, action: &Value) -> Outcome<()> {
    let why = match draft.status {
        Status::Processing => "publishing is under way",
        Status::ReadyForCertification | Status::InCertification if action["action"] != "addCertificationComment" => {
            "certification is under way"
        }
        _ => return Ok(()),
    };
    let message = format!("The ConnectorStaged cannot be changed: {why}.");
    Err(Refusal::new(Code::ConnectorStagedInCertification, message))
}

/// Applies one action, whose form was checked.
fn apply(draft: &mut Draft, world: &World, context: &Context<'_>, action: &Value) -> Outcome<()> {
    let name = action["action"].as_str().unwrap_or_default();
    match name {
        "addPrivateProject" | "removePrivateProject" => change_projects(draft, name, text(action, "privateProject")),
        "updatePreviewable" => request_preview(draft, context),
        "publish" => publish(draft, context, action["certification"] == true),
        "unlist" => unlist(draft),
        "addCertificationComment" => {
            draft.comments.push(Comment {
                user_id: context.caller.project().unwrap_or("unknown").to_owned(),
                datetime: context.now.to_string(),
                comment: text(action, "comment"),
            });
            Ok(())
        }
        _ => {
            let before = draft.content.clone();
            set_field(draft, world, name, action)?;
            if draft.content != before {
                draft.status = Status::Draft;
            }
            Ok(())
        }
    }
}

fn text(action: &Value, field: &str) -> String {
    action[field].as_str().unwrap_or_default().to_owned()
}

fn texts(action: &Value, field: &str) -> Vec<String> {
    let items = action[field].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn set_field(draft: &mut Draft, world: &World, name: &str, action: &Value) -> Outcome<()> {
    let content = &mut draft.content;
    match name {
        "setName" => content.name = text(action, "name"),
        "setDescription" => content.description = Some(text(action, "description")),
        "setRepository" => {
            let url = action["url"].as_str().unwrap_or(&content.repository.url).to_owned();
            let repository = Repository { url, tag: text(action, "tag") };
            content.declaration = repositories::read(world, &repository)?;
            content.repository = repository;
            // Other code: what was found out about the former one does not hold for it.
            draft.previewable = Previewable::None;
            draft.preview_request = None;
            draft.previewable_report = None;
        }
        "setSupportedRegions" => content.supported_regions = texts(action, "regions"),
        "setDocumentationUrl" => content.documentation_url = Some(text(action, "documentationUrl")),
        "setIntegrationTypes" => content.integration_types = texts(action, "integrationTypes"),
        "setCreatorName" => content.creator.name = Some(text(action, "creatorName")),
        "setCreatorTitle" => content.creator.title = Some(text(action, "creatorTitle")),
        "setCreatorEmail" => content.creator.email = text(action, "creatorEmail"),
        "setCreatorCompany" => content.creator.company = Some(text(action, "creatorCompany")),
        "setCreatorLogo" => content.creator.logo_url = Some(text(action, "logoUrl")),
        "setCreatorNoOfContributors" => {
            content.creator.no_of_contributors = action["creatorNoOfContributors"].as_i64();
        }
        "setCreatorSupportUrl" => content.creator.support_url = Some(text(action, "creatorSupportUrl")),
        _ => return Err(Refusal::invalid_body(format!("actions: '{name}' is unknown"))),
    }
    Ok(())
}

/// The list of Projects takes effect at once, on what is published too.
fn change_projects(draft: &mut Draft, action: &str, project: String) -> Outcome<()> {
    if !draft.private {
        return Err(Refusal::new(Code::ConnectorStagedNotPrivate, "A public Connector has no list of Projects."));
    }
    let known = draft.private_projects.iter().position(|known| *known == project);
    match (action, known) {
        ("addPrivateProject", None) => draft.private_projects.push(project),
        ("addPrivateProject", Some(_)) => {}
        (_, Some(index)) => {
            draft.private_projects.remove(index);
        }
        (_, None) => {
            let message = format!("The Project '{project}' is not in privateProjects.");
            let refusal = Refusal::new(Code::FieldValueNotFound, message);
            return Err(refusal.with("field", "privateProject").with("value", project));
        }
    }
    Ok(())
}

fn request_preview(draft: &mut Draft, context: &Context<'_>) -> Outcome<()> {
    if draft.preview_request.is_some() {
        let message = "A preview request is running already.";
        return Err(Refusal::new(Code::ConnectorStagedPreviewRequestUnderProcess, message));
    }
    let duration = context.options.speed.duration(240, 2000);
    draft.previewable = Previewable::Pending;
    draft.previewable_report = None;
    draft.preview_request =
        Some(PreviewRequest { ends: context.now.plus(duration), failure: context.options.failure(Step::Preview) });
    Ok(())
}

fn publish(draft: &mut Draft, context: &Context<'_>, certification: bool) -> Outcome<()> {
    let certified = draft.connector.as_ref().is_some_and(|connector| connector.certified && connector.listed);
    if certification && certified && !draft.has_changes() {
        let message = "The Connector is certified, and the draft has no changes.";
        return Err(Refusal::new(Code::ConnectorAlreadyCertified, message));
    }
    let speed = context.options.speed;
    let processed = context.now.plus(speed.duration(180, 2000));
    let taken_up = processed.plus(speed.duration(120, 1000));
    draft.status = Status::Processing;
    draft.publishing_report = None;
    draft.publication = Some(Publication {
        certification,
        processed,
        taken_up,
        certified: taken_up.plus(speed.duration(300, 2000)),
        failure: context.options.failure(Step::Publish),
    });
    Ok(())
}

fn unlist(draft: &mut Draft) -> Outcome<()> {
    match draft.connector.as_mut().filter(|connector| connector.certified && connector.listed) {
        Some(connector) => {
            connector.listed = false;
            Ok(())
        }
        None => Err(Refusal::new(Code::InvalidOperation, "Only a certified Connector that is listed can be unlisted.")),
    }
}
