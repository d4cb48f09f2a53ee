//! A project out of built-in templates.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::created::Created;
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
    let root = folder.path();
    let name = folder.name().unwrap_or_else(|| NAMELESS.to_owned());
    write_files(&root, templates::project_files(&name, &applications))?;
    write_files(&root, vec![TemplateFile { path: CONNECT_FILE.to_owned(), contents: text }])?;
    for application in &applications {
        let files = templates::application_files(application, language).unwrap_or_default();
        write_files(&root.join(&application.name), files)?;
    }
    Ok(Created::read(&root))
}

/// Writes the files of a template into a folder.
///
/// # Errors
/// When the disk does not take them.
pub(in crate::cli) fn write_files(folder: &Path, files: Vec<TemplateFile>) -> Result<()> {
    for TemplateFile { path, contents } in files {
        let file = path.split('/').fold(folder.to_owned(), |folder, part| folder.join(part));
        let written = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&file, contents));
        written.with_context(|| format!("cannot write {path}"))?;
    }
    Ok(())
}
