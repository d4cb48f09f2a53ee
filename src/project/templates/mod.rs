//! The built-in templates of applications: their files, and their entries for connect.yaml.
//!
//! The files stand in `files`, apart by kind and language; what does not differ is kept once. They are part of the
//! program, so that a new project needs no network. Writes no files.

mod application;
mod catalogue;
mod documents;
mod render;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;

pub use application::{ApiClient, application, entry, scopes};
pub use documents::{PROJECT_GIT_IGNORE, VALUES_FILE, project_files, values_file};

use crate::connect_file::{Application, ApplicationType};

/// The kinds of applications that there are templates for.
pub const TEMPLATED: &[ApplicationType] =
    &[ApplicationType::Service, ApplicationType::Event, ApplicationType::Job, ApplicationType::Assets];

/// The language that a template is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// TypeScript, compiled by `npm run build`.
    TypeScript,
    /// JavaScript with types in comments, which `npm run build` checks.
    JavaScript,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::TypeScript, Self::JavaScript];

    /// The language in lower case, as a flag names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TypeScript => "typescript",
            Self::JavaScript => "javascript",
        }
    }
}

/// A file that a template makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    /// Where it goes, relative to the folder of the application or the project, with `/` between its parts.
    pub path: String,
    /// What is in it.
    pub contents: String,
}

/// The files of an application's folder; none where there is no template for the kind.
pub fn application_files(application: &Application, language: Language) -> Option<Vec<TemplateFile>> {
    let sources = catalogue::sources(application.application_type, language)?;
    let values = render::Values::new(application, language);
    let mut files: Vec<TemplateFile> = sources.into_iter().map(|(path, text)| values.file(path, text)).collect();
    files.extend(documents::environment_example(application));
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Some(files)
}
