//! The docker program.

use std::cell::RefCell;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;
use tokio::time::timeout;

use super::{LogFile, arguments};
use crate::process::{OutputStream, Program, ProgramError, ProgramExit};

/// How long docker may take to say that it is there.
const ANSWER: Duration = Duration::from_secs(10);

/// How long stopping may take; docker itself gives each container 10 s.
const STOP: Duration = Duration::from_secs(20);

/// The docker program, and the containers that were started with it and have not ended.
#[derive(Debug)]
pub struct Docker {
    socket: String,
    answer: Duration,
    running: RefCell<Vec<String>>,
}

/// Why docker cannot be used.
#[derive(Debug, Error)]
pub enum NoDocker {
    /// The program is missing, or cannot be run.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// There is no daemon behind it.
    #[error("docker's daemon is not running, or cannot be reached{}", where_or_why(.0))]
    NoDaemon(String),
    /// It does not answer.
    #[error("docker does not answer within {} s", .0.as_secs_f32())]
    Silent(Duration),
    /// It answered something else.
    #[error("docker refused `docker {question}`{}", behind_colon(reason))]
    Refused {
        /// What docker was asked.
        question: String,
        /// The last line of what it said.
        reason: String,
    },
}

fn behind_colon(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

/// Where docker looked for its daemon, if that is all that it says; else why it was refused.
fn where_or_why(reason: &str) -> String {
    let reason = reason.trim_end_matches("Is the docker daemon running?").trim_end();
    match reason.strip_prefix("Cannot connect to the Docker daemon at ") {
        Some(address) => format!(" at {}", address.trim_end_matches('.')),
        None => behind_colon(reason),
    }
}

impl Docker {
    /// The docker program of the PATH. `host` is the value of `DOCKER_HOST`; `limit` shortens the time that docker has
    /// for an answer.
    pub fn new(host: Option<&str>, limit: Option<Duration>) -> Self {
        let answer = limit.unwrap_or(ANSWER).min(ANSWER);
        Self { socket: socket(host), answer, running: RefCell::new(Vec::new()) }
    }

    /// The daemon's socket, as the daemon itself sees it.
    pub fn socket(&self) -> &str {
        &self.socket
    }

    /// Finds out whether there is docker, and a daemon behind it.
    ///
    /// # Errors
    /// When there is not.
    pub async fn check(&self) -> Result<(), NoDocker> {
        match self.ask(arguments::version()).await {
            Err(NoDocker::Refused { reason, .. }) => Err(NoDocker::NoDaemon(reason)),
            other => other.map(drop),
        }
    }

    /// Runs the container of this name to its end, and hands over each line that it writes.
    ///
    /// # Errors
    /// When docker cannot be run.
    pub async fn run(
        &self,
        container: &str,
        arguments: Vec<String>,
        on_line: impl FnMut(OutputStream, &str),
    ) -> Result<ProgramExit, ProgramError> {
        self.running.borrow_mut().push(container.to_owned());
        let ended = program(arguments).listen(on_line).await;
        self.running.borrow_mut().retain(|running| running != container);
        ended
    }

    /// The same, with a log.
    ///
    /// # Errors
    /// When docker cannot be run.
    pub async fn run_logged(
        &self,
        container: &str,
        arguments: Vec<String>,
        log: &mut LogFile,
        mut on_line: impl FnMut(OutputStream, &str),
    ) -> Result<ProgramExit, ProgramError> {
        let write = |stream, line: &str| {
            log.line(line);
            on_line(stream, line);
        };
        self.run(container, arguments, write).await
    }

    /// The id of an image.
    ///
    /// # Errors
    /// When there is no such image.
    pub async fn image_id(&self, image: &str) -> Result<String, NoDocker> {
        Ok(self.ask(arguments::image_id(image)).await?.trim().to_owned())
    }

    /// Where this machine reaches a port of a container; `None` as long as it cannot.
    ///
    /// # Errors
    /// When docker does not answer.
    pub async fn published_port(&self, container: &str, port: u16) -> Result<Option<SocketAddr>, NoDocker> {
        match self.ask(arguments::published_port(container, port)).await {
            // The container does not exist yet while its image is fetched.
            Err(NoDocker::Refused { .. }) => Ok(None),
            other => Ok(other?.lines().find_map(|line| line.trim().parse().ok())),
        }
    }

    /// Does work that runs containers; gives nothing, and leaves none of them, where it takes longer than `limit`.
    pub async fn within<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(work);
        match timeout(limit, work.as_mut()).await {
            Ok(result) => Some(result),
            Err(_) => {
                // While the programs still run: they end by themselves with their containers.
                self.stop_all().await;
                None
            }
        }
    }

    /// Whether a container that was started has not ended.
    pub fn is_running(&self) -> bool {
        !self.running.borrow().is_empty()
    }

    /// Stops every container that was started and has not ended. Nothing is left to do where that fails.
    pub async fn stop_all(&self) {
        let running = std::mem::take(&mut *self.running.borrow_mut());
        if !running.is_empty() {
            _ = timeout(STOP, program(arguments::stop(&running)).capture()).await;
        }
    }

    async fn ask(&self, arguments: Vec<String>) -> Result<String, NoDocker> {
        let question = arguments.join(" ");
        let answer = timeout(self.answer, program(arguments).capture()).await;
        let answer = answer.map_err(|_| NoDocker::Silent(self.answer))??;
        if answer.exit.is_success() {
            return Ok(String::from_utf8_lossy(&answer.stdout).into_owned());
        }
        let reason = String::from_utf8_lossy(&answer.stderr).trim().lines().last().unwrap_or_default().to_owned();
        Err(NoDocker::Refused { question, reason })
    }
}

fn program(arguments: Vec<String>) -> Program {
    Program::new("docker").arguments(arguments)
}

/// Where the daemon's socket is for the daemon. On Linux that is where `DOCKER_HOST` has it, such as in the user's
/// runtime folder; elsewhere the daemon runs in a machine of its own, where it is in its usual place.
fn socket(host: Option<&str>) -> String {
    let named = host.and_then(|host| host.strip_prefix("unix://")).filter(|path| !path.is_empty());
    match named.filter(|path| cfg!(target_os = "linux") && !path.contains(':')) {
        Some(path) => path.to_owned(),
        None => arguments::DOCKER_SOCKET.to_owned(),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_socket_is_where_docker_host_has_it() {
        for (host, expected) in [
            (None, "/var/run/docker.sock"),
            (Some("unix:///run/user/1000/docker.sock"), "/run/user/1000/docker.sock"),
            (Some("tcp://127.0.0.1:2375"), "/var/run/docker.sock"),
            (Some("unix://"), "/var/run/docker.sock"),
        ] {
            assert_eq!(socket(host), expected, "{host:?}");
        }
    }

    #[test]
    fn the_reasons_read_well() {
        assert_eq!(NoDocker::Silent(Duration::from_millis(500)).to_string(), "docker does not answer within 0.5 s");
        for (said, told) in [
            ("Is the docker daemon running?", ""),
            (
                "Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?",
                " at unix:///x.sock",
            ),
            ("permission denied", ": permission denied"),
        ] {
            let down = NoDocker::NoDaemon(said.to_owned()).to_string();
            assert_eq!(down, format!("docker's daemon is not running, or cannot be reached{told}"));
        }
    }
}
