//! Credential helpers: programs that keep secrets, spoken to as docker speaks to them. `docker-credential-osxkeychain`,
//! `-secretservice`, `-wincred` and `-pass` serve the keyrings of the systems.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::config::ConfigError as Error;

/// Long enough to answer the question of a keyring, short enough for a machine where nobody sees it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// An answer holds one secret.
const ANSWER_LIMIT: u64 = 1024 * 1024;

/// A program that keeps secrets by a name.
#[derive(Debug, Clone)]
pub struct Helper {
    program: String,
    timeout: Duration,
}

impl Helper {
    /// The helper `docker-credential-NAME`.
    pub fn new(name: &str) -> Self {
        Self { program: format!("docker-credential-{name}"), timeout: TIMEOUT }
    }

    /// The same helper, given up sooner or later than after half a minute.
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The program.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// The user name and secret that are kept under `name`, if any.
    ///
    /// # Errors
    /// When the helper cannot be run, fails, or takes too long.
    pub fn get(&self, name: &str) -> Result<Option<(String, SecretString)>, Error> {
        let (status, output) = self.run("get", &url_of(name))?;
        if !status.success() {
            return if is_not_found(&output) { Ok(None) } else { Err(self.failed("get", &output)) };
        }
        let answer: Value = serde_json::from_str(&output).map_err(|_| self.error("did not answer with JSON"))?;
        let text = |field: &str| answer.get(field).and_then(Value::as_str);
        let secret = text("Secret").ok_or_else(|| self.error("answered without a secret"))?;
        Ok(Some((text("Username").unwrap_or_default().to_owned(), secret.into())))
    }

    /// Keeps a user name and secret under `name`.
    ///
    /// # Errors
    /// When the helper cannot be run, fails, or takes too long.
    pub fn store(&self, name: &str, user_name: &str, secret: &SecretString) -> Result<(), Error> {
        let entry = json!({ "ServerURL": url_of(name), "Username": user_name, "Secret": secret.expose_secret() });
        let (status, output) = self.run("store", &entry.to_string())?;
        if status.success() { Ok(()) } else { Err(self.failed("store", &output)) }
    }

    /// Forgets what is kept under `name`, if anything is.
    ///
    /// # Errors
    /// When the helper cannot be run, fails, or takes too long.
    pub fn erase(&self, name: &str) -> Result<(), Error> {
        let (status, output) = self.run("erase", &url_of(name))?;
        if status.success() || is_not_found(&output) { Ok(()) } else { Err(self.failed("erase", &output)) }
    }

    /// Runs the helper with `input` and gives what it printed.
    fn run(&self, action: &str, input: &str) -> Result<(ExitStatus, String), Error> {
        let deadline = Instant::now() + self.timeout;
        let mut child = Command::new(&self.program)
            .arg(action)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| self.error(&format!("cannot be run: {error}")))?;
        let finished = self.talk(&mut child, input, deadline);
        if finished.is_err() {
            // It may have ended meanwhile, which is as good.
            let _ = child.kill();
            let _ = child.wait();
        }
        finished
    }

    fn talk(&self, child: &mut Child, input: &str, deadline: Instant) -> Result<(ExitStatus, String), Error> {
        let (sender, receiver) = mpsc::channel();
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let input = SecretString::from(input);
        // A thread, because neither end of a pipe can be waited for with a deadline. It ends with the pipes.
        std::thread::spawn(move || {
            let mut output = String::new();
            // A helper that does not read its input says so by its status.
            let _ = stdin.map(|mut stdin| stdin.write_all(input.expose_secret().as_bytes()));
            let _ = stdout.map(|stdout| stdout.take(ANSWER_LIMIT).read_to_string(&mut output));
            let _ = sender.send(output);
        });
        let too_long = || self.error(&format!("did not answer within {} s", self.timeout.as_secs_f32()));
        let left = deadline.saturating_duration_since(Instant::now());
        let output = receiver.recv_timeout(left).map_err(|_| too_long())?;
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok((status, output)),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(1)),
                Ok(None) => return Err(too_long()),
                Err(error) => return Err(self.error(&format!("cannot be waited for: {error}"))),
            }
        }
    }

    /// What a helper prints when it fails is its message; it never holds the secret, which it has not found or taken.
    fn failed(&self, action: &str, output: &str) -> Error {
        let line = output.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it did not say why");
        self.error(&format!("failed to {action}: {}", line.chars().take(200).collect::<String>()))
    }

    fn error(&self, problem: &str) -> Error {
        Error::Helper { program: self.program.clone(), problem: problem.to_owned() }
    }
}

/// Helpers keep secrets by address; this one belongs to nobody.
fn url_of(name: &str) -> String {
    format!("https://ctconnect.invalid/{name}")
}

fn is_not_found(output: &str) -> bool {
    output.contains("credentials not found")
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A helper that is this shell script.
    fn helper(script: &str) -> (tempfile::TempDir, Helper) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("helper");
        // Written by a child, so that no thread that forks meanwhile holds it open for writing and makes it busy.
        let mut writer = Command::new("sh");
        writer
            .arg("-c")
            .arg("printf '%s' \"$1\" > \"$2\"")
            .arg("sh")
            .arg(format!("#!/bin/sh\n{script}\n"))
            .arg(&program);
        assert!(writer.status().unwrap().success());
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let helper = Helper { program: program.to_str().unwrap().to_owned(), timeout: Duration::from_secs(20) };
        (folder, helper)
    }

    #[test]
    fn a_secret_is_kept_found_and_forgotten() {
        let (_folder, helper) = helper(
            r#"file="$(dirname "$0")/kept"
               case "$1" in
                 store) cat > "$file" ;;
                 get) cat "$file" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
                 erase) rm "$file" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
               esac"#,
        );
        assert!(helper.get("client/a").unwrap().is_none());
        helper.erase("client/a").unwrap();
        helper.store("client/a", "id", &"can\"ary\n".into()).unwrap();
        let (user_name, secret) = helper.get("client/a").unwrap().unwrap();
        assert_eq!((user_name.as_str(), secret.expose_secret()), ("id", "can\"ary\n"));
        helper.erase("client/a").unwrap();
        assert!(helper.get("client/a").unwrap().is_none());
    }

    #[test]
    fn a_helper_that_hangs_is_given_up() {
        let (_folder, helper) = helper("sleep 60");
        let started = Instant::now();
        let error = helper.with_timeout(Duration::from_millis(50)).get("x").unwrap_err().to_string();
        assert!(error.contains("did not answer within 0.05 s"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_helper_that_fails_is_quoted() {
        let (_folder, failing) = helper("echo 'the vault is locked'; exit 1");
        assert!(failing.get("x").unwrap_err().to_string().ends_with("failed to get: the vault is locked"));
        let (_folder, odd) = helper("echo nonsense");
        assert!(odd.get("x").unwrap_err().to_string().ends_with("did not answer with JSON"));
        assert!(Helper::new("none-of-this-name").get("x").unwrap_err().to_string().contains("cannot be run"));
    }
}
