//! The command line that a shell completes, as far as it decides which values exist.

use std::time::Duration;

use crate::cli::arguments::find;
use crate::cli::arguments::global::SPEEDS;
use crate::config::{self, Environment};
use crate::project::Location;
use crate::session::{Options, Session};

/// Variable under which a shell, or this program, asks for completions.
pub const COMPLETION_VARIABLE: &str = "CTCONNECT_COMPLETE";

/// The value of [`COMPLETION_VARIABLE`] in the run that renews names in the background, in place of the name of a shell.
pub const RENEWAL: &str = "renew-names";

/// Of each request of such a run.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// The words that the shell has passed, without the name of the program.
pub struct CompletedLine {
    words: Vec<String>,
}

impl CompletedLine {
    /// That of this process.
    pub fn of_process() -> Self {
        let words = config::arguments().map(|word| word.to_string_lossy().into_owned());
        Self { words: words.skip_while(|word| word != "--").skip(2).collect() }
    }

    /// The words before the completed one, and that one.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether the command is one of this group.
    pub(super) fn is_in_group(&self, group: &str) -> bool {
        self.words
            .iter()
            .find(|word| ["connector", "deployment"].contains(&word.as_str()))
            .is_some_and(|word| word == group)
    }

    /// The value of a flag, in either form.
    pub(super) fn value_of(&self, flag: &str) -> Option<&str> {
        let with_equals = |word: &'_ String| word.strip_prefix(flag)?.strip_prefix('=').map(str::len);
        self.words.iter().enumerate().rev().find_map(|(index, word)| match with_equals(word) {
            Some(length) => Some(&word[word.len() - length..]),
            None if word == flag => self.words.get(index + 1).map(String::as_str),
            None => None,
        })
    }

    /// A session with the identity that the line selects. It prints nothing.
    pub fn session(&self) -> Session {
        let own = |flag| self.value_of(flag).map(str::to_owned);
        let speed = self.local().map(|word| find(SPEEDS, word).copied().unwrap_or_default());
        let options = Options {
            profile: own("--profile"),
            local: speed,
            project_key: own("--project-key"),
            project_region: own("--project-region"),
            quiet: true,
            no_input: true,
            request_timeout: Some(REQUEST_TIMEOUT),
            ..Options::default()
        };
        Session::new(options, Environment::capture())
    }

    /// The speed that follows `--local`; empty without one.
    fn local(&self) -> Option<&str> {
        let local = self.words.iter().find_map(|word| word.strip_prefix("--local"))?;
        Some(local.strip_prefix('=').unwrap_or_default())
    }

    /// The flags that select the same identity for another run.
    pub(super) fn identity_flags(&self) -> Vec<String> {
        let valued = ["--profile", "--project-key", "--project-region"];
        let valued = valued.into_iter().filter_map(|flag| Some(format!("{flag}={}", self.value_of(flag)?)));
        valued.chain(self.local().map(|_| "--local".to_owned())).collect()
    }
}

/// The folder of the project around the current folder that has a file of this name.
pub(super) fn project_with(name: &str) -> Option<Location> {
    let home = Environment::capture().home_dir().ok();
    Location::find_named(name, &config::current_folder().ok()?, home.as_deref())
}
