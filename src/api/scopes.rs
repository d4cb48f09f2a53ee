//! Which scopes an operation needs (reference/platform.md, section 1), and which of them a token lacks.

use http::Method;

/// What an operation touches.
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

    /// The scopes of which any one is enough.
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

/// A Connector that asks for an API Client of its own can be deployed only with this one, besides the others.
const API_CLIENTS: &[&str] = &["manage_api_clients"];

/// What a token lacks for an operation. Each entry names scopes with their Project key, separated by `|`, of which one
/// is enough. Where the scopes of the token are not known, it is all that the operation needs.
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
    let lacking = needed.into_iter().filter(|scopes| !scopes.iter().any(has));
    lacking.map(|scopes| scopes.iter().map(with_key).collect::<Vec<_>>().join("|")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lacking(method: Method, path: &str, known: &[&str]) -> Vec<String> {
        let known: Vec<String> = known.iter().map(|scope| (*scope).to_owned()).collect();
        missing(&method, path, Some("p"), Some(&known)).into_vec()
    }

    #[test]
    fn any_sufficient_scope_of_the_project_will_do() {
        for scope in ["view_connectors:p", "manage_connectors:p", "manage_project:p"] {
            assert!(lacking(Method::GET, "/connectors/drafts?limit=1", &[scope]).is_empty());
        }
        assert_eq!(
            lacking(Method::POST, "/connectors/drafts", &["view_connectors:p"]),
            ["manage_connectors:p|manage_project:p"]
        );
        assert_eq!(
            lacking(Method::DELETE, "/p/deployments/key=a", &["manage_connectors:p", "manage_project:other"]),
            ["manage_connectors_deployments:p|manage_project:p"]
        );
    }

    #[test]
    fn deploying_may_need_to_manage_api_clients_which_manage_project_does_not_include() {
        assert_eq!(lacking(Method::POST, "/p/deployments", &["manage_project:p"]), ["manage_api_clients:p"]);
        assert!(lacking(Method::POST, "/p/deployments", &["manage_project:p", "manage_api_clients:p"]).is_empty());
        assert!(lacking(Method::GET, "/p/deployments", &["manage_project:p"]).is_empty());
    }

    #[test]
    fn without_knowledge_all_that_is_needed_is_named() {
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
