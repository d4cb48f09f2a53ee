//! Changes to Deployments: redeploy and delete.

use crate::emulator::answers::{Answer, Code, Outcome, Refusal};
use crate::emulator::connectors::declaration::DeclaredApplication;
use crate::emulator::connectors::published::may_use;
use crate::emulator::context::Context;
use crate::emulator::deployments::configuration::check_applications;
use crate::emulator::deployments::deploying::{find, make_api_client, set_global, set_values, start};
use crate::emulator::deployments::deployment::{Application, Cause, Deployment, PinnedConnector, Status, Work};
use crate::emulator::deployments::reference::{check_region, pin};
use crate::emulator::input::bodies::{ApplicationValues, DEPLOYMENT_UPDATE, DeploymentUpdate, Redeploy};
use crate::emulator::input::shape;
use crate::emulator::options::Step;
use crate::emulator::world::{Reference, World, check_version};

/// `POST /{projectKey}/deployments/{id}`
pub(crate) fn update(
    world: &mut World,
    context: &Context<'_>,
    project: &str,
    reference: &Reference,
    body: &bytes::Bytes,
) -> Outcome {
    let update: DeploymentUpdate = shape::read(body, &DEPLOYMENT_UPDATE)?;
    let mut deployment = find(world, project, reference)?.clone();
    check_version(update.version, deployment.version)?;
    if !update.actions.is_empty() {
        deployment.version += 1;
        deployment.last_modified_at = context.now;
    }
    for action in update.actions {
        redeploy(&mut deployment, world, context, action)?;
    }
    let answer = Answer::created(deployment.view());
    put(world, deployment);
    Ok(answer)
}

fn put(world: &mut World, deployment: Deployment) {
    if let Some(known) = world.deployments.iter_mut().find(|known| known.id == deployment.id) {
        *known = deployment;
    }
}

/// Refuses to start work while other work is running.
fn check_idle(deployment: &Deployment) -> Outcome<()> {
    let state = match deployment.status {
        Status::Queued => "queued",
        Status::Deploying => "deploying",
        Status::Undeploying => "undeploying",
        Status::Deployed | Status::Failed | Status::UndeployFailed => return Ok(()),
    };
    let message = format!("The status of the Deployment cannot change: already {state}.");
    Err(Refusal::new(Code::DeploymentInvalidStatusTransition, message))
}

fn redeploy(deployment: &mut Deployment, world: &World, context: &Context<'_>, action: Redeploy) -> Outcome<()> {
    check_idle(deployment)?;
    let former = deployment.applications.clone();
    if action.update_connector {
        deployment.connector = newest(deployment, world, context)?;
        follow_declaration(deployment);
    }
    check_named(&former, deployment, &action.configuration_values)?;
    let declaration = &deployment.connector.content.declaration;
    let mut refusals = check_applications(&action.configuration_values, declaration);
    refusals.extend(set_global(deployment, action.global_configuration));
    Refusal::all(refusals)?;
    set_values(deployment, action.configuration_values);
    if action.update_connector {
        make_api_client(deployment, context)?;
    }
    start(deployment, context, action.skip_scripts);
    Ok(())
}

/// The newest state of the Connector, or for a preview of the draft.
fn newest(deployment: &Deployment, world: &World, context: &Context<'_>) -> Outcome<PinnedConnector> {
    let pinned = &deployment.connector;
    let fails = |cause: String| {
        let message = format!("The Connector cannot be moved to its newest state: {cause}");
        Refusal::new(Code::DeploymentConnectorUpdateFailure, message)
    };
    let draft = world.drafts.iter().find(|draft| draft.id == pinned.id);
    let draft = draft.ok_or_else(|| fails("it does not exist any more.".to_owned()))?;
    let public = !pinned.staged && draft.connector.as_ref().is_some_and(|connector| !connector.private);
    if !public && !may_use(draft, context, &deployment.project) {
        return Err(fails("the Project may not use it any more.".to_owned()));
    }
    let connector = pin(draft, pinned.staged).map_err(|refusal| fails(refusal.message()))?;
    check_region(&connector, &deployment.region).map_err(|refusal| fails(refusal.message()))?;
    Ok(connector)
}

/// Brings applications and values in line with what the Connector declares now.
fn follow_declaration(deployment: &mut Deployment) {
    let declaration = &deployment.connector.content.declaration;
    let mut former = std::mem::take(&mut deployment.applications);
    let follow = |declared: &DeclaredApplication| {
        let known = former.iter().position(|application| application.name == declared.name);
        let mut application = known.map_or_else(|| Application::new(&declared.name), |index| former.remove(index));
        application.values.retain(&declared.keys);
        application
    };
    deployment.applications = declaration.applications.iter().map(follow).collect();
    deployment.global.retain(&declaration.global);
}

/// Refuses names of applications that the Deployment lacks.
fn check_named(former: &[Application], deployment: &Deployment, given: &[ApplicationValues]) -> Outcome<()> {
    let has = |applications: &[Application], name: &str| applications.iter().any(|known| known.name == name);
    let is_valid = |values: &&ApplicationValues| has(&deployment.applications, &values.application_name);
    if !given.is_empty() && !given.iter().any(|values| is_valid(&values)) {
        let message = "The values name no application of the Deployment; at least one is needed.";
        return Err(Refusal::new(Code::DeploymentApplicationRequired, message));
    }
    // An application that an update of the Connector took away is unknown; others never belonged to the Deployment.
    let foreign = given.iter().filter(|values| !is_valid(values) && !has(former, &values.application_name));
    Refusal::all(foreign.map(|values| {
        let message = format!("The application '{}' does not belong to the Deployment.", values.application_name);
        Refusal::new(Code::DeploymentApplicationDoNotBelong, message)
    }))
}

/// `DELETE /{projectKey}/deployments/{id}`: starts the undeploy.
pub(crate) fn delete(world: &mut World, context: &Context<'_>, project: &str, reference: &Reference) -> Outcome {
    let mut deployment = find(world, project, reference)?.clone();
    check_idle(&deployment)?;
    let ends = context.now.plus(context.options.speed.duration(120, 1500));
    let cause = |message| Cause {
        title: "preUndeploy script failed".to_owned(),
        message,
        application: deployment.applications.first().map(|application| application.name.clone()),
    };
    let causes = context.options.failure(Step::Undeploy).map(cause).into_iter().collect();
    deployment.work = Some(Work::Undeploy { ends, causes });
    deployment.status = Status::Undeploying;
    deployment.version += 1;
    deployment.last_modified_at = context.now;
    deployment.end_life(context.now);
    let answer = Answer::accepted(deployment.view());
    put(world, deployment);
    Ok(answer)
}
