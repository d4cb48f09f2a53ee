//! Creates a project from built-in templates.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use super::created::Created;
use crate::cli::arguments::NewApplication;
use crate::connect_file::{Application, add_application, check};
use crate::operation::application::{not_made, unfit};
use crate::operation::project_connector::key_of;
use crate::project::templates::{self, ApiClientOrigin, Language, TemplateFile};
use crate::project::{CONNECT_FILE, NewFolder};
use crate::project_file::PROJECT_FILE;

/// The name of a project in a folder without a name, such as `/`.
const DEFAULT_NAME: &str = "connector";

/// Writes the project into `folder`.
///
/// # Errors
/// When an application cannot have its name (exit 3), or a file cannot be written.
pub(super) fn write(
    folder: &NewFolder,
    applications: &[NewApplication],
    language: Language,
    api_client: ApiClientOrigin,
) -> Result<Created> {
    let new = |new: &NewApplication| templates::application(new.application_type, &new.name, api_client);
    let applications: Vec<Application> = applications.iter().map(new).collect();
    let mut text = without_applications(&applications, api_client);
    for application in &applications {
        let file = check(text.as_bytes()).file.unwrap_or_default();
        let entry = templates::entry(application, &file, |_| false);
        text = add_application(text.as_bytes(), &entry).map_err(|error| unfit(error, &application.name))?;
    }
    let declared = check(text.as_bytes()).file.unwrap_or_default();
    let name = folder.name().unwrap_or_else(|| DEFAULT_NAME.to_owned());
    let mut files = templates::project_files(&name, &applications);
    if api_client == ApiClientOrigin::Own {
        files.extend(templates::values_file(&applications));
    }
    files.push(TemplateFile { path: CONNECT_FILE.to_owned(), contents: text });
    let key = key_of(Path::new(&name)).ok();
    files.push(TemplateFile {
        path: PROJECT_FILE.to_owned(),
        contents: templates::project_file(key.as_deref(), &declared.deploy_as),
    });
    folder.write("", files).map_err(not_made)?;
    for application in &applications {
        let files = templates::application_files(application, language).unwrap_or_default();
        folder.write(&application.name, files).map_err(not_made)?;
    }
    Ok(Created::read(&folder.path()))
}

/// A connect.yaml that has only what the applications share, before they are added.
fn without_applications(applications: &[Application], api_client: ApiClientOrigin) -> String {
    let mut text = "deployAs: []\n".to_owned();
    let scopes: BTreeSet<&str> =
        applications.iter().flat_map(|application| templates::scopes(application.application_type)).copied().collect();
    if api_client == ApiClientOrigin::Platform && !scopes.is_empty() {
        text.push_str("inheritAs:\n  apiClient:\n    scopes:\n");
        scopes.iter().for_each(|scope| _ = writeln!(text, "      - {scope}"));
    }
    text
}
