//! Completion of git tags.

use std::time::Duration;

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::config::{self, Environment};
use crate::project::Git;
use crate::session::{Options, Session};

/// Most tags that are offered.
const MOST_TAGS: usize = 100;

/// How long git may take. A shell waits.
const LONGEST: Duration = Duration::from_millis(700);

/// Offers the newest tags of the repository around the current folder, newest first.
pub fn complete_tags() -> ArgValueCandidates {
    ArgValueCandidates::new(|| tags().unwrap_or_default().into_iter().map(CompletionCandidate::new).collect())
}

fn tags() -> Option<Vec<String>> {
    let environment = Environment::capture();
    let git = Git::new(&config::current_folder().ok()?, |name| environment.get_os(name));
    let session = Session::new(Options::default(), environment.clone());
    let mut tags = None;
    let asking = async {
        // Dropped, the question ends git.
        tags = tokio::time::timeout(LONGEST, git.newest_tags(MOST_TAGS)).await.ok();
        Ok(())
    };
    session.run(asking).ok()?;
    tags
}
