//! The update actions that give a ConnectorStaged the desired fields.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api::model::{ConnectorAction, ConnectorStaged, Creator, IntegrationType, Repository};

/// The desired fields of a ConnectorStaged. A field that is `None` does not change; an empty one is cleared.
#[derive(Debug, Clone, Default)]
pub struct WantedFields {
    pub name: Option<String>,
    pub description: Option<String>,
    /// In the form that the service accepts.
    pub repository_url: Option<String>,
    pub repository_tag: Option<String>,
    /// Replaces the list; the order does not matter.
    pub supported_regions: Option<Vec<String>>,
    /// Replaces the list; the order does not matter.
    pub integration_types: Option<Vec<IntegrationType>>,
    pub documentation_url: Option<String>,
    pub creator: Creator,
    pub private_projects: WantedProjects,
    /// Whether the service reads a given repository again even if it is the same, because the tag may have moved.
    pub reread: bool,
}

/// The desired private Projects, each as `region:projectKey`.
#[derive(Debug, Clone, Default)]
pub struct WantedProjects {
    pub all: Option<Vec<String>>,
    pub added: Vec<String>,
    pub removed: Vec<String>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// As the API writes it, such as `creator.email`.
    pub field: &'static str,
    /// Null if the field has no value. Each private Project is a separate change.
    pub before: Value,
    pub after: Value,
}

/// The fields that differ, and the actions that change them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    pub changes: Vec<FieldChange>,
    /// To be sent in one request.
    pub actions: Vec<ConnectorAction>,
}

/// Compares the desired fields with those of the ConnectorStaged.
pub fn difference(wanted: &WantedFields, staged: &ConnectorStaged) -> Difference {
    let mut difference = Difference::default();
    texts(&mut difference, wanted, staged);
    repository(&mut difference, wanted, staged.repository.as_ref());
    lists(&mut difference, wanted, staged);
    creator(&mut difference, &wanted.creator, staged.creator.as_ref());
    private_projects(&mut difference, &wanted.private_projects, staged.private_projects.as_deref().unwrap_or_default());
    difference
}

impl Difference {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    fn push(&mut self, field: &'static str, before: impl Into<Value>, after: impl Into<Value>) {
        self.changes.push(FieldChange { field, before: before.into(), after: after.into() });
    }

    /// Compares a text field. A missing text equals an empty one.
    fn text(
        &mut self,
        field: &'static str,
        before: Option<&String>,
        wanted: Option<&String>,
        action: impl FnOnce(String) -> ConnectorAction,
    ) {
        let Some(wanted) = wanted.filter(|wanted| before.map_or("", String::as_str) != wanted.as_str()) else { return };
        self.push(field, before.cloned(), wanted.clone());
        self.actions.push(action(wanted.clone()));
    }
}

fn texts(difference: &mut Difference, wanted: &WantedFields, staged: &ConnectorStaged) {
    use ConnectorAction as Action;
    difference.text("name", staged.name.as_ref(), wanted.name.as_ref(), |name| Action::SetName { name });
    difference.text("description", staged.description.as_ref(), wanted.description.as_ref(), |description| {
        Action::SetDescription { description }
    });
    let (before, after) = (staged.documentation_url.as_ref(), wanted.documentation_url.as_ref());
    difference
        .text("documentationUrl", before, after, |documentation_url| Action::SetDocumentationUrl { documentation_url });
}

/// URL and tag are always sent together; the one that is not given keeps its stored value.
fn repository(difference: &mut Difference, wanted: &WantedFields, stored: Option<&Repository>) {
    let stored_url = stored.and_then(|repository| repository.url.as_ref());
    let stored_tag = stored.and_then(|repository| repository.tag.as_ref());
    let (Some(url), Some(tag)) =
        (wanted.repository_url.as_ref().or(stored_url), wanted.repository_tag.as_ref().or(stored_tag))
    else {
        return;
    };
    for (field, before, after) in [("repository.url", stored_url, url), ("repository.tag", stored_tag, tag)] {
        if before != Some(after) {
            difference.push(field, before.cloned(), after.clone());
        }
    }
    let is_named = wanted.repository_url.is_some() || wanted.repository_tag.is_some();
    if stored_url != Some(url) || stored_tag != Some(tag) || (wanted.reread && is_named) {
        difference.actions.push(ConnectorAction::SetRepository { url: url.clone(), tag: tag.clone() });
    }
}

