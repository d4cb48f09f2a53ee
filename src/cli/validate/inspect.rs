//! Reads a connect.yaml, or a project folder, and finds its problems.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path};

use anyhow::Result;

use crate::blocking::{self, LARGEST_INPUT};
use crate::connect_file::{Checked, ConnectFile, application_places, check};
use crate::files;
use crate::operation::project_applications::{read_connect_file, unreadable, with_files_below};
use crate::operation::project_source::git_in;
use crate::project::{CONNECT_FILE, StructureFinding, check_root, check_structure};
use crate::session::Session;
use crate::yaml_file::report::FileReport;
use crate::yaml_file::{Problem, SIZE_LIMIT};

/// The files that were read, with their problems.
pub(super) struct Inspected {
    files: Vec<InspectedFile>,
    /// The connect.yaml, if it is valid.
    pub(super) file: Option<ConnectFile>,
}

struct InspectedFile {
    name: String,
    bytes: Vec<u8>,
    problems: Vec<Problem>,
}

impl Inspected {
    pub(super) fn reports(&self) -> Vec<FileReport<'_>> {
        let files = self.files.iter();
        files.map(|file| FileReport { name: &file.name, bytes: &file.bytes, problems: &file.problems }).collect()
    }
}

/// Checks a project folder, or only a connect.yaml; optionally for certification too.
pub(super) async fn inspect(target: &Path, certification: bool, session: &Session) -> Result<Inspected> {
    let is_folder = target.is_dir();
    let path = if is_folder { target.join(CONNECT_FILE) } else { target.to_owned() };
    let bytes = if is_folder { read_connect_file(target) } else { read_named(&path).await };
    let bytes = bytes.map_err(|error| with_files_below(unreadable(&shown(&path), &error), target))?;
    let Checked { file, problems } = check(&bytes);
    let findings = match &file {
        Some(file) if is_folder => {
            let places = application_places(&bytes);
            let mut findings = check_structure(target, file, &places, certification);
            let home = session.context.environment.home_dir().ok();
            findings.extend(check_root(target, &git_in(target, session), home.as_deref(), certification).await);
            findings
        }
        _ => Vec::new(),
    };
    let mut files = vec![InspectedFile { name: shown(&path), bytes, problems }];
    for finding in findings {
        add(&mut files, target, finding).await;
    }
    Ok(Inspected { files, file })
}

/// Adds a finding to the problems of its file.
async fn add(files: &mut Vec<InspectedFile>, folder: &Path, StructureFinding { file, problem }: StructureFinding) {
    let path = folder.join(&file);
    let name = shown(&path);
    match files.iter_mut().find(|file| file.name == name) {
        Some(file) => file.problems.push(problem),
        None => {
            // Only a problem with a place shows the file.
            let bytes = if problem.span.is_some() {
                files::read_in_checkout(folder, &file, LARGEST_INPUT)
            } else {
                Ok(Vec::new())
            };
            let bytes = bytes.unwrap_or_default();
            files.push(InspectedFile { name, bytes, problems: vec![problem] });
        }
    }
}

/// The bytes of a file that is passed in place of a folder; if it is longer than the limit, one byte more. A connect.yaml is
/// read as that of its folder, anything else may be a pipe.
async fn read_named(path: &Path) -> io::Result<Vec<u8>> {
    if path.file_name() == Some(OsStr::new(CONNECT_FILE)) {
        return read_connect_file(
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        );
    }
    blocking::read_beginning(path, SIZE_LIMIT as u64 + 1).await
}

/// A path as it is shown: with `/` between its parts, and relative if it was passed so.
pub(super) fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path);
    if !path.components().any(|part| matches!(part, Component::Normal(_))) {
        return "the project".to_owned();
    }
    with_slashes(path).replace("//", "/")
}

/// A path with `/` between its parts, also on Windows.
pub(super) fn with_slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
