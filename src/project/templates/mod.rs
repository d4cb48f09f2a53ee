//! The built-in templates of applications: their files, and their entries in connect.yaml. Writes no files.

mod application;
mod catalogue;
mod documents;
mod render;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;

pub use application::{ApiClientOrigin, application, entry, scopes};
pub use documents::{PROJECT_GIT_IGNORE, VALUES_FILE, project_file, project_files, values_file};

use self::catalogue::TemplateSource;
use crate::connect_file::{Application, ApplicationType};

/// The application types that have a template.
pub const TEMPLATED: &[ApplicationType] =
    &[ApplicationType::Service, ApplicationType::Event, ApplicationType::Job, ApplicationType::Assets];

/// The language that a template is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// `npm run build` compiles it.
    #[default]
    TypeScript,
    /// Has its types in comments, which `npm run build` checks.
    JavaScript,
}

impl Language {
    /// In the order of preference.
    pub const ALL: [Self; 2] = [Self::TypeScript, Self::JavaScript];

    /// The value of `--language`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TypeScript => "typescript",
            Self::JavaScript => "javascript",
        }
    }
}

/// A file of a new application or project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    /// Relative to the folder of the application or project, with `/` as the separator.
    pub path: String,
    /// The whole text, ending with a newline.
    pub contents: String,
}

/// The files of an application's folder, sorted by path, or `None` if the type has no template.
pub fn application_files(application: &Application, language: Language) -> Option<Vec<TemplateFile>> {
    let sources = catalogue::sources(application.application_type, language)?;
    let values = render::PlaceholderValues::new(application, language);
    let file =
        |source: TemplateSource| TemplateFile { path: source.path.to_owned(), contents: values.fill(source.text) };
    let mut files: Vec<TemplateFile> = sources.into_iter().map(file).collect();
    files.extend(documents::environment_example(application));
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Some(files)
}
