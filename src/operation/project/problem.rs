//! The problems of several Projects as one failure.

use anyhow::Result;
use serde_json::{Value, json};

use crate::failure::{ExitCode, Failure, Subject, alike_once};
use crate::plan::project::{EntryPlan, ProjectPlace};
use crate::project_file::IdentityVariables;

/// A Project in a text: by its name in the file, with its key.
pub(super) fn named(place: &ProjectPlace) -> String {
    match &place.name {
        Some(name) if *name != place.key => format!("`{name}` ({})", place.key),
        _ => format!("`{}`", place.key),
    }
}

/// What is wrong with a Project.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProjectProblem {
    /// `None`: the Project of the run, which is not known.
    pub(super) place: Option<ProjectPlace>,
    pub(super) failure: Failure,
}

impl ProjectProblem {
    /// Message, cause and hint on one line.
    fn text(&self) -> String {
        let hint = self.failure.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
        format!("{}{hint}", self.failure.on_one_line())
    }

    /// As programs read it.
    fn json(&self) -> Value {
        let project =
            self.place.as_ref().map(|place| json!({ "name": place.name, "key": place.key, "region": place.region }));
        let Failure { code, status, errors, correlation_id, hint, .. } = &self.failure;
        json!({
            "project": project,
            "message": self.failure.on_one_line(),
            "exitCode": code.number(),
            "status": status,
            "errors": errors,
            "correlationId": correlation_id,
            "hint": hint,
        })
    }
}

/// A Project as what a text is about: it may name the variables with its identity.
pub(super) fn subject(place: &ProjectPlace) -> Subject {
    let variables = place.name.as_ref().map(|name| IdentityVariables::of(name));
    let variables = variables.into_iter().flat_map(|own| [own.client_id, own.client_secret]);
    let names = place.name.iter().chain([&place.key]).cloned().chain(variables);
    Subject { label: named(place), names: names.collect() }
}

/// A Deployment of a plan as what a text is about.
pub(super) fn entry_subject(entry: &EntryPlan) -> Subject {
    let mut names = subject(&entry.project).names;
    names.extend([entry.name.clone(), entry.key.clone(), entry.key_or_id().to_owned()]);
    Subject { label: entry.name.clone(), names }
}

/// The problems in sentences. Those that many Projects have are one.
pub(super) fn in_sentences(problems: &[ProjectProblem]) -> Vec<String> {
    let about = |problem: &ProjectProblem| problem.place.as_ref().map(subject).unwrap_or_default();
    let texts: Vec<(Subject, String)> = problems.iter().map(|problem| (about(problem), problem.text())).collect();
    alike_once(&texts).into_iter().map(|own| own.text).collect()
}

/// One failure for all problems. One alone is the failure. `what` such as `cannot be used`.
///
/// # Errors
/// If there is a problem: 4 if an identity is one, else the code that they share, else 3.
pub(super) fn all_at_once(problems: &[ProjectProblem], what: &str) -> Result<()> {
    let code = match problems {
        [] => return Ok(()),
        [only] => return Err(only.failure.clone().into()),
        [first, others @ ..] => {
            let is_shared = others.iter().all(|problem| problem.failure.code == first.failure.code);
            match problems.iter().any(|problem| problem.failure.code == ExitCode::FORBIDDEN) {
                true => ExitCode::FORBIDDEN,
                false if is_shared => first.failure.code,
                false => ExitCode::INPUT,
            }
        }
    };
    let mut failure = Failure::new(code, format!("{} Projects {what}", problems.len()));
    failure.details = in_sentences(problems);
    failure.errors = problems.iter().map(ProjectProblem::json).collect();
    Err(failure.into())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn all_problems_are_one_failure() {
        let combined = |failures: Vec<Failure>| {
            let problem = |failure| ProjectProblem { place: None, failure };
            let problems: Vec<ProjectProblem> = failures.into_iter().map(problem).collect();
            let error = all_at_once(&problems, "cannot be used").unwrap_err();
            error.downcast::<Failure>().unwrap()
        };
        let (identity, input) = (Failure::new(ExitCode::FORBIDDEN, "a").hint("b"), Failure::input("c").detail("d"));
        assert!(all_at_once(&[], "").is_ok());
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
