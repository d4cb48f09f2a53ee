//! The files that a project file names: inside its folder, without a link out of it, and not too many or too large.

use std::io;
use std::path::{Path, PathBuf};

use super::pattern::{is_pattern, matches};
use super::rule;
use crate::files;
use crate::yaml_file::{Problem, quote};

/// Most files that a project file names.
pub(super) const MOST_FILES: usize = 1_000;
/// Most entries of a folder that are compared with a pattern.
const MOST_ENTRIES: usize = 10_000;
/// Most bytes of all files together.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The folder of a project file, and how much of it may still be read.
#[derive(Debug)]
pub(super) struct ProjectFolder {
    pub(super) path: PathBuf,
    files: usize,
    bytes: u64,
}

/// Why a path of the file is not read.
#[derive(Debug)]
pub(super) enum PathProblem {
    /// The path leads out of the folder.
    Outside(&'static str),
    /// More files than allowed.
    TooMany,
    /// A pattern that no file matches.
    NoMatch,
    /// The file cannot be read.
    Unreadable(io::Error),
}

impl ProjectFolder {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), files: MOST_FILES, bytes: MOST_BYTES }
    }

    /// The bytes of a file in the folder.
    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>, PathProblem> {
        check_path(name).map_err(PathProblem::Outside)?;
        self.files = self.files.checked_sub(1).ok_or(PathProblem::TooMany)?;
        let bytes = files::read_in_folder(&self.path, name, self.bytes).map_err(PathProblem::Unreadable)?;
        self.bytes -= bytes.len() as u64;
        Ok(bytes)
    }

    /// The files that match a pattern, sorted. Wildcards match within one part of the path, and not names with a dot at their
    /// beginning.
    pub(super) fn matching(&self, pattern: &str) -> Result<Vec<String>, PathProblem> {
        check_path(pattern).map_err(PathProblem::Outside)?;
        if !is_pattern(pattern) {
            return Ok(vec![pattern.to_owned()]);
        }
        let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let mut found = vec![String::new()];
        for (index, part) in parts.iter().enumerate() {
            let is_last = index + 1 == parts.len();
            let mut longer = Vec::new();
            for folder in &found {
                longer.extend(self.entries(folder, part, is_last)?);
                if longer.len() > MOST_FILES {
                    return Err(PathProblem::TooMany);
                }
            }
            found = longer;
        }
        found.sort();
        if found.is_empty() { Err(PathProblem::NoMatch) } else { Ok(found) }
    }

    /// The entries of a folder that match one part of a pattern: files for the last part, else folders.
    fn entries(&self, folder: &str, part: &str, is_last: bool) -> Result<Vec<String>, PathProblem> {
        let joined = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        if !is_pattern(part) {
            let path = joined(part);
            // Whatever is there counts: what it is shows when it is read.
            return match self.path.join(&path).symlink_metadata() {
                Ok(_) => Ok(vec![path]),
                Err(error) if is_absent(&error) => Ok(Vec::new()),
                Err(error) => Err(PathProblem::Unreadable(error)),
            };
        }
        let path = self.path.join(folder);
        if files::check_is_in_folder(&self.path, &path).is_err() {
            return Err(PathProblem::Outside("it is a link that leads out of the folder"));
        }
        let entries = match path.read_dir() {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(PathProblem::Unreadable(error)),
        };
        let mut found = Vec::new();
        for (count, entry) in entries.enumerate() {
            let entry = entry.map_err(PathProblem::Unreadable)?;
            if count >= MOST_ENTRIES || found.len() > MOST_FILES {
                return Err(PathProblem::TooMany);
            }
            let name = entry.file_name();
            // A name that is no text is compared too: no entry of the file is missed without a word.
            let name = name.to_string_lossy();
            if name.starts_with('.') || !matches(part, &name) {
                continue;
            }
            // Anything but a folder is read, so that a link or a pipe is reported.
            if is_folder(&entry.path())? != is_last {
                found.push(joined(&name));
            }
        }
        Ok(found)
    }
}

