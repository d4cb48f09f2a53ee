//! Unpacks the archive of a repository into a folder, and nowhere else.
//!
//! Nothing in the archive is trusted: files are written before any link exists, so that nothing is ever written through
//! one; links that lead outside, devices and the files of git itself are refused; of the permissions only the executable
//! bit is kept; and the size is limited while unpacking.

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
use source::ArchiveSource;

/// The maximum size of an archive.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveLimits {
    /// Bytes of the decompressed archive.
    pub unpacked: u64,
    /// Number of files, folders and links.
    pub entries: usize,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self { unpacked: 256 * 1024 * 1024, entries: 20_000 }
    }
}

/// The content of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// The archive's single top folder, or else the folder that it was unpacked into.
    pub root: PathBuf,
    /// The commit that `git archive` was run on, which it writes into a global header.
    pub commit: Option<String>,
}

/// Unpacks a tar archive, compressed by gzip or not, into `folder`, which exists and is empty.
///
/// # Errors
/// If it is not an archive, is damaged or too large, would write outside the folder, or the folder cannot be written.
/// What was unpacked before the error stays.
pub fn unpack(bytes: &[u8], folder: &Path, limits: ArchiveLimits) -> Result<Unpacked, ArchiveError> {
    let source = ArchiveSource::open(bytes, limits.unpacked)?;
    let mut unpacker = Unpacker { folder, source: &source, tops: BTreeSet::new(), links: Vec::new(), commit: None };
    let mut archive = tar::Archive::new(source.reader());
    let entries = archive.entries().map_err(|error| source.failure(&error))?;
    for (index, entry) in entries.enumerate() {
        if index >= limits.entries {
            return Err(ArchiveError::TooMany { limit: limits.entries });
        }
        unpacker.entry(entry.map_err(|error| source.failure(&error))?)?;
    }
    // Read to the end, where the checksum is.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|error| source.failure(&error))?;
    unpacker.finish()
}

struct Unpacker<'a> {
    folder: &'a Path,
    source: &'a ArchiveSource<'a>,
    /// The first parts of all names.
    tops: BTreeSet<String>,
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
            _ => Err(name.refused("it is not a file, a folder or a link")),
        }
    }

    fn folder(&self, name: &Name) -> Result<(), ArchiveError> {
        fs::create_dir_all(name.below(self.folder)).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                name.refused("a file has the same name as it or its folder")
            }
            _ => name.not_written(error),
        })
    }

    /// Writes a file. It replaces an earlier one of the same name.
    fn file<R: Read>(&self, name: &Name, entry: &mut Entry<'_, R>) -> Result<(), ArchiveError> {
        let parent = name.parent().ok_or_else(|| name.refused("it has no name"))?;
        self.folder(&parent)?;
        let path = name.below(self.folder);
        if fs::remove_file(&path).is_err_and(|error| error.kind() != io::ErrorKind::NotFound) {
            return Err(name.refused("a folder has the same name"));
        }
        let is_executable = entry.header().mode().is_ok_and(|mode| mode & 0o100 != 0);
        let mut file = create(&path, is_executable).map_err(|cause| name.not_written(cause))?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = entry.read(&mut buffer).map_err(|error| self.source.failure(&error))?;
            if read == 0 {
                return Ok(());
            }
            file.write_all(&buffer[..read]).map_err(|cause| name.not_written(cause))?;
        }
    }

    fn finish(self) -> Result<Unpacked, ArchiveError> {
        let mut tops = self.tops.into_iter();
        let root = match (tops.next(), tops.next()) {
            (None, _) => return Err(ArchiveError::Empty),
            (Some(top), None) if self.folder.join(&top).is_dir() => Some(self.folder.join(top)),
            _ => None,
        };
        links::create(&self.links, self.folder, usize::from(root.is_some()))?;
        Ok(Unpacked { root: root.unwrap_or_else(|| self.folder.to_owned()), commit: self.commit })
    }
}

/// Creates a file. Apart from the executable bit, the umask of the user decides its permissions.
fn create(path: &Path, is_executable: bool) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if is_executable { 0o777 } else { 0o666 });
    #[cfg(not(unix))]
    let _ = is_executable;
    options.open(path)
}

/// The `comment` of a global header, if it is a commit hash, as `git archive` writes it.
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
