//! Which files a template has. They are part of the program, so that a new project needs no network.
//!
//! `files/<part>/typescript` has the files of a part in TypeScript, and `files/<part>/both` those without a language.
//! `files/<part>/javascript` is generated: see scripts/javascript-templates.

use std::path::Path;

use include_dir::{Dir, File, include_dir};

use super::Language;
use crate::connect_file::ApplicationType;

// The compiler does not notice a new file: touch this one then.
static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/project/templates/files");

/// A file with placeholders.
pub(super) struct TemplateSource {
    /// Relative to the application's folder.
    pub(super) path: &'static str,
    pub(super) text: &'static str,
}

/// The files of a template, or `None` if the type has no template.
pub(super) fn sources(application_type: ApplicationType, language: Language) -> Option<Vec<TemplateSource>> {
    let parts: &[&str] = match application_type {
        ApplicationType::Service => &["server", "deploy-scripts", "service"],
        ApplicationType::Event => &["server", "deploy-scripts", "event"],
        ApplicationType::Job => &["server", "job"],
        ApplicationType::Assets => &["assets"],
        ApplicationType::MerchantCenterCustomApplication | ApplicationType::MerchantCenterCustomView => return None,
    };
    let folders = parts.iter().flat_map(|part| ["both", language.as_str()].map(|folder| format!("{part}/{folder}")));
    let mut sources = Vec::new();
    for folder in folders.filter_map(|path| FILES.get_dir(path)) {
        collect(folder, folder.path(), &mut sources);
    }
    Some(sources)
}

/// Skips files that are not UTF-8; a test checks that every file is embedded.
fn collect(folder: &'static Dir<'static>, root: &Path, sources: &mut Vec<TemplateSource>) {
    let source = |file: &'static File<'static>| {
        let path = file.path().strip_prefix(root).ok()?.to_str()?;
        // Under its real name, git would apply the file to this repository.
        let path = if path == "gitignore" { ".gitignore" } else { path };
        Some(TemplateSource { path, text: file.contents_utf8()? })
    };
    sources.extend(folder.files().filter_map(source));
    for inner in folder.dirs() {
        collect(inner, root, sources);
    }
}
