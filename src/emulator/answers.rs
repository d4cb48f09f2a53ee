//! Answers: resources, and refusals with the error codes of the API.

use http::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

/// The outcome of a request.
pub(crate) type Outcome<T = Answer> = Result<T, Refusal>;

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    body: Value,
}

impl Answer {
    /// What was asked for.
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body }
    }

    /// Creates and updates alike.
    pub(crate) fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, body }
    }

    /// Work that goes on after the answer.
    pub(crate) fn accepted(body: Value) -> Self {
        Self { status: StatusCode::ACCEPTED, body }
    }

    pub(crate) fn into_response(self) -> Response<bytes::Bytes> {
        response(self.status, &self.body)
    }
}

/// Codes of `errors[].code`, each with the HTTP status that goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    InvalidJsonInput,
    InvalidQueryParam,
    InvalidPathParam,
    DuplicateField,
    FieldValueNotFound,
    AuthenticationError,
    AuthorizationError,
    ResourceNotFound,
    ConcurrentModification,
    General,
    InvalidOperation,
    ConnectorAlreadyCertified,
    ConnectorStagedInCertification,
    ConnectorStagedNotPreviewable,
    ConnectorStagedNotPrivate,
    ConnectorStagedPreviewRequestUnderProcess,
    GitRepositoryNotReachable,
    ConnectorSpecificationFileNotFound,
    ConnectorSpecificationFileNotValid,
    ConnectorReferenceNotFound,
    DeploymentConnectorUpdateFailure,
    DeploymentInvalidStatusTransition,
    DeploymentUnknownApplicationConfiguration,
    DeploymentUnknownApplicationConfigurationKey,
    DeploymentUnsupportedRegion,
    DeploymentApplicationDoNotBelong,
    DeploymentApplicationRequired,
    DeploymentUnknownGlobalConfigurationKey,
    DeploymentMissingGlobalConfigurationKey,
    DeploymentEmptyRequiredGlobalConfigurationKey,
    DeploymentInvalidType,
    DeploymentProductionDeactivated,
    DeploymentApplicationDoesNotExist,
    DeploymentLogInvalidDate,
    DeploymentLogInvalidPageToken,
    DeploymentLogMissingApplicationName,
    /// The codes below are those of OAuth, which stand in the field `error` as well.
    InvalidRequest,
    InvalidClient,
    InvalidScope,
    UnsupportedGrantType,
    InvalidToken,
    InsufficientScope,
}

impl Code {
    fn status(self) -> StatusCode {
        match self {
            Self::AuthenticationError | Self::InvalidClient | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::AuthorizationError | Self::InsufficientScope => StatusCode::FORBIDDEN,
            Self::ResourceNotFound => StatusCode::NOT_FOUND,
            Self::ConcurrentModification => StatusCode::CONFLICT,
            Self::GitRepositoryNotReachable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::General => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The name in a field `error`, for codes of OAuth.
    fn oauth_name(self) -> Option<&'static str> {
        match self {
            Self::InvalidRequest => Some("invalid_request"),
            Self::InvalidClient => Some("invalid_client"),
            Self::InvalidScope => Some("invalid_scope"),
            Self::UnsupportedGrantType => Some("unsupported_grant_type"),
            Self::InvalidToken => Some("invalid_token"),
            Self::InsufficientScope => Some("insufficient_scope"),
            _ => None,
        }
    }

    /// The code as the API writes it, which is the variant's name for all codes of Connect itself.
    fn name(self) -> String {
        self.oauth_name().map_or_else(|| format!("{self:?}"), str::to_owned)
    }
}

/// A request that is not granted: a status and one or more errors.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    oauth_name: Option<&'static str>,
    header: Option<(HeaderName, String)>,
    errors: Vec<Value>,
}

impl Refusal {
    /// A refusal with one error.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        let header = match code {
            Code::AuthenticationError | Code::InvalidToken => Some((WWW_AUTHENTICATE, "Bearer".to_owned())),
            Code::InvalidClient => Some((WWW_AUTHENTICATE, "Basic".to_owned())),
            _ => None,
        };
        let error = json!({ "code": code.name(), "message": message.into() });
        Self { status: code.status(), oauth_name: code.oauth_name(), header, errors: vec![error] }
    }

    /// Adds a field to the last error.
    #[must_use]
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        if let Some(error) = self.errors.last_mut().and_then(Value::as_object_mut) {
            error.insert(field.to_owned(), value.into());
        }
        self
    }

    /// Adds the errors of another refusal; the first one's status stands.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.errors.extend(other.errors);
        self
    }

    /// All `refusals` in one, or `Ok` if there are none.
    pub(crate) fn all(refusals: impl IntoIterator<Item = Self>) -> Outcome<()> {
        refusals.into_iter().reduce(Self::and).map_or(Ok(()), Err)
    }

    /// The body of a request does not fit; `details` says which fields and why.
    pub(crate) fn invalid_body(details: impl Into<String>) -> Self {
        Self::new(Code::InvalidJsonInput, "The request body is not acceptable.")
            .with("detailedErrorMessage", details.into())
    }

    /// A query parameter does not fit.
    pub(crate) fn invalid_query(details: impl Into<String>) -> Self {
        Self::new(Code::InvalidQueryParam, "A query parameter is not acceptable.")
            .with("detailedErrorMessage", details.into())
    }

    /// A part of the path does not fit.
    pub(crate) fn invalid_path(details: impl Into<String>) -> Self {
        Self::new(Code::InvalidPathParam, "A path parameter is not acceptable.")
            .with("detailedErrorMessage", details.into())
    }

    /// Nothing is there.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::ResourceNotFound, message)
    }

    /// The path exists, but takes other methods.
    pub(crate) fn method_not_allowed(method: &http::Method, allowed: &str) -> Self {
        let mut refusal = Self::new(Code::InvalidOperation, format!("{method} is not possible here, only {allowed}."));
        refusal.status = StatusCode::METHOD_NOT_ALLOWED;
        refusal.header = Some((ALLOW, allowed.to_owned()));
        refusal
    }

    /// The message of the first error.
    pub(crate) fn message(&self) -> String {
        self.errors.first().and_then(|error| error["message"].as_str()).unwrap_or_default().to_owned()
    }

    /// The same errors with another status.
    #[must_use]
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn into_response(self) -> Response<bytes::Bytes> {
        let message = self.errors.first().map_or(Value::Null, |error| error["message"].clone());
        let mut body = Map::new();
        body.insert("statusCode".to_owned(), self.status.as_u16().into());
        body.insert("message".to_owned(), message.clone());
        if let Some(name) = self.oauth_name {
            body.insert("error".to_owned(), name.into());
            body.insert("error_description".to_owned(), message);
        }
        body.insert("errors".to_owned(), self.errors.into());
        let mut response = response(self.status, &Value::Object(body));
        if let Some((name, value)) = self.header
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

fn response(status: StatusCode, body: &Value) -> Response<bytes::Bytes> {
    let mut response = Response::new(bytes::Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
