//! The scopes that an operation needs (reference/platform.md, section 1), and which of them a token is missing.

use http::Method;

/// The resources of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    Connectors,
    Deployments,
}

impl Area {
    fn of(path: &str) -> Option<Self> {
        let mut segments = path.split(['?', '#']).next().unwrap_or_default().split('/').skip(1);
        match (segments.next(), segments.next()) {
            (Some("connectors"), _) => Some(Self::Connectors),
            (Some(_), Some("deployments")) => Some(Self::Deployments),
            _ => None,
        }
    }

    /// Scopes of which any one is enough.
    fn scopes(self, is_write: bool) -> &'static [&'static str] {
        match (self, is_write) {
            (Self::Connectors, true) => &["manage_connectors", "manage_project"],
            (Self::Connectors, false) => &["view_connectors", "manage_connectors", "manage_project"],
            (Self::Deployments, true) => &["manage_connectors_deployments", "manage_project"],
            (Self::Deployments, false) => {
                &["view_connectors_deployments", "manage_connectors_deployments", "manage_project"]
            }
        }
    }
}

/// What a run does in a Project, as far as scopes are needed for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeNeed {
    ManageConnectors,
    ManageDeployments,
    /// To deploy a Connector that declares an API Client of its own.
    CreateApiClients,
}

impl ScopeNeed {
    /// Scopes of which any one is enough.
    fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::ManageConnectors => Area::Connectors.scopes(true),
            Self::ManageDeployments => Area::Deployments.scopes(true),
            Self::CreateApiClients => API_CLIENTS,
        }
    }
}

/// How the scopes of a token fit to a Project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFit {
    /// It has what is needed, or its scopes are not known.
    Fits,
    /// It is for other Projects, with these keys.
    OtherProjects(Vec<String>),
    /// It is missing scopes. Each entry lists scopes with their Project key, of which one is enough.
    MissingScopes(Vec<String>),
}

/// Compares the scopes of a token with what is needed in a Project.
pub(super) fn fit(needs: &[ScopeNeed], project_key: &str, known: Option<&[String]>) -> TokenFit {
    let Some(known) = known.filter(|known| !known.is_empty()) else { return TokenFit::Fits };
    // The scope of a Store has a third part.
    let key_of = |scope: &String| scope.split(':').nth(1).map(str::to_owned);
    let mut projects: Vec<String> = known.iter().filter_map(key_of).collect();
    if !projects.is_empty() && !projects.iter().any(|key| key == project_key) {
        projects.sort_unstable();
        projects.dedup();
        return TokenFit::OtherProjects(projects);
    }
    let with_key = |scope: &&str| format!("{scope}:{project_key}");
    let is_missing = |need: &&ScopeNeed| !need.scopes().iter().any(|scope| known.contains(&with_key(scope)));
    let missing: Vec<String> = needs
        .iter()
        .filter(is_missing)
        .map(|need| need.scopes().iter().map(with_key).collect::<Vec<_>>().join(" or "))
        .collect();
    if missing.is_empty() { TokenFit::Fits } else { TokenFit::MissingScopes(missing) }
}

/// Needed in addition to deploy a Connector that declares an API Client of its own.
const API_CLIENTS: &[&str] = &["manage_api_clients"];

/// The scopes that a token is missing for an operation. Each entry lists scopes with their Project key, separated by
/// `|`, of which one is enough. If the scopes of the token are unknown, the result is all that the operation needs.
pub(crate) fn missing(
    method: &Method,
    path: &str,
    project_key: Option<&str>,
    known: Option<&[String]>,
) -> Box<[String]> {
    let Some(area) = Area::of(path) else { return Box::default() };
    let is_write = !method.is_safe();
    let project_key = project_key.unwrap_or("{projectKey}");
    let mut needed = vec![area.scopes(is_write)];
    if area == Area::Deployments && *method == Method::POST {
        needed.push(API_CLIENTS);
    }
    let with_key = |scope: &&str| format!("{scope}:{project_key}");
    let has = |scope: &&str| known.is_some_and(|known| known.contains(&with_key(scope)));
    let missing = needed.into_iter().filter(|scopes| !scopes.iter().any(has));
    missing.map(|scopes| scopes.iter().map(with_key).collect::<Vec<_>>().join("|")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing_of(method: Method, path: &str, known: &[&str]) -> Vec<String> {
        let known: Vec<String> = known.iter().map(|scope| (*scope).to_owned()).collect();
        missing(&method, path, Some("p"), Some(&known)).into_vec()
    }

    #[test]
    fn any_sufficient_scope_of_the_project_is_accepted() {
        for scope in ["view_connectors:p", "manage_connectors:p", "manage_project:p"] {
            assert!(missing_of(Method::GET, "/connectors/drafts?limit=1", &[scope]).is_empty());
        }
        assert_eq!(
            missing_of(Method::POST, "/connectors/drafts", &["view_connectors:p"]),
            ["manage_connectors:p|manage_project:p"]
        );
        assert_eq!(
            missing_of(Method::DELETE, "/p/deployments/key=a", &["manage_connectors:p", "manage_project:other"]),
            ["manage_connectors_deployments:p|manage_project:p"]
        );
    }

    #[test]
    fn deploying_needs_manage_api_clients_which_manage_project_does_not_include() {
        assert_eq!(missing_of(Method::POST, "/p/deployments", &["manage_project:p"]), ["manage_api_clients:p"]);
        assert!(missing_of(Method::POST, "/p/deployments", &["manage_project:p", "manage_api_clients:p"]).is_empty());
        assert!(missing_of(Method::GET, "/p/deployments", &["manage_project:p"]).is_empty());
    }

    #[test]
    fn a_token_fits_to_a_project_with_the_scopes_that_are_needed() {
        let fit_of = |known: &[&str]| {
            let known: Vec<String> = known.iter().map(|scope| (*scope).to_owned()).collect();
            fit(&[ScopeNeed::ManageDeployments, ScopeNeed::CreateApiClients], "p", Some(&known))
        };
        for scope in ["manage_project:p", "manage_connectors_deployments:p"] {
            assert_eq!(fit_of(&[scope, "manage_api_clients:p", "view_orders:q:store"]), TokenFit::Fits);
        }
        assert_eq!(
            fit_of(&["view_orders:p:store"]),
            TokenFit::MissingScopes(vec![
                "manage_connectors_deployments:p or manage_project:p".to_owned(),
                "manage_api_clients:p".to_owned()
            ])
        );
        assert_eq!(
            fit_of(&["manage_project:q", "manage_api_clients:q", "manage_project:o"]),
            TokenFit::OtherProjects(vec!["o".to_owned(), "q".to_owned()])
        );
        assert_eq!(fit_of(&[]), TokenFit::Fits);
        assert_eq!(fit(&[ScopeNeed::ManageConnectors], "p", None), TokenFit::Fits);
    }

    #[test]
    fn all_needed_scopes_are_missing_if_those_of_the_token_are_unknown() {
        let all = missing(&Method::GET, "/p/deployments", None, None);
        assert_eq!(
            *all,
            [
                "view_connectors_deployments:{projectKey}|manage_connectors_deployments:{projectKey}|manage_project:{projectKey}"
            ]
        );
        assert!(missing(&Method::GET, "/something/else", None, None).is_empty());
    }
}
