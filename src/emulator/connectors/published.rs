//! Connectors: what was published, and who sees it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emulator::answers::{Answer, Outcome, Refusal};
use crate::emulator::clock::Moment;
use crate::emulator::connectors::declaration::{Declaration, DeclaredKeys};
use crate::emulator::connectors::drafts::Draft;
use crate::emulator::context::Context;
use crate::emulator::input::query::{Paging, Parameters, query};
use crate::emulator::world::{Content, Reference, World};

/// What was published of a draft, whose id and key it shares.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Connector {
    pub(crate) version: u64,
    pub(crate) content: Content,
    pub(crate) private: bool,
    pub(crate) certified: bool,
    /// Whether it stands in search and listings.
    pub(crate) listed: bool,
    pub(crate) created_at: Moment,
    pub(crate) last_modified_at: Moment,
}

/// Fields that Connectors and drafts can be sorted by.
pub(crate) const SORT_FIELDS: [&str; 7] = ["createdAt", "lastModifiedAt", "id", "key", "name", "version", "status"];

/// `GET /connectors/{id}`
pub(crate) fn get(world: &World, context: &Context<'_>, reference: &Reference) -> Outcome {
    let draft = world.drafts.iter().find(|draft| reference.names(&draft.id, draft.key.as_deref()));
    let found =
        draft.filter(|draft| is_visible(draft, context)).and_then(|draft| Some((draft, draft.connector.as_ref()?)));
    let (draft, connector) =
        found.ok_or_else(|| Refusal::not_found(format!("There is no published Connector with the {reference}.")))?;
    Ok(Answer::ok(connector.view(draft)))
}

/// `GET /connectors/search`
pub(crate) fn search(world: &World, context: &Context<'_>, parameters: &Parameters) -> Outcome {
    let (filter, paging) = query(|| {
        parameters.expect_only(&[
            "text",
            "limit",
            "offset",
            "sort",
            "private",
            "creator.company",
            "id",
            "key",
            "integrationTypes",
        ])?;
        Ok((Filter::read(parameters)?, Paging::read(parameters, &SORT_FIELDS)?))
    })?;
    let found = world.drafts.iter().filter_map(|draft| {
        let connector = draft.connector.as_ref()?;
        let shown = connector.listed && is_visible(draft, context) && filter.keeps(draft, connector);
        shown.then_some((draft, connector))
    });
    Ok(paging.answer(found.collect(), |(draft, connector)| connector.view(draft)))
}

/// What a search keeps.
struct Filter<'a> {
    words: Vec<String>,
    private: bool,
    company: Option<&'a str>,
    ids: Vec<&'a str>,
    keys: Vec<&'a str>,
    integration_types: Vec<&'a str>,
}

impl<'a> Filter<'a> {
    fn read(parameters: &'a Parameters) -> Result<Self, String> {
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

    fn keeps(&self, draft: &Draft, connector: &Connector) -> bool {
        let content = &connector.content;
        let text = format!("{} {}", content.name, content.description.as_deref().unwrap_or_default()).to_lowercase();
        let company = |company: &str| content.creator.company.as_deref() == Some(company);
        self.words.iter().all(|word| text.contains(word))
            && (!self.private || connector.private)
            && self.company.is_none_or(company)
            && (self.ids.is_empty() || self.ids.contains(&draft.id.as_str()))
            && (self.keys.is_empty() || draft.key.as_deref().is_some_and(|key| self.keys.contains(&key)))
            && has_type(content, &self.integration_types)
    }
}

/// Whether a Connector has one of the integration types; none given means any.
pub(crate) fn has_type(content: &Content, wanted: &[&str]) -> bool {
    wanted.is_empty() || content.integration_types.iter().any(|found| wanted.contains(&found.as_str()))
}

/// Whether the caller sees the Connector of `draft` at all.
fn is_visible(draft: &Draft, context: &Context<'_>) -> bool {
    let public = draft.connector.as_ref().is_some_and(|connector| !connector.private);
    let projects = context.caller.projects();
    let own = |project: &&str| draft.is_created_by(project) || may_use(draft, context, project);
    public || projects.is_none_or(|projects| projects.iter().any(own))
}

/// Whether a draft, or a Connector that is private, may be deployed to `project`. An empty list leaves it to the
/// Project that created it, for which a caller of whom nothing is known counts.
pub(crate) fn may_use(draft: &Draft, context: &Context<'_>, project: &str) -> bool {
    if draft.private_projects.is_empty() {
        return context.caller.projects().is_none() || draft.is_created_by(project);
    }
    let reference = format!("{}:{project}", context.options.region);
    draft.private_projects.contains(&reference)
}

impl Connector {
    /// The resource as the API shows it.
    pub(crate) fn view(&self, draft: &Draft) -> Value {
        let mut view = content_view(&draft.id, draft.key.as_deref(), self.version, &self.content);
        set_api_client(&mut view, &self.content.declaration);
        view["private"] = self.private.into();
        view["certified"] = self.certified.into();
        view["createdAt"] = self.created_at.to_string().into();
        view["lastModifiedAt"] = self.last_modified_at.to_string().into();
        view
    }
}

/// What drafts, Connectors and a Deployment's copy of them show alike. Optional fields without a value are left out.
pub(crate) fn content_view(id: &str, key: Option<&str>, version: u64, content: &Content) -> Value {
    let mut view = json!({ "id": id, "version": version, "name": content.name });
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            view[name] = value;
        }
    };
    set("key", key.map(Value::from));
    set("description", content.description.as_deref().map(Value::from));
    set("integrationTypes", Some(json!(content.integration_types)));
    set("creator", Some(json!(content.creator)));
    set("repository", Some(json!(content.repository)));
    set("configurations", Some(configurations_view(&content.declaration)));
    let global = &content.declaration.global;
    set("globalConfiguration", (!global.is_empty()).then(|| keys_view(global)));
    set("supportedRegions", Some(json!(content.supported_regions)));
    set("documentationUrl", content.documentation_url.as_deref().map(Value::from));
    view
}

/// Shows the scopes of the API Client that is made on deploy; a Deployment's copy shows the client itself instead.
pub(crate) fn set_api_client(view: &mut Value, declaration: &Declaration) {
    if let Some(scopes) = &declaration.api_client_scopes {
        view["apiClient"] = json!({ "scopes": scopes });
    }
}

fn configurations_view(declaration: &Declaration) -> Value {
    let applications = declaration.applications.iter().map(|application| {
        let mut view = json!({ "applicationName": application.name, "applicationType": application.kind });
        view["standardConfiguration"] = json!(application.keys.standard);
        view["securedConfiguration"] = json!(application.keys.secured);
        view
    });
    applications.collect()
}

fn keys_view(keys: &DeclaredKeys) -> Value {
    json!({ "standardConfiguration": keys.standard, "securedConfiguration": keys.secured })
}
