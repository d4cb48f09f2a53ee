//! `GET /connectors/search`

use serde::Deserialize;
use serde_json::{Value, json};

use crate::emulator::clock::Moment;
use crate::emulator::connectors::drafts::StoredDraft;
use crate::emulator::connectors::requests::{ConnectorAccess, SORT_FIELDS};
use crate::emulator::context::{Permission, RequestContext};
use crate::emulator::input::query::QueryPaging;
use crate::emulator::resource::{IdOrKey, hidden_times};
use crate::emulator::responses::RequestResult;
use crate::emulator::store::StateTransaction;

/// What a search needs of a [`StoredDraft`]: only what is found and on the page is read as a whole.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SearchedDraft {
    id: String,
    key: Option<String>,
    creator_projects: Vec<String>,
    private_projects: Vec<String>,
    connector: SearchedConnector,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SearchedConnector {
    version: u64,
    content: SearchedContent,
    private: bool,
    created_at: Moment,
    last_modified_at: Moment,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SearchedContent {
    name: String,
    description: Option<String>,
    integration_types: Vec<String>,
    creator: SearchedCreator,
}

#[derive(Deserialize)]
struct SearchedCreator {
    company: Option<String>,
}

/// `GET /connectors/search`
pub(crate) fn search_connectors(state: &StateTransaction<'_>, context: &RequestContext<'_>) -> RequestResult {
    context.require(Permission::ViewConnectors)?;
    let parameters = context.parameters()?;
    let names = ["text", "private", "creator.company", "id", "key", "integrationTypes"];
    let paging = QueryPaging::read(&parameters, &SORT_FIELDS, &names)?;
    let words = parameters.single("text")?.unwrap_or_default().to_lowercase();
    let private = parameters.flag("private")?.unwrap_or(false);
    let company = parameters.single("creator.company")?;
    let ids: Vec<_> = parameters.list("id").collect();
    let keys: Vec<_> = parameters.list("key").collect();
    let types = parameters.integration_types()?;
    let mut found: Vec<SearchedDraft> = state.listed(&ids, &keys)?;
    found.retain(|draft| {
        let content = &draft.connector.content;
        draft.access().is_visible(context)
            && content.has_words(&words)
            && (!private || draft.connector.private)
            && company.is_none_or(|company| content.creator.company.as_deref() == Some(company))
            && (types.is_empty() || content.integration_types.iter().any(|found| types.contains(&found.as_str())))
    });
    let total = found.len();
    let page = paging.sorted(found, SearchedDraft::sort_fields).into_iter().map(|found| view(state, found.id));
    let page: Vec<Option<Value>> = page.collect::<RequestResult<_>>()?;
    Ok(paging.page(total, page.into_iter().flatten()))
}

fn view(state: &StateTransaction<'_>, id: String) -> RequestResult<Option<Value>> {
    let draft: Option<StoredDraft> = state.find("", &IdOrKey::Id(id))?;
    Ok(draft.and_then(|draft| draft.connector.as_ref().map(|connector| connector.view(&draft))))
}

impl SearchedDraft {
    fn access(&self) -> ConnectorAccess<'_> {
        ConnectorAccess {
            is_public: !self.connector.private,
            creators: &self.creator_projects,
            private_projects: &self.private_projects,
        }
    }

    /// The fields of [`SORT_FIELDS`] that a Connector has, and those that it does not show.
    fn sort_fields(&self) -> (Value, Value) {
        let Self { id, key, connector, .. } = self;
        let mut shown = json!({ "id": id, "name": connector.content.name, "version": connector.version });
        if let Some(key) = key {
            shown["key"] = key.as_str().into();
        }
        (shown, hidden_times(connector.created_at, connector.last_modified_at))
    }
}

impl SearchedContent {
    fn has_words(&self, words: &str) -> bool {
        if words.is_empty() {
            return true;
        }
        let text = format!("{} {}", self.name, self.description.as_deref().unwrap_or_default()).to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    }
}
