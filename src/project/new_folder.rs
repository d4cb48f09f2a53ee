//! A folder that is written aside and then appears whole, or not at all.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::templates::TemplateFile;

/// Why a folder could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NewFolderError {
    /// It holds something already.
    #[error("{} is not empty: it holds `{has}`", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
        /// Something in it.
        has: String,
    },
    /// A file, or a link that leads nowhere, stands there.
    #[error("{} is in the way: it is no folder", path.display())]
    NotAFolder {
        /// What stands there.
        path: PathBuf,
    },
    /// The path cannot become a folder.
    #[error("{} is no name for a new folder", path.display())]
    NoName {
        /// The path.
        path: PathBuf,
    },
    /// The disk does not take it.
    #[error("cannot {action} {}: {cause}", path.display())]
    Io {
        /// What was attempted, such as `write in`.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

impl NewFolderError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { action, path: path.to_owned(), cause }
    }
}

/// A folder in the making. Dropped before it is placed, it leaves nothing behind.
#[derive(Debug)]
pub struct NewFolder {
    /// The nearest folder that exists: the destination itself, or one around it.
    anchor: PathBuf,
    /// The folders from there to the destination.
    missing: Vec<OsString>,
    /// A private folder on the same file system.
    staging: TempDir,
}

impl NewFolder {
    /// Whether a folder can be begun at `destination`, as far as looking at it tells.
    ///
    /// # Errors
    /// When something is in the way.
    pub fn check(destination: &Path) -> Result<(), NewFolderError> {
        free_anchor(destination).map(drop)
    }

    /// Begins a folder that is to be at `destination`, which must be new, or empty but for a `.git`.
    ///
    /// It is written within the nearest folder that exists: that can be written if anything can, and is on the right file
    /// system even where the destination is the root of one.
    ///
    /// # Errors
    /// When something is in the way, or nothing can be written there.
    pub fn begin(destination: &Path) -> Result<Self, NewFolderError> {
        let (anchor, missing) = free_anchor(destination)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".ctconnect-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let staging = builder.tempdir_in(&anchor).map_err(NewFolderError::io("write in", &anchor))?;
        let folder = Self { anchor, missing, staging };
        fs::create_dir(folder.path()).map_err(NewFolderError::io("write in", &folder.anchor))?;
        Ok(folder)
    }

    /// Where its content is to be written: a folder that is empty at first.
    pub fn path(&self) -> PathBuf {
        self.staging.path().join("content")
    }

    /// Writes files into a folder of its content; into the content itself, if that has no name.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub fn write(&self, below: &str, files: Vec<TemplateFile>) -> Result<(), NewFolderError> {
        for TemplateFile { path, contents } in files {
            let parts = below.split('/').chain(path.split('/')).filter(|part| !part.is_empty());
            let file = parts.fold(self.path(), |folder, part| folder.join(part));
            let written = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&file, contents));
            written.map_err(NewFolderError::io("write", Path::new(&path)))?;
        }
        Ok(())
    }

    /// The name that the folder will have; none for the root of a file system.
    pub fn name(&self) -> Option<String> {
        let existing = || self.anchor.canonicalize().ok()?.file_name().map(OsString::from);
        let name = self.missing.last().cloned().or_else(existing)?;
        Some(name.to_string_lossy().into_owned())
    }

    /// Puts `content`, which is in [`Self::path`] or that folder itself, to its destination.
    ///
    /// # Errors
    /// When something came in the way meanwhile, or the disk does not take it; then nothing is left behind.
    pub fn place(self, content: &Path) -> Result<PlacedFolder, NewFolderError> {
        let Some(first) = self.missing.first() else { return self.move_in(content) };
        let aside = self.staging.path().join("place");
        let whole = self.missing.iter().fold(aside.clone(), |path, name| path.join(name));
        let destination = self.anchor.join(first);
        let failed = || NewFolderError::io("write", &destination);
        fs::create_dir_all(whole.parent().unwrap_or(&aside)).map_err(failed())?;
        fs::rename(content, &whole).map_err(failed())?;
        if fs::symlink_metadata(&destination).is_ok() {
            return Err(NewFolderError::NotEmpty { path: self.anchor, has: first.to_string_lossy().into_owned() });
        }
        fs::rename(aside.join(first), &destination).map_err(failed())?;
        Ok(PlacedFolder { made: vec![destination] })
    }

    /// Moves everything into the folder that exists already; back, if one of them fails.
    fn move_in(self, content: &Path) -> Result<PlacedFolder, NewFolderError> {
        let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
        let outcome = entries(content).and_then(|names| {
            names.into_iter().try_for_each(|name| {
                let (from, to) = (content.join(&name), self.anchor.join(&name));
                if fs::symlink_metadata(&to).is_ok() {
                    let has = name.to_string_lossy().into_owned();
                    return Err(NewFolderError::NotEmpty { path: self.anchor.clone(), has });
                }
                fs::rename(&from, &to).map_err(NewFolderError::io("write", &to))?;
                moved.push((from, to));
                Ok(())
            })
        });
        if outcome.is_err() {
            // What cannot be moved back cannot be helped; the first failure is the one to tell.
            moved.iter().for_each(|(from, to)| _ = fs::rename(to, from));
        }
        outcome.map(|()| PlacedFolder { made: moved.into_iter().map(|(_, to)| to).collect() })
    }
}

/// A folder that is where it belongs.
#[derive(Debug)]
pub struct PlacedFolder {
    /// Everything that was not there before.
    made: Vec<PathBuf>,
}

