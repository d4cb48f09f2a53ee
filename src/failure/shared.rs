//! Several failures as one.

use serde_json::json;

use super::{ExitCode, Failure, Subject, alike_once, classify};

/// The code that all failures share, else 7 if any is 7, else 1. `None` if there are none.
fn shared_code(failures: &[(Subject, Failure)]) -> Option<ExitCode> {
    let (_, first) = failures.first()?;
    Some(if failures.iter().all(|(_, failure)| failure.code == first.code) {
        first.code
    } else if failures.iter().any(|(_, failure)| failure.code == ExitCode::REMOTE_FAILED) {
        ExitCode::REMOTE_FAILED
    } else {
        ExitCode::UNEXPECTED
    })
}

/// Combines several failures into one, each with what it is about: its code is the one that all share, else 7 if any is 7, else
/// 1. People read those that are alike once; programs read an entry for each.
///
/// # Errors
/// The combined failure, unless there are none.
pub fn shared_failure(
    failures: Vec<(Subject, anyhow::Error)>,
    message: impl Fn(usize) -> String,
) -> anyhow::Result<()> {
    let mut failures = failures;
    if failures.len() <= 1 {
        return failures.pop().map_or(Ok(()), |(_, error)| Err(error));
    }
    let failures: Vec<(Subject, Failure)> =
        failures.into_iter().filter_map(|(subject, error)| Some((subject, classify(&error)?))).collect();
    let Some(code) = shared_code(&failures) else { return Ok(()) };
    let mut shared = Failure::new(code, message(failures.len()));
    let texts: Vec<(Subject, String)> =
        failures.iter().map(|(subject, failure)| (subject.clone(), failure.on_one_line())).collect();
    shared.details = alike_once(&texts).into_iter().map(|own| own.text).collect();
    let failures: Vec<Failure> = failures.into_iter().map(|(_, failure)| failure).collect();
    shared.errors = failures.iter().flat_map(|failure| failure.errors.clone()).collect();
    if shared.errors.is_empty() {
        shared.errors = texts.iter().map(|(_, text)| json!({ "message": text })).collect();
    }
    shared.hint = failures.iter().find_map(|failure| failure.hint.clone());
    let mut commands: Vec<&str> = failures.iter().filter_map(|failure| failure.resume.as_deref()).collect();
    commands.dedup();
    shared.resume = (!commands.is_empty()).then(|| commands.join(" && "));
    Err(shared.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_failures_combine_into_one_code() {
        let shared = |codes: &[ExitCode]| {
            let failures = codes.iter().map(|code| (Subject::default(), Failure::new(*code, "no").into())).collect();
            let error = shared_failure(failures, |count| format!("{count} failed")).err()?;
            classify(&error).map(|failure| failure.code)
        };
        let (missing, forbidden) = (ExitCode::NOT_FOUND, ExitCode::FORBIDDEN);
        assert_eq!(shared(&[]), None);
        assert_eq!(shared(&[missing]), Some(missing));
        assert_eq!(shared(&[missing, missing]), Some(missing));
        assert_eq!(shared(&[missing, forbidden]), Some(ExitCode::UNEXPECTED));
        assert_eq!(shared(&[missing, ExitCode::REMOTE_FAILED]), Some(ExitCode::REMOTE_FAILED));
    }
}
