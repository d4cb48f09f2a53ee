//! Repositories: addresses that stand for folders, and the connect.yaml in them.

use std::io;
use std::path::Path;

use crate::connect_file::{self, Checked, Problem, Severity};
use crate::emulator::answers::{Code, Outcome, Refusal};
use crate::emulator::connectors::declaration::Declaration;
use crate::emulator::world::{Repository, World};

const FILE_NAME: &str = "connect.yaml";

/// The common form of an address: HTTPS and SSH addresses of one repository are equal, with and without `.git`.
pub(crate) fn common_form(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let url = url.strip_suffix(".git").unwrap_or(url);
    match url.strip_prefix("git@").or_else(|| url.strip_prefix("ssh://git@")) {
        Some(rest) => format!("https://{}", rest.replacen(':', "/", 1)),
        None => url.to_owned(),
    }
}

/// Reads the connect.yaml of a repository, as the service does on create and `setRepository`. A folder has one
/// state, so it stands for every tag.
pub(crate) fn read(world: &World, repository: &Repository) -> Outcome<Declaration> {
    let url = &repository.url;
    let Some(folder) = world.repositories.get(&common_form(url)) else {
        return Err(Refusal::new(
            Code::GitRepositoryNotReachable,
            format!("The repository '{url}' with the tag '{}' cannot be reached.", repository.tag),
        ));
    };
    let bytes = std::fs::read(folder.join(FILE_NAME)).map_err(|error| unreadable(folder, url, &error))?;
    declaration(&bytes).map_err(|problems| {
        let message = format!("The {FILE_NAME} at the tag '{}' is not valid: {problems}", repository.tag);
        Refusal::new(Code::ConnectorSpecificationFileNotValid, message)
    })
}

fn unreadable(folder: &Path, url: &str, error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::NotFound if !folder.is_dir() => Refusal::new(
            Code::GitRepositoryNotReachable,
            format!("The folder {} that stands for the repository '{url}' is gone.", folder.display()),
        ),
        io::ErrorKind::NotFound => Refusal::new(
            Code::ConnectorSpecificationFileNotFound,
            format!("The repository '{url}' has no {FILE_NAME} at its root."),
        ),
        _ => Refusal::new(
            Code::GitRepositoryNotReachable,
            format!("The {FILE_NAME} of the repository '{url}' cannot be read: {error}."),
        ),
    }
}

/// What a connect.yaml declares, or its problems in one line.
fn declaration(bytes: &[u8]) -> Result<Declaration, String> {
    let Checked { file, problems } = connect_file::check(bytes);
    let place = |problem: &Problem| problem.span.as_ref().map_or(String::new(), |span| format!("line {}: ", span.line));
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|problem| format!("{}{}", place(problem), problem.message)).collect();
    file.map(Declaration::from).ok_or_else(|| errors.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_repository_are_equal() {
        for url in ["git@github.com:acme/tax.git", "https://github.com/acme/tax", "ssh://git@github.com/acme/tax.git/"]
        {
            assert_eq!(common_form(url), "https://github.com/acme/tax", "{url}");
        }
    }
}
