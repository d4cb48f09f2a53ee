//! Converts the error of a command to a [`Failure`]. It decides by the kind of an error, never by its text.

use std::io;

use super::{ExitCode, Failure, NamedResources, advice, in_words};
use crate::api::{self, ErrorKind, Refusal};
use crate::{config, emulator};

/// Classifies the error of a command. `None` if the reader of standard output is gone, which is not a failure.
pub fn classify(error: &anyhow::Error) -> Option<Failure> {
    classify_naming(error, &NamedResources::default())
}

/// The same with hints that name what the command line names.
pub fn classify_naming(error: &anyhow::Error, named: &NamedResources) -> Option<Failure> {
    let failure = cause_of(error, named)?;
    let mut messages = error.chain().map(in_words);
    let message = messages.next().unwrap_or_default();
    // A failure that was made of another error has causes of its own, which are not in the chain.
    let causes = messages.chain(failure.causes.iter().map(in_words)).collect();
    Some(Failure { message, causes, ..failure })
}

/// The failure for the first error of the chain whose type is known, without message, and without the causes that are in
/// the chain.
fn cause_of(error: &anyhow::Error, named: &NamedResources) -> Option<Failure> {
    for cause in error.chain() {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return Some(raised(failure));
        }
        if let Some(error) = cause.downcast_ref::<api::Error>() {
            return Some(of_call(error, named));
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            let broken_pipe = error.kind() == io::ErrorKind::BrokenPipe;
            return (!broken_pipe).then(|| Failure::new(ExitCode::UNEXPECTED, ""));
        }
        if let Some(error) = cause.downcast_ref::<config::ConfigError>() {
            let hint = advice::for_settings(error);
            return Some(Failure { hint, ..Failure::new(code_of_settings(error), "") });
        }
        if let Some(error) = cause.downcast_ref::<emulator::StoreError>() {
            return Some(match error {
                emulator::StoreError::Busy { .. } => Failure::new(ExitCode::UNAVAILABLE, "")
                    .hint("wait for the other process to end, or stop it, and try again"),
                emulator::StoreError::Io { .. } => Failure::new(ExitCode::UNEXPECTED, "")
                    .hint("check the folder and its permissions; for `--local`, CTCONNECT_DATA_DIR names another one"),
                _ => Failure::new(ExitCode::UNEXPECTED, "")
                    .hint("`ctconnect emulator reset` empties the state of `--local`"),
            });
        }
    }
    Some(Failure::new(ExitCode::UNEXPECTED, ""))
}

fn raised(failure: &Failure) -> Failure {
    // Programs read `errors`: without entries of the service, each detail becomes one.
    let entries = || failure.details.iter().map(|detail| serde_json::json!({ "message": in_words(detail) })).collect();
    Failure {
        details: failure.details.iter().map(in_words).collect(),
        errors: if failure.errors.is_empty() { entries() } else { failure.errors.clone() },
        ..failure.clone()
    }
}

fn of_call(error: &api::Error, named: &NamedResources) -> Failure {
    Failure {
        status: error.status(),
        errors: error.refusal().map(|refusal| refusal.errors.clone()).unwrap_or_default(),
        correlation_id: error.correlation_id.clone(),
        hint: advice::for_call(error, named),
        ..Failure::new(code_of_call(error), "")
    }
}

fn code_of_call(error: &api::Error) -> ExitCode {
    match &error.kind {
        ErrorKind::Refused(refusal) => code_of_refusal(refusal),
        ErrorKind::Connect(_) | ErrorKind::Untrusted(_) | ErrorKind::Lost(_) | ErrorKind::Decode(_) => {
            ExitCode::UNAVAILABLE
        }
        ErrorKind::Taken(_) => ExitCode::CONFLICT,
        ErrorKind::Unsendable(_) => ExitCode::USAGE,
        ErrorKind::Forbidden(_) => ExitCode::FORBIDDEN,
    }
}

fn code_of_settings(error: &config::ConfigError) -> ExitCode {
    match error {
        config::ConfigError::NotLoggedIn
        | config::ConfigError::NoProjectIdentity { .. }
        | config::ConfigError::NoClient
        | config::ConfigError::NoSecret { .. }
        | config::ConfigError::Writable { .. }
        | config::ConfigError::Foreign { .. }
        | config::ConfigError::ForeignFolder { .. }
        | config::ConfigError::Helper { .. } => ExitCode::FORBIDDEN,
        config::ConfigError::Io { .. }
        | config::ConfigError::NoHome
        | config::ConfigError::NoStateFolder
        | config::ConfigError::Locked { .. } => ExitCode::UNEXPECTED,
        config::ConfigError::Damaged { .. } => ExitCode::INPUT,
        config::ConfigError::NotUnicode(_)
        | config::ConfigError::HalfClient { .. }
        | config::ConfigError::UnknownProfile { .. }
        | config::ConfigError::Invalid { .. }
        | config::ConfigError::UnknownRegion { .. }
        | config::ConfigError::NoRegion => ExitCode::USAGE,
    }
}

