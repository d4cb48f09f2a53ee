//! Deployments of one Project.

use serde_json::{Value, json};

use super::connectors::paging;
use super::create::Creation;
use super::model::{Deployment, DeploymentDraft, DeploymentType, IntegrationType, Redeploy};
use super::url::{Parameters, encode_segment};
use super::{Client, Error, Page, Reference, Resource};

/// Parameters of `GET /{projectKey}/deployments`. What is left out is not sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeploymentQuery {
    /// 0 to 500 results on a page; the service's default is 20.
    pub limit: Option<u64>,
    /// 0 to 10000 results to pass over.
    pub offset: Option<u64>,
    /// Such as `createdAt desc`.
    pub sort: Vec<String>,
    /// Any of these.
    pub integration_types: Vec<IntegrationType>,
    /// Only this type.
    pub kind: Option<DeploymentType>,
}

impl Client {
    /// One page of the Project's Deployments.
    ///
    /// # Errors
    /// As every call; unsendable without a Project key.
    pub async fn query_deployments(&self, query: &DeploymentQuery) -> Result<Page<Deployment>, Error> {
        let mut parameters = paging(query.limit, query.offset, &query.sort, &query.integration_types);
        parameters.add_option("deploymentType", query.kind.as_ref());
        self.get(&self.deployments_path("")?, &parameters).await?.page("Deployment")
    }

    /// One Deployment.
    ///
    /// # Errors
    /// As every call; 404 when there is none.
    pub async fn deployment(&self, reference: &Reference) -> Result<Resource<Deployment>, Error> {
        let path = self.deployment_path(reference)?;
        self.get(&path, &Parameters::default()).await?.resource("Deployment")
    }

    /// Creates a Deployment; the build only starts here. When the answer gets lost the Deployment is looked up by its
    /// key before it is sent again.
    ///
    /// # Errors
    /// As every call; with `unknown_outcome` when nobody can say whether it was created.
    pub async fn create_deployment(&self, draft: &DeploymentDraft) -> Result<Resource<Deployment>, Error> {
        let is_same = |found: &Deployment| {
            let connector = found.connector.as_ref();
            let id = connector.and_then(|connector| connector.id.as_ref());
            let key = connector.and_then(|connector| connector.key.as_ref());
            let same = |wanted: Option<&String>, there: Option<&String>| wanted.is_none() || wanted == there;
            same(draft.connector.id.as_ref(), id)
                && same(draft.connector.key.as_ref(), key)
                && found.deployed_region.as_ref().is_none_or(|region| *region == draft.region)
        };
        let collection = self.deployments_path("")?;
        self.create(&Creation {
            body: super::client::to_json(draft, &collection)?,
            collection,
            name: "Deployment",
            key: draft.key.as_deref(),
            is_same: &is_same,
        })
        .await
    }

    /// Redeploys a Deployment of this `version`; the build only starts here.
    ///
    /// # Errors
    /// As every call; 409 when the version is not the current one.
    pub async fn redeploy(
        &self,
        reference: &Reference,
        version: u64,
        redeploy: &Redeploy,
    ) -> Result<Resource<Deployment>, Error> {
        let path = self.deployment_path(reference)?;
        let mut action = super::client::to_json(redeploy, &path)?;
        action["action"] = Value::from("redeploy");
        let body = json!({ "version": version, "actions": [action] });
        self.post(&path, &body).await?.resource("Deployment")
    }

    /// Starts the undeploy; the state it left behind, where the service sent one.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete_deployment(&self, reference: &Reference) -> Result<Option<Resource<Deployment>>, Error> {
        let path = self.deployment_path(reference)?;
        Ok(self.delete(&path).await?.resource_if_any("Deployment"))
    }

    /// The revisions of a Deployment as sent: the shape is not documented.
    ///
    /// # Errors
    /// As every call.
    pub async fn deployment_revisions(&self, reference: &Reference) -> Result<Value, Error> {
        let path = format!("{}/revisions", self.deployment_path(reference)?);
        self.get(&path, &Parameters::default()).await?.json("list of revisions")
    }

    /// One revision of a Deployment as sent: the shape is not documented.
    ///
    /// # Errors
    /// As every call.
    pub async fn deployment_revision(&self, reference: &Reference, revision: u64) -> Result<Value, Error> {
        let revision = encode_segment(&revision.to_string());
        let path = format!("{}/revisions/{revision}", self.deployment_path(reference)?);
        self.get(&path, &Parameters::default()).await?.json("revision")
    }

    pub(crate) fn deployment_path(&self, reference: &Reference) -> Result<String, Error> {
        let collection = self.deployments_path("")?;
        self.path(&collection, reference)
    }
}
