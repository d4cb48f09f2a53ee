//! Deletes the Deployments that the file does not name, after each was confirmed.

use anyhow::{Context as _, Result};

use super::run::ProjectRun;
use crate::api::Reference;
use crate::failure::Failure;
use crate::operation::outcome::{Wait, await_goal};
use crate::operation::secured_values::forget_deleted;
use crate::output::views::DeletedDeployment;
use crate::plan::project::UnlistedDeployment;
use crate::session::Session;
use crate::wait::{DeploymentGoal, Start};

/// Asks for the key of each Deployment that will be deleted.
///
/// # Errors
/// When an answer is another one (exit 1), or there is no terminal to ask on (exit 2).
pub(super) async fn confirm_prune(
    session: &Session,
    unlisted: &[&UnlistedDeployment],
    yes: bool,
    declined: impl Fn() -> Failure,
) -> Result<()> {
    if yes {
        return Ok(());
    }
    for deployment in unlisted {
        let name = name(deployment);
        let question = format!("Type `{name}` to delete this Deployment in the Project {}", deployment.project.key);
        match session.ui.prompt(&question).await? {
            Some(answer) if answer.trim() == name => {}
            Some(_) => return Err(declined().into()),
            None => {
                let message = format!("cannot ask without a terminal: delete the Deployment `{name}`?");
                return Err(Failure::usage(message).hint("`--prune --yes` deletes without a prompt").into());
            }
        }
    }
    Ok(())
}

/// Deletes them one after the other, and waits until each is gone.
///
/// # Errors
/// The first that cannot be deleted. `deleted` gets those that are.
pub(super) async fn prune(
    run: &ProjectRun<'_>,
    unlisted: &[&UnlistedDeployment],
    deleted: &mut Vec<DeletedDeployment>,
) -> Result<()> {
    for deployment in unlisted {
        let name = name(deployment);
        let session = run.project.session_at(&deployment.project);
        let client = session.client().await?;
        let reference = Reference::Id(deployment.id.clone());
        let step = session.ui.step("Deleting", "Deleted", name);
        let response = client.delete_deployment(&reference).await;
        let response = response.with_context(|| format!("could not delete the Deployment `{name}`"))?;
        let remembered = run.project.remembered(&deployment.project, &deployment.id);
        forget_deleted(session, run.memory, remembered).await;
        let UnlistedDeployment { project, id, key, .. } = *deployment;
        let (project, id, key) = (project.clone(), id.clone(), key.clone());
        deleted.push(DeletedDeployment { project, id, key, is_gone: false });
        if !run.waits {
            step.left_running("requested");
            continue;
        }
        let resume = session.context.command(&["deployment", "wait", name, "--for", "deleted"]);
        let wait = Wait { reference: &reference, policy: run.policy, step, resume };
        let start = Start::Written { before: None, response };
        let outcome = await_goal(&client, DeploymentGoal::Deleted, start, wait, session).await;
        outcome.failure.map_or(Ok(()), |failure| Err(anyhow::Error::from(failure)))?;
        deleted.iter_mut().last().into_iter().for_each(|last| last.is_gone = true);
    }
    Ok(())
}

fn name(deployment: &UnlistedDeployment) -> &str {
    deployment.key.as_deref().unwrap_or(&deployment.id)
}
