//! Links in an archive. They are made after all files were written, and only where they lead to something inside.

use std::fs;
use std::io;
use std::path::Path;

use super::ArchiveError;
use super::name::Name;

/// A link that is still to be made.
#[derive(Debug)]
pub(super) struct Link {
    name: Name,
    target: Target,
}

#[derive(Debug)]
enum Target {
    /// Another file of the archive, by its name there.
    Hard(Name),
    /// A path as seen from the link: so many folders up, and then the rest.
    Symbolic { text: String, up: usize },
}

impl Link {
    /// Reads where a link leads to.
    pub(super) fn read(name: Name, target: &[u8], is_symbolic: bool) -> Result<Self, ArchiveError> {
        if !is_symbolic {
            let target = Name::read(target).map_err(|_| name.refused("it links to something outside"))?;
            return Ok(Self { name, target: Target::Hard(target) });
        }
        let text = std::str::from_utf8(target).map_err(|_| name.refused("its target is no text"))?;
        let rest = text.trim_start_matches("../");
        let up = (text.len() - rest.len()) / 3 + usize::from(rest == "..");
        // A `..` after a name would be taken from where that name leads to, which may be elsewhere.
        let is_plain = rest == ".." || rest.is_empty() || Name::read(rest.as_bytes()).is_ok();
        if !is_plain || text.is_empty() {
            return Err(name.refused("it links to something outside"));
        }
        Ok(Self { name, target: Target::Symbolic { text: text.to_owned(), up } })
    }
}

/// Makes the links. What is inside lies at least `depth` folders below `folder`.
pub(super) fn make(links: &[Link], folder: &Path, depth: usize) -> Result<(), ArchiveError> {
    for link in links {
        let parent = link.name.parent().ok_or_else(|| link.name.refused("it has no name"))?;
        fs::create_dir_all(parent.below(folder)).map_err(|cause| ArchiveError::write(&link.name, cause))?;
    }
    // Symbolic ones last: hard ones must not be found through them.
    let (hard, symbolic): (Vec<&Link>, Vec<&Link>) =
        links.iter().partition(|link| matches!(link.target, Target::Hard(_)));
    hard.into_iter().chain(symbolic).try_for_each(|link| link.make(folder, depth))
}

impl Link {
    fn make(&self, folder: &Path, depth: usize) -> Result<(), ArchiveError> {
        let path = self.name.below(folder);
        let made = match &self.target {
            Target::Hard(target) if target.depth() <= depth || !target.below(folder).is_file() => {
                return Err(self.name.refused("it links to something that is not in the archive"));
            }
            Target::Hard(target) => fs::hard_link(target.below(folder), path),
            Target::Symbolic { up, .. } if self.name.depth() < depth + up + 1 => {
                return Err(self.name.refused("it links to something outside"));
            }
            Target::Symbolic { text, .. } => symbolic(text, &path),
        };
        match made {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(self.name.refused("something else in the archive has the same name"))
            }
            made => made.map_err(|cause| ArchiveError::write(&self.name, cause)),
        }
    }
}

#[cfg(unix)]
fn symbolic(target: &str, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn symbolic(_target: &str, _path: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "symbolic links are not made on this system"))
}
