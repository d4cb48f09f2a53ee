//! Revisions of a Deployment, newest first. The reference does not document their fields.

use serde_json::Value;

use crate::emulator::deployments::deployment::StoredDeployment;
use crate::emulator::input::query::{Paging, QueryParameters};
use crate::emulator::responses::{ErrorResponse, RequestResult, SuccessResponse};

/// `GET /{projectKey}/deployments/{id}/revisions`
pub(crate) fn list(deployment: &StoredDeployment, parameters: &QueryParameters) -> RequestResult {
    parameters.expect_only(&["limit", "offset"])?;
    let paging = Paging::read(parameters, &[])?;
    Ok(paging.response(deployment.revisions.iter().rev().collect(), |revision| Value::clone(revision)))
}

/// `GET /{projectKey}/deployments/{id}/revisions/{revision}`
pub(crate) fn get(deployment: &StoredDeployment, revision: &str) -> RequestResult {
    let number: u64 = revision.parse().map_err(|_| ErrorResponse::invalid_path("revision: must be a number"))?;
    let found = deployment.revisions.iter().find(|known| known["revision"].as_u64() == Some(number));
    let missing = || ErrorResponse::not_found(format!("The Deployment has no revision {number}."));
    found.cloned().map(SuccessResponse::ok).ok_or_else(missing)
}
