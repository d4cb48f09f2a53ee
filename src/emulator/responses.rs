//! HTTP responses: resources, and errors with the codes of the API.

use http::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::emulator::store::StoreError;

pub(crate) type RequestResult<T = SuccessResponse> = Result<T, ErrorResponse>;

/// A response with a status of 200 to 202.
#[derive(Debug)]
pub(crate) struct SuccessResponse {
    status: StatusCode,
    body: Value,
}

impl SuccessResponse {
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body }
    }

    /// Status 201, which the API sends for creates and updates alike.
    pub(crate) fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, body }
    }

    /// Status 202, for an operation that continues after the response.
    pub(crate) fn accepted(body: Value) -> Self {
        Self { status: StatusCode::ACCEPTED, body }
    }

    pub(crate) fn into_response(self) -> Response<bytes::Bytes> {
        response(self.status, &self.body)
    }
}

/// Codes of `errors[].code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorCode {
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
    // The codes below are those of OAuth. A response repeats them in its field `error`.
    InvalidRequest,
    InvalidClient,
    InvalidScope,
    UnsupportedGrantType,
    InvalidToken,
    InsufficientScope,
}

impl ErrorCode {
    /// A response with one error, and the HTTP status that belongs to the code.
    pub(crate) fn error(self, message: impl Into<String>) -> ErrorResponse {
        let scheme = match self {
            Self::AuthenticationError | Self::InvalidToken => Some("Bearer"),
            Self::InvalidClient => Some("Basic"),
            _ => None,
        };
        let header = scheme.map(|scheme| (WWW_AUTHENTICATE, HeaderValue::from_static(scheme)));
        // Codes of Connect itself have the name of their variant.
        let name = self.oauth_name().map_or_else(|| format!("{self:?}"), str::to_owned);
        let errors = vec![json!({ "code": name, "message": message.into() })];
        ErrorResponse { status: self.status(), oauth_name: self.oauth_name(), header, errors }
    }

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
}

impl From<StoreError> for ErrorResponse {
    fn from(error: StoreError) -> Self {
        let response = ErrorCode::General.error(error.to_string());
        match error {
            // Nothing was applied, so that even a write may be retried.
            StoreError::Busy { .. } => response.status(StatusCode::SERVICE_UNAVAILABLE),
            _ => response,
        }
    }
}

/// A response with a status of 400 or more, and at least one error.
#[derive(Debug)]
pub(crate) struct ErrorResponse {
    status: StatusCode,
    oauth_name: Option<&'static str>,
    header: Option<(HeaderName, HeaderValue)>,
    errors: Vec<Value>,
}

impl ErrorResponse {
    /// Adds a field to the last error.
    #[must_use]
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        if let Some(error) = self.errors.last_mut() {
            error[field] = value.into();
        }
        self
    }

    /// Joins `responses` into one with the status of the first; `Ok` if there are none.
    pub(crate) fn all(responses: impl IntoIterator<Item = Self>) -> RequestResult<()> {
        let join = |mut first: Self, next: Self| {
            first.errors.extend(next.errors);
            first
        };
        responses.into_iter().reduce(join).map_or(Ok(()), Err)
    }

    /// `details` names the invalid fields and what is wrong with each.
    pub(crate) fn invalid_body(details: impl Into<String>) -> Self {
        ErrorCode::InvalidJsonInput.error("The request body is invalid.").with("detailedErrorMessage", details.into())
    }

    /// `details` names the part of the path and what is wrong with it.
    pub(crate) fn invalid_path(details: impl Into<String>) -> Self {
        ErrorCode::InvalidPathParam.error("A path parameter is invalid.").with("detailedErrorMessage", details.into())
    }

    /// The path exists, but accepts only the methods in `allowed`.
    pub(crate) fn method_not_allowed(method: &http::Method, allowed: &'static str) -> Self {
        let message = format!("{method} is not allowed for this path, only {allowed}.");
        let header = Some((ALLOW, HeaderValue::from_static(allowed)));
        Self { header, ..ErrorCode::InvalidOperation.error(message).status(StatusCode::METHOD_NOT_ALLOWED) }
    }

    /// The message of the first error.
    pub(crate) fn message(&self) -> String {
        self.errors.first().and_then(|error| error["message"].as_str()).unwrap_or_default().to_owned()
    }

    /// The same errors with another status.
    #[must_use]
    pub(crate) fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn into_response(self) -> Response<bytes::Bytes> {
        let message = self.message();
        let mut body = json!({ "statusCode": self.status.as_u16(), "message": message });
        if let Some(name) = self.oauth_name {
            body["error"] = name.into();
            body["error_description"] = message.into();
        }
        body["errors"] = self.errors.into();
        let mut response = response(self.status, &body);
        response.headers_mut().extend(self.header);
        response
    }
}

/// A response with one error of any status and code.
pub(crate) fn error_response(status: StatusCode, code: &str, message: &str) -> Response<bytes::Bytes> {
    let errors = vec![json!({ "code": code, "message": message })];
    ErrorResponse { status, oauth_name: None, header: None, errors }.into_response()
}

/// A response without a body that names the methods of a path.
pub(crate) fn options_response(allowed: &'static str) -> Response<bytes::Bytes> {
    let mut response = Response::new(bytes::Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

pub(crate) fn response(status: StatusCode, body: &Value) -> Response<bytes::Bytes> {
    let mut response = Response::new(bytes::Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
