//! ConnectorStaged and Connector.

use serde_json::json;

use super::client::to_json;
use super::create::Creation;
use super::model::{Connector, ConnectorAction, ConnectorStaged, ConnectorStagedDraft, IntegrationType};
use super::{Client, Error, ListPage, ObservedKind, ReadError, Reference, Resource};
use crate::address::Parameters;

const DRAFTS: &str = "/connectors/drafts";

/// Parameters of `GET /connectors/drafts`. A parameter without a value is not sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StagedQuery {
    /// Results on a page, 0 to 500; the service's default is 20.
    pub limit: Option<u64>,
    /// Results to skip, 0 to 10000.
    pub offset: Option<u64>,
    /// Such as `createdAt desc`.
    pub sort: Vec<String>,
    /// Matches any of these.
    pub integration_types: Vec<IntegrationType>,
    pub is_private: Option<bool>,
}

/// Parameters of `GET /connectors/search`. A parameter without a value is not sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConnectorSearch {
    /// Words in name and description.
    pub text: Option<String>,
    /// Results on a page, 0 to 500; the service's default is 20.
    pub limit: Option<u64>,
    /// Results to skip, 0 to 10000.
    pub offset: Option<u64>,
    /// Such as `createdAt desc`.
    pub sort: Vec<String>,
    /// `true`: only those assigned to the Project of the token; `false`: all that are available.
    pub private: Option<bool>,
    pub creator_company: Option<String>,
    /// Matches any of these.
    pub ids: Vec<String>,
    /// Matches any of these.
    pub keys: Vec<String>,
    /// Matches any of these.
    pub integration_types: Vec<IntegrationType>,
}

impl Client {
    /// One page of the ConnectorStaged that the token may see.
    pub async fn query_connectors_staged(&self, query: &StagedQuery) -> Result<ListPage, Error> {
        let mut parameters = paging(query.limit, query.offset, &query.sort, &query.integration_types);
        parameters.add_option("isPrivate", query.is_private);
        let page = self.get(DRAFTS, &parameters).await?.page("ConnectorStaged")?;
        let is_first =
            query.offset.unwrap_or(0) == 0 && query.integration_types.is_empty() && query.is_private.is_none();
        self.observe_page(ObservedKind::Connector, &page, is_first);
        Ok(page)
    }

    /// One ConnectorStaged.
    pub async fn connector_staged(&self, reference: &Reference) -> Result<Resource<ConnectorStaged>, ReadError> {
        let path = self.path(DRAFTS, reference);
        let read = self.read("Connector", reference, path, |response| response.resource("ConnectorStaged")).await;
        self.observe_read(ObservedKind::Connector, reference, &read);
        read
    }

    /// Creates a ConnectorStaged. After a lost response it is looked up by its key before it is sent again.
    ///
    /// # Errors
    /// With `unknown_outcome` if it may have been created.
    pub async fn create_connector_staged(
        &self,
        draft: &ConnectorStagedDraft,
    ) -> Result<Resource<ConnectorStaged>, Error> {
        let is_same = |found: &ConnectorStaged| {
            let repository = found.repository.as_ref();
            found.name.as_ref() == Some(&draft.name)
                && repository.and_then(|repository| repository.url.as_ref()) == Some(&draft.repository.url)
                && repository.and_then(|repository| repository.tag.as_ref()) == Some(&draft.repository.tag)
        };
        let creation = Creation {
            collection: DRAFTS.to_owned(),
            name: "ConnectorStaged",
            key: draft.key.as_deref(),
            body: to_json(draft, DRAFTS)?,
            is_same: &is_same,
        };
        let created = self.create(&creation).await?.into_resource();
        self.observe(ObservedKind::Connector, &created);
        Ok(created)
    }

    /// Applies update actions to this `version` of a ConnectorStaged. The response does not wait for the end of a
    /// publish or a validation.
    ///
    /// # Errors
    /// 409 if the version is not the current one.
    pub async fn update_connector_staged(
        &self,
        reference: &Reference,
        version: u64,
        actions: &[ConnectorAction],
    ) -> Result<Resource<ConnectorStaged>, Error> {
        let path = self.path(DRAFTS, reference)?;
        let body = json!({ "version": version, "actions": actions });
        let updated = self.post(&path, &body).await?.resource("ConnectorStaged")?;
        self.observe(ObservedKind::Connector, &updated);
        Ok(updated)
    }

    /// Deletes a ConnectorStaged and its published Connector; returns the last state, if the service sends it. After a
    /// lost response one read settles whether it was deleted.
    ///
    /// # Errors
    /// Refused while Deployments of it exist. With `unknown_outcome` if the read after a lost response failed too.
    pub async fn delete_connector_staged(
        &self,
        reference: &Reference,
    ) -> Result<Option<Resource<ConnectorStaged>>, Error> {
        let path = self.path(DRAFTS, reference)?;
        let deleted = self.delete_resource(&path, "ConnectorStaged", |_: &ConnectorStaged| false).await?;
        self.observe_gone(ObservedKind::Connector, reference);
        Ok(deleted)
    }

    /// One page of the published Connectors that match.
    pub async fn search_connectors(&self, search: &ConnectorSearch) -> Result<ListPage, Error> {
        let mut parameters = paging(search.limit, search.offset, &search.sort, &search.integration_types);
        parameters.add_option("text", search.text.as_deref());
        parameters.add_option("private", search.private);
        parameters.add_option("creator.company", search.creator_company.as_deref());
        parameters.add_each("id", &search.ids);
        parameters.add_each("key", &search.keys);
        self.get("/connectors/search", &parameters).await?.page("Connector")
    }

    /// One published Connector.
    pub async fn connector(&self, reference: &Reference) -> Result<Resource<Connector>, ReadError> {
        let path = self.path("/connectors", reference);
        self.read("published Connector", reference, path, |response| response.resource("Connector")).await
    }

    /// The path of one resource of a collection.
    pub(crate) fn path(&self, collection: &str, reference: &Reference) -> Result<String, Error> {
        let segment = reference.path_segment().map_err(|kind| Error::new(kind, collection))?;
        Ok(format!("{collection}/{segment}"))
    }
}

/// The parameters of all lists.
pub(crate) fn paging(
    limit: Option<u64>,
    offset: Option<u64>,
    sort: &[String],
    integration_types: &[IntegrationType],
) -> Parameters {
    let mut parameters = Parameters::default();
    parameters.add_option("limit", limit);
    parameters.add_option("offset", offset);
    parameters.add_each("sort", sort);
    parameters.add_each("integrationTypes", integration_types.iter().map(IntegrationType::as_str));
    parameters
}
