//! Requests on published Connectors, and which callers see and deploy them.

use crate::emulator::connectors::drafts::StoredDraft;
use crate::emulator::context::{Context, Permission};
use crate::emulator::input::query::Paging;
use crate::emulator::resource::IdOrKey;
use crate::emulator::responses::{ErrorResponse, RequestResult, SuccessResponse};
use crate::emulator::state::EmulatorState;

/// Fields that Connectors and drafts can be sorted by.
pub(crate) const SORT_FIELDS: [&str; 7] = ["createdAt", "lastModifiedAt", "id", "key", "name", "version", "status"];

/// `GET /connectors/{id}`
pub(crate) fn get(state: &EmulatorState, context: &Context<'_>, reference: &IdOrKey) -> RequestResult {
    context.require(Permission::ViewConnectors)?;
    let draft = state.drafts.iter().find(|draft| draft.matches(reference) && is_visible(draft, context));
    let found = draft.and_then(|draft| Some(draft.connector.as_ref()?.view(draft)));
    let missing = || ErrorResponse::not_found(format!("There is no published Connector with the {reference}."));
    found.map(SuccessResponse::ok).ok_or_else(missing)
}

/// `GET /connectors/search`
pub(crate) fn search(state: &EmulatorState, context: &Context<'_>) -> RequestResult {
    context.require(Permission::ViewConnectors)?;
    let parameters = context.parameters()?;
    let names = ["text", "private", "creator.company", "id", "key", "integrationTypes"];
    let paging = Paging::read(&parameters, &SORT_FIELDS, &names)?;
    let words = parameters.single("text")?.unwrap_or_default().to_lowercase();
    let private = parameters.flag("private")?.unwrap_or(false);
    let company = parameters.single("creator.company")?;
    let ids: Vec<_> = parameters.list("id").collect();
    let keys: Vec<_> = parameters.list("key").collect();
    let types = parameters.integration_types()?;
    let found = state.drafts.iter().filter_map(|draft| {
        let connector = draft.connector.as_ref().filter(|connector| connector.listed)?;
        let content = &connector.content;
        let text = format!("{} {}", content.name, content.description.as_deref().unwrap_or_default()).to_lowercase();
        let selected = is_visible(draft, context)
            && words.split_whitespace().all(|word| text.contains(word))
            && (!private || connector.private)
            && company.is_none_or(|company| content.creator.get("company").is_some_and(|known| known == company))
            && (ids.is_empty() || ids.contains(&draft.id.as_str()))
            && (keys.is_empty() || draft.key.as_deref().is_some_and(|key| keys.contains(&key)))
            && content.has_type(&types);
        selected.then_some((draft, connector))
    });
    Ok(paging.response(found.collect(), |(draft, connector)| connector.view(draft)))
}

/// Whether the caller sees the Connector of `draft`.
fn is_visible(draft: &StoredDraft, context: &Context<'_>) -> bool {
    let public = draft.connector.as_ref().is_some_and(|connector| !connector.private);
    let projects = context.projects();
    let own = |project: &&str| draft.is_created_by(project) || may_deploy(draft, context, project);
    public || projects.is_none_or(|projects| projects.iter().any(own))
}

/// Whether a draft or a private Connector may be deployed to `project`. If `privateProjects` is empty, only the Project
/// that created it may; a caller whose Projects are unknown counts as that Project.
pub(crate) fn may_deploy(draft: &StoredDraft, context: &Context<'_>, project: &str) -> bool {
    if draft.private_projects.is_empty() {
        return context.projects().is_none() || draft.is_created_by(project);
    }
    let reference = format!("{}:{project}", context.options.region);
    draft.private_projects.contains(&reference)
}
