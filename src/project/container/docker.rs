//! The `docker` program.

use std::cell::RefCell;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;
use tokio::time::timeout;

use super::{LogFile, arguments};
use crate::duration;
use crate::process::{OutputStream, Program, ProgramError, ProgramExit};

/// How long Docker may take to answer a query.
const QUERY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long stopping may take. Docker gives each container 10 s.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

/// The `docker` program, and the containers that it started and that have not ended.
#[derive(Debug)]
pub struct Docker {
    /// The daemon's socket, as seen by the daemon itself.
    pub socket: String,
    query_timeout: Duration,
    running: RefCell<Vec<String>>,
}

/// Why Docker cannot be used.
#[derive(Debug, Error)]
pub enum DockerError {
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// Holds what `docker` reported.
    #[error("the Docker daemon is not running or cannot be reached{}", address_or_reason(.0))]
    NoDaemon(String),
    #[error("Docker did not answer within {}", duration::exact(*.0))]
    TimedOut(Duration),
    /// The arguments, and the last line that `docker` reported.
    #[error("`docker {arguments}` failed{}", after_colon(reason))]
    Failed { arguments: String, reason: String },
}

fn after_colon(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

/// The address of the daemon, if that is all that `docker` reports, else the reason.
fn address_or_reason(reason: &str) -> String {
    let reason = reason.trim_end_matches("Is the docker daemon running?").trim_end();
    match reason.strip_prefix("Cannot connect to the Docker daemon at ") {
        Some(address) => format!(" at {}", address.trim_end_matches('.')),
        None => after_colon(reason),
    }
}

impl Docker {
    /// The `docker` on the PATH. `host` is the value of `DOCKER_HOST`; `limit` can shorten the timeout of queries.
    pub fn new(host: Option<&str>, limit: Option<Duration>) -> Self {
        let query_timeout = limit.unwrap_or(QUERY_TIMEOUT).min(QUERY_TIMEOUT);
        Self { socket: socket(host), query_timeout, running: RefCell::new(Vec::new()) }
    }

    /// Checks that Docker is installed and its daemon is running.
    pub async fn check(&self) -> Result<(), DockerError> {
        match self.query(arguments::version()).await {
            Err(DockerError::Failed { reason, .. }) => Err(DockerError::NoDaemon(reason)),
            other => other.map(drop),
        }
    }

    /// Runs the container of this name until it ends. Each line that it writes goes to the log and to `on_line`.
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
        self.running.borrow_mut().push(container.to_owned());
        let ended = program(arguments).listen(write).await;
        self.running.borrow_mut().retain(|running| running != container);
        ended
    }

    /// The id of an image.
    ///
    /// # Errors
    /// If there is no such image, or Docker does not answer.
    pub async fn image_id(&self, image: &str) -> Result<String, DockerError> {
        Ok(self.query(arguments::image_id(image)).await?.trim().to_owned())
    }

    /// The address on this machine of a port of a container. `None` if the container does not run yet.
    pub async fn published_port(&self, container: &str, port: u16) -> Result<Option<SocketAddr>, DockerError> {
        match self.query(arguments::published_port(container, port)).await {
            // The container does not exist while its image is downloaded.
            Err(DockerError::Failed { .. }) => Ok(None),
            other => Ok(other?.lines().find_map(|line| line.trim().parse().ok())),
        }
    }

    /// Runs work that uses containers. If it takes longer than `limit`, stops the containers and returns `None`.
    pub async fn within<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(work);
        let result = timeout(limit, work.as_mut()).await.ok();
        if result.is_none() {
            // `work` is not dropped yet: its `docker` programs end by themselves when their containers do.
            self.stop_all().await;
        }
        result
    }

    /// Whether a container is running.
    pub fn is_running(&self) -> bool {
        !self.running.borrow().is_empty()
    }

    /// Stops every running container. Errors are ignored: there is nothing left to do.
    pub async fn stop_all(&self) {
        let running = std::mem::take(&mut *self.running.borrow_mut());
        if !running.is_empty() {
            _ = timeout(STOP_TIMEOUT, program(arguments::stop(&running)).capture()).await;
        }
    }

    async fn query(&self, arguments: Vec<String>) -> Result<String, DockerError> {
        let shown = arguments.join(" ");
        let answer = timeout(self.query_timeout, program(arguments).capture())
            .await
            .map_err(|_| DockerError::TimedOut(self.query_timeout))??;
        if answer.exit.is_success() {
            return Ok(String::from_utf8_lossy(&answer.stdout).into_owned());
        }
        let reason = String::from_utf8_lossy(&answer.stderr).trim().lines().last().unwrap_or_default().to_owned();
        Err(DockerError::Failed { arguments: shown, reason })
    }
}

fn program(arguments: Vec<String>) -> Program {
    Program::new("docker").arguments(arguments)
}

/// The path of the daemon's socket, as seen by the daemon. On Linux `DOCKER_HOST` can name another one, such as in the
/// user's runtime folder. On other systems the daemon runs in a virtual machine, where the path is the default.
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
    fn docker_host_names_the_socket() {
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
    fn errors_contain_the_reason() {
        assert_eq!(DockerError::TimedOut(Duration::from_millis(500)).to_string(), "Docker did not answer within 500ms");
        for (reported, shown) in [
            ("Is the docker daemon running?", ""),
            (
                "Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?",
                " at unix:///x.sock",
            ),
            ("permission denied", ": permission denied"),
        ] {
            let down = DockerError::NoDaemon(reported.to_owned()).to_string();
            assert_eq!(down, format!("the Docker daemon is not running or cannot be reached{shown}"));
        }
    }

    #[test]
    fn docker_has_10_seconds_to_answer_and_20_to_stop() {
        assert_eq!((QUERY_TIMEOUT, STOP_TIMEOUT), (Duration::from_secs(10), Duration::from_secs(20)));
    }
}
