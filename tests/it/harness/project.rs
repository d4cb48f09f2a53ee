//! Projects for tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Machine;

/// The connector of the platform's getting-started guide: one service application with five keys.
pub const GUIDE: &str = r#"deployAs:
  - name: cartExtension
    applicationType: service
    endpoint: /cartExtension
    scripts:
      postDeploy: npm install && npm run connector:post-deploy
      preUndeploy: npm install && npm run connector:pre-undeploy
    configuration:
      standardConfiguration:
        - key: CTP_REGION
          description: commercetools Composable Commerce API region
          default: europe-west1.gcp
          required: true
      securedConfiguration:
        - key: CTP_PROJECT_KEY
          description: commercetools Composable Commerce project key
          required: true
        - key: CTP_CLIENT_ID
          description: commercetools Composable Commerce client ID
          required: true
        - key: CTP_CLIENT_SECRET
          description: commercetools Composable Commerce client secret
          required: true
        - key: CTP_SCOPE
          description: commercetools Composable Commerce client scope
"#;

/// A service, an event and a job application with a global key.
pub const THREE: &str = r#"deployAs:
  - name: web
    applicationType: service
    endpoint: /web
    configuration:
      standardConfiguration:
        - key: GREETING
          description: What to say
          default: hello
      securedConfiguration:
        - key: TOKEN
          description: Token of the engine
          required: true
  - name: listener
    applicationType: event
    endpoint: /listener
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: "15 2 * * *"
inheritAs:
  configuration:
    standardConfiguration:
      - key: LOG_LEVEL
        description: How much is logged
        default: info
"#;

/// A project folder, and the repository under which the service knows it.
pub struct Project {
    folder: PathBuf,
    name: String,
}

impl Project {
    /// Writes a project folder of this name into the folder in which the program runs.
    pub fn new(machine: &Machine, name: &str, connect_yaml: &str) -> Self {
        let project = Self { folder: machine.folder().join(name), name: name.to_owned() };
        std::fs::create_dir_all(&project.folder).unwrap();
        project.write(connect_yaml);
        project
    }

    /// Writes a project folder, and starts an emulator with these flags that knows it; left out, at instant speed.
    pub fn over_http(name: &str, connect_yaml: &str, flags: &[&str]) -> (Machine, Self) {
        let machine = Machine::bare();
        let project = Self::new(&machine, name, connect_yaml);
        let mapping = project.mapping();
        let speed: &[&str] = if flags.contains(&"--speed") { &[] } else { &["--speed", "instant"] };
        (machine.serving(&[speed, &["--repository", &mapping], flags].concat()), project)
    }

    /// Replaces its connect.yaml, and makes a folder for each application that it names.
    pub fn write(&self, connect_yaml: &str) {
        std::fs::write(self.folder.join("connect.yaml"), connect_yaml).unwrap();
        for line in connect_yaml.lines() {
            let name = line.trim_start().strip_prefix("- name: ").filter(|name| !name.contains(['/', ' ']));
            name.iter().for_each(|name| scaffold(&self.folder.join(name)));
        }
    }

    /// Makes it a Connector of this key: a draft at the tag `v1`.
    #[track_caller]
    pub fn create(&self, machine: &Machine, key: &str) -> Value {
        let url = self.url();
        let who = ["--name", "Shop", "--creator-email", "kim@acme.example", "-o", "json"];
        let create = ["connector", "create", "--key", key, "--repository-url", &url, "--repository-tag", "v1"];
        machine.run_in(self.folder(), create.iter().chain(&who)).ok().json()
    }

    /// Makes it a Connector of this key, and publishes it.
    #[track_caller]
    pub fn publish(&self, machine: &Machine, key: &str) -> Value {
        self.create(machine, key);
        machine.run(["connector", "publish", key, "-o", "json"]).ok().json()
    }

    /// Makes it a git repository with this remote, and everything in it a commit.
    pub fn into_repository(self, remote: &str) -> Self {
        self.git(&["init", "-q"]);
        self.git(&["remote", "add", "origin", remote]);
        self.commit();
        self
    }

    /// Commits everything in it.
    pub fn commit(&self) {
        self.git(&["add", "."]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "Work"]);
    }

    /// Commits everything in it at this tag, if it is a git repository.
    pub fn commit_if_repository(&self, tag: &str) {
        if self.folder.join(".git").exists() {
            self.commit();
            self.git(&["tag", tag]);
        }
    }

    /// Runs git in it.
    pub fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.current_dir(&self.folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let output = git.args(["-c", "user.name=Kim", "-c", "user.email=kim@acme.example"]).args(arguments).output();
        let output = output.unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Where it is.
    pub fn folder(&self) -> &str {
        self.folder.to_str().unwrap()
    }

    /// The address of its repository.
    pub fn url(&self) -> String {
        format!("https://github.com/acme/{}.git", self.name)
    }

    /// The flag that tells an emulator about it.
    pub fn mapping(&self) -> String {
        format!("{}={}", self.url(), self.folder())
    }
}

/// The same project in a machine of either kind: with the emulator inside the program, and over HTTP.
pub fn in_both(name: &str, connect_yaml: &str) -> [(Machine, Project); 2] {
    let local = Machine::local();
    let inside = Project::new(&local, name, connect_yaml);
    let (http, outside) = Project::over_http(name, connect_yaml, &[]);
    [(local, inside), (http, outside)]
}

/// The folder of an application that nothing is wrong with.
fn scaffold(folder: &Path) {
    const PACKAGE: &str = r#"{ "engines": { "node": ">=20" }, "scripts": { "start": "node .", "test": "true", "build": "true",
        "connector:post-deploy": "true", "connector:pre-undeploy": "true" } }"#;
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("package.json"), PACKAGE).unwrap();
    std::fs::write(folder.join("package-lock.json"), "{}").unwrap();
}
