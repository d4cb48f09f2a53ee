//! A Project with its session: what its identity may do, and its errors in words.

use super::problem::{ProjectProblem, in_sentences, named};
use crate::api::{ScopeNeed, TokenFit};
use crate::failure::{ExitCode, Failure, NamedResources, classify_naming};
use crate::plan::project::ProjectPlace;
use crate::session::Session;

/// A Project, and the session with its identity.
pub struct ProjectSession {
    pub place: ProjectPlace,
    /// Shares streams, pace, connections and the command that continues with the session of the run.
    pub session: Session,
    /// Whether an entry is deployed to it. The one that manages the Connector may have none.
    pub has_entries: bool,
    /// Whether it is searched for Deployments that the file does not name, although no entry is deployed to it.
    pub is_searched: bool,
}

impl ProjectSession {
    /// Requests a token, unless there is one, and checks it. `None` if nothing is wrong.
    pub(super) async fn check(&self, needs: &[ScopeNeed]) -> Option<ProjectProblem> {
        if self.session.context.is_local() {
            return None;
        }
        let checked = async { anyhow::Ok(self.session.client().await?.check_token(needs).await?) };
        let name = named(&self.place);
        let failure = match checked.await {
            Ok(TokenFit::Fits) => return None,
            Ok(TokenFit::OtherProjects(keys)) => {
                let (key, keys) = (&self.place.key, keys.join(", "));
                let message = format!("the identity of the Project {name} is for another Project: {keys}");
                Failure::new(ExitCode::FORBIDDEN, message).hint(format!("use an API Client of the Project {key}"))
            }
            Ok(TokenFit::MissingScopes(scopes)) => {
                let message =
                    format!("the identity of the Project {name} is missing the scope {}", scopes.join(", and "));
                Failure::new(ExitCode::FORBIDDEN, message).hint("create an API Client with all of them")
            }
            Err(error) => {
                let error = error.context(format!("could not get a token for the Project {name}"));
                let failure = self.failure(&error)?;
                let code = if failure.code == ExitCode::USAGE { ExitCode::INPUT } else { failure.code };
                Failure { code, ..failure }
            }
        };
        Some(self.problem(failure))
    }

    /// A failure of this Project.
    pub(super) fn problem(&self, failure: Failure) -> ProjectProblem {
        ProjectProblem { place: Some(self.place.clone()), failure }
    }

    /// An error of this Project as a failure whose hints name its identity, and commands that work in it. `None` if the reader
    /// of standard output is gone.
    pub fn failure(&self, error: &anyhow::Error) -> Option<Failure> {
        let context = &self.session.context;
        let named = NamedResources { identity: context.identity_source(), ..NamedResources::default() };
        let failure = classify_naming(error, &named)?;
        let hint = failure.hint.as_ref().map(|hint| context.completed(hint));
        Some(Failure { hint, ..failure })
    }
}

/// Says that Projects without an entry could not be searched, which is no reason to fail.
pub(super) fn note_unsearched(session: &Session, problems: &[ProjectProblem]) {
    for reason in in_sentences(problems) {
        session.ui.note(&format!("a Project without an entry is not searched for Deployments: {reason}"));
    }
}
