//! What the answer to a request depends on, besides the request and the state: the options, the time and the caller.

use http::HeaderMap;

use crate::emulator::clock::Moment;
use crate::emulator::options::EmulatorOptions;
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult};
use crate::emulator::tokens::{IssuedToken, credentials};

/// The options, the time and the caller of a request.
#[derive(Debug)]
pub(crate) struct RequestContext<'a> {
    pub(crate) options: &'a EmulatorOptions,
    pub(crate) now: Moment,
    pub(crate) caller: Caller,
}

/// The client that sends a request.
#[derive(Debug)]
pub(crate) struct Caller {
    /// `None`: the token is unknown, or not limited.
    scopes: Option<Vec<String>>,
}

/// What a request needs a scope for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Permission<'a> {
    ViewConnectors,
    ManageConnectors,
    ViewDeployments(&'a str),
    ManageDeployments(&'a str),
    ManageApiClients(&'a str),
}

impl Permission<'_> {
    /// The scopes, any one of which suffices, and the Project that the scope must be for, if there is one.
    fn scopes(&self) -> (&'static [&'static str], Option<&str>) {
        match self {
            Self::ViewConnectors => (&["manage_project", "manage_connectors", "view_connectors"], None),
            Self::ManageConnectors => (&["manage_project", "manage_connectors"], None),
            Self::ViewDeployments(project) => {
                (&["manage_project", "manage_connectors_deployments", "view_connectors_deployments"], Some(project))
            }
            Self::ManageDeployments(project) => (&["manage_project", "manage_connectors_deployments"], Some(project)),
            Self::ManageApiClients(project) => (&["manage_api_clients"], Some(project)),
        }
    }
}

impl Caller {
    /// The caller according to the headers of a request.
    pub(crate) fn identify(
        tokens: &[IssuedToken],
        options: &EmulatorOptions,
        now: Moment,
        headers: &HeaderMap,
    ) -> RequestResult<Self> {
        let Some(sent) = credentials(headers, "Bearer").filter(|token| !token.is_empty()) else {
            let message = "An access token is missing: send 'Authorization: Bearer TOKEN'.";
            return Err(ErrorResponse::new(ErrorCode::AuthenticationError, message));
        };
        match tokens.iter().find(|token| token.token == sent) {
            Some(token) if token.expires <= now => {
                Err(ErrorResponse::new(ErrorCode::InvalidToken, "The access token has expired."))
            }
            Some(token) => Ok(Self { scopes: token.scopes.clone() }),
            None if options.strict_tokens => {
                Err(ErrorResponse::new(ErrorCode::InvalidToken, "The access token is unknown."))
            }
            None => Ok(Self { scopes: None }),
        }
    }

    /// Fails if no scope of the caller gives the permission.
    pub(crate) fn require(&self, permission: Permission<'_>) -> RequestResult<()> {
        let (names, project) = permission.scopes();
        let Some(scopes) = &self.scopes else { return Ok(()) };
        let suffices = |scope: &String| {
            let (name, key) = scope.split_once(':').unwrap_or((scope, ""));
            names.contains(&name) && project.is_none_or(|project| project == key)
        };
        if scopes.iter().any(suffices) {
            return Ok(());
        }
        let key = project.unwrap_or("{projectKey}");
        let wanted = names.iter().map(|name| format!("{name}:{key}")).collect::<Vec<_>>().join(", ");
        let (code, message) = match permission {
            Permission::ManageApiClients(_) => (
                ErrorCode::AuthorizationError,
                format!("The Connector needs an API Client, which requires the scope {wanted}."),
            ),
            _ => (
                ErrorCode::InsufficientScope,
                format!("Insufficient scope. One of these scopes is required: {wanted}."),
            ),
        };
        Err(ErrorResponse::new(code, message))
    }

    /// The Projects that the caller's scopes name; `None` if the token is unknown or not limited.
    pub(crate) fn projects(&self) -> Option<Vec<&str>> {
        let scopes = self.scopes.as_ref()?;
        Some(scopes.iter().filter_map(|scope| scope.split(':').nth(1)).collect())
    }
}
