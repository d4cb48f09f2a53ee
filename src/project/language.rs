//! The language of an application, detected from its files.

use std::fs;
use std::path::Path;

use super::templates::Language;

/// How many entries of a folder are read, so that a large folder costs no time.
const ENTRY_LIMIT: usize = 200;

/// The language of the application in `folder`. `None` if it has no package.json.
///
/// Only sources decide: a tsconfig.json and the dependency TypeScript are also used to check JavaScript.
pub fn language_of(folder: &Path) -> Option<Language> {
    if !folder.join("package.json").is_file() {
        return None;
    }
    Some(if has_typescript(folder, 0) { Language::TypeScript } else { Language::JavaScript })
}

fn has_typescript(folder: &Path, depth: usize) -> bool {
    /// How deep sources can be nested.
    const DEPTH: usize = 3;
    let Ok(entries) = fs::read_dir(folder) else { return false };
    let names = entries.flatten().take(ENTRY_LIMIT).map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = names.partition(|path| path.is_dir());
    let is_source = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        [".ts", ".tsx", ".mts", ".cts"].iter().any(|end| name.ends_with(end)) && !name.ends_with(".d.ts")
    };
    let is_own = |path: &Path| path.file_name().is_some_and(|name| name != "node_modules" && name != ".git");
    files.iter().any(|path| is_source(path))
        || (depth < DEPTH && folders.iter().any(|path| is_own(path) && has_typescript(path, depth + 1)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::project::templates;

    #[test]
    fn the_language_of_every_template_is_detected() {
        for application_type in templates::TEMPLATED {
            for language in Language::ALL {
                let folder = tempfile::tempdir().unwrap();
                assert_eq!(language_of(folder.path()), None);
                let application = templates::application(*application_type, "web", templates::ApiClientOrigin::Own);
                for file in templates::application_files(&application, language).unwrap() {
                    let path = folder.path().join(file.path);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(path, file.contents).unwrap();
                }
                assert_eq!(language_of(folder.path()), Some(language), "{application_type:?}");
            }
        }
    }

    #[test]
    fn sources_of_dependencies_are_ignored() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("node_modules/x")).unwrap();
        fs::write(folder.path().join("node_modules/x/index.ts"), "").unwrap();
        fs::write(folder.path().join("env.d.ts"), "").unwrap();
        fs::write(folder.path().join("package.json"), "{}").unwrap();
        assert_eq!(language_of(folder.path()), Some(Language::JavaScript));
    }
}