fn lists(difference: &mut Difference, wanted: &WantedFields, staged: &ConnectorStaged) {
    let same = |before: &[String], after: &[String]| {
        before.iter().collect::<BTreeSet<_>>() == after.iter().collect::<BTreeSet<_>>()
    };
    let regions = staged.supported_regions.clone().unwrap_or_default();
    if let Some(wanted) = wanted.supported_regions.clone().filter(|wanted| !same(&regions, wanted)) {
        difference.push("supportedRegions", regions, wanted.clone());
        difference.actions.push(ConnectorAction::SetSupportedRegions { regions: wanted });
    }
    let names = |types: &[IntegrationType]| types.iter().map(ToString::to_string).collect::<Vec<_>>();
    let types = names(staged.integration_types.as_deref().unwrap_or_default());
    if let Some(wanted) = wanted.integration_types.clone().filter(|wanted| !same(&types, &names(wanted))) {
        difference.push("integrationTypes", types, names(&wanted));
        difference.actions.push(ConnectorAction::SetIntegrationTypes { integration_types: wanted });
    }
}

fn creator(difference: &mut Difference, wanted: &Creator, stored: Option<&Creator>) {
    use ConnectorAction as Action;
    let none = Creator::default();
    let stored = stored.unwrap_or(&none);
    let mut text = |field, before: &Option<String>, after: &Option<String>, action: fn(String) -> Action| {
        difference.text(field, before.as_ref(), after.as_ref(), action);
    };
    text("creator.name", &stored.name, &wanted.name, |creator_name| Action::SetCreatorName { creator_name });
    text("creator.title", &stored.title, &wanted.title, |creator_title| Action::SetCreatorTitle { creator_title });
    text("creator.email", &stored.email, &wanted.email, |creator_email| Action::SetCreatorEmail { creator_email });
    text("creator.company", &stored.company, &wanted.company, |creator_company| Action::SetCreatorCompany {
        creator_company,
    });
    text("creator.logoUrl", &stored.logo_url, &wanted.logo_url, |logo_url| Action::SetCreatorLogo { logo_url });
    text("creator.supportUrl", &stored.support_url, &wanted.support_url, |creator_support_url| {
        Action::SetCreatorSupportUrl { creator_support_url }
    });
    let contributors = wanted.no_of_contributors.filter(|wanted| stored.no_of_contributors != Some(*wanted));
    if let Some(creator_no_of_contributors) = contributors {
        difference.push("creator.noOfContributors", stored.no_of_contributors, creator_no_of_contributors);
        difference.actions.push(Action::SetCreatorNoOfContributors { creator_no_of_contributors });
    }
}

