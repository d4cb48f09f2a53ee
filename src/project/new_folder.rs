//! A folder that is written to a temporary place and then appears whole, or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::destination::{Destination, NewFolderError, entries};
use super::templates::TemplateFile;

/// A folder that is being written. If it is dropped before it is placed, nothing remains.
#[derive(Debug)]
pub struct NewFolder {
    destination: Destination,
    /// A private folder on the same file system.
    staging: TempDir,
}

impl NewFolder {
    /// Checks that a folder can be created at `destination`, without writing anything.
    pub fn check(destination: &Path) -> Result<(), NewFolderError> {
        Destination::find(destination).map(drop)
    }

    /// Begins a folder for `destination`, which must be new, or empty except for a `.git`.
    ///
    /// It is written inside the nearest existing folder: if anything is writable, that is, and it is on the right file
    /// system even if the destination is a mount point.
    pub fn begin(destination: &Path) -> Result<Self, NewFolderError> {
        let destination = Destination::find(destination)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".ctconnect-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let not_written = || NewFolderError::io("write in", &destination.anchor);
        let staging = builder.tempdir_in(&destination.anchor).map_err(not_written())?;
        fs::create_dir(content_of(&staging)).map_err(not_written())?;
        Ok(Self { destination, staging })
    }

    /// The folder to write the content into. It is empty at first.
    pub fn path(&self) -> PathBuf {
        content_of(&self.staging)
    }

    /// Writes files into the subfolder `below` of the content; into the content itself if `below` is empty.
    pub fn write(&self, below: &str, files: Vec<TemplateFile>) -> Result<(), NewFolderError> {
        for TemplateFile { path, contents } in files {
            let parts = below.split('/').chain(path.split('/')).filter(|part| !part.is_empty());
            let file = parts.fold(self.path(), |folder, part| folder.join(part));
            let written = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&file, contents));
            written.map_err(NewFolderError::io("write", Path::new(&path)))?;
        }
        Ok(())
    }

    /// The name that the folder will have. `None` for the root of a file system.
    pub fn name(&self) -> Option<String> {
        self.destination.name()
    }

    /// Moves `content`, which is [`Self::path`] or a folder in it, to the destination.
    ///
    /// # Errors
    /// If something is in the way by now, or cannot be written. Then nothing remains.
    pub fn place(self, content: &Path) -> Result<PlacedFolder, NewFolderError> {
        let Destination { anchor, missing } = &self.destination;
        let Some(first) = missing.first() else { return self.move_in(content) };
        let aside = self.staging.path().join("place");
        let whole = missing.iter().fold(aside.clone(), |path, name| path.join(name));
        let destination = anchor.join(first);
        let failed = || NewFolderError::io("write", &destination);
        fs::create_dir_all(whole.parent().unwrap_or(&aside)).map_err(failed())?;
        fs::rename(content, &whole).map_err(failed())?;
        if fs::symlink_metadata(&destination).is_ok() {
            return Err(NewFolderError::not_empty(anchor, first));
        }
        fs::rename(aside.join(first), &destination).map_err(failed())?;
        Ok(PlacedFolder { created: vec![destination] })
    }

    /// Moves everything into the destination, which exists already. If one move fails, the others are undone.
    fn move_in(&self, content: &Path) -> Result<PlacedFolder, NewFolderError> {
        let anchor = &self.destination.anchor;
        let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
        let outcome = entries(content)?.into_iter().try_for_each(|name| {
            let (from, to) = (content.join(&name), anchor.join(&name));
            if fs::symlink_metadata(&to).is_ok() {
                return Err(NewFolderError::not_empty(anchor, &name));
            }
            fs::rename(&from, &to).map_err(NewFolderError::io("write", &to))?;
            moved.push((from, to));
            Ok(())
        });
        if outcome.is_err() {
            // The first error is the one to report, even if a move cannot be undone.
            moved.iter().for_each(|(from, to)| _ = fs::rename(to, from));
        }
        outcome.map(|()| PlacedFolder { created: moved.into_iter().map(|(_, to)| to).collect() })
    }
}

fn content_of(staging: &TempDir) -> PathBuf {
    staging.path().join("content")
}

/// A folder that is at its destination.
#[derive(Debug)]
pub struct PlacedFolder {
    /// Everything that did not exist before.
    created: Vec<PathBuf>,
}

impl PlacedFolder {
    /// Removes it again, as far as possible.
    pub fn remove(self) {
        for path in self.created {
            if fs::remove_dir_all(&path).is_err() {
                _ = fs::remove_file(&path);
            }
        }
    }
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
    fn a_new_folder_appears_whole_with_its_parents() {
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
    fn an_empty_folder_is_filled_and_its_git_repository_is_kept() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(".git")).unwrap();
        let folder = NewFolder::begin(root.path()).unwrap();
        assert_eq!(folder.name().unwrap(), root.path().file_name().unwrap().to_string_lossy());
        let content = write(&folder);
        folder.place(&content).unwrap();
        assert_eq!(listed(root.path()), [".git", "connect.yaml", "web"]);
    }

    #[test]
    fn a_placed_folder_can_be_removed() {
        let root = tempfile::tempdir().unwrap();
        for destination in [root.path().join("a/shop"), root.path().to_owned()] {
            let folder = NewFolder::begin(&destination).unwrap();
            let content = write(&folder);
            folder.place(&content).unwrap().remove();
            assert_eq!(listed(root.path()), [""; 0]);
        }
    }

    #[test]
    fn an_error_names_what_is_in_the_way_and_keeps_it() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(".env"), "").unwrap();
        let refusal = |path: &str| NewFolder::begin(&root.path().join(path)).unwrap_err().to_string();
        assert!(refusal("").contains("is not empty: it contains `.env`"));
        assert!(refusal(".env").contains("is not a folder"));
        assert!(refusal(".env/shop").contains(".env exists and is not a folder"));
        assert!(refusal("new/..").contains("is not a valid name for a new folder"));
        assert_eq!(listed(root.path()), [".env"]);
    }

    #[test]
    fn a_dropped_folder_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let folder = NewFolder::begin(&root.path().join("shop")).unwrap();
        write(&folder);
        drop(folder);
        assert_eq!(listed(root.path()), [""; 0]);
    }

    #[test]
    fn a_file_that_appeared_meanwhile_is_kept_and_nothing_else() {
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
