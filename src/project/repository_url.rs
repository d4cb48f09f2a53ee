//! Converts the usual forms of a repository address to the two that the service accepts.
//!
//! The service supports GitHub only: `https://github.com/OWNER/NAME.git` for public repositories and
//! `git@github.com:OWNER/NAME.git` for private ones.

/// Why an address is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepositoryUrlError {
    #[error("Connect supports repositories on GitHub only, not on `{0}`")]
    OtherHost(String),
    /// The path is not an owner and a name.
    #[error("`{0}` is not a repository; use `https://github.com/OWNER/NAME.git` or `git@github.com:OWNER/NAME.git`")]
    NoRepository(String),
}

/// Converts an address to the form that the service accepts. Credentials in an `https` address are dropped.
pub fn normalize(address: &str) -> Result<String, RepositoryUrlError> {
    let address = address.trim();
    let parts = Parts::of(address);
    if !matches!(parts.host.to_ascii_lowercase().as_str(), "github.com" | "www.github.com" | "ssh.github.com") {
        return Err(RepositoryUrlError::OtherHost(parts.host.to_owned()));
    }
    let path = parts.path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let is_name = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    match path.split('/').collect::<Vec<_>>()[..] {
        [owner, name] if is_name(owner) && is_name(name) => {
            let origin = if parts.ssh { "git@github.com:" } else { "https://github.com/" };
            Ok(format!("{origin}{owner}/{name}.git"))
        }
        _ => Err(RepositoryUrlError::NoRepository(format!("{}/{}", parts.host, path))),
    }
}

/// Whether two addresses, in any form, name the same repository.
pub fn is_same_repository(one: &str, other: &str) -> bool {
    let name =
        |address| Some(normalize(address).ok()?.to_lowercase().replace("git@github.com:", "https://github.com/"));
    match (name(one), name(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// Host and path of an address in any form.
struct Parts<'a> {
    ssh: bool,
    host: &'a str,
    path: &'a str,
}

impl<'a> Parts<'a> {
    fn of(address: &'a str) -> Self {
        if let Some((scheme, rest)) = address.split_once("://") {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            let host = host.split_once(':').map_or(host, |(host, _)| host);
            return Self { ssh: scheme.contains("ssh"), host, path };
        }
        if let Some((user_and_host, path)) = address.split_once(':') {
            let host = user_and_host.rsplit_once('@').map_or(user_and_host, |(_, host)| host);
            return Self { ssh: true, host, path };
        }
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        Self { ssh: false, host, path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_form_is_accepted() {
        let https = Ok("https://github.com/acme/tax-bridge.git".to_owned());
        for address in [
            "https://github.com/acme/tax-bridge.git",
            "https://github.com/acme/tax-bridge",
            " https://github.com/acme/tax-bridge/ ",
            "http://www.github.com/acme/tax-bridge",
            "https://kim:s3cret@github.com/acme/tax-bridge.git",
            "git://github.com/acme/tax-bridge.git",
            "github.com/acme/tax-bridge",
        ] {
            assert_eq!(normalize(address), https, "{address}");
        }
        let ssh = Ok("git@github.com:acme/tax-bridge.git".to_owned());
        for address in [
            "git@github.com:acme/tax-bridge.git",
            "git@github.com:acme/tax-bridge",
            "ssh://git@github.com/acme/tax-bridge.git",
            "ssh://git@ssh.github.com:443/acme/tax-bridge.git",
            "git+ssh://git@github.com/acme/tax-bridge",
        ] {
            assert_eq!(normalize(address), ssh, "{address}");
        }
    }

    #[test]
    fn anything_else_is_refused_without_showing_its_secrets() {
        assert_eq!(
            normalize("https://kim:s3cret@gitlab.com/acme/x.git"),
            Err(RepositoryUrlError::OtherHost("gitlab.com".into()))
        );
        for address in [
            "https://kim:s3cret@github.com/acme",
            "https://github.com/acme/x/tree/main",
            "https://github.com/acme/../x",
            "git@github.com:x.git",
            "https://github.com/a b/c",
        ] {
            let error = normalize(address).expect_err(address);
            assert!(matches!(error, RepositoryUrlError::NoRepository(_)), "{address}");
            assert!(!error.to_string().contains("s3cret"));
        }
    }
}
