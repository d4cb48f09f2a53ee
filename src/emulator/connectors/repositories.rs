//! Repositories: URLs that are mapped to folders, and the connect.yaml in them.

use std::io;
use std::path::Path;

use crate::connect_file::{self, Checked};
use crate::emulator::connectors::content::StoredRepository;
use crate::emulator::connectors::declaration::Declaration;
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult};
use crate::emulator::store::StateTransaction;
use crate::files;
use crate::yaml_file::{Problem, SIZE_LIMIT, Severity};

const FILE_NAME: &str = "connect.yaml";

/// The form that all URLs of a repository have in common: HTTPS and SSH URLs are equal, with and without `.git`.
pub(crate) fn common_form(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let url = url.strip_suffix(".git").unwrap_or(url);
    match url.strip_prefix("git@").or_else(|| url.strip_prefix("ssh://git@")) {
        Some(rest) => format!("https://{}", rest.replacen(':', "/", 1)),
        None => url.to_owned(),
    }
}

/// Reads the connect.yaml of a repository, as the service does on create and `setRepository`. A folder has only one
/// version of its files, which is used for every tag.
pub(crate) fn read(state: &StateTransaction<'_>, repository: &StoredRepository) -> RequestResult<Declaration> {
    let StoredRepository { url, tag } = repository;
    let Some(folder) = state.repository(&common_form(url))? else {
        let message = format!("The repository '{url}' with the tag '{tag}' cannot be reached.");
        return Err(ErrorCode::GitRepositoryNotReachable.error(message));
    };
    let bytes = files::read_in_checkout(&folder, FILE_NAME, SIZE_LIMIT as u64)
        .map_err(|error| unreadable(&folder, url, &error))?;
    declaration(&bytes).map_err(|problems| {
        let message = format!("The {FILE_NAME} at the tag '{tag}' is not valid: {problems}");
        ErrorCode::ConnectorSpecificationFileNotValid.error(message)
    })
}

fn unreadable(folder: &Path, url: &str, error: &io::Error) -> ErrorResponse {
    let (code, message) = match error.kind() {
        io::ErrorKind::NotFound if !folder.is_dir() => (
            ErrorCode::GitRepositoryNotReachable,
            format!("The repository '{url}' is mapped to the folder {}, which does not exist.", folder.display()),
        ),
        io::ErrorKind::NotFound => (
            ErrorCode::ConnectorSpecificationFileNotFound,
            format!("The repository '{url}' has no {FILE_NAME} at its root."),
        ),
        _ => (
            ErrorCode::GitRepositoryNotReachable,
            format!("The {FILE_NAME} of the repository '{url}' cannot be read: {error}."),
        ),
    };
    code.error(message)
}

/// What a connect.yaml declares, or its errors in one line.
pub(crate) fn declaration(bytes: &[u8]) -> Result<Declaration, String> {
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
    fn https_and_ssh_urls_of_a_repository_are_equal() {
        for url in ["git@github.com:acme/tax.git", "https://github.com/acme/tax", "ssh://git@github.com/acme/tax.git/"]
        {
            assert_eq!(common_form(url), "https://github.com/acme/tax", "{url}");
        }
    }
}
