//! Requests on ConnectorStaged and on Connectors, except for updates and searches.

use crate::emulator::connectors::content::{ConnectorContent, each_once};
use crate::emulator::connectors::drafts::{DraftStatus, StoredDraft};
use crate::emulator::connectors::repositories;
use crate::emulator::context::{Permission, RequestContext};
use crate::emulator::input::bodies::ConnectorStagedBody;
use crate::emulator::input::query::QueryPaging;
use crate::emulator::resource::{IdOrKey, duplicate_key};
use crate::emulator::responses::{ErrorCode, RequestResult, SuccessResponse};
use crate::emulator::store::{ListFilter, StateTransaction};

/// Fields that Connectors and drafts can be sorted by.
pub(super) const SORT_FIELDS: [&str; 7] = ["createdAt", "lastModifiedAt", "id", "key", "name", "version", "status"];

/// `GET /connectors/drafts`
pub(crate) fn list_drafts(state: &StateTransaction<'_>, context: &RequestContext<'_>) -> RequestResult {
    context.require(Permission::ViewConnectors)?;
    let parameters = context.parameters()?;
    let paging = QueryPaging::read(&parameters, &SORT_FIELDS, &["integrationTypes", "isPrivate"])?;
    let types = parameters.integration_types()?;
    let private = parameters.flag("isPrivate")?;
    let hidden = context.hidden_in_list();
    let filter =
        ListFilter { is_private: private, integration_types: &types, hidden: &hidden, ..ListFilter::default() };
    let (total, page) = state.page::<StoredDraft>(&filter, &paging)?;
    Ok(paging.page(total, page.iter().map(StoredDraft::view)))
}

/// `GET /connectors/drafts/{id}`
pub(crate) fn get_draft(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    reference: &IdOrKey,
) -> RequestResult {
    context.require(Permission::ViewConnectors)?;
    find_draft(state, reference).map(|draft| SuccessResponse::ok(draft.view()))
}

pub(crate) fn find_draft(state: &StateTransaction<'_>, reference: &IdOrKey) -> RequestResult<StoredDraft> {
    state
        .find("", reference)?
        .ok_or_else(|| ErrorCode::ResourceNotFound.error(format!("There is no ConnectorStaged with the {reference}.")))
}

/// `POST /connectors/drafts`
pub(crate) fn create_draft(state: &StateTransaction<'_>, context: &RequestContext<'_>) -> RequestResult {
    context.require(Permission::ManageConnectors)?;
    let body: ConnectorStagedBody = context.body()?;
    if let Some(key) = &body.key
        && state.has_key::<StoredDraft>("", key)?
    {
        return Err(duplicate_key("A ConnectorStaged", key, ""));
    }
    let declaration = repositories::read(state, &body.repository)?;
    let content = ConnectorContent {
        name: body.name,
        description: body.description,
        integration_types: body.integration_types,
        creator: body.creator.into_iter().filter(|(name, _)| name != "noOfDevelopers").collect(),
        repository: body.repository,
        supported_regions: each_once(body.supported_regions),
        documentation_url: body.documentation_url,
        declaration,
    };
    let draft = StoredDraft {
        creator_projects: context.projects().unwrap_or_default().into_iter().map(str::to_owned).collect(),
        private_projects: body.private_projects,
        ..StoredDraft::new(body.key, content, context.now)
    };
    let response = SuccessResponse::created(draft.view());
    state.insert(&draft)?;
    Ok(response)
}

/// `DELETE /connectors/drafts/{id}`: removes the draft and its Connector.
pub(crate) fn delete_draft(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    reference: &IdOrKey,
) -> RequestResult {
    context.require(Permission::ManageConnectors)?;
    let draft = find_draft(state, reference)?;
    let invalid = |message: &str| Err(ErrorCode::InvalidOperation.error(message));
    if draft.status == DraftStatus::Processing {
        return invalid("The ConnectorStaged is being published.");
    }
    if state.is_deployed(&draft.id)? {
        return invalid("The Connector has active Deployments.");
    }
    let response = SuccessResponse::ok(draft.view());
    state.remove(&draft)?;
    Ok(response)
}

/// `GET /connectors/{id}`
pub(crate) fn get_connector(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    reference: &IdOrKey,
) -> RequestResult {
    context.require(Permission::ViewConnectors)?;
    let draft: Option<StoredDraft> =
        state.find("", reference)?.filter(|draft| ConnectorAccess::of(draft).is_visible(context));
    let found = draft.and_then(|draft| Some(draft.connector.as_ref()?.view(&draft)));
    let missing =
        || ErrorCode::ResourceNotFound.error(format!("There is no published Connector with the {reference}."));
    found.map(SuccessResponse::ok).ok_or_else(missing)
}

/// Who may see and deploy a Connector, as its draft says.
pub(crate) struct ConnectorAccess<'a> {
    pub(crate) is_public: bool,
    pub(crate) creators: &'a [String],
    pub(crate) private_projects: &'a [String],
}

impl<'a> ConnectorAccess<'a> {
    fn of(draft: &'a StoredDraft) -> Self {
        Self {
            is_public: draft.connector.as_ref().is_some_and(|connector| !connector.private),
            creators: &draft.creator_projects,
            private_projects: &draft.private_projects,
        }
    }

    /// Whether the caller sees the Connector.
    pub(crate) fn is_visible(&self, context: &RequestContext<'_>) -> bool {
        let projects = context.projects();
        let own = |project: &&str| self.is_created_by(project) || self.may_deploy(context, project);
        self.is_public || projects.is_none_or(|projects| projects.iter().any(own))
    }

    /// Whether `project` may have created the draft. Of some drafts no Project is known.
    fn is_created_by(&self, project: &str) -> bool {
        self.creators.is_empty() || self.creators.iter().any(|creator| creator == project)
    }

    fn may_deploy(&self, context: &RequestContext<'_>, project: &str) -> bool {
        if self.private_projects.is_empty() {
            return context.projects().is_none() || self.is_created_by(project);
        }
        // One emulator serves the Projects of all Regions, and a request does not say in which one its Project is.
        self.private_projects.iter().any(|own| own.split_once(':').is_some_and(|(_, key)| key == project))
    }
}

/// Whether a draft or a private Connector may be deployed to `project`. If `privateProjects` is empty, only the Project
/// that created it may; a caller whose Projects are unknown counts as that Project.
pub(crate) fn may_deploy(draft: &StoredDraft, context: &RequestContext<'_>, project: &str) -> bool {
    ConnectorAccess::of(draft).may_deploy(context, project)
}
