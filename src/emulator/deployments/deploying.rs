//! Requests on Deployments: list, get and create; and how a deploy starts.

use crate::emulator::answers::{Answer, Code, Outcome, Refusal};
use crate::emulator::connectors::published::has_type;
use crate::emulator::context::Context;
use crate::emulator::deployments::configuration::{
    StoredValues, check_applications, check_global, check_global_complete, missing_values,
};
use crate::emulator::deployments::deployment::{ApiClient, Application, Cause, Deployment, Status, Work};
use crate::emulator::deployments::lives::Life;
use crate::emulator::deployments::reference::{check_region, pin, referenced};
use crate::emulator::input::bodies::{ApplicationValues, DEPLOYMENT_DRAFT, DeploymentDraft, Values};
use crate::emulator::input::query::{Paging, Parameters, query};
use crate::emulator::input::shape;
use crate::emulator::input::text::{DEPLOYMENT_TYPES, Text};
use crate::emulator::options::{Options, Step};
use crate::emulator::tokens::{Access, new_client_id};
use crate::emulator::world::{Reference, World, new_id};

const SORT_FIELDS: [&str; 7] = ["createdAt", "lastModifiedAt", "id", "key", "version", "type", "status"];

/// `GET /{projectKey}/deployments`
pub(crate) fn list(world: &World, project: &str, parameters: &Parameters) -> Outcome {
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
    Ok(paging.answer(world.deployments.iter().filter(kept).collect(), |deployment| deployment.view()))
}

/// The Deployment that is meant.
pub(crate) fn find<'a>(world: &'a World, project: &str, reference: &Reference) -> Outcome<&'a Deployment> {
    let meant = |deployment: &&Deployment| {
        deployment.project == project && reference.names(&deployment.id, deployment.key.as_deref())
    };
    let message = || format!("There is no Deployment with the {reference} in the Project '{project}'.");
    world.deployments.iter().find(meant).ok_or_else(|| Refusal::not_found(message()))
}

/// `GET /{projectKey}/deployments/{id}`
pub(crate) fn get(deployment: &Deployment) -> Outcome {
    Ok(Answer::ok(deployment.view()))
}

/// `POST /{projectKey}/deployments`
pub(crate) fn create(world: &mut World, context: &Context<'_>, project: &str, body: &bytes::Bytes) -> Outcome {
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

/// Takes over global values; says what is wrong with them, or missing.
pub(crate) fn set_global(deployment: &mut Deployment, given: Option<Values>) -> Vec<Refusal> {
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
pub(crate) fn set_values(deployment: &mut Deployment, given: Vec<ApplicationValues>) {
    for values in given {
        let named = |application: &&mut Application| application.name == values.application_name;
        if let Some(application) = deployment.applications.iter_mut().find(named) {
            application.values.merge(values.standard_configuration, values.secured_configuration);
            application.schedule = values.schedule.or(application.schedule.take());
        }
    }
}

/// Makes the API Client that the Connector asks for, which needs a scope of its own.
pub(crate) fn make_api_client(deployment: &mut Deployment, context: &Context<'_>) -> Outcome<()> {
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
pub(crate) fn start(deployment: &mut Deployment, context: &Context<'_>, skip_scripts: bool) {
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
