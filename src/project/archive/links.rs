//! Links in an archive. They are created after all files, and only if they lead to something inside the archive.

use std::fs;
use std::io;
use std::path::Path;

use super::ArchiveError;
use super::name::Name;

/// A link that is not created yet.
#[derive(Debug)]
pub(super) struct Link {
    name: Name,
    target: LinkTarget,
}

#[derive(Debug)]
enum LinkTarget {
    /// Another file of the archive, by its name there.
    Hard(Name),
    /// A path relative to the link, which begins with `up` times `..`.
    Symbolic { text: String, up: usize },
}

impl Link {
    pub(super) fn read(name: Name, target: &[u8], is_symbolic: bool) -> Result<Self, ArchiveError> {
        if !is_symbolic {
            let target = Name::read(target).map_err(|_| name.refused("it links to something outside"))?;
            return Ok(Self { name, target: LinkTarget::Hard(target) });
        }
        let text = std::str::from_utf8(target).map_err(|_| name.refused("its target is not valid UTF-8"))?;
        let rest = text.trim_start_matches("../");
        let up = (text.len() - rest.len()) / 3 + usize::from(rest == "..");
        // After a name, `..` is relative to what the name links to, which may be anywhere.
        let is_plain = rest == ".." || rest.is_empty() || Name::read(rest.as_bytes()).is_ok();
        if !is_plain || text.is_empty() {
            return Err(name.refused("it links to something outside"));
        }
        Ok(Self { name, target: LinkTarget::Symbolic { text: text.to_owned(), up } })
    }

    fn create(&self, folder: &Path, depth: usize) -> Result<(), ArchiveError> {
        let path = self.name.below(folder);
        let created = match &self.target {
            LinkTarget::Hard(target) if target.depth() <= depth || !target.below(folder).is_file() => {
                return Err(self.name.refused("it links to something that is not in the archive"));
            }
            LinkTarget::Hard(target) => fs::hard_link(target.below(folder), path),
            LinkTarget::Symbolic { up, .. } if self.name.depth() < depth + up + 1 => {
                return Err(self.name.refused("it links to something outside"));
            }
            LinkTarget::Symbolic { text, .. } => symbolic(text, &path),
        };
        created.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => self.name.refused("something else in the archive has the same name"),
            _ => self.name.not_written(error),
        })
    }
}

/// Creates the links. Whatever they link to must be at least `depth` folders below `folder`.
pub(super) fn create(links: &[Link], folder: &Path, depth: usize) -> Result<(), ArchiveError> {
    for link in links {
        let parent = link.name.parent().ok_or_else(|| link.name.refused("it has no name"))?;
        fs::create_dir_all(parent.below(folder)).map_err(|cause| link.name.not_written(cause))?;
    }
    // Symbolic links last: the target of a hard link must not be found through one.
    let (hard, symbolic): (Vec<&Link>, Vec<&Link>) =
        links.iter().partition(|link| matches!(link.target, LinkTarget::Hard(_)));
    hard.into_iter().chain(symbolic).try_for_each(|link| link.create(folder, depth))
}

#[cfg(unix)]
fn symbolic(target: &str, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn symbolic(_target: &str, _path: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "symbolic links are not supported on this system"))
}
