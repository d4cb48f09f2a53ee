//! The file that an import writes.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::blocking;
use crate::failure::{ExitCode, Failure};
use crate::files;
use crate::operation::project_applications::location;
use crate::operation::typed_path::{folder_of, from_here, shown_path};
use crate::project::{ReplaceError, replace_file};
use crate::project_file::PROJECT_FILE;
use crate::session::Session;
use crate::yaml_file::SIZE_LIMIT;

/// The file to write, which is checked before anything is read from the service.
#[derive(Debug)]
pub(super) struct ImportTarget {
    pub(super) path: PathBuf,
    /// Its content, if it is replaced.
    old: Option<Vec<u8>>,
    /// As it is typed in the current folder.
    pub(super) shown: String,
}

impl ImportTarget {
    /// The named file, else ctconnect.yaml next to connect.yaml, else in the current folder.
    ///
    /// # Errors
    /// When it exists and must not be replaced, or cannot be (exit 3).
    pub(super) fn find(named: Option<&Path>, may_replace: bool, session: &Session) -> Result<Self> {
        let here = session.context.current_folder()?;
        let path = match named {
            Some(path) => here.join(path),
            None => location(session)?.map_or_else(|| here.clone(), |found| found.folder).join(PROJECT_FILE),
        };
        let shown = match named {
            Some(path) => shown_path(path),
            None => {
                let here = here.canonicalize().unwrap_or(here);
                shown_path(&from_here(&here, folder_of(&path)).join(PROJECT_FILE))
            }
        };
        let old = match path.symlink_metadata() {
            Err(_) => None,
            Ok(_) if !may_replace => {
                let hint = "write another file with `--file FILE`, or replace it with `--force`";
                return Err(Failure::input(format!("{shown} exists already")).hint(hint).into());
            }
            Ok(_) => Some(replaced(&path).map_err(|error| {
                let hint = "write another file with `--file FILE`, or remove this one";
                Failure::input(format!("{shown} cannot be replaced: {error}")).hint(hint)
            })?),
        };
        Ok(Self { path, old, shown })
    }

    /// The folder of the file.
    pub(super) fn folder(&self) -> &Path {
        folder_of(&self.path)
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it was changed or created in the meantime (exit 6), or cannot be written.
    pub(super) async fn write(&self, text: String) -> Result<()> {
        let (path, old) = (self.path.clone(), self.old.clone());
        let written = blocking::run(move || match old {
            Some(old) => replace_file(&path, &old, text.as_bytes()),
            None => files::create_new(&path, text.as_bytes()).map_err(|error| match error.kind() {
                ErrorKind::AlreadyExists => ReplaceError::Changed,
                _ => ReplaceError::Io(error),
            }),
        });
        written.await.map_err(|error| {
            let code = if matches!(error, ReplaceError::Changed) { ExitCode::CONFLICT } else { ExitCode::UNEXPECTED };
            Failure::new(code, format!("cannot write {}: {error}", self.shown)).hint("nothing was imported").into()
        })
    }
}

/// The content of a file that is replaced. In a checkout it may be a link to anything.
fn replaced(path: &Path) -> std::io::Result<Vec<u8>> {
    files::check_is_inside(folder_of(path), path)?;
    files::read(path, SIZE_LIMIT as u64)
}
