//! A project out of built-in templates.

use anyhow::Result;

use super::created::Created;
use super::refused;
use crate::cli::application::unfit;
use crate::cli::arguments::NewApplication;
use crate::connect_file::{Application, add_application};
use crate::project::templates::{self, Language, TemplateFile};
use crate::project::{CONNECT_FILE, NewFolder};

/// Name of a project whose folder has none.
const NAMELESS: &str = "connector";

/// Writes the project.
///
/// # Errors
/// When an application cannot have its name (exit 3), or the disk does not take it.
pub(super) fn write(folder: &NewFolder, wanted: &[NewApplication], language: Language) -> Result<Created> {
    let applications: Vec<Application> =
        wanted.iter().map(|new| templates::application(new.application_type, &new.name)).collect();
    let mut text = "deployAs: []\n".to_owned();
    for application in &applications {
        text = add_application(text.as_bytes(), application).map_err(|error| unfit(error, &application.name))?;
    }
    let name = folder.name().unwrap_or_else(|| NAMELESS.to_owned());
    let mut files = templates::project_files(&name, &applications);
    files.push(TemplateFile { path: CONNECT_FILE.to_owned(), contents: text });
    folder.write("", files).map_err(refused)?;
    for application in &applications {
        let files = templates::application_files(application, language).unwrap_or_default();
        folder.write(&application.name, files).map_err(refused)?;
    }
    Ok(Created::read(&folder.path()))
}
