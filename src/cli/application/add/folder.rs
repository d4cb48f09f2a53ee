//! The folder of the new application.

use anyhow::Result;

use super::Args;
use crate::connect_file::{Application, ApplicationType};
use crate::failure::Failure;
use crate::files::{self, LARGEST_INPUT};
use crate::operation::application::not_made;
use crate::operation::project_applications::ProjectApplications;
use crate::project::templates::{self, Language};
use crate::project::{NewFolder, NewFolderError, PlacedFolder, language_of};
use crate::session::Session;

/// The command that creates a Merchant Center application.
const CREATE_MERCHANT_CENTER: &str = "npx @commercetools-frontend/create-mc-app@latest";

/// Creates the folder from a template. `None` if the folder is not created by this command.
///
/// # Errors
/// When the folder cannot be created, or there is neither a folder nor a template for the application (exit 3).
pub(super) fn create(
    args: &Args,
    application: &Application,
    project: &ProjectApplications,
) -> Result<Option<PlacedFolder>> {
    let (kind, destination) = (application.application_type, project.folder_of(application));
    if args.no_template || (kind.is_merchant_center() && destination.is_dir()) {
        return Ok(None);
    }
    if kind.is_merchant_center() {
        return Err(no_template(application).into());
    }
    let language = args.language.or_else(|| language_of_others(project)).unwrap_or_default();
    let Some(files) = templates::application_files(application, language) else { return Ok(None) };
    let refused = |error: NewFolderError| match error {
        NewFolderError::Io { .. } => not_made(error),
        _ => not_made(error).hint("choose another `--name`, or add only the entry with `--no-template`"),
    };
    let folder = NewFolder::begin(&destination).map_err(refused)?;
    let root = folder.path();
    folder.write("", files).map_err(refused)?;
    Ok(Some(folder.place(&root).map_err(refused)?))
}

fn no_template(application: &Application) -> Failure {
    let (kind, name) = (application.application_type, &application.name);
    let is_view = kind == ApplicationType::MerchantCenterCustomView;
    let flag = if is_view { " --application-type custom-view" } else { "" };
    Failure::input(format!("there is no built-in template for `{}`", kind.as_str()))
        .hint(format!("run `{CREATE_MERCHANT_CENTER} {name}{flag}` in the project folder, then repeat this command"))
}

/// The language of the first application that has one.
fn language_of_others(project: &ProjectApplications) -> Option<Language> {
    project.file.deploy_as.iter().find_map(|application| language_of(&project.folder_of(application)))
}

/// The `.gitignore` of the project; empty if there is none.
pub(super) async fn git_ignore(project: &ProjectApplications) -> String {
    files::read_in_checkout(&project.folder, ".gitignore", LARGEST_INPUT).and_then(files::text).unwrap_or_default()
}

pub(super) fn warn_if_missing(application: &Application, project: &ProjectApplications, session: &Session) {
    if !project.folder_of(application).is_dir() {
        let name = &application.name;
        session
            .ui
            .warn(&format!("the folder `{name}` does not exist yet; the platform builds the application from it"));
    }
}
