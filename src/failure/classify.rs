//! Makes an exit code, a message and a next step of whatever a command ended with. Decides by kinds, never by text.

use std::io;

use super::{ExitCode, Stop, advice, in_words};
use crate::api::{self, ErrorKind, Refusal};
use crate::{config, emulator};

/// A failure in the terms of the exit codes, before it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// How the process ends.
    pub code: ExitCode,
    /// What failed, outermost first, each why behind its what.
    pub messages: Vec<String>,
    /// One more line each, such as every problem of an input.
    pub details: Vec<String>,
    /// HTTP status of the service's answer, if there was one.
    pub status: Option<u16>,
    /// Every entry of the answer's `errors`, as sent.
    pub errors: Vec<serde_json::Value>,
    /// `X-Correlation-ID` of the request.
    pub correlation_id: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
    /// The command that goes on from here.
    pub resume: Option<String>,
}

impl Failure {
    fn new(code: ExitCode, messages: Vec<String>) -> Self {
        Self {
            code,
            messages,
            details: Vec::new(),
            status: None,
            errors: Vec::new(),
            correlation_id: None,
            hint: None,
            resume: None,
        }
    }
}

/// Classifies what a command ended with; none where there is nothing to tell: the reader of standard output went away.
pub fn classify(error: &anyhow::Error) -> Option<Failure> {
    let messages: Vec<String> = error.chain().map(in_words).collect();
    for cause in error.chain() {
        if let Some(stop) = cause.downcast_ref::<Stop>() {
            return Some(stopped(stop, messages));
        }
        if let Some(error) = cause.downcast_ref::<api::Error>() {
            return Some(called(error, messages));
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            let broken_pipe = error.kind() == io::ErrorKind::BrokenPipe;
            return (!broken_pipe).then(|| Failure::new(ExitCode::UNEXPECTED, messages));
        }
        if let Some(error) = cause.downcast_ref::<config::ConfigError>() {
            let hint = advice::for_settings(error).map(str::to_owned);
            return Some(Failure { hint, ..Failure::new(code_of_settings(error), messages) });
        }
        if let Some(error) = cause.downcast_ref::<emulator::StoreError>() {
            let (code, hint) = match error {
                emulator::StoreError::Busy { .. } => (ExitCode::UNAVAILABLE, "end the other run, or try again"),
                _ => (ExitCode::UNEXPECTED, "`ctconnect emulator reset` empties the world of `--local`"),
            };
            return Some(Failure { hint: Some(hint.to_owned()), ..Failure::new(code, messages) });
        }
    }
    Some(Failure::new(ExitCode::UNEXPECTED, messages))
}

fn stopped(stop: &Stop, messages: Vec<String>) -> Failure {
    // Programs read `errors`: where nothing better stands there, each line of the details is an entry.
    let entries = || stop.details.iter().map(|detail| serde_json::json!({ "message": in_words(detail) })).collect();
    Failure {
        details: stop.details.iter().map(in_words).collect(),
        errors: if stop.errors.is_empty() { entries() } else { stop.errors.clone() },
        hint: stop.hint.clone(),
        resume: stop.resume.clone(),
        ..Failure::new(stop.code, messages)
    }
}

fn called(error: &api::Error, messages: Vec<String>) -> Failure {
    Failure {
        status: error.status(),
        errors: error.refusal().map(|refusal| refusal.errors.clone()).unwrap_or_default(),
        correlation_id: error.correlation_id.clone(),
        hint: advice::for_call(error),
        ..Failure::new(code_of_call(error), messages)
    }
}

fn code_of_call(error: &api::Error) -> ExitCode {
    match &error.kind {
        ErrorKind::Refused(refusal) => code_of_refusal(refusal),
        ErrorKind::Connect(_) | ErrorKind::Untrusted(_) | ErrorKind::Lost(_) | ErrorKind::Decode(_) => {
            ExitCode::UNAVAILABLE
        }
        ErrorKind::Unsendable(_) => ExitCode::USAGE,
        ErrorKind::Forbidden(_) => ExitCode::FORBIDDEN,
    }
}

fn code_of_settings(error: &config::ConfigError) -> ExitCode {
    match error {
        config::ConfigError::NotLoggedIn
        | config::ConfigError::NoClient
        | config::ConfigError::NoSecret { .. }
        | config::ConfigError::Helper { .. } => ExitCode::FORBIDDEN,
        config::ConfigError::Io { .. } | config::ConfigError::NoHome | config::ConfigError::Locked { .. } => {
            ExitCode::UNEXPECTED
        }
        config::ConfigError::Damaged { .. } => ExitCode::INPUT,
        config::ConfigError::NotUnicode(_)
        | config::ConfigError::HalfClient { .. }
        | config::ConfigError::UnknownProfile { .. }
        | config::ConfigError::Invalid { .. }
        | config::ConfigError::UnknownRegion { .. }
        | config::ConfigError::NoRegion => ExitCode::USAGE,
    }
}

/// The server's codes decide, then the status.
fn code_of_refusal(refusal: &Refusal) -> ExitCode {
    refusal.codes().find_map(code_of_error_code).unwrap_or_else(|| code_of_status(refusal.status))
}

