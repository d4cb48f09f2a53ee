//! Prompts for the values that no flag gives.

use anyhow::Result;

use super::Args;
use super::entry::declared;
use super::folder::git_ignore;
use crate::cli::arguments::meaning;
use crate::connect_file::{Application, ApplicationType, EditError, add_application};
use crate::failure::Failure;
use crate::operation::application::{cannot_prompt, check_visible, unfit};
use crate::operation::project_applications::ProjectApplications;
use crate::output::Choice;
use crate::project::NewFolder;
use crate::project::templates::{self, ApiClientOrigin, TEMPLATED};
use crate::session::Session;

pub(super) struct Answers {
    pub(super) application_type: ApplicationType,
    pub(super) name: String,
    /// Only if it was prompted for; otherwise the flag or the template has it.
    pub(super) schedule: Option<String>,
}

/// Prompts for missing values. The schedule of a job has a default, so it is prompted for only after another value.
///
/// # Errors
/// When a value is missing and there is no terminal to prompt (exit 2), or the name does not fit (exit 3).
pub(super) async fn prompt_for_missing(
    args: &Args,
    old: &[u8],
    project: &ProjectApplications,
    session: &Session,
) -> Result<Answers> {
    if let Some(name) = &args.name {
        check_name(old, name).map_err(|error| unfit(error, name))?;
    }
    let application_type = match args.application_type {
        Some(application_type) => application_type,
        None => prompt_for_type(session).await?.ok_or_else(|| missing(args))?,
    };
    let name = match &args.name {
        Some(name) => name.clone(),
        None => prompt_for_name(args, application_type, old, project, session).await?.ok_or_else(|| missing(args))?,
    };
    let is_asked = args.application_type.is_none() || args.name.is_none();
    let schedule = match application_type {
        ApplicationType::Job if is_asked && args.schedule.is_none() => prompt_for_schedule(old, &name, session).await?,
        _ => None,
    };
    Ok(Answers { application_type, name, schedule })
}

/// Names all missing values in one message.
fn missing(args: &Args) -> Failure {
    let kinds = format!("--type {}", ApplicationType::ALL.map(ApplicationType::as_str).join("|"));
    let failure = match (args.application_type, &args.name) {
        (Some(_), _) => cannot_prompt(&["`--name`"]),
        (None, Some(_)) => cannot_prompt(&["`--type`"]).detail(kinds),
        (None, None) => cannot_prompt(&["`--type`", "`--name`"]).detail(kinds),
    };
    let example = args.application_type.unwrap_or(ApplicationType::Job).as_str();
    let name = args.name.as_deref().unwrap_or("nightly");
    failure.hint(format!("for example: `ctconnect application add --type {example} --name {name}`"))
}

async fn prompt_for_type(session: &Session) -> Result<Option<ApplicationType>> {
    let choices: Vec<Choice<'_>> =
        TEMPLATED.iter().map(|kind| Choice { name: kind.as_str(), meaning: meaning(*kind) }).collect();
    Ok(session.ui.select("Type of the application", &choices).await?.map(|index| TEMPLATED[index]))
}

/// A name that connect.yaml accepts and whose folder can be created.
async fn prompt_for_name(
    args: &Args,
    application_type: ApplicationType,
    old: &[u8],
    project: &ProjectApplications,
    session: &Session,
) -> Result<Option<String>> {
    let default = application_type.as_str();
    let git_ignore = git_ignore(project).await;
    let is_free = |name: &str| -> Result<(), String> {
        check_name(old, name).map_err(one_line)?;
        if args.no_template || application_type.is_merchant_center() {
            return Ok(());
        }
        check_visible(&git_ignore, name).map_err(|refusal| refusal.to_string())?;
        let application = declared(args, application_type, name, &project.file);
        NewFolder::check(&project.folder_of(&application)).map_err(|error| error.to_string())
    };
    let name = |answer: &str| {
        let name = if answer.is_empty() { default } else { answer };
        is_free(name).map(|()| name.to_owned())
    };
    Ok(session.ui.prompt_until(&format!("Name [{default}]"), name).await?)
}

/// A cron expression that connect.yaml accepts.
async fn prompt_for_schedule(old: &[u8], name: &str, session: &Session) -> Result<Option<String>> {
    let job = templates::application(ApplicationType::Job, name, ApiClientOrigin::Own);
    let default = job.schedule.clone().unwrap_or_default();
    let schedule = |answer: &str| {
        let schedule = if answer.is_empty() { &default } else { answer };
        let probe =
            Application { schedule: Some(schedule.to_owned()), configuration: Default::default(), ..job.clone() };
        check(old, &probe).map(|()| schedule.to_owned()).map_err(one_line)
    };
    Ok(session.ui.prompt_until(&format!("Schedule, as a cron expression [{default}]"), schedule).await?)
}

/// Whether connect.yaml accepts the name. The probe declares nothing else that could be refused.
fn check_name(old: &[u8], name: &str) -> Result<(), EditError> {
    check(old, &templates::application(ApplicationType::Assets, name, ApiClientOrigin::Own))
}

/// Whether connect.yaml accepts an application. Problems of the file itself are reported later.
fn check(old: &[u8], probe: &Application) -> Result<(), EditError> {
    match add_application(old, probe) {
        Err(error @ EditError::Unfit(_)) => Err(error),
        _ => Ok(()),
    }
}

/// The reasons on one line, below the prompt.
fn one_line(error: EditError) -> String {
    unfit(error, "").details.join("; ")
}
