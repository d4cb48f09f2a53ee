//! connect.yaml: text in, a typed file and a list of problems out. Opens no files and knows no network.
//!
//! `check` reads the text into a tree whose nodes know their places (`parse`), walks that tree once (`rules`), and
//! tells for each problem where it is and what to write instead.

mod alias;
mod cron;
mod edit;
mod locate;
mod mend;
mod model;
mod parse;
mod problem;
mod quote;
pub mod report;
mod rule;
mod rules;
mod scalar;
mod schema;
mod source;
mod syntax;
mod tree;

pub use edit::{EditError, add_application, add_scope, application_entry};
pub use model::{Application, ApplicationType, Configuration, ConfigurationKey, ConnectFile, HealthCheck, RetryPolicy};
pub use problem::{Problem, Related, Severity, Span};
pub use rule::{RULES, Rule};
pub use rules::GENERATED_VARIABLES;
pub use schema::schema;
pub use source::SIZE_LIMIT;

/// What a check of a connect.yaml found.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The file, if no problem is an error.
    pub file: Option<ConnectFile>,
    /// Everything that is wrong or looks wrong, in the order of the places.
    pub problems: Vec<Problem>,
}

/// Checks a connect.yaml and finds every mistake at once.
///
/// Takes any input whatever: it never fails, and its time grows with the size of the input.
pub fn check(bytes: &[u8]) -> Checked {
    let text = match source::decode(bytes) {
        Ok(text) => text,
        Err(problem) => {
            let mut problems = vec![*problem];
            locate::locate(&mut problems, readable(bytes));
            return Checked { file: None, problems };
        }
    };
    let (file, mut problems) = mend::check(text);
    locate::locate(&mut problems, text);
    let refused = problems.iter().any(|problem| problem.severity == Severity::Error);
    Checked { file: file.filter(|_| !refused), problems }
}

/// Where the names of the applications stand, in the order of the file; where an application has none, where it begins.
pub fn application_places(bytes: &[u8]) -> Vec<Span> {
    let Ok(text) = source::decode(bytes) else { return Vec::new() };
    let Ok((tree, _)) = parse::parse(text, &[]) else { return Vec::new() };
    let Some(list) = tree.field(tree.root, "deployAs") else { return Vec::new() };
    let tree::Value::Sequence(items) = tree.value(list) else { return Vec::new() };
    let place = |item: &usize| tree.bytes(tree.field(*item, "name").unwrap_or(*item));
    locate::spans(items.iter().map(place), text)
}

/// The part of the bytes that is text.
fn readable(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
