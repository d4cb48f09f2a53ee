//! What a run of the program left behind.

use std::process::Output;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::hints;

/// Streams and exit code of one run.
#[derive(Debug)]
pub struct Answer {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Exit code; -1 where a signal ended the process.
    pub code: i32,
    home: String,
}

impl Answer {
    /// Of a run that has ended. Every command that it suggests must be one that the program accepts.
    #[track_caller]
    pub fn new(output: &Output, home: &str) -> Self {
        check_suggestions(&String::from_utf8_lossy(&output.stderr));
        Self {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().unwrap_or(-1),
            home: home.to_owned(),
        }
    }

    /// Wants this exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// Wants success.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.exits(0)
    }

    /// Wants standard output to be one JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }

    /// What was written to the service, as `--debug` shows it: method and path, and the body.
    pub fn writes(&self) -> Vec<(String, Value)> {
        let mut writes: Vec<(String, Value)> = Vec::new();
        for line in self.stderr.lines().filter_map(|line| line.strip_prefix("> ")) {
            let words: Vec<&str> = line.splitn(2, ' ').collect();
            match words[..] {
                ["POST" | "DELETE" | "GET", url] if !url.contains("/oauth/") => {
                    let path = url.splitn(4, '/').nth(3).unwrap();
                    writes.push((format!("{} /{path}", words[0]), Value::Null));
                }
                _ if line.starts_with('{') => writes.last_mut().unwrap().1 = serde_json::from_str(line).unwrap(),
                _ => {}
            }
        }
        writes.retain(|(request, _)| !request.starts_with("GET "));
        writes
    }

    /// Wants nothing to have been written to the service; the run had `--debug`.
    #[track_caller]
    pub fn wrote_nothing(self) -> Self {
        assert_eq!(self.writes(), []);
        self
    }

    /// Wants this text on standard error.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` in\n{}", self.stderr);
        self
    }

    /// Wants standard output to stay empty.
    #[track_caller]
    #[expect(clippy::wrong_self_convention, reason = "one link of a chain")]
    pub fn is_silent(self) -> Self {
        assert_eq!(self.stdout, "", "standard output is not empty");
        self
    }

    /// Standard error for a snapshot, as in a transcript.
    pub fn told(&self) -> String {
        redact(&self.stderr.replace(&self.home, "[home]"))
    }

    /// Exit code and streams for a snapshot: what differs from run to run is replaced.
    pub fn transcript(&self) -> String {
        let text = format!("exit {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr);
        redact(&text.replace(&self.home, "[home]"))
    }
}

/// Fails if a hint names, or a failure is continued by, a command that the program does not accept.
#[track_caller]
pub fn check_suggestions(stderr: &str) {
    let mut suggested = Vec::new();
    for line in stderr.lines() {
        if let Some(command) = line.strip_prefix("to continue: ") {
            suggested.extend(command.split(" && ").map(str::to_owned));
        } else if line.starts_with("hint: ") {
            suggested.extend(hints::commands(line));
        } else if let Ok(error) = serde_json::from_str::<Value>(line) {
            let text = |name: &str| error["error"][name].as_str().map(str::to_owned);
            suggested.extend(text("resume").iter().flat_map(|line| line.split(" && ")).map(str::to_owned));
            suggested.extend(text("hint").iter().flat_map(|hint| hints::commands(hint)));
        }
    }
    for command in suggested.iter().filter(|command| command.starts_with("ctconnect ")) {
        assert_eq!(hints::refusal(command), None, "the program suggests `{command}`");
    }
}

/// Replaces ids, times, ports and what else differs from run to run.
pub fn redact(text: &str) -> String {
    const RULES: [(&str, &str); 5] = [
        ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[id]"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[time]"),
        (r"-[0-9a-f]{8}\b", "-[hash]"),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:[port]"),
        (r" \(\d+m?s\)", " ([elapsed])"),
    ];
    static COMPILED: LazyLock<[(Regex, &str); 5]> =
        LazyLock::new(|| RULES.map(|(pattern, replacement)| (Regex::new(pattern).unwrap(), replacement)));
    COMPILED
        .iter()
        .fold(text.to_owned(), |text, (pattern, replacement)| pattern.replace_all(&text, *replacement).into_owned())
}
