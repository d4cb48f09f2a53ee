//! `--from NAME`: the selected Deployments get exactly the Connector version that another one runs.

use anyhow::Result;

use super::options::ProjectOptions;
use super::prepared::PreparedProject;
use crate::api::model::{Deployment, DeploymentStatus};
use crate::failure::{ExitCode, Failure};

/// A promotion, with the version of the Connector that is promoted.
#[derive(Debug)]
pub struct Promotion {
    /// The entry that runs it.
    from: String,
    version: u64,
}

impl Promotion {
    /// Checks that a redeploy, which always takes the newest version, takes the one that the other Deployment runs. `None`
    /// where nothing is promoted.
    ///
    /// # Errors
    /// When the other Deployment is a preview, does not run, or runs another version than the newest (exit 6); when the file
    /// does not have it (exit 2), or the service does not (exit 5).
    pub fn check(prepared: &PreparedProject, options: &ProjectOptions) -> Result<Option<Self>> {
        let Some(from) = &options.plan.from else { return Ok(None) };
        let deployment = prepared.deployment_of(from)?.ok_or_else(|| {
            let message = format!("the Deployment of `{from}` does not exist, so nothing can be promoted from it");
            Failure::new(ExitCode::NOT_FOUND, message).hint(format!("`ctconnect deploy --env {from}` creates it"))
        })?;
        let version = running_version(from, deployment)?;
        let newest = prepared.known.published.as_ref().and_then(|published| published.version);
        if newest != Some(version) {
            let newest = newest.map_or_else(|| "not known".to_owned(), |newest| newest.to_string());
            let message = format!(
                "`{from}` runs version {version} of the Connector, and the newest is {newest}: a redeploy takes the newest"
            );
            let hint = format!("`ctconnect deploy --env {from}` updates it to the newest version first");
            return Err(Failure::new(ExitCode::CONFLICT, message).hint(hint).into());
        }
        Ok(Some(Self { from: from.clone(), version }))
    }

    /// Checks after the run that no newer version came in the meantime.
    ///
    /// # Errors
    /// When one was published (exit 6), or it cannot be read.
    pub async fn verify(&self, prepared: &PreparedProject) -> Result<()> {
        let client = prepared.sessions.manager().session.client().await?;
        let newest = client.connector(&prepared.connector).await?.version;
        if newest == Some(self.version) {
            return Ok(());
        }
        let newest = newest.map_or_else(|| "not known".to_owned(), |newest| newest.to_string());
        let message = format!(
            "version {newest} of the Connector was published while version {} was promoted from `{}`",
            self.version, self.from
        );
        let hint = "`ctconnect status --all-envs` shows which version each Deployment runs";
        Err(Failure::new(ExitCode::CONFLICT, message).hint(hint).into())
    }
}

/// The version that a Deployment runs.
fn running_version(from: &str, deployment: &Deployment) -> Result<u64> {
    let refused = |message: String| Failure::new(ExitCode::CONFLICT, message);
    if deployment.is_preview() {
        return Err(refused(format!(
            "`{from}` is a preview, whose versions count apart from those that are published"
        ))
        .into());
    }
    if deployment.status != Some(DeploymentStatus::Deployed) {
        let status = deployment.status.as_ref().map_or("unknown", DeploymentStatus::as_str);
        return Err(refused(format!("`{from}` is {status}, so nothing can be promoted from it")).into());
    }
    let version = deployment.connector.as_ref().and_then(|connector| connector.version);
    let unknown = || refused(format!("the service does not report which version of the Connector `{from}` runs"));
    Ok(version.ok_or_else(unknown)?)
}
