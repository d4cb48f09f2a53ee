//! Requests on Deployments: list, create, redeploy, delete.

use super::answers::{Answer, Code, Outcome, Refusal};
use super::bodies::{
    ApplicationValues, ConnectorReference, DEPLOYMENT_DRAFT, DEPLOYMENT_UPDATE, DeploymentDraft, DeploymentUpdate,
    Redeploy,
};
use super::configuration::{StoredValues, check_applications, check_global, check_global_complete, missing_values};
use super::connectors::{has_type, may_use};
use super::context::Context;
use super::deployments::{ApiClient, Application, Cause, Deployment, PinnedConnector, Status, Work};
use super::drafts::{Draft, Previewable};
use super::logs::Life;
use super::options::{Options, Step};
use super::query::{Paging, Parameters, query};
use super::shape;
use super::staging::check_version;
use super::text::{DEPLOYMENT_TYPES, Text};
use super::tokens::{Access, new_client_id};
use super::world::{Reference, World, new_id};

const SORT_FIELDS: [&str; 7] = ["createdAt", "lastModifiedAt", "id", "key", "version", "type", "status"];

/// `GET /{projectKey}/deployments`
pub(super) fn list(world: &World, project: &str, parameters: &Parameters) -> Outcome {
    let (types, deployment_type, paging) = query(|| {
        parameters.expect_only(&["limit", "offset", "sort", "integrationTypes", "deploymentType"])?;
        let deployment_type = parameters.text("deploymentType", &Text::OneOf(DEPLOYMENT_TYPES))?;
        Ok((parameters.integration_types()?, deployment_type, Paging::read(parameters, &SORT_FIELDS)?))
    })?;
    let kept = |deployment: &&Deployment| {
        deployment.project == project
            && has_type(&deployment.connector.content, &types)
            && deployment_type.is_none_or(|wanted| wanted == deployment.deployment_type)
    };
    Ok(paging.answer(world.deployments.iter().filter(kept).map(Deployment::view).collect()))
}

/// The Deployment that is meant.
pub(super) fn find<'a>(world: &'a World, project: &str, reference: &Reference) -> Outcome<&'a Deployment> {
    let meant = |deployment: &&Deployment| {
        deployment.project == project && reference.names(&deployment.id, deployment.key.as_deref())
    };
    let message = || format!("There is no Deployment with the {reference} in the Project '{project}'.");
    world.deployments.iter().find(meant).ok_or_else(|| Refusal::not_found(message()))
}

/// `GET /{projectKey}/deployments/{id}`
pub(super) fn get(world: &World, project: &str, reference: &Reference) -> Outcome {
    find(world, project, reference).map(|deployment| Answer::ok(deployment.view()))
}

/// `POST /{projectKey}/deployments`
pub(super) fn create(world: &mut World, context: &Context<'_>, project: &str, body: &bytes::Bytes) -> Outcome {
    let body: DeploymentDraft = shape::read(body, &DEPLOYMENT_DRAFT)?;
    check_key(world, project, body.key.as_deref())?;
    let draft = referenced(world, context, project, &body.connector)?;
    let connector = pin(draft, body.connector.staged)?;
    check_type(&body, context.options)?;
    let deployment_type = body
        .deployment_type
        .unwrap_or_else(|| if connector.staged { "preview".to_owned() } else { "sandbox".to_owned() });
    check_region(&connector, &body.region)?;
    let declaration = &connector.content.declaration;
    let mut deployment = Deployment {
        id: new_id(),
        key: body.key,
        project: project.to_owned(),
        version: 1,
        deployment_type,
        region: body.region,
        global: StoredValues::default(),
        applications: declaration.applications.iter().map(|declared| Application::new(&declared.name)).collect(),
        api_client: None,
        status: Status::Queued,
        work: None,
        build: None,
        created_at: context.now,
        last_modified_at: context.now,
        lives: Vec::new(),
        revisions: Vec::new(),
        connector,
    };
    let mut refusals = check_applications(&body.configurations, &deployment.connector.content.declaration);
    refusals.extend(set_global(&mut deployment, Some(body.global_configuration)));
    Refusal::all(refusals)?;
    set_values(&mut deployment, body.configurations);
    make_api_client(&mut deployment, context)?;
    start(&mut deployment, context, false);
    let answer = Answer::created(deployment.view());
    world.deployments.push(deployment);
    Ok(answer)
}

fn check_key(world: &World, project: &str, key: Option<&str>) -> Outcome<()> {
    let Some(key) = key else { return Ok(()) };
    let taken = |deployment: &Deployment| deployment.project == project && deployment.key.as_deref() == Some(key);
    if !world.deployments.iter().any(taken) {
        return Ok(());
    }
    let message = format!("A Deployment with the key '{key}' exists already in the Project '{project}'.");
    Err(Refusal::new(Code::DuplicateField, message).with("field", "key").with("duplicateValue", key))
}

