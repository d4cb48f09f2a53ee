//! Revisions of a Deployment, newest first. The fields that the real service gives them are not documented.

use serde_json::Value;

use crate::emulator::answers::{Answer, Outcome, Refusal};
use crate::emulator::deployments::deployment::Deployment;
use crate::emulator::input::query::{Paging, Parameters, query};

/// `GET /{projectKey}/deployments/{id}/revisions`
pub(crate) fn list(deployment: &Deployment, parameters: &Parameters) -> Outcome {
    let paging = query(|| {
        parameters.expect_only(&["limit", "offset"])?;
        Paging::read(parameters, &[])
    })?;
    Ok(paging.answer(deployment.revisions.iter().rev().collect(), |revision| Value::clone(revision)))
}

/// `GET /{projectKey}/deployments/{id}/revisions/{revision}`
pub(crate) fn get(deployment: &Deployment, revision: &str) -> Outcome {
    let number: u64 = revision.parse().map_err(|_| Refusal::invalid_path("revision: must be a number"))?;
    let found = deployment.revisions.iter().find(|known| known["revision"].as_u64() == Some(number));
    let missing = || Refusal::not_found(format!("The Deployment has no revision {number}."));
    found.map(|revision: &Value| Answer::ok(revision.clone())).ok_or_else(missing)
}
