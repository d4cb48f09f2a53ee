//! Deployments of one Project.

use serde_json::{Value, json};

use super::client::to_json;
use super::connectors::paging;
use super::create::{CreateAnswer, Creation};
use super::model::{Deployment, DeploymentDraft, DeploymentStatus, DeploymentType, IntegrationType, Redeploy};
use super::{Client, Error, ErrorKind, IfFound as _, ListPage, ObservedKind, ReadError, Reference, Resource};
use crate::address::encode_segment;

/// Parameters of `GET /{projectKey}/deployments`. A parameter without a value is not sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeploymentQuery {
    /// Results on a page, 0 to 500; the service's default is 20.
    pub limit: Option<u64>,
    /// Results to skip, 0 to 10000.
    pub offset: Option<u64>,
    /// Such as `createdAt desc`.
    pub sort: Vec<String>,
    /// Matches any of these.
    pub integration_types: Vec<IntegrationType>,
    pub kind: Option<DeploymentType>,
}

impl Client {
    /// One page of the Project's Deployments.
    pub async fn query_deployments(&self, query: &DeploymentQuery) -> Result<ListPage, Error> {
        let mut parameters = paging(query.limit, query.offset, &query.sort, &query.integration_types);
        parameters.add_option("deploymentType", query.kind.as_ref());
        let page = self.get(&self.deployments_path()?, &parameters).await?.page("Deployment")?;
        let is_first = query.offset.unwrap_or(0) == 0 && query.integration_types.is_empty() && query.kind.is_none();
        self.observe_page(ObservedKind::Deployment, &page, is_first);
        Ok(page)
    }

    /// One Deployment.
    pub async fn deployment(&self, reference: &Reference) -> Result<Resource<Deployment>, ReadError> {
        let path = self.deployment_path(reference);
        let read = self.read("Deployment", reference, path, |response| response.resource("Deployment")).await;
        self.observe_read(ObservedKind::Deployment, reference, &read);
        read
    }

    /// Creates a Deployment; the response does not wait for the build. After a lost response the Deployment is looked up
    /// by its key before it is sent again.
    ///
    /// # Errors
    /// With `unknown_outcome` if it may have been created.
    pub async fn create_deployment(&self, draft: &DeploymentDraft) -> Result<CreateAnswer<Deployment>, Error> {
        if draft.kind == Some(DeploymentType::Production) {
            self.check_production("POST")?;
        }
        let is_same = |found: &Deployment| {
            let connector = found.connector.as_ref();
            let id = connector.and_then(|connector| connector.id.as_ref());
            let key = connector.and_then(|connector| connector.key.as_ref());
            let same = |wanted: Option<&String>, actual: Option<&String>| wanted.is_none() || wanted == actual;
            same(draft.connector.id.as_ref(), id)
                && same(draft.connector.key.as_ref(), key)
                && found.deployed_region.as_ref().is_none_or(|region| *region == draft.region)
        };
        let collection = self.deployments_path()?;
        let creation = Creation {
            body: to_json(draft, &collection)?,
            collection,
            name: "Deployment",
            key: draft.key.as_deref(),
            is_same: &is_same,
        };
        let created = self.create(&creation).await?;
        let (CreateAnswer::Response(resource) | CreateAnswer::Read(resource)) = &created;
        self.observe(ObservedKind::Deployment, resource);
        Ok(created)
    }

    /// Redeploys this `version` of a Deployment; the response does not wait for the build.
    ///
    /// # Errors
    /// 409 if the version is not the current one.
    pub async fn redeploy(
        &self,
        reference: &Reference,
        version: u64,
        redeploy: &Redeploy,
    ) -> Result<Resource<Deployment>, Error> {
        self.check_type(reference, "POST").await?;
        let path = self.deployment_path(reference)?;
        let mut action = to_json(redeploy, &path)?;
        action["action"] = Value::from("redeploy");
        let body = json!({ "version": version, "actions": [action] });
        let redeployed = self.post(&path, &body).await?.resource("Deployment")?;
        self.observe(ObservedKind::Deployment, &redeployed);
        Ok(redeployed)
    }

    /// Starts the undeploy; returns the resulting state, if the service sends it. After a lost response one read
    /// settles whether the undeploy has started.
    ///
    /// # Errors
    /// With `unknown_outcome` if that read failed too.
    pub async fn delete_deployment(&self, reference: &Reference) -> Result<Option<Resource<Deployment>>, Error> {
        self.check_type(reference, "DELETE").await?;
        let path = self.deployment_path(reference)?;
        let is_leaving = |found: &Deployment| found.status == Some(DeploymentStatus::Undeploying);
        let left = self.delete_resource(&path, "Deployment", is_leaving).await?;
        match &left {
            // It exists until its undeploy has ended.
            Some(leaving) => self.observe(ObservedKind::Deployment, leaving),
            None => self.observe_gone(ObservedKind::Deployment, reference),
        }
        Ok(left)
    }

    /// Where the safety setting forbids writes to production: reads the type of a Deployment. One that is not known may be
    /// production.
    async fn check_type(&self, reference: &Reference, method: &str) -> Result<(), Error> {
        if self.safety().allows_production() {
            return Ok(());
        }
        match self.deployment(reference).await.if_found().map_err(Error::from)? {
            Some(own) if own.kind.as_ref().is_none_or(|kind| *kind == DeploymentType::Production) => {
                self.check_production(method)
            }
            _ => Ok(()),
        }
    }

    /// Refuses a write to a production Deployment where the safety setting does.
    pub(crate) fn check_production(&self, method: &str) -> Result<(), Error> {
        let safety = self.safety();
        match safety.allows_production() {
            true => Ok(()),
            false => Err(Error::new(ErrorKind::Forbidden(safety), format!("{method} {}", self.deployments_path()?))),
        }
    }

    /// The revisions of a Deployment as sent: their shape is not documented.
    pub async fn deployment_revisions(&self, reference: &Reference) -> Result<Value, ReadError> {
        let path = self.deployment_path(reference).map(|path| format!("{path}/revisions"));
        self.read("revisions of the Deployment", reference, path, |response| response.json("list of revisions")).await
    }

    /// One revision of a Deployment as sent: its shape is not documented.
    pub async fn deployment_revision(&self, reference: &Reference, revision: u64) -> Result<Value, ReadError> {
        let path = self.deployment_path(reference).map(|path| format!("{path}/revisions/{revision}"));
        self.read("revisions of the Deployment", reference, path, |response| response.json("revision")).await
    }

    pub(crate) fn deployment_path(&self, reference: &Reference) -> Result<String, Error> {
        self.path(&self.deployments_path()?, reference)
    }

    /// `/{projectKey}/deployments`.
    fn deployments_path(&self) -> Result<String, Error> {
        let unsendable = |text: String| Error::unsendable(text, "/deployments");
        let key = self.project_key().ok_or_else(|| unsendable("no Project key is set".to_owned()))?;
        // Dots are resolved even if they are encoded.
        if key.is_empty() || key.bytes().all(|byte| byte == b'.') {
            return Err(unsendable(format!("`{key}` is not a Project key")));
        }
        Ok(format!("/{}/deployments", encode_segment(key)))
    }
}
