//! Requests on Deployments: list, get and create; and the start of a deploy.

use crate::emulator::context::{Permission, RequestContext};
use crate::emulator::deployments::configuration::{check_applications, check_global, missing_values};
use crate::emulator::deployments::deployment::{
    DeploymentStatus, PlatformWork, StoredApiClient, StoredApplication, StoredDeployment,
};
use crate::emulator::deployments::reference::{check_region, pin, referenced};
use crate::emulator::deployments::runs::DeployedRun;
use crate::emulator::faults::StuckOperation;
use crate::emulator::input::bodies::{ApplicationValuesBody, DeploymentBody, GlobalValuesBody};
use crate::emulator::input::query::QueryPaging;
use crate::emulator::input::text::{DEPLOYMENT_TYPES, TextForm};
use crate::emulator::options::{EmulatorOptions, PlatformStep};
use crate::emulator::resource::{IdOrKey, duplicate_key, new_id};
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult, SuccessResponse};
use crate::emulator::store::{ListFilter, StateTransaction};

const SORT_FIELDS: [&str; 7] = ["createdAt", "lastModifiedAt", "id", "key", "version", "type", "status"];

/// The Deployment that a path names.
pub(crate) struct DeploymentTarget {
    pub(crate) project: String,
    pub(crate) reference: IdOrKey,
}

impl DeploymentTarget {
    pub(crate) fn find(&self, state: &StateTransaction<'_>) -> RequestResult<StoredDeployment> {
        let Self { project, reference } = self;
        let message = || format!("There is no Deployment with the {reference} in the Project '{project}'.");
        state.find(project, reference)?.ok_or_else(|| ErrorCode::ResourceNotFound.error(message()))
    }
}

/// `GET /{projectKey}/deployments`
pub(crate) fn list(state: &StateTransaction<'_>, context: &RequestContext<'_>, project: &str) -> RequestResult {
    context.require(Permission::ViewDeployments(project))?;
    let parameters = context.parameters()?;
    let paging = QueryPaging::read(&parameters, &SORT_FIELDS, &["integrationTypes", "deploymentType"])?;
    let deployment_type = parameters.text("deploymentType", &TextForm::OneOf(DEPLOYMENT_TYPES))?;
    let types = parameters.integration_types()?;
    let hidden = context.hidden_in_list();
    let filter = ListFilter {
        project,
        kind: deployment_type,
        integration_types: &types,
        hidden: &hidden,
        ..ListFilter::default()
    };
    let (total, page) = state.page::<StoredDeployment>(&filter, &paging)?;
    Ok(paging.page(total, page.iter().map(StoredDeployment::view)))
}

/// `GET /{projectKey}/deployments/{id}`
pub(crate) fn get(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    target: &DeploymentTarget,
) -> RequestResult {
    context.require(Permission::ViewDeployments(&target.project))?;
    target.find(state).map(|deployment| SuccessResponse::ok(deployment.view()))
}

/// `POST /{projectKey}/deployments`
pub(crate) fn create(state: &StateTransaction<'_>, context: &RequestContext<'_>, project: &str) -> RequestResult {
    context.require(Permission::ManageDeployments(project))?;
    let body: DeploymentBody = context.body()?;
    if let Some(key) = &body.key
        && state.has_key::<StoredDeployment>(project, key)?
    {
        return Err(duplicate_key("A Deployment", key, &format!(" in the Project '{project}'")));
    }
    let connector =
        pin(&referenced(state, context, project, &body.connector)?, body.connector.staged, body.connector.version)?;
    check_type(&body, context.options)?;
    check_region(&connector, &body.region)?;
    let mut deployment = StoredDeployment::new(project, body.key, body.region, connector, context.now);
    if let Some(given) = body.deployment_type {
        deployment.deployment_type = given;
    }
    set_values(&mut deployment, body.configurations, Some(body.global_configuration))?;
    create_api_client(&mut deployment, context)?;
    start(&mut deployment, context, StuckOperation::Deploy, false);
    let response = SuccessResponse::created(deployment.view());
    state.insert(&deployment)?;
    Ok(response)
}

fn check_type(body: &DeploymentBody, options: &EmulatorOptions) -> RequestResult<()> {
    let invalid = |message| Err(ErrorCode::DeploymentInvalidType.error(message));
    match (body.connector.staged, body.deployment_type.as_deref()) {
        (true, Some("sandbox" | "production")) => invalid("A ConnectorStaged can only be deployed as preview."),
        (false, Some("preview")) => invalid("A published Connector can only be deployed as sandbox or production."),
        (false, Some("production")) if !options.production => Err(ErrorCode::DeploymentProductionDeactivated
            .error("Deployments of type production are deactivated for this Project.")),
        _ => Ok(()),
    }
}

/// Checks values and sets them. Reports every error in them, and missing global values.
pub(crate) fn set_values(
    deployment: &mut StoredDeployment,
    applications: Vec<ApplicationValuesBody>,
    global: Option<GlobalValuesBody>,
) -> RequestResult<()> {
    let declaration = &deployment.connector.content.declaration;
    let mut errors = check_applications(&applications, declaration);
    if let Some(given) = global {
        errors.extend(check_global(&given, &declaration.global));
        deployment.global.merge(given.standard, given.secured);
    }
    errors.extend(deployment.global.missing(&declaration.global).map(|(list, key)| {
        let message = format!("The global {} key '{}' is missing.", list.word(), key.key);
        ErrorCode::DeploymentMissingGlobalConfigurationKey.error(message)
    }));
    ErrorResponse::all(errors)?;
    for values in applications {
        let named = |application: &&mut StoredApplication| application.name == values.application_name;
        if let Some(application) = deployment.applications.iter_mut().find(named) {
            application.values.merge(values.standard, values.secured);
            application.schedule = values.schedule.or(application.schedule.take());
        }
    }
    Ok(())
}

/// Creates the API Client that the Connector declares, which requires a scope of its own.
pub(crate) fn create_api_client(deployment: &mut StoredDeployment, context: &RequestContext<'_>) -> RequestResult<()> {
    let Some(scopes) = &deployment.connector.content.declaration.api_client_scopes else {
        deployment.api_client = None;
        return Ok(());
    };
    context.require(Permission::ManageApiClients(&deployment.project))?;
    let new_name = || new_id().replace('-', "").chars().take(24).collect();
    let name = deployment.api_client.take().map_or_else(new_name, |client| client.name);
    let scopes = scopes.iter().map(|scope| format!("{scope}:{}", deployment.project)).collect();
    deployment.api_client = Some(StoredApiClient { name, scopes });
    Ok(())
}

/// Starts a deploy, which is this operation.
pub(crate) fn start(
    deployment: &mut StoredDeployment,
    context: &RequestContext<'_>,
    operation: StuckOperation,
    skip_scripts: bool,
) {
    let speed = context.options.speed;
    let (starts, ends) = PlatformWork::deploy_times(context.now, speed);
    let declaration = &deployment.connector.content.declaration;
    let missing = deployment.applications.iter().filter_map(|application| {
        Some(missing_values(&application.values, declaration.application(&application.name)?))
    });
    let injected = deployment.injected(context.options, PlatformStep::Deploy, "postDeploy script failed");
    let causes = missing.flatten().chain(injected).collect();
    let run = DeployedRun::planned(declaration, speed, skip_scripts, ends);
    deployment.status = DeploymentStatus::Queued;
    let mut work = PlatformWork::Deploy { begun: Some(context.now), starts, ends, causes, run };
    if context.is_stuck(operation) {
        work.never_ends();
    }
    deployment.work = Some(work);
}
