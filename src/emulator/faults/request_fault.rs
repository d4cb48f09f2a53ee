//! What happens to one request.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

use super::spec::{FaultEffect, FaultResponse};
use crate::emulator::responses::error_response;

/// What happens to one request.
#[derive(Debug, Default)]
pub(crate) struct RequestFault {
    pub(crate) delay: Duration,
    pub(super) effect: Option<FaultEffect>,
}

/// When a connection is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionReset {
    /// Before the first byte of the response.
    Before,
    /// Within the response.
    Within,
}

impl RequestFault {
    /// Whether the request is to be applied.
    pub(crate) fn applies_request(&self) -> bool {
        !matches!(
            self.effect,
            Some(FaultEffect::Respond { is_applied: false, .. } | FaultEffect::ResetBefore { is_applied: false })
        )
    }

    pub(crate) fn reset(&self) -> Option<ConnectionReset> {
        match self.effect {
            Some(FaultEffect::ResetBefore { .. }) => Some(ConnectionReset::Before),
            Some(FaultEffect::ResetWithin) => Some(ConnectionReset::Within),
            _ => None,
        }
    }

    /// The response that the client gets in place of this one.
    pub(crate) fn change(&self, response: Response<Bytes>) -> Response<Bytes> {
        match &self.effect {
            Some(FaultEffect::Respond { response, .. }) => response.response(),
            Some(FaultEffect::Truncate) => response.map(|body| body.slice(..body.len() / 2)),
            _ => response,
        }
    }
}

impl FaultResponse {
    fn response(&self) -> Response<Bytes> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = if self.is_html { page(status) } else { self.error(status) };
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    fn error(&self, status: StatusCode) -> Response<Bytes> {
        let code = self.code.as_deref().unwrap_or(match self.status {
            401 => "invalid_token",
            403 => "insufficient_scope",
            404 => "ResourceNotFound",
            409 => "ConcurrentModification",
            502..=504 => "BadGateway",
            500.. => "General",
            _ => "InvalidOperation",
        });
        error_response(status, code, "emulated: a fault of the emulator.")
    }
}

/// The page of a gateway.
fn page(status: StatusCode) -> Response<Bytes> {
    let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let page =
        format!("<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n");
    let mut response = Response::new(Bytes::from(page));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
