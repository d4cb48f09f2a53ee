//! The structure of a project folder: what the platform needs besides connect.yaml to build and run the applications.

mod certification;
mod manifest;
mod node_range;
mod node_version;
mod npm;
mod package_managers;
mod root;
mod rule;

use std::path::Path;

use crate::connect_file::{Application, ApplicationType, ConnectFile};
use crate::files;
use crate::nearest::nearest;
use crate::yaml_file::{Problem, Rule, Span};
pub(super) use manifest::{Manifest, read as read_manifest};
pub(super) use npm::build_script;
pub use root::check_root;
pub use rule::STRUCTURE_RULES;

/// Files above this size, in bytes, count as missing.
const SIZE_LIMIT: u64 = 8 * 1024 * 1024;

/// Something that is wrong with a project folder.
#[derive(Debug, Clone, PartialEq)]
pub struct StructureFinding {
    /// Relative to the project folder, with `/` as separator.
    pub file: String,
    pub problem: Problem,
}

impl StructureFinding {
    fn new(file: impl Into<String>, rule: &'static Rule, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { file: file.into(), problem: Problem::new(rule, message).help(help) }
    }

    /// A finding in the package.json of an application. The message is its name and `text`.
    fn of_application(name: &str, rule: &'static Rule, text: &str, help: impl Into<String>) -> Self {
        Self::new(format!("{name}/package.json"), rule, format!("the application `{name}` {text}"), help)
    }
}

/// Checks the structure of a project folder, and with `certification` also what the certification requires.
///
/// `file` is its valid connect.yaml. `places` are the places of the applications' names in it, in the same order; it may
/// be empty. A file that cannot be read counts as missing.
pub fn check_structure(
    folder: &Path,
    file: &ConnectFile,
    places: &[Span],
    certification: bool,
) -> Vec<StructureFinding> {
    let mut findings = Vec::new();
    for (index, application) in file.deploy_as.iter().enumerate() {
        let own = folder.join(&application.name);
        if own.is_dir() && files::check_is_inside(folder, &own).is_err() {
            findings.push(foreign_folder(&application.name, places.get(index)));
        } else if own.is_dir() {
            check_application(folder, application, certification, &mut findings);
        } else {
            findings.push(missing_folder(folder, &application.name, places.get(index)));
        }
    }
    if certification {
        certification::check(folder, &mut findings);
    }
    findings
}

fn check_application(
    project: &Path,
    application: &Application,
    certification: bool,
    findings: &mut Vec<StructureFinding>,
) {
    match manifest::read(&project.join(&application.name), &application.name) {
        Ok(Some(Manifest::Node(manifest))) => {
            findings.extend(npm::check(project, application, &manifest, certification));
            if certification {
                findings.extend(certification::check_tests(application, &manifest));
            }
        }
        Ok(Some(Manifest::Maven(_))) => {}
        Ok(None) if application.application_type == ApplicationType::Assets => {}
        Ok(None) if is_link(&project.join(&application.name).join("package.json")) => {
            findings.push(StructureFinding::of_application(
                &application.name,
                &rule::MANIFEST,
                "has a package.json that is a link, which is not followed",
                "replace the link with the file itself",
            ));
        }
        Ok(None) => findings.push(StructureFinding::of_application(
            &application.name,
            &rule::MANIFEST,
            "has neither a package.json nor a pom.xml",
            "add a package.json with a `start` script, or check that the folder is the right one",
        )),
        Err(finding) => findings.push(*finding),
    }
}

fn missing_folder(project: &Path, name: &str, place: Option<&Span>) -> StructureFinding {
    let mut folders = names_in(project);
    folders.retain(|name| project.join(name).is_dir());
    folders.sort();
    let help = match nearest(name, folders.iter().map(String::as_str)) {
        Some(meant) => format!("change the name to `{meant}`, or rename the folder to `{name}`"),
        None => format!("create the folder `{name}` next to connect.yaml, or change the name to that of a folder"),
    };
    let message = format!("the application `{name}` has no folder of the same name");
    let mut finding = StructureFinding::new("connect.yaml", &rule::APPLICATION_FOLDER, message, help);
    finding.problem.span = place.cloned();
    finding
}

fn foreign_folder(name: &str, place: Option<&Span>) -> StructureFinding {
    let message = format!("the folder of the application `{name}` is a link that leads out of the project");
    let help = format!("move the files of the application into the folder `{name}` of the repository");
    let mut finding = StructureFinding::new("connect.yaml", &rule::APPLICATION_FOLDER, message, help);
    finding.problem.span = place.cloned();
    finding
}

/// The names in a folder, in any order. Names that are not UTF-8 are skipped.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink())
}

fn read_file(folder: &Path, name: &str) -> Option<Vec<u8>> {
    files::read_in_checkout(folder, name, SIZE_LIMIT).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_project_has_8_mib_at_most() {
        assert_eq!(SIZE_LIMIT, 8_388_608);
    }
}
