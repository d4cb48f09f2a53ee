//! The structure of a project folder: what the platform needs beside connect.yaml to build and run the applications.

mod certification;
mod npm;
mod package;
mod rule;

use std::fs;
use std::path::Path;

use crate::connect_file::{Application, ApplicationType, ConnectFile, Problem, Rule, Span};
use crate::nearest::nearest;
pub(super) use package::{Manifest, read as read_manifest};
pub use rule::STRUCTURE_RULES;

/// Largest file of a project that is read, in bytes.
const SIZE_LIMIT: u64 = 8 * 1024 * 1024;

/// Something that is wrong with a project folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The file that it concerns, relative to the project folder, with `/` between its parts.
    pub file: String,
    /// What is wrong.
    pub problem: Problem,
}

impl Finding {
    fn new(file: impl Into<String>, rule: &'static Rule, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { file: file.into(), problem: Problem::new(rule, message).help(help) }
    }
}

/// A project folder and its connect.yaml.
#[derive(Debug, Clone, Copy)]
pub struct Project<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// Its connect.yaml, whose rules hold.
    pub file: &'a ConnectFile,
    /// Where the names of the applications stand in it, in their order.
    pub places: &'a [Span],
}

/// Checks the structure of a project folder, and with `certification` what the certification asks of it.
///
/// What cannot be read counts as not there.
pub fn check_structure(project: Project<'_>, certification: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, application) in project.file.deploy_as.iter().enumerate() {
        let folder = project.folder.join(&application.name);
        if !folder.is_dir() {
            findings.push(no_folder(project, application, project.places.get(index)));
            continue;
        }
        check_application(project, application, &folder, certification, &mut findings);
    }
    if certification {
        certification::check(project.folder, &mut findings);
    }
    findings
}

fn check_application(
    project: Project<'_>,
    application: &Application,
    folder: &Path,
    certification: bool,
    findings: &mut Vec<Finding>,
) {
    match package::read(folder, &application.name) {
        package::Manifest::Node(manifest) => {
            npm::check(project.folder, folder, application, &manifest, findings);
            if certification {
                certification::check_tests(application, &manifest, findings);
            }
        }
        package::Manifest::Java => {}
        package::Manifest::Broken(finding) => findings.push(*finding),
        package::Manifest::Missing if application.application_type == ApplicationType::Assets => {}
        package::Manifest::Missing => findings.push(Finding::new(
            format!("{}/package.json", application.name),
            &rule::MANIFEST,
            format!("the application `{}` has neither a package.json nor a pom.xml", application.name),
            "add a package.json with a `start` script, or check that the folder is the right one",
        )),
    }
}

fn no_folder(project: Project<'_>, application: &Application, place: Option<&Span>) -> Finding {
    let name = &application.name;
    let folders = folder_names(project.folder);
    let help = match nearest(name, folders.iter().map(String::as_str)) {
        Some(meant) => format!("write `{meant}`, the name of the folder; or rename the folder to `{name}`"),
        None => {
            format!("create the folder `{name}` beside connect.yaml, or write the name of the folder that is meant")
        }
    };
    let message = format!("the application `{name}` has no folder of its name");
    let mut finding = Finding::new("connect.yaml", &rule::APPLICATION_FOLDER, message, help);
    finding.problem.span = place.cloned();
    finding
}

fn folder_names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let folders = entries.flatten().filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// The bytes of a file of reasonable size.
fn read_file(path: &Path) -> Option<Vec<u8>> {
    let is_small = fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= SIZE_LIMIT);
    is_small.then(|| fs::read(path).ok()).flatten()
}