/// Whether nothing is there, or something that is no folder is in the way.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether a path is a folder, or a link to one. A link to nothing is none.
fn is_folder(path: &Path) -> Result<bool, PathProblem> {
    match path.metadata() {
        Ok(metadata) => Ok(metadata.is_dir()),
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(PathProblem::Unreadable(error)),
    }
}

impl PathProblem {
    /// The problem with the path `name`, without a place.
    pub(super) fn into_problem(self, name: &str) -> Problem {
        let name = quote(name);
        match self {
            Self::Outside(help) => {
                let message = format!("{name} is not a path in the folder of the file");
                Problem::new(&rule::PATH_IN_FOLDER, message).help(help)
            }
            Self::TooMany => {
                let message = format!("the file names more than {MOST_FILES} files");
                let help = "put the customers into one table (`customers: customers.csv`), or several into one file";
                Problem::new(&rule::TOO_MANY_FILES, message).help(help)
            }
            Self::NoMatch => {
                let problem = Problem::new(&rule::NO_FILE_MATCHES, format!("no file matches {name}"));
                problem.help("correct the path, or remove it; `*` matches within one folder")
            }
            Self::Unreadable(error) => unreadable(&name, &error),
        }
    }
}

fn unreadable(name: &str, error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => {
            let problem = Problem::new(&rule::FILE_NOT_READ, format!("there is no file {name}"));
            problem.help("create it, or correct the path, which is relative to the folder of ctconnect.yaml")
        }
        io::ErrorKind::PermissionDenied if error.raw_os_error().is_none() => {
            let problem = Problem::new(&rule::PATH_IN_FOLDER, format!("{name} is a link that leads out of the folder"));
            problem.help("replace the link with the file itself")
        }
        io::ErrorKind::FileTooLarge => {
            let problem = Problem::new(&rule::TOO_MANY_FILES, format!("{name} is too large: {error}"));
            problem.help("check that this is the right file; all files together have 64 MiB at most")
        }
        _ => {
            let problem = Problem::new(&rule::FILE_NOT_READ, format!("cannot read {name}: {error}"));
            problem.help("check that it is a regular file that you may read")
        }
    }
}

/// A path of the file is relative, with `/` between its parts on every system, and never leads out of the folder.
pub(super) fn check_path(path: &str) -> Result<(), &'static str> {
    if path.contains('\\') {
        return Err("write `/` between the parts of a path");
    }
    if path.starts_with('/') || path.starts_with('~') || path.contains(':') {
        return Err("write a path relative to the folder of the file");
    }
    if path.split('/').any(|part| part == "..") {
        return Err("move the file into the folder of ctconnect.yaml, or below it");
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_within_one_part_of_a_path() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["a/one.yaml", "a/two.yaml", "a/.hidden.yaml", "a/three.yml", "b/one.yaml", "a/deep/four.yaml"] {
            std::fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(path), "").unwrap();
        }
        let project = ProjectFolder::new(folder.path());
        let found = |pattern: &str| project.matching(pattern).unwrap_or_default();
        assert_eq!(found("a/*.yaml"), ["a/one.yaml", "a/two.yaml"]);
        assert_eq!(found("*/one.yaml"), ["a/one.yaml", "b/one.yaml"]);
        assert_eq!(found("./?/*.y?ml"), ["a/one.yaml", "a/two.yaml", "b/one.yaml"]);
        assert_eq!(found("none.yaml"), ["none.yaml"], "a path is not looked up here");
        assert!(matches!(project.matching("c/*.yaml"), Err(PathProblem::NoMatch)));
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for path in ["../a", "a/../../b", "/etc/passwd", "~/a", "C:/a", "a\\b", "..", "/dev/zero"] {
            assert!(check_path(path).is_err(), "{path}");
        }
        for path in ["a", "a/b.yaml", "./a", "a..b/c"] {
            assert!(check_path(path).is_ok(), "{path}");
        }
    }
}
