//! Where Deployments are: a Project, and who works in it; and Deployments that something is done with.

use std::fmt;

use anyhow::Result;

use crate::api::model::Deployment;
use crate::api::{Client, Reference, Resource};
use crate::failure::{NamedResources, classify_naming};
use crate::session::Session;

/// A Project, with a session and a client for it.
#[derive(Clone)]
pub struct DeploymentPlace {
    pub session: Session,
    pub client: Client,
    /// The Project in texts, where the command line does not name it.
    pub project: Option<String>,
    /// Its key, where a command works in several.
    pub mark: Option<String>,
}

impl fmt::Debug for DeploymentPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DeploymentPlace").field("project", &self.project).finish_non_exhaustive()
    }
}

impl DeploymentPlace {
    /// The Project of the run.
    ///
    /// # Errors
    /// Those of [`Session::client`].
    pub async fn of_run(session: &Session) -> Result<Self> {
        let client = session.client().await?;
        Ok(Self { session: session.clone(), client, project: None, mark: None })
    }

    /// The name of a Deployment in texts.
    pub fn named(&self, name: &str) -> String {
        self.mark.as_ref().map_or_else(|| name.to_owned(), |mark| format!("{name} ({mark})"))
    }

    /// An error in this place of several, with hints for this Project.
    pub(super) fn explained(&self, error: anyhow::Error) -> anyhow::Error {
        let Some(mark) = &self.mark else { return error };
        let error = error.context(format!("the Project `{mark}`"));
        let context = &self.session.context;
        let named = NamedResources { identity: context.identity_source(), ..NamedResources::default() };
        let Some(mut failure) = classify_naming(&error, &named) else { return error };
        failure.hint = failure.hint.map(|hint| context.completed(&hint));
        failure.into()
    }
}

/// A Deployment, and where it is.
#[derive(Debug)]
pub struct PlacedDeployment {
    pub deployment: Resource<Deployment>,
    pub place: DeploymentPlace,
}

/// A Deployment that something is done with.
#[derive(Debug)]
pub struct OperationTarget {
    /// The key, else the id; or what the user gave.
    pub name: String,
    pub reference: Reference,
    /// The state before the operation, if it was read.
    pub before: Option<Resource<Deployment>>,
    pub place: DeploymentPlace,
}

impl From<PlacedDeployment> for OperationTarget {
    fn from(PlacedDeployment { deployment, place }: PlacedDeployment) -> Self {
        let name = deployment.key_or_id().to_owned();
        Self { name, reference: Reference::Id(deployment.id.clone()), before: Some(deployment), place }
    }
}

impl OperationTarget {
    /// Its name in texts.
    pub fn shown_name(&self) -> String {
        self.place.named(&self.name)
    }
}
