//! Requests on published Connectors, and which callers see and deploy them.

use crate::emulator::connectors::drafts::{StoredConnector, StoredDraft};
use crate::emulator::context::RequestContext;
use crate::emulator::input::query::{Paging, ParameterFault, QueryParameters};
use crate::emulator::resource::ResourceReference;
use crate::emulator::responses::{ErrorResponse, RequestResult, SuccessResponse};

/// Fields that Connectors and drafts can be sorted by.
pub(crate) const SORT_FIELDS: [&str; 7] = ["createdAt", "lastModifiedAt", "id", "key", "name", "version", "status"];
const SEARCH_PARAMETERS: [&str; 9] =
    ["text", "limit", "offset", "sort", "private", "creator.company", "id", "key", "integrationTypes"];

/// `GET /connectors/{id}`
pub(crate) fn get(
    drafts: &[StoredDraft],
    context: &RequestContext<'_>,
    reference: &ResourceReference,
) -> RequestResult {
    let draft = drafts.iter().find(|draft| draft.matches(reference) && is_visible(draft, context));
    let found = draft.and_then(|draft| Some(draft.connector.as_ref()?.view(draft)));
    found
        .map(SuccessResponse::ok)
        .ok_or_else(|| ErrorResponse::not_found(format!("There is no published Connector with the {reference}.")))
}

/// `GET /connectors/search`
pub(crate) fn search(
    drafts: &[StoredDraft],
    context: &RequestContext<'_>,
    parameters: &QueryParameters,
) -> RequestResult {
    parameters.expect_only(&SEARCH_PARAMETERS)?;
    let filter = SearchFilter::read(parameters)?;
    let paging = Paging::read(parameters, &SORT_FIELDS)?;
    let found = drafts.iter().filter_map(|draft| {
        let connector = draft.connector.as_ref()?;
        let shown = connector.listed && is_visible(draft, context) && filter.selects(draft, connector);
        shown.then_some((draft, connector))
    });
    Ok(paging.response(found.collect(), |(draft, connector)| connector.view(draft)))
}

struct SearchFilter<'a> {
    words: Vec<String>,
    private: bool,
    company: Option<&'a str>,
    ids: Vec<&'a str>,
    keys: Vec<&'a str>,
    integration_types: Vec<&'a str>,
}

impl<'a> SearchFilter<'a> {
    fn read(parameters: &'a QueryParameters) -> Result<Self, ParameterFault> {
        let text = parameters.single("text")?.unwrap_or_default().to_lowercase();
        Ok(Self {
            words: text.split_whitespace().map(str::to_owned).collect(),
            private: parameters.flag("private")?.unwrap_or(false),
            company: parameters.single("creator.company")?,
            ids: parameters.list("id").collect(),
            keys: parameters.list("key").collect(),
            integration_types: parameters.integration_types()?,
        })
    }

    fn selects(&self, draft: &StoredDraft, connector: &StoredConnector) -> bool {
        let content = &connector.content;
        let text = format!("{} {}", content.name, content.description.as_deref().unwrap_or_default()).to_lowercase();
        self.words.iter().all(|word| text.contains(word))
            && (!self.private || connector.private)
            && self.company.is_none_or(|company| content.creator.get("company").is_some_and(|known| known == company))
            && (self.ids.is_empty() || self.ids.contains(&draft.id.as_str()))
            && (self.keys.is_empty() || draft.key.as_deref().is_some_and(|key| self.keys.contains(&key)))
            && content.has_type(&self.integration_types)
    }
}

/// Whether the caller sees the Connector of `draft`.
fn is_visible(draft: &StoredDraft, context: &RequestContext<'_>) -> bool {
    let public = draft.connector.as_ref().is_some_and(|connector| !connector.private);
    let projects = context.caller.projects();
    let own = |project: &&str| draft.is_created_by(project) || may_deploy(draft, context, project);
    public || projects.is_none_or(|projects| projects.iter().any(own))
}

/// Whether a draft or a private Connector may be deployed to `project`. If `privateProjects` is empty, only the Project
/// that created it may; a caller whose Projects are unknown counts as that Project.
pub(crate) fn may_deploy(draft: &StoredDraft, context: &RequestContext<'_>, project: &str) -> bool {
    if draft.private_projects.is_empty() {
        return context.caller.projects().is_none() || draft.is_created_by(project);
    }
    let reference = format!("{}:{project}", context.options.region);
    draft.private_projects.contains(&reference)
}
