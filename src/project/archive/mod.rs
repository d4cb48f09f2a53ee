//! Unpacks the archive of a repository into a folder, and nowhere else.
//!
//! Nothing in the archive is trusted: files are written before any link exists, so that nothing is ever written through
//! one; links that lead outside, devices and the files of git itself are refused; of the permissions only the executable
//! bit is kept; and the size is bounded while it is unpacked.

mod error;
mod links;
mod name;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use tar::{Entry, EntryType};

pub use error::ArchiveError;
use links::Link;
use name::Name;
use source::Source;

/// How much an archive may hold.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveLimits {
    /// Bytes of the archive once it is not packed any more.
    pub unpacked: u64,
    /// Files, folders and links.
    pub entries: usize,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self { unpacked: 256 * 1024 * 1024, entries: 20_000 }
    }
}

/// What an archive held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// The folder with the content: the archive's single top folder, or else the one that it was unpacked into.
    pub root: PathBuf,
    /// The commit that `git archive` made it of, from the global header that it writes.
    pub commit: Option<String>,
}

/// Unpacks a tar archive, packed by gzip or not, into `folder`, which exists and is empty.
///
/// # Errors
/// When it is no archive, is damaged or too large, would write outside of the folder, or the folder cannot be written.
/// What was unpacked until then stays.
pub fn unpack(bytes: &[u8], folder: &Path, limits: ArchiveLimits) -> Result<Unpacked, ArchiveError> {
    let source = Source::open(bytes, limits.unpacked)?;
    let mut unpacker = Unpacker { folder, source: &source, tops: BTreeSet::new(), links: Vec::new(), commit: None };
    let mut archive = tar::Archive::new(source.reader());
    let entries = archive.entries().map_err(|error| source.failure(&error))?;
    for (index, entry) in entries.enumerate() {
        if index >= limits.entries {
            return Err(ArchiveError::TooMany { limit: limits.entries });
        }
        unpacker.entry(entry.map_err(|error| source.failure(&error))?)?;
    }
    // To the very end, where the checksum stands.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|error| source.failure(&error))?;
    unpacker.finish()
}

struct Unpacker<'a> {
    folder: &'a Path,
    source: &'a Source<'a>,
    /// The first parts of all names.
    tops: BTreeSet<String>,
    /// Made at the end.
    links: Vec<Link>,
    commit: Option<String>,
}

impl Unpacker<'_> {
    fn entry<R: Read>(&mut self, mut entry: Entry<'_, R>) -> Result<(), ArchiveError> {
        let kind = entry.header().entry_type();
        if kind == EntryType::XGlobalHeader {
            self.commit = commit(&mut entry).or_else(|| self.commit.take());
            return Ok(());
        }
        let name = Name::read(&entry.path_bytes())?;
        let is_folder = kind == EntryType::Directory || entry.path_bytes().ends_with(b"/");
        self.tops.extend(name.first().map(str::to_owned));
        match kind {
            EntryType::Directory => self.folder(&name),
            EntryType::Regular | EntryType::Continuous if is_folder => self.folder(&name),
            EntryType::Regular | EntryType::Continuous => self.file(&name, &mut entry),
            EntryType::Symlink | EntryType::Link => {
                let target = entry.link_name_bytes().unwrap_or_default();
                self.links.push(Link::read(name, &target, kind == EntryType::Symlink)?);
                Ok(())
            }
            _ => Err(name.refused("it is neither a file nor a folder nor a link")),
        }
    }

    fn folder(&self, name: &Name) -> Result<(), ArchiveError> {
        match fs::create_dir_all(name.below(self.folder)) {
            Ok(()) => Ok(()),
            Err(error) if is_in_the_way(&error) => Err(name.refused("a file has its name, or that of its folder")),
            Err(cause) => Err(ArchiveError::write(name, cause)),
        }
    }

    /// Writes a file; of several with one name the last counts.
    fn file<R: Read>(&self, name: &Name, entry: &mut Entry<'_, R>) -> Result<(), ArchiveError> {
        let parent = name.parent().ok_or_else(|| name.refused("it has no name"))?;
        self.folder(&parent)?;
        let path = name.below(self.folder);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(name.refused("a folder has its name"));
            }
            _ => {}
        }
        let is_executable = entry.header().mode().is_ok_and(|mode| mode & 0o100 != 0);
        let mut file = create(&path, is_executable).map_err(|cause| ArchiveError::write(name, cause))?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = entry.read(&mut buffer).map_err(|error| self.source.failure(&error))?;
            if read == 0 {
                return Ok(());
            }
            file.write_all(&buffer[..read]).map_err(|cause| ArchiveError::write(name, cause))?;
        }
    }

    fn finish(self) -> Result<Unpacked, ArchiveError> {
        let mut tops = self.tops.into_iter();
        let root = match (tops.next(), tops.next()) {
            (None, _) => return Err(ArchiveError::Empty),
            (Some(top), None) if self.folder.join(&top).is_dir() => Some(top),
            _ => None,
        };
        links::make(&self.links, self.folder, usize::from(root.is_some()))?;
        Ok(Unpacked {
            root: root.map_or_else(|| self.folder.to_owned(), |top| self.folder.join(top)),
            commit: self.commit,
        })
    }
}

/// A new file. Whatever else its permissions are is up to the user's own settings.
fn create(path: &Path, is_executable: bool) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if is_executable { 0o777 } else { 0o666 });
    #[cfg(not(unix))]
    let _ = is_executable;
    options.open(path)
}

/// Whether a file stands where a folder was to be.
fn is_in_the_way(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory)
}

/// The `comment` of a global header, if it is a commit: `git archive` writes nothing else there.
fn commit<R: Read>(entry: &mut Entry<'_, R>) -> Option<String> {
    let fields = entry.pax_extensions().ok()??;
    let comment = fields.flatten().find(|field| field.key() == Ok("comment"))?;
    let commit = comment.value().ok()?;
    let is_hash = matches!(commit.len(), 40 | 64) && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| commit.to_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
