//! Every argument list that `docker` gets, and every image.
//!
//! What runs is what the official packages run: `@commercetools-connect/connector-buildtools` (builds) and
//! `@commercetools-connect/connector-validator` (scans). Each list says where it differs, and why.

mod build;
mod scan;

pub use build::{ImageBuild, TestBuild, build};
pub use scan::{CodeScan, SONAR_PROJECT, SONARQUBE_PORT, code_scan, code_scan_server, dependency_scan};

/// Where the Docker daemon listens, as seen by the containers that build.
pub const DOCKER_SOCKET: &str = "/var/run/docker.sock";

/// Prints the version of the daemon, which fails without one.
pub fn version() -> Vec<String> {
    List::of("version --format {{.Server.Version}}").0
}

/// Prints the id of an image.
pub fn image_id(image: &str) -> Vec<String> {
    List::of("image inspect --format {{.Id}}").word(image).0
}

/// Prints the address on this machine of a port of a container.
pub fn published_port(container: &str, port: u16) -> Vec<String> {
    List::of("port").word(container).word(format!("{port}/tcp")).0
}

/// Stops containers, which have 10 s to finish. They are removed when they end.
pub fn stop(containers: &[String]) -> Vec<String> {
    containers.iter().fold(List::of("stop -t 10"), List::word).0
}

/// The beginning of every list that runs a container.
fn run(container: &str, stop_signal: &str) -> List {
    List::of("run --rm").pair("--stop-signal", stop_signal).pair("--name", container)
}

/// A growing argument list.
struct List(Vec<String>);

impl List {
    fn of(words: &str) -> Self {
        Self(Vec::new()).words(words)
    }

    fn word(mut self, word: impl Into<String>) -> Self {
        self.0.push(word.into());
        self
    }

    /// Adds words that are separated by spaces.
    fn words(mut self, words: &str) -> Self {
        self.0.extend(words.split_whitespace().map(str::to_owned));
        self
    }

    fn pair(self, flag: &str, value: impl Into<String>) -> Self {
        self.word(flag).word(value)
    }

    fn volume(self, source: &str, target: &str) -> Self {
        self.pair("--volume", format!("{source}:{target}"))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
