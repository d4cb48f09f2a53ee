//! The problems of several Projects as one failure.

use anyhow::Result;

use crate::failure::{ExitCode, Failure};
use crate::plan::project::ProjectPlace;

/// A Project in a text: by its name in the file, with its key.
pub(super) fn named(place: &ProjectPlace) -> String {
    match &place.name {
        Some(name) if *name != place.key => format!("`{name}` ({})", place.key),
        _ => format!("`{}`", place.key),
    }
}

/// One failure for all problems. One alone is the failure. `what` such as `cannot be used`.
///
/// # Errors
/// If there is a problem: 4 if an identity is one, else the code that they share, else 3.
pub(super) fn all_at_once(problems: Vec<Failure>, what: &str) -> Result<()> {
    let Some(first) = problems.first() else { return Ok(()) };
    if let [only] = &problems[..] {
        return Err(only.clone().into());
    }
    let is_shared = problems.iter().all(|problem| problem.code == first.code);
    let code = match problems.iter().any(|problem| problem.code == ExitCode::FORBIDDEN) {
        true => ExitCode::FORBIDDEN,
        false if is_shared => first.code,
        false => ExitCode::INPUT,
    };
    let mut failure = Failure::new(code, format!("{} Projects {what}", problems.len()));
    let detail = |problem: &Failure| {
        let reasons = problem.details.iter().map(|detail| format!(": {detail}")).take(1);
        let hint = problem.hint.iter().map(|hint| format!("; {hint}"));
        std::iter::once(problem.sentence()).chain(reasons).chain(hint).collect::<String>()
    };
    failure.details = problems.iter().map(detail).collect();
    Err(failure.into())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn all_problems_are_one_failure() {
        let combined = |problems: Vec<Failure>| {
            let error = all_at_once(problems, "cannot be used").unwrap_err();
            error.downcast::<Failure>().unwrap()
        };
        let (identity, input) = (Failure::new(ExitCode::FORBIDDEN, "a").hint("b"), Failure::input("c").detail("d"));
        assert!(all_at_once(Vec::new(), "").is_ok());
        assert_eq!(combined(vec![identity.clone()]), identity);
        let both = combined(vec![input.clone(), identity]);
        assert_eq!((both.code, both.details), (ExitCode::FORBIDDEN, vec!["c: d".to_owned(), "a; b".to_owned()]));
        assert_eq!(both.message, "2 Projects cannot be used");
        let unavailable = Failure::new(ExitCode::UNAVAILABLE, "e");
        assert_eq!(combined(vec![unavailable.clone(), unavailable.clone()]).code, ExitCode::UNAVAILABLE);
        assert_eq!(combined(vec![unavailable, input]).code, ExitCode::INPUT);
    }

    #[test]
    fn a_project_is_named_as_in_the_file() {
        let place = |name: Option<&str>| ProjectPlace { name: name.map(str::to_owned), key: "k".into(), region: None };
        assert_eq!([named(&place(Some("live"))), named(&place(None))], ["`live` (k)", "`k`"]);
    }
}
