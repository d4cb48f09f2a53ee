//! The token with which a workflow of GitHub has checked out the repository. Outside the repository, git does not find it.

use std::path::Path;

use super::{Git, answer};
use crate::process::Program;

/// The only host that the token is sent to, and only over `https`.
const SERVER: &str = "https://github.com/";

/// Where actions/checkout keeps the token: in the settings of the repository, or in a file that they include.
const SETTING: &str = "http.https://github.com/.extraheader";

/// What such a setting begins with; the rest is base64.
const BEGINNING: &str = "AUTHORIZATION: basic ";

impl Git {
    /// `git`, which asks the server at `url`, with the token of the workflow, if it runs in one and the token is for that
    /// server.
    ///
    /// The setting is data: git sends it to the one server that its name contains, and to nothing else. It is passed in the
    /// environment, as other users can read a command line.
    pub(super) async fn with_workflow_token(&self, git: Program, empty: &Path, url: &str) -> Program {
        if !self.user.is_in_workflow || !url.starts_with(SERVER) {
            return git;
        }
        // One of the user is sent anyway, and GitHub refuses two.
        let own = self.outside(empty, &["config", "--get", SETTING]);
        if answer(own).await.is_some() {
            return git;
        }
        let stored = self.text(&["config", "--local", "--includes", "-z", "--get", SETTING]).await;
        let header = stored.as_deref().and_then(|stored| stored.strip_suffix('\0')).filter(|header| is_token(header));
        match (header, self.user.count_of_settings()) {
            (Some(header), Some(count)) => git
                .variable("GIT_CONFIG_COUNT", (count + 1).to_string())
                .variable(format!("GIT_CONFIG_KEY_{count}"), SETTING)
                .variable(format!("GIT_CONFIG_VALUE_{count}"), header),
            _ => git,
        }
    }
}

/// Whether a header is a token as actions/checkout writes it, and no other header besides.
fn is_token(header: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    header.strip_prefix(BEGINNING).is_some_and(|token| !token.is_empty() && token.bytes().all(is_base64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_token_is_a_token() {
        assert!(is_token("AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46Z2hzXzEyMw=="));
        for other in [
            "",
            "AUTHORIZATION: basic ",
            "AUTHORIZATION: bearer eC1h",
            "Host: elsewhere.example",
            "AUTHORIZATION: basic eC1h\nHost: elsewhere.example",
            "AUTHORIZATION: basic eC1h\r",
            "AUTHORIZATION: basic eC1h eC1h",
        ] {
            assert!(!is_token(other), "{other:?}");
        }
    }
}
