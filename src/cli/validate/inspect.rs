//! Reads a connect.yaml, a ctconnect.yaml, or a project folder, and finds its problems.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::blocking::{self, LARGEST_INPUT};
use crate::configuration::Schema;
use crate::connect_file::{Checked, ConnectFile, application_places, check};
use crate::files;
use crate::operation::project_applications::{read_connect_file, unreadable, with_files_below};
use crate::operation::project_source::git_in;
use crate::operation::typed_path::{folder_of, shown_path};
use crate::project::{CONNECT_FILE, StructureFinding, check_root, check_structure};
use crate::project_file::{CheckedProjectFile, PROJECT_FILE, ProjectFile};
use crate::session::Session;
use crate::yaml_file::SIZE_LIMIT;
use crate::yaml_file::report::{CheckedFile, FileReport};

/// The files that were read, with their problems.
pub(super) struct Inspected {
    files: Vec<CheckedFile>,
    /// The connect.yaml, if it is valid.
    pub(super) file: Option<ConnectFile>,
    /// The name of the ctconnect.yaml, and the number of its Deployments, if it is valid.
    pub(super) deployments: Option<(String, usize)>,
}

impl Inspected {
    pub(super) fn reports(&self) -> Vec<FileReport<'_>> {
        self.files.iter().map(CheckedFile::report).collect()
    }
}

/// Checks a project folder, or only one of its files; optionally for certification too.
pub(super) async fn inspect(target: &Path, certification: bool, session: &Session) -> Result<Inspected> {
    let is_folder = target.is_dir();
    if let Some(folder) = folder_of_project_file(target, is_folder) {
        let file = read_connect_file(&folder).ok().and_then(|bytes| check(&bytes).file);
        let mut inspected = Inspected { files: Vec::new(), file: None, deployments: None };
        inspected.add_project_file(&folder, file.as_ref())?;
        return Ok(inspected);
    }
    let path = if is_folder { target.join(CONNECT_FILE) } else { target.to_owned() };
    let bytes = if is_folder { read_connect_file(target) } else { read_named(&path).await };
    let bytes = bytes.map_err(|error| with_files_below(unreadable(&shown_path(&path), &error), target))?;
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
    let mut files = vec![CheckedFile { name: shown_path(&path), bytes, problems }];
    for finding in findings {
        add(&mut files, target, finding).await;
    }
    let mut inspected = Inspected { files, file: None, deployments: None };
    if is_folder && exists(&target.join(PROJECT_FILE)) {
        inspected.add_project_file(target, file.as_ref())?;
    }
    Ok(Inspected { file, ..inspected })
}

impl Inspected {
    /// Adds the ctconnect.yaml of a folder, with the files that it names. Its values are those of the declared keys, unless the
    /// Connector belongs to someone else.
    fn add_project_file(&mut self, folder: &Path, file: Option<&ConnectFile>) -> Result<()> {
        let path = shown_path(&folder.join(PROJECT_FILE));
        let mut read = ProjectFile::read(folder, PROJECT_FILE).map_err(|error| unreadable(&path, &error))?;
        let schema = file.filter(|_| !read.is_of_foreign_connector()).map(Schema::from);
        if let Some(schema) = &schema {
            read.check_values(schema);
        }
        let CheckedProjectFile { file, files } = read.finish(schema.as_ref());
        self.deployments = Some((path, file.map_or(0, |file| file.deployments.len())));
        let in_folder = |file: CheckedFile| CheckedFile { name: shown_path(&folder.join(&file.name)), ..file };
        self.files.extend(files.into_iter().map(in_folder));
        Ok(())
    }
}

/// The folder of a ctconnect.yaml that is checked alone: it is named, or its folder has no connect.yaml.
fn folder_of_project_file(target: &Path, is_folder: bool) -> Option<PathBuf> {
    if is_folder {
        let is_alone = !exists(&target.join(CONNECT_FILE)) && exists(&target.join(PROJECT_FILE));
        return is_alone.then(|| target.to_owned());
    }
    let is_named = target.file_name() == Some(OsStr::new(PROJECT_FILE));
    is_named.then(|| folder_of(target).to_owned())
}

/// Whether there is anything of this name, be it a link to nothing.
fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Adds a finding to the problems of its file.
async fn add(files: &mut Vec<CheckedFile>, folder: &Path, StructureFinding { file, problem }: StructureFinding) {
    let path = folder.join(&file);
    let name = shown_path(&path);
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
            files.push(CheckedFile { name, bytes, problems: vec![problem] });
        }
    }
}

/// The bytes of a file that is passed in place of a folder; if it is longer than the limit, one byte more. A connect.yaml is
/// read as that of its folder, anything else may be a pipe.
async fn read_named(path: &Path) -> io::Result<Vec<u8>> {
    if path.file_name() == Some(OsStr::new(CONNECT_FILE)) {
        return read_connect_file(folder_of(path));
    }
    blocking::read_beginning(path, SIZE_LIMIT as u64 + 1).await
}
