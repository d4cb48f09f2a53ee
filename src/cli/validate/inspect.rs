//! Reads a connect.yaml, or a project folder, and finds what is wrong with it.

use std::path::{Component, Path};

use anyhow::Result;

use crate::connect_file::report::FileReport;
use crate::connect_file::{Checked, ConnectFile, Problem, application_places, check};
use crate::operation::project_applications::{read_connect_file, unreadable};
use crate::project::{self, CONNECT_FILE, Finding, check_structure};

/// What was read, and what was found in it.
pub(super) struct Inspected {
    files: Vec<InspectedFile>,
    /// The connect.yaml, if it has no mistakes.
    pub(super) file: Option<ConnectFile>,
}

/// A file and what was found in it.
struct InspectedFile {
    name: String,
    bytes: Vec<u8>,
    problems: Vec<Problem>,
}

impl Inspected {
    pub(super) fn reports(&self) -> Vec<FileReport<'_>> {
        self.files.iter().map(InspectedFile::report).collect()
    }
}

impl InspectedFile {
    fn report(&self) -> FileReport<'_> {
        FileReport { name: &self.name, bytes: &self.bytes, problems: &self.problems }
    }
}

/// Checks a project folder, or a connect.yaml alone; for the certification too, if it is asked for.
pub(super) async fn inspect(target: &Path, certification: bool) -> Result<Inspected> {
    let is_folder = target.is_dir();
    let path = if is_folder { target.join(CONNECT_FILE) } else { target.to_owned() };
    let bytes = read_connect_file(&path).await.map_err(|error| unreadable(&shown(&path), &error))?;
    let Checked { file, problems } = check(&bytes);
    let findings = match &file {
        Some(file) if is_folder => {
            let places = application_places(&bytes);
            let project = project::Project { folder: target, file, places: &places };
            check_structure(project, certification)
        }
        _ => Vec::new(),
    };
    let mut files = vec![InspectedFile { name: shown(&path), bytes, problems }];
    for finding in findings {
        add(&mut files, target, finding).await;
    }
    Ok(Inspected { files, file })
}

/// Puts a finding to the others of its file.
async fn add(files: &mut Vec<InspectedFile>, folder: &Path, Finding { file, problem }: Finding) {
    let path = folder.join(&file);
    let name = shown(&path);
    match files.iter_mut().find(|file| file.name == name) {
        Some(file) => file.problems.push(problem),
        None => {
            // Only a problem with a place shows the file.
            let bytes = if problem.span.is_some() { read_connect_file(&path).await } else { Ok(Vec::new()) };
            let bytes = bytes.unwrap_or_default();
            files.push(InspectedFile { name, bytes, problems: vec![problem] });
        }
    }
}

/// A path as it is shown: relative where it was given so, with `/` between its parts.
pub(super) fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path);
    if !path.components().any(|part| matches!(part, Component::Normal(_))) {
        return "the project".to_owned();
    }
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/").replace("//", "/")
}