/// The exit code for the first known error code, else for the status.
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
        404 | 410 => ExitCode::NOT_FOUND,
        409 => ExitCode::CONFLICT,
        408 | 429 | 500..=599 => ExitCode::UNAVAILABLE,
        _ => ExitCode::UNEXPECTED,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;
    use serde_json::json;

    use super::*;

    fn refused(status: u16, codes: &[&str]) -> anyhow::Error {
        let errors = codes.iter().map(|code| json!({ "code": code, "message": "no" })).collect();
        let refusal = Refusal { status, message: "no".to_owned(), errors, is_from_api: true };
        anyhow::Error::new(api::Error::new(ErrorKind::Refused(refusal), "GET /x")).context("could not look")
    }

    fn code(error: &anyhow::Error) -> Option<u8> {
        classify(error).map(|failure| failure.code.number())
    }

    #[test]
    fn the_error_code_decides_before_the_status() {
        let table: [(u16, &[&str], u8); 32] = [
            (400, &[], 3),
            (400, &["InvalidJsonInput"], 3),
            (422, &["GitRepositoryNotReachable"], 3),
            (400, &["SomethingNew"], 3),
            (401, &["invalid_token"], 4),
            (403, &["AuthorizationError"], 4),
            // The auth service answers 400 to an API Client that it does not know.
            (400, &["invalid_client"], 4),
            (400, &["AuthenticationError"], 4),
            (400, &["insufficient_scope"], 4),
            (403, &[], 4),
            (404, &["ResourceNotFound"], 5),
            (410, &[], 5),
            (400, &["ConnectorReferenceNotFound"], 5),
            (400, &["DeploymentApplicationDoesNotExist"], 5),
            (409, &["ConcurrentModification"], 6),
            (400, &["DuplicateField"], 6),
            (400, &["DeploymentInvalidStatusTransition"], 6),
            (400, &["ConnectorStagedNotPreviewable"], 6),
            (400, &["InvalidOperation"], 6),
            (400, &["ConnectorStagedPreviewRequestUnderProcess"], 6),
            (400, &["ConnectorStagedInCertification"], 6),
            (400, &["ConnectorAlreadyCertified"], 6),
            (409, &[], 6),
            (400, &["InvalidJsonInput", "DuplicateField"], 6),
            (408, &[], 9),
            (429, &[], 9),
            (500, &[], 9),
            (599, &[], 9),
            (600, &[], 1),
            (503, &["General"], 9),
            (502, &[], 9),
            (418, &[], 1),
        ];
        for (status, codes, expected) in table {
            assert_eq!(code(&refused(status, codes)), Some(expected), "{status} {codes:?}");
        }
    }

    #[test]
    fn a_request_without_a_response_is_unavailable() {
        for kind in [ErrorKind::Connect("refused".into()), ErrorKind::Lost("reset".into())] {
            assert_eq!(code(&api::Error::new(kind, "GET /x").into()), Some(9));
        }
        assert_eq!(code(&api::Error::new(ErrorKind::Unsendable("no key".into()), "GET /x").into()), Some(2));
    }

    #[test]
    fn emulator_state_locked_by_another_run_is_unavailable() {
        let busy = emulator::StoreError::Busy { path: "state.json".into() };
        let failure = classify(&busy.into()).map(|failure| (failure.code, failure.hint));
        assert_eq!(
            failure,
            Some((
                ExitCode::UNAVAILABLE,
                Some("wait for the other process to end, or stop it, and try again".to_owned())
            ))
        );
    }

    #[test]
    fn a_closed_pipe_is_not_a_failure() {
        let error = Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe)).context("could not write");
        assert_eq!(error.as_ref().err().and_then(classify), None);
        assert!(error.is_err());
        assert_eq!(code(&io::Error::from(io::ErrorKind::StorageFull).into()), Some(1));
    }

    #[test]
    fn a_failure_keeps_its_own_causes_behind_those_of_the_chain() {
        let failure = Failure { causes: vec!["no route (os error 113)".to_owned()], ..Failure::remote("lost") };
        let sentence = |error: anyhow::Error| classify(&error).map(|failure| failure.sentence());
        assert_eq!(sentence(failure.clone().into()).as_deref(), Some("lost: no route"));
        let in_context = anyhow::Error::from(failure).context("could not deploy");
        assert_eq!(sentence(in_context).as_deref(), Some("could not deploy: lost: no route"));
    }

    #[test]
    fn details_are_shown_without_numbers_of_the_system() {
        let failure = classify(&Failure::remote("lost").detail("web: no route (os error 113)").into());
        let shown = failure.map(|failure| (failure.details, failure.errors));
        assert_eq!(shown, Some((vec!["web: no route".to_owned()], vec![json!({ "message": "web: no route" })])));
    }
}
