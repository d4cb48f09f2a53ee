//! Credential helpers: programs that keep secrets, with the protocol of docker. `docker-credential-osxkeychain`,
//! `-secretservice`, `-wincred` and `-pass` use the keyrings of the systems.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::config::ConfigError as Error;
use crate::duration;
use crate::process::{CapturedOutput, Program, ProgramError};

/// Long enough to answer a question of the keyring, short enough for a machine without users.
const TIMEOUT: Duration = Duration::from_secs(30);

/// An answer holds one secret.
const ANSWER_LIMIT: u64 = 1024 * 1024;

/// A program that keeps each secret under a name.
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

    /// Name of the program.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// The user name and secret that are kept under `name`, if any.
    ///
    /// # Errors
    /// When the helper cannot be run, fails, or takes longer than 30 s.
    pub async fn get(&self, name: &str) -> Result<Option<(String, SecretString)>, Error> {
        let (is_success, output) = self.run("get", url_of(name)).await?;
        if !is_success {
            return if is_not_found(&output) { Ok(None) } else { Err(self.failed("get", &output)) };
        }
        let answer: Value = serde_json::from_str(&output).map_err(|_| self.error("did not print valid JSON"))?;
        let text = |field: &str| answer.get(field).and_then(Value::as_str);
        let secret = text("Secret").ok_or_else(|| self.error("answered without a secret"))?;
        Ok(Some((text("Username").unwrap_or_default().to_owned(), secret.into())))
    }

    /// Keeps a user name and secret under `name`.
    pub async fn store(&self, name: &str, user_name: &str, secret: &SecretString) -> Result<(), Error> {
        let entry = json!({ "ServerURL": url_of(name), "Username": user_name, "Secret": secret.expose_secret() });
        let (is_success, output) = self.run("store", entry.to_string()).await?;
        if is_success { Ok(()) } else { Err(self.failed("store", &output)) }
    }

    /// Removes what is kept under `name`, if anything is.
    pub async fn erase(&self, name: &str) -> Result<(), Error> {
        let (is_success, output) = self.run("erase", url_of(name)).await?;
        if is_success || is_not_found(&output) { Ok(()) } else { Err(self.failed("erase", &output)) }
    }

    /// Runs the helper with `input`. Returns whether it succeeded, and what it printed.
    async fn run(&self, action: &str, input: String) -> Result<(bool, String), Error> {
        let program = Program::new(&self.program).arguments([action]).input(input.into());
        let CapturedOutput { exit, stdout, .. } =
            program.only_answers(self.timeout, ANSWER_LIMIT).capture().await.map_err(|error| self.not_run(error))?;
        Ok((exit.is_success(), String::from_utf8(stdout).unwrap_or_default()))
    }

    fn not_run(&self, error: ProgramError) -> Error {
        match error {
            ProgramError::Missing(_) => self.error("cannot be run: it is not installed, or not on the PATH"),
            ProgramError::NotAbsolute(_, folder) => self.error(&format!(
                "is not run from the folder `{}` of the PATH, which is not absolute",
                folder.display()
            )),
            ProgramError::Refused(_, error) => self.error(&format!("cannot be run: {error}")),
            ProgramError::TimedOut(_, limit) => {
                self.error(&format!("did not answer within {}", duration::exact(limit)))
            }
        }
    }

    /// What a helper prints when it fails is its message. It does not hold the secret, which was neither found nor
    /// stored.
    fn failed(&self, action: &str, output: &str) -> Error {
        let line = output.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it did not say why");
        self.error(&format!("failed to {action}: {}", line.chars().take(200).collect::<String>()))
    }

    fn error(&self, problem: &str) -> Error {
        Error::Helper { program: self.program.clone(), problem: problem.to_owned() }
    }
}

/// Helpers keep secrets by address. This one has a reserved domain, which no service has.
fn url_of(name: &str) -> String {
    format!("https://ctconnect.invalid/{name}")
}

fn is_not_found(output: &str) -> bool {
    output.contains("credentials not found")
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
pub(super) mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;
    use std::time::Instant;

    use super::*;

    /// A helper that is this shell script.
    pub(in crate::credentials) fn helper(script: &str) -> (tempfile::TempDir, Helper) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("helper");
        // Written by a child: a thread that forks meanwhile would hold it open for writing, and make it busy.
        let mut writer = Command::new("/bin/sh");
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

    #[tokio::test]
    async fn a_secret_is_kept_found_and_forgotten() {
        let (_folder, helper) = helper(
            r#"file="$(dirname "$0")/kept"
               case "$1" in
                 store) cat > "$file" ;;
                 get) cat "$file" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
                 erase) rm "$file" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
               esac"#,
        );
        assert!(helper.get("client/a").await.unwrap().is_none());
        helper.erase("client/a").await.unwrap();
        helper.store("client/a", "id", &"can\"ary\n".into()).await.unwrap();
        let (user_name, secret) = helper.get("client/a").await.unwrap().unwrap();
        assert_eq!((user_name.as_str(), secret.expose_secret()), ("id", "can\"ary\n"));
        helper.erase("client/a").await.unwrap();
        assert!(helper.get("client/a").await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_helper_that_hangs_is_killed_after_its_time_limit() {
        assert_eq!(Helper::new("any").timeout, Duration::from_secs(30));
        let (_folder, helper) = helper("sleep 60");
        let started = Instant::now();
        let error = Helper { timeout: Duration::from_millis(50), ..helper }.get("x").await.unwrap_err().to_string();
        assert!(error.contains("did not answer within 50ms"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[tokio::test]
    async fn a_helper_that_fails_is_quoted() {
        let (_folder, failing) = helper("echo 'the vault is locked'; exit 1");
        assert!(failing.get("x").await.unwrap_err().to_string().ends_with("failed to get: the vault is locked"));
        let (_folder, odd) = helper("echo nonsense");
        assert!(odd.get("x").await.unwrap_err().to_string().ends_with("did not print valid JSON"));
        assert!(Helper::new("none-of-this-name").get("x").await.unwrap_err().to_string().contains("cannot be run"));
    }

    #[test]
    fn a_helper_has_30_seconds_for_an_answer_of_1_mib_at_most() {
        assert_eq!(Helper::new("x").timeout, Duration::from_secs(30));
        assert_eq!((TIMEOUT, ANSWER_LIMIT), (Duration::from_secs(30), 1_048_576));
    }
}