fn code_of_error_code(code: &str) -> Option<ExitCode> {
    match code {
        "ResourceNotFound" | "ConnectorReferenceNotFound" | "DeploymentApplicationDoesNotExist" => {
            Some(ExitCode::NOT_FOUND)
        }
        "ConcurrentModification"
        | "DuplicateField"
        | "DeploymentInvalidStatusTransition"
        | "ConnectorStagedPreviewRequestUnderProcess"
        | "ConnectorStagedInCertification"
        | "ConnectorAlreadyCertified"
        | "ConnectorStagedNotPreviewable"
        | "InvalidOperation" => Some(ExitCode::CONFLICT),
        "invalid_token" | "invalid_client" | "AuthenticationError" | "AuthorizationError" | "insufficient_scope" => {
            Some(ExitCode::FORBIDDEN)
        }
        _ => None,
    }
}

fn code_of_status(status: u16) -> ExitCode {
    match status {
        400 | 422 => ExitCode::INPUT,
        401 | 403 => ExitCode::FORBIDDEN,
        404 => ExitCode::NOT_FOUND,
        409 => ExitCode::CONFLICT,
        408 | 429 | 500..=599 => ExitCode::UNAVAILABLE,
        _ => ExitCode::UNEXPECTED,
    }
}

/// Puts the failures of several REFs together: the code that all share, else 7 if any is 7, else 1.
///
/// # Errors
/// The failures, as one; none of them, none.
pub fn shared_stop(failures: Vec<anyhow::Error>, message: impl Fn(usize) -> String) -> anyhow::Result<()> {
    let mut failures = failures;
    if failures.len() <= 1 {
        return failures.pop().map_or(Ok(()), Err);
    }
    let classified: Vec<Failure> = failures.iter().filter_map(classify).collect();
    let Some(first) = classified.first() else { return Ok(()) };
    let code = match classified.iter().all(|failure| failure.code == first.code) {
        true => first.code,
        false if classified.iter().any(|failure| failure.code == ExitCode::REMOTE_FAILED) => ExitCode::REMOTE_FAILED,
        false => ExitCode::UNEXPECTED,
    };
    let mut stop = Stop::new(code, message(classified.len()));
    stop.details = classified.iter().map(|failure| failure.messages.join(": ")).collect();
    stop.errors = classified.iter().flat_map(|failure| failure.errors.clone()).collect();
    stop.hint = classified.iter().find_map(|failure| failure.hint.clone());
    stop.resume = classified.iter().find_map(|failure| failure.resume.clone());
    Err(stop.into())
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;
    use serde_json::json;

    use super::*;

    fn refused(status: u16, codes: &[&str]) -> anyhow::Error {
        let errors = codes.iter().map(|code| json!({ "code": code, "message": "no" })).collect();
        let refusal = Refusal { status, message: "no".to_owned(), errors };
        anyhow::Error::new(api::Error::new(ErrorKind::Refused(refusal), "GET /x")).context("could not look")
    }

    fn code(error: &anyhow::Error) -> Option<u8> {
        classify(error).map(|failure| failure.code.number())
    }

    #[test]
    fn the_code_decides_and_then_the_status() {
        let table: [(u16, &[&str], u8); 20] = [
            (400, &[], 3),
            (400, &["InvalidJsonInput"], 3),
            (422, &["GitRepositoryNotReachable"], 3),
            (400, &["SomethingNew"], 3),
            (401, &["invalid_token"], 4),
            (403, &["AuthorizationError"], 4),
            (403, &[], 4),
            (404, &["ResourceNotFound"], 5),
            (400, &["ConnectorReferenceNotFound"], 5),
            (400, &["DeploymentApplicationDoesNotExist"], 5),
            (409, &["ConcurrentModification"], 6),
            (400, &["DuplicateField"], 6),
            (400, &["DeploymentInvalidStatusTransition"], 6),
            (400, &["ConnectorStagedNotPreviewable"], 6),
            (400, &["InvalidOperation"], 6),
            (400, &["InvalidJsonInput", "DuplicateField"], 6),
            (429, &[], 9),
            (503, &["General"], 9),
            (502, &[], 9),
            (418, &[], 1),
        ];
        for (status, codes, expected) in table {
            assert_eq!(code(&refused(status, codes)), Some(expected), "{status} {codes:?}");
        }
    }

    #[test]
    fn what_never_became_an_answer_is_unavailable() {
        for kind in [ErrorKind::Connect("refused".into()), ErrorKind::Lost("reset".into())] {
            assert_eq!(code(&api::Error::new(kind, "GET /x").into()), Some(9));
        }
        assert_eq!(code(&api::Error::new(ErrorKind::Unsendable("no key".into()), "GET /x").into()), Some(2));
    }

    #[test]
    fn a_world_that_another_run_holds_is_unavailable() {
        let busy = emulator::StoreError::Busy { path: "state.json".into() };
        let told = classify(&busy.into()).map(|failure| (failure.code, failure.hint));
        assert_eq!(told, Some((ExitCode::UNAVAILABLE, Some("end the other run, or try again".to_owned()))));
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let error = Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe)).context("could not write");
        assert_eq!(error.as_ref().err().and_then(classify), None);
        assert!(error.is_err());
        assert_eq!(code(&io::Error::from(io::ErrorKind::StorageFull).into()), Some(1));
    }

    #[test]
    fn several_failures_share_a_code_or_have_none() {
        let shared =
            |failures| shared_stop(failures, |count| format!("{count} failed")).err().and_then(|error| code(&error));
        assert_eq!(shared(vec![]), None);
        assert_eq!(shared(vec![refused(404, &[])]), Some(5));
        assert_eq!(shared(vec![refused(404, &[]), refused(404, &[])]), Some(5));
        assert_eq!(shared(vec![refused(404, &[]), refused(403, &[])]), Some(1));
        assert_eq!(shared(vec![refused(404, &[]), Stop::remote("bad").into()]), Some(7));
    }
}