/// The API has no action for the whole list: single Projects are added and removed.
fn private_projects(difference: &mut Difference, wanted: &WantedProjects, stored: &[String]) {
    let mut target: Vec<&String> =
        wanted.all.as_ref().map_or_else(|| stored.iter().collect(), |all| all.iter().collect());
    target.extend(&wanted.added);
    target.retain(|project| !wanted.removed.contains(project));
    let mut seen = BTreeSet::new();
    for project in target.iter().filter(|project| seen.insert(project.as_str())) {
        if !stored.contains(project) {
            difference.push("privateProjects", Value::Null, project.as_str());
            difference.actions.push(ConnectorAction::AddPrivateProject { private_project: (*project).clone() });
        }
    }
    for project in stored.iter().filter(|project| !target.contains(project)) {
        difference.push("privateProjects", project.as_str(), Value::Null);
        difference.actions.push(ConnectorAction::RemovePrivateProject { private_project: project.clone() });
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    fn staged() -> ConnectorStaged {
        serde_json::from_value(json!({
            "id": "c", "version": 3, "name": "Tax", "description": "Computes taxes",
            "repository": { "url": "https://github.com/acme/tax.git", "tag": "v1" },
            "creator": { "email": "kim@example.com", "noOfContributors": 2 },
            "supportedRegions": ["a.gcp", "b.gcp"], "integrationTypes": ["tax", "psp"],
            "private": true, "privateProjects": ["a.gcp:one", "a.gcp:two"],
        }))
        .unwrap()
    }

    fn sent(wanted: &WantedFields) -> Value {
        serde_json::to_value(difference(wanted, &staged()).actions).unwrap()
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_field_without_a_difference_is_not_sent() {
        let wanted = WantedFields {
            name: some("Tax"),
            description: some("Computes taxes"),
            repository_url: some("https://github.com/acme/tax.git"),
            repository_tag: some("v1"),
            supported_regions: Some(vec!["b.gcp".into(), "a.gcp".into()]),
            integration_types: Some(vec![IntegrationType::Psp, IntegrationType::Tax]),
            documentation_url: some(""),
            creator: Creator { email: some("kim@example.com"), no_of_contributors: Some(2), ..Creator::default() },
            private_projects: WantedProjects {
                added: vec!["a.gcp:one".into()],
                removed: vec!["a.gcp:three".into()],
                ..WantedProjects::default()
            },
            reread: false,
        };
        assert_eq!(difference(&wanted, &staged()), Difference::default());
        assert!(difference(&WantedFields::default(), &staged()).is_empty());
    }

    #[test]
    fn a_new_tag_is_sent_with_the_stored_url() {
        let wanted = WantedFields { repository_tag: some("v2"), ..WantedFields::default() };
        assert_eq!(
            sent(&wanted),
            json!([{ "action": "setRepository", "url": "https://github.com/acme/tax.git", "tag": "v2" }])
        );
        let changes = difference(&wanted, &staged()).changes;
        assert_eq!(changes, [FieldChange { field: "repository.tag", before: json!("v1"), after: json!("v2") }]);
    }

    #[test]
    fn a_tag_that_moved_is_sent_again_if_it_is_given() {
        let wanted = |tag: Option<&str>| WantedFields {
            repository_tag: tag.map(str::to_owned),
            reread: true,
            ..WantedFields::default()
        };
        let again = json!([{ "action": "setRepository", "url": "https://github.com/acme/tax.git", "tag": "v1" }]);
        assert_eq!(sent(&wanted(Some("v1"))), again);
        assert_eq!(sent(&wanted(None)), json!([]));
    }

    #[test]
    fn an_empty_text_clears_the_field() {
        let wanted = WantedFields { description: some(""), ..WantedFields::default() };
        assert_eq!(sent(&wanted), json!([{ "action": "setDescription", "description": "" }]));
    }

    #[test]
    fn every_field_has_its_action() {
        let wanted = WantedFields {
            name: some("n"),
            description: some("d"),
            repository_url: some("git@github.com:acme/tax.git"),
            repository_tag: None,
            supported_regions: Some(vec!["a.gcp".into()]),
            integration_types: Some(Vec::new()),
            documentation_url: some("u"),
            creator: Creator {
                name: some("n"),
                title: some("t"),
                email: some("e"),
                company: some("c"),
                logo_url: some("l"),
                no_of_contributors: Some(5),
                support_url: some("s"),
            },
            ..WantedFields::default()
        };
        assert_eq!(
            sent(&wanted),
            json!([
                { "action": "setName", "name": "n" },
                { "action": "setDescription", "description": "d" },
                { "action": "setDocumentationUrl", "documentationUrl": "u" },
                { "action": "setRepository", "url": "git@github.com:acme/tax.git", "tag": "v1" },
                { "action": "setSupportedRegions", "regions": ["a.gcp"] },
                { "action": "setIntegrationTypes", "integrationTypes": [] },
                { "action": "setCreatorName", "creatorName": "n" },
                { "action": "setCreatorTitle", "creatorTitle": "t" },
                { "action": "setCreatorEmail", "creatorEmail": "e" },
                { "action": "setCreatorCompany", "creatorCompany": "c" },
                { "action": "setCreatorLogo", "logoUrl": "l" },
                { "action": "setCreatorSupportUrl", "creatorSupportUrl": "s" },
                { "action": "setCreatorNoOfContributors", "creatorNoOfContributors": 5 },
            ])
        );
    }

    #[test]
    fn a_list_of_projects_becomes_additions_and_removals() {
        let projects = |wanted| sent(&WantedFields { private_projects: wanted, ..WantedFields::default() });
        let all = vec!["a.gcp:two".into(), "a.gcp:three".into(), "a.gcp:three".into()];
        assert_eq!(
            projects(WantedProjects { all: Some(all), ..WantedProjects::default() }),
            json!([
                { "action": "addPrivateProject", "privateProject": "a.gcp:three" },
                { "action": "removePrivateProject", "privateProject": "a.gcp:one" },
            ])
        );
        let one = WantedProjects { removed: vec!["a.gcp:one".into()], ..WantedProjects::default() };
        assert_eq!(projects(one), json!([{ "action": "removePrivateProject", "privateProject": "a.gcp:one" }]));
    }
}