/// The draft that is meant itself, or the one whose Connector is meant.
fn referenced<'a>(
    world: &'a World,
    context: &Context<'_>,
    project: &str,
    reference: &ConnectorReference,
) -> Outcome<&'a Draft> {
    if reference.id.is_none() && reference.key.is_none() {
        return Err(Refusal::invalid_body("connector: id or key is missing"));
    }
    let named = |draft: &&Draft| {
        let by_id = reference.id.as_ref().is_none_or(|id| id.eq_ignore_ascii_case(&draft.id));
        by_id && reference.key.as_ref().is_none_or(|key| draft.key.as_ref() == Some(key))
    };
    let usable = |draft: &&Draft| {
        let (version, private) = match &draft.connector {
            _ if reference.staged => (draft.version, true),
            Some(connector) => (connector.version, connector.private),
            None => return false,
        };
        reference.version.is_none_or(|wanted| wanted == version) && (!private || may_use(draft, context, project))
    };
    world.drafts.iter().find(named).filter(usable).ok_or_else(|| {
        let kind = if reference.staged { "ConnectorStaged" } else { "Connector" };
        let message = format!("There is no {kind} with this id, key and version that the Project may use.");
        Refusal::new(Code::ConnectorReferenceNotFound, message)
    })
}

/// The copy of a Connector or draft that a Deployment keeps.
fn pin(draft: &Draft, staged: bool) -> Outcome<PinnedConnector> {
    let (version, certified, content) = match &draft.connector {
        Some(connector) if !staged => (connector.version, connector.certified, &connector.content),
        _ if draft.previewable == Previewable::True => (draft.version, false, &draft.content),
        _ => {
            let message = "The ConnectorStaged is not previewable: isPreviewable must be \"true\".";
            return Err(Refusal::new(Code::ConnectorStagedNotPreviewable, message));
        }
    };
    let (id, key, content) = (draft.id.clone(), draft.key.clone(), content.clone());
    Ok(PinnedConnector { id, key, version, staged, certified, content })
}

fn check_type(body: &DeploymentDraft, options: &Options) -> Outcome<()> {
    match (body.connector.staged, body.deployment_type.as_deref()) {
        (true, Some("sandbox" | "production")) => {
            Err(Refusal::new(Code::DeploymentInvalidType, "A ConnectorStaged can only be deployed as preview."))
        }
        (false, Some("preview")) => Err(Refusal::new(
            Code::DeploymentInvalidType,
            "A published Connector can only be deployed as sandbox or production.",
        )),
        (false, Some("production")) if !options.production => Err(Refusal::new(
            Code::DeploymentProductionDeactivated,
            "Deployments of type production are deactivated for this Project.",
        )),
        _ => Ok(()),
    }
}

fn check_region(connector: &PinnedConnector, region: &str) -> Outcome<()> {
    let supported = &connector.content.supported_regions;
    if supported.is_empty() || supported.iter().any(|supported| supported == region) {
        return Ok(());
    }
    let message = format!("The Connector does not support the Region '{region}', only {}.", supported.join(", "));
    Err(Refusal::new(Code::DeploymentUnsupportedRegion, message))
}

/// Takes over global values; says what is wrong with them, or missing.
fn set_global(deployment: &mut Deployment, given: Option<super::bodies::Values>) -> Vec<Refusal> {
    let declared = &deployment.connector.content.declaration.global;
    let mut refusals = Vec::new();
    if let Some(given) = given {
        refusals = check_global(&given, declared);
        deployment.global.merge(given.standard_configuration, given.secured_configuration);
    }
    refusals.extend(check_global_complete(&deployment.global, declared));
    refusals
}

/// Takes over values whose names were checked.
fn set_values(deployment: &mut Deployment, given: Vec<ApplicationValues>) {
    for values in given {
        let named = |application: &&mut Application| application.name == values.application_name;
        if let Some(application) = deployment.applications.iter_mut().find(named) {
            application.values.merge(values.standard_configuration, values.secured_configuration);
            application.schedule = values.schedule.or(application.schedule.take());
        }
    }
}

/// Makes the API Client that the Connector asks for, which needs a scope of its own.
fn make_api_client(deployment: &mut Deployment, context: &Context<'_>) -> Outcome<()> {
    let Some(scopes) = &deployment.connector.content.declaration.api_client_scopes else {
        deployment.api_client = None;
        return Ok(());
    };
    context.caller.require(Access::ManageApiClients(&deployment.project))?;
    let name = deployment.api_client.take().map_or_else(new_client_id, |client| client.name);
    let scopes = scopes.iter().map(|scope| format!("{scope}:{}", deployment.project)).collect();
    deployment.api_client = Some(ApiClient { name, scopes });
    Ok(())
}

/// Starts a deploy.
fn start(deployment: &mut Deployment, context: &Context<'_>, skip_scripts: bool) {
    let speed = context.options.speed;
    let starts = context.now.plus(speed.duration(20, 500));
    let ends = starts.plus(speed.duration(300, 1500));
    let declaration = &deployment.connector.content.declaration;
    let missing = deployment.applications.iter().filter_map(|application| {
        Some(missing_values(&application.values, declaration.application(&application.name)?))
    });
    let mut causes: Vec<_> = missing.flatten().collect();
    causes.extend(context.options.failure(Step::Deploy).map(|message| Cause {
        title: "postDeploy script failed".to_owned(),
        message,
        application: deployment.applications.first().map(|application| application.name.clone()),
    }));
    let life = Life::planned(declaration, speed, skip_scripts, ends);
    deployment.status = Status::Queued;
    deployment.work = Some(Work::Deploy { starts, ends, causes, life });
}

/// `POST /{projectKey}/deployments/{id}`
pub(super) fn update(
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
    let follow = |declared: &super::declaration::DeclaredApplication| {
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
pub(super) fn delete(world: &mut World, context: &Context<'_>, project: &str, reference: &Reference) -> Outcome {
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
