//! What the answer to a request depends on besides the state: the request, its caller, the options and the time.

use bytes::Bytes;
use http::{Request, StatusCode};

use crate::emulator::clock::Moment;
use crate::emulator::faults::{ActiveFaults, StuckOperation};
use crate::emulator::input::headers::{credentials, media_type};
use crate::emulator::input::query::{ParameterFault, QueryParameters};
use crate::emulator::input::shape::{self, RequestBody};
use crate::emulator::options::EmulatorOptions;
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult};
use crate::emulator::store::StateTransaction;

/// A request to the Connect API, with its caller, the options and the time.
pub(crate) struct RequestContext<'a> {
    pub(crate) options: &'a EmulatorOptions,
    pub(crate) now: Moment,
    request: &'a Request<Bytes>,
    faults: &'a ActiveFaults,
    /// The scopes of the caller. `None`: they are not limited. An unknown token has those of an API Client that is not declared.
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

impl<'a> RequestContext<'a> {
    /// Fails if the request has no valid access token.
    pub(crate) fn new(
        state: &StateTransaction<'_>,
        options: &'a EmulatorOptions,
        faults: &'a ActiveFaults,
        now: Moment,
        request: &'a Request<Bytes>,
    ) -> RequestResult<Self> {
        let Some(sent) = credentials(request.headers(), "Bearer").filter(|token| !token.is_empty()) else {
            let message = "An access token is missing: send 'Authorization: Bearer TOKEN'.";
            return Err(ErrorCode::AuthenticationError.error(message));
        };
        match state.token(sent)? {
            Some(token) if token.expires <= now => Err(ErrorCode::InvalidToken.error("The access token has expired.")),
            None if options.strict_tokens => Err(ErrorCode::InvalidToken.error("The access token is unknown.")),
            token => {
                let scopes = token.map_or_else(|| options.all_scopes(), |token| token.scopes);
                Ok(Self { options, now, request, faults, scopes })
            }
        }
    }

    /// Whether the operation that the request starts is to last for ever.
    pub(crate) fn is_stuck(&self, operation: StuckOperation) -> bool {
        self.faults.is_stuck(operation, self.request.method(), self.request.uri().path())
    }

    /// The ids of the resources that are missing in the list that is requested, because faults hide them.
    pub(crate) fn hidden_in_list(&self) -> Vec<String> {
        self.faults.hidden_in(self.request.uri().path())
    }

    pub(crate) fn parameters(&self) -> Result<QueryParameters, ParameterFault> {
        QueryParameters::parse(self.request.uri().query().unwrap_or_default())
    }

    /// Reads the body, unless the request says that it is not JSON.
    pub(crate) fn body<T: RequestBody>(&self) -> RequestResult<T> {
        match media_type(self.request.headers()).as_deref() {
            None | Some("application/json") => shape::read(self.request.body(), self.options.lenient),
            Some(_) => Err(ErrorResponse::invalid_body("Content-Type: must be application/json")
                .status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
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
        if let Permission::ManageApiClients(_) = permission {
            let message = format!("The Connector needs an API Client, which requires the scope {wanted}.");
            return Err(ErrorCode::AuthorizationError.error(message));
        }
        let message = format!("Insufficient scope. One of these scopes is required: {wanted}.");
        Err(ErrorCode::InsufficientScope.error(message))
    }

    /// The Projects that the caller's scopes name; `None` if they are not limited.
    pub(crate) fn projects(&self) -> Option<Vec<&str>> {
        let scopes = self.scopes.as_ref()?;
        Some(scopes.iter().filter_map(|scope| scope.split(':').nth(1)).collect())
    }
}
