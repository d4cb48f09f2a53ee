//! ConnectorStaged and Connector.

use serde_json::json;

use super::create::Creation;
use super::model::{Connector, ConnectorAction, ConnectorStaged, ConnectorStagedDraft, IntegrationType};
use super::url::Parameters;
use super::{Client, Error, Page, Reference, Resource};

const DRAFTS: &str = "/connectors/drafts";

/// Parameters of `GET /connectors/drafts`. What is left out is not sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StagedQuery {
    /// 0 to 500 results on a page; the service's default is 20.
    pub limit: Option<u64>,
    /// 0 to 10000 results to pass over.
    pub offset: Option<u64>,
    /// Such as `createdAt desc`.
    pub sort: Vec<String>,
    /// Any of these.
    pub integration_types: Vec<IntegrationType>,
    /// Only private ones, or only public ones.
    pub is_private: Option<bool>,
}

/// Parameters of `GET /connectors/search`. What is left out is not sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConnectorSearch {
    /// Words looked up in name and description.
    pub text: Option<String>,
    /// 0 to 500 results on a page; the service's default is 20.
    pub limit: Option<u64>,
    /// 0 to 10000 results to pass over.
    pub offset: Option<u64>,
    /// Such as `createdAt desc`.
    pub sort: Vec<String>,
    /// `true`: only those assigned to the Project of the token; `false`: all that are available.
    pub private: Option<bool>,
    /// Company of the creator.
    pub creator_company: Option<String>,
    /// Any of these ids.
    pub ids: Vec<String>,
    /// Any of these keys.
    pub keys: Vec<String>,
    /// Any of these.
    pub integration_types: Vec<IntegrationType>,
}

impl Client {
    /// One page of the ConnectorStaged that the token may see.
    ///
    /// # Errors
    /// As every call: refused, not reached, lost, or not understood.
    pub async fn query_connectors_staged(&self, query: &StagedQuery) -> Result<Page<ConnectorStaged>, Error> {
        let mut parameters = paging(query.limit, query.offset, &query.sort, &query.integration_types);
        parameters.add_option("isPrivate", query.is_private);
        self.get(DRAFTS, &parameters).await?.page("ConnectorStaged")
    }

    /// One ConnectorStaged.
    ///
    /// # Errors
    /// As every call; 404 when there is none.
    pub async fn connector_staged(&self, reference: &Reference) -> Result<Resource<ConnectorStaged>, Error> {
        let path = self.path(DRAFTS, reference)?;
        self.get(&path, &Parameters::default()).await?.resource("ConnectorStaged")
    }

    /// Creates a ConnectorStaged. When the answer gets lost it is looked up by its key before it is sent again.
    ///
    /// # Errors
    /// As every call; with `unknown_outcome` when nobody can say whether it was created.
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
        self.create(&Creation {
            collection: DRAFTS.to_owned(),
            name: "ConnectorStaged",
            key: draft.key.as_deref(),
            body: super::client::to_json(draft, DRAFTS)?,
            is_same: &is_same,
        })
        .await
    }

    /// Applies update actions to a ConnectorStaged of this `version`. Publishing and validation only start here.
    ///
    /// # Errors
    /// As every call; 409 when the version is not the current one.
    pub async fn update_connector_staged(
        &self,
        reference: &Reference,
        version: u64,
        actions: &[ConnectorAction],
    ) -> Result<Resource<ConnectorStaged>, Error> {
        let path = self.path(DRAFTS, reference)?;
        let body = json!({ "version": version, "actions": actions });
        self.post(&path, &body).await?.resource("ConnectorStaged")
    }

    /// Deletes a ConnectorStaged and its published Connector; the last state, where the service sent one.
    ///
    /// # Errors
    /// As every call; refused while Deployments of it exist.
    pub async fn delete_connector_staged(
        &self,
        reference: &Reference,
    ) -> Result<Option<Resource<ConnectorStaged>>, Error> {
        let path = self.path(DRAFTS, reference)?;
        Ok(self.delete(&path).await?.resource_if_any("ConnectorStaged"))
    }

    /// One page of the published Connectors that match.
    ///
    /// # Errors
    /// As every call.
    pub async fn search_connectors(&self, search: &ConnectorSearch) -> Result<Page<Connector>, Error> {
        let mut parameters = paging(search.limit, search.offset, &search.sort, &search.integration_types);
        parameters.add_option("text", search.text.as_deref());
        parameters.add_option("private", search.private);
        parameters.add_option("creator.company", search.creator_company.as_deref());
        parameters.add_each("id", &search.ids);
        parameters.add_each("key", &search.keys);
        self.get("/connectors/search", &parameters).await?.page("Connector")
    }

    /// One published Connector.
    ///
    /// # Errors
    /// As every call; 404 when there is none.
    pub async fn connector(&self, reference: &Reference) -> Result<Resource<Connector>, Error> {
        let path = self.path("/connectors", reference)?;
        self.get(&path, &Parameters::default()).await?.resource("Connector")
    }

    /// The path of one resource of a collection.
    pub(crate) fn path(&self, collection: &str, reference: &Reference) -> Result<String, Error> {
        let segment = reference.path_segment().map_err(|kind| Error::new(kind, collection))?;
        Ok(format!("{collection}/{segment}"))
    }
}

/// The parameters that all lists take.
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