impl PlacedFolder {
    /// Removes it again, as far as the disk takes that.
    pub fn take_back(self) {
        for path in self.made {
            if fs::remove_dir_all(&path).is_err() {
                _ = fs::remove_file(&path);
            }
        }
    }
}

/// As [`anchor`], with nothing in the way.
fn free_anchor(destination: &Path) -> Result<(PathBuf, Vec<OsString>), NewFolderError> {
    let (anchor, missing) = anchor(destination)?;
    if missing.is_empty() {
        check_empty(&anchor)?;
    }
    Ok((anchor, missing))
}

/// The nearest folder that exists, and the names from there to the destination.
fn anchor(destination: &Path) -> Result<(PathBuf, Vec<OsString>), NewFolderError> {
    let mut missing = Vec::new();
    let mut path = destination;
    loop {
        let existing = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let is_link = || fs::symlink_metadata(existing).is_ok();
        match fs::metadata(existing) {
            Ok(metadata) if metadata.is_dir() => {
                missing.reverse();
                return Ok((existing.to_owned(), missing));
            }
            Ok(_) => return Err(NewFolderError::NotAFolder { path: existing.to_owned() }),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound if is_link() => {
                    return Err(NewFolderError::NotAFolder { path: existing.to_owned() });
                }
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {}
                _ => return Err(NewFolderError::io("look at", existing)(error)),
            },
        }
        let names = path.file_name().zip(path.parent());
        let (name, parent) = names.ok_or_else(|| NewFolderError::NoName { path: destination.to_owned() })?;
        missing.push(name.to_owned());
        path = parent;
    }
}

/// A `.git` is no content: the project becomes that of the repository.
fn check_empty(folder: &Path) -> Result<(), NewFolderError> {
    match entries(folder)?.into_iter().find(|name| name != ".git") {
        Some(name) => {
            Err(NewFolderError::NotEmpty { path: folder.to_owned(), has: name.to_string_lossy().into_owned() })
        }
        None => Ok(()),
    }
}

/// The names in a folder, in order.
fn entries(folder: &Path) -> Result<Vec<OsString>, NewFolderError> {
    let names = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<Vec<OsString>>>()
    });
    let mut names = names.map_err(NewFolderError::io("read", folder))?;
    names.sort();
    Ok(names)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn listed(folder: &Path) -> Vec<String> {
        entries(folder).unwrap().iter().map(|name| name.to_string_lossy().into_owned()).collect()
    }

    fn write(folder: &NewFolder) -> PathBuf {
        fs::create_dir(folder.path().join("web")).unwrap();
        fs::write(folder.path().join("connect.yaml"), "deployAs: []").unwrap();
        folder.path()
    }

    #[test]
    fn a_new_folder_appears_whole_with_those_around_it() {
        let root = tempfile::tempdir().unwrap();
        let folder = NewFolder::begin(&root.path().join("a/b/shop")).unwrap();
        assert_eq!(folder.name().as_deref(), Some("shop"));
        let content = write(&folder);
        assert!(!root.path().join("a").exists());
        folder.place(&content).unwrap();
        assert_eq!(listed(&root.path().join("a/b/shop")), ["connect.yaml", "web"]);
        assert_eq!(listed(root.path()), ["a"]);
    }

    #[test]
    fn an_empty_folder_is_filled_and_its_repository_stays() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(".git")).unwrap();
        let folder = NewFolder::begin(root.path()).unwrap();
        assert_eq!(folder.name().unwrap(), root.path().file_name().unwrap().to_string_lossy());
        let content = write(&folder);
        folder.place(&content).unwrap();
        assert_eq!(listed(root.path()), [".git", "connect.yaml", "web"]);
    }

    #[test]
    fn what_was_placed_can_be_taken_back() {
        let root = tempfile::tempdir().unwrap();
        for destination in [root.path().join("a/shop"), root.path().to_owned()] {
            let folder = NewFolder::begin(&destination).unwrap();
            let content = write(&folder);
            folder.place(&content).unwrap().take_back();
            assert_eq!(listed(root.path()), [""; 0]);
        }
    }

    #[test]
    fn what_is_in_the_way_is_named_and_stays() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(".env"), "").unwrap();
        let refusal = |path: &str| NewFolder::begin(&root.path().join(path)).unwrap_err().to_string();
        assert!(refusal("").contains("is not empty: it holds `.env`"));
        assert!(refusal(".env").contains("it is no folder"));
        assert!(refusal(".env/shop").contains(".env is in the way"));
        assert!(refusal("new/..").contains("is no name for a new folder"));
        assert_eq!(listed(root.path()), [".env"]);
    }

    #[test]
    fn a_folder_that_is_given_up_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let folder = NewFolder::begin(&root.path().join("shop")).unwrap();
        write(&folder);
        drop(folder);
        assert_eq!(listed(root.path()), [""; 0]);
    }

    #[test]
    fn what_came_meanwhile_stays_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let folder = NewFolder::begin(root.path()).unwrap();
        let content = write(&folder);
        fs::write(root.path().join("web"), "mine").unwrap();
        assert!(matches!(folder.place(&content), Err(NewFolderError::NotEmpty { .. })));
        assert_eq!(listed(root.path()), ["web"]);
        let folder = NewFolder::begin(&root.path().join("shop")).unwrap();
        let content = write(&folder);
        fs::create_dir(root.path().join("shop")).unwrap();
        assert!(folder.place(&content).is_err());
        assert_eq!(listed(root.path()), ["shop", "web"]);
    }
}
