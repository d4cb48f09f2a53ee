//! Changes to Deployments: redeploy and delete.

use crate::emulator::connectors::declaration::DeclaredApplication;
use crate::emulator::connectors::drafts::StoredDraft;
use crate::emulator::connectors::requests::may_deploy;
use crate::emulator::context::{Permission, RequestContext};
use crate::emulator::deployments::deploying::{DeploymentTarget, create_api_client, set_values, start};
use crate::emulator::deployments::deployment::{
    DeploymentStatus, PinnedConnector, PlatformWork, StoredApplication, StoredDeployment,
};
use crate::emulator::deployments::reference::{check_region, pin};
use crate::emulator::faults::StuckOperation;
use crate::emulator::input::bodies::{ApplicationValuesBody, DeploymentUpdateBody, RedeployBody};
use crate::emulator::options::PlatformStep;
use crate::emulator::resource::{IdOrKey, check_version};
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult, SuccessResponse};
use crate::emulator::store::StateTransaction;

/// `POST /{projectKey}/deployments/{id}`
pub(crate) fn update(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    target: &DeploymentTarget,
) -> RequestResult {
    context.require(Permission::ManageDeployments(&target.project))?;
    let update: DeploymentUpdateBody = context.body()?;
    let deployment = &mut target.find(state)?;
    check_version(update.version, deployment.version)?;
    if !update.actions.is_empty() {
        deployment.version += 1;
        deployment.last_modified_at = context.now;
    }
    for action in update.actions {
        redeploy(deployment, state, context, action)?;
    }
    state.replace(deployment)?;
    Ok(SuccessResponse::created(deployment.view()))
}

/// Rejects an operation while another one is queued or running.
fn check_idle(deployment: &StoredDeployment) -> RequestResult<()> {
    let state = match deployment.status {
        DeploymentStatus::Queued => "queued",
        DeploymentStatus::Deploying => "deploying",
        DeploymentStatus::Undeploying => "undeploying",
        DeploymentStatus::Deployed | DeploymentStatus::Failed | DeploymentStatus::UndeployFailed => return Ok(()),
    };
    let message = format!("The status of the Deployment cannot change: already {state}.");
    Err(ErrorCode::DeploymentInvalidStatusTransition.error(message))
}

fn redeploy(
    deployment: &mut StoredDeployment,
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    action: RedeployBody,
) -> RequestResult<()> {
    check_idle(deployment)?;
    let former = deployment.applications.clone();
    if action.update_connector {
        deployment.connector = newest(deployment, state, context)?;
        follow_declaration(deployment);
    }
    check_named(&former, deployment, &action.configuration_values)?;
    set_values(deployment, action.configuration_values, action.global_configuration)?;
    if action.update_connector {
        create_api_client(deployment, context)?;
    }
    start(deployment, context, StuckOperation::Redeploy, action.skip_scripts);
    Ok(())
}

/// The newest version of the Connector or, for a preview, of the draft.
fn newest(
    deployment: &StoredDeployment,
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
) -> RequestResult<PinnedConnector> {
    let pinned = &deployment.connector;
    let fails = |cause: &str| {
        let message = format!("The Connector cannot be updated to its newest version: {cause}");
        ErrorCode::DeploymentConnectorUpdateFailure.error(message)
    };
    let draft: Option<StoredDraft> = state.find("", &IdOrKey::Id(pinned.id.clone()))?;
    let draft = &draft.ok_or_else(|| fails("it no longer exists."))?;
    let public = !pinned.staged && draft.connector.as_ref().is_some_and(|connector| !connector.private);
    if !public && !may_deploy(draft, context, &deployment.project) {
        return Err(fails("the Project may no longer use it."));
    }
    let connector = pin(draft, pinned.staged, None).map_err(|error| fails(&error.message()))?;
    check_region(&connector, &deployment.region).map_err(|error| fails(&error.message()))?;
    Ok(connector)
}

/// Adapts applications and values to what the Connector declares now.
fn follow_declaration(deployment: &mut StoredDeployment) {
    let declaration = &deployment.connector.content.declaration;
    let mut former = std::mem::take(&mut deployment.applications);
    let follow = |declared: &DeclaredApplication| {
        let known = former.iter().position(|application| application.name == declared.name);
        let mut application =
            known.map_or_else(|| StoredApplication::new(&declared.name), |index| former.remove(index));
        application.values.retain(&declared.keys);
        application
    };
    deployment.applications = declaration.applications.iter().map(follow).collect();
    deployment.global.retain(&declaration.global);
}

/// Rejects names of applications that the Deployment does not have.
fn check_named(
    former: &[StoredApplication],
    deployment: &StoredDeployment,
    given: &[ApplicationValuesBody],
) -> RequestResult<()> {
    let has = |applications: &[StoredApplication], name: &str| applications.iter().any(|known| known.name == name);
    let is_valid = |values: &&ApplicationValuesBody| has(&deployment.applications, &values.application_name);
    if !given.is_empty() && !given.iter().any(|values| is_valid(&values)) {
        return Err(ErrorCode::DeploymentApplicationRequired
            .error("The values name no application of the Deployment; at least one is needed."));
    }
    // An application that an update of the Connector removed is unknown; others never belonged to the Deployment.
    let foreign = given.iter().filter(|values| !is_valid(values) && !has(former, &values.application_name));
    ErrorResponse::all(foreign.map(|values| {
        let message = format!("The application '{}' does not belong to the Deployment.", values.application_name);
        ErrorCode::DeploymentApplicationDoNotBelong.error(message)
    }))
}

/// `DELETE /{projectKey}/deployments/{id}`: starts the undeploy.
pub(crate) fn delete(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    target: &DeploymentTarget,
) -> RequestResult {
    context.require(Permission::ManageDeployments(&target.project))?;
    let deployment = &mut target.find(state)?;
    check_idle(deployment)?;
    let injected = deployment.injected(context.options, PlatformStep::Undeploy, "preUndeploy script failed");
    let causes = injected.into_iter().collect();
    let mut work = PlatformWork::undeploy(context.now, context.options.speed, causes);
    if context.is_stuck(StuckOperation::Undeploy) {
        work.never_ends();
    }
    deployment.work = Some(work);
    deployment.status = DeploymentStatus::Undeploying;
    deployment.version += 1;
    deployment.last_modified_at = context.now;
    deployment.end_runs(context.now);
    state.replace(deployment)?;
    Ok(SuccessResponse::accepted(deployment.view()))
}
