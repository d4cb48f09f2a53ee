//! Projects for tests.

use std::path::{Path, PathBuf};

use super::World;

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
    pub fn new(world: &World, name: &str, connect_yaml: &str) -> Self {
        Self::at(world.folder(), name, connect_yaml)
    }

    /// Writes a project folder below `parent`.
    pub fn at(parent: &Path, name: &str, connect_yaml: &str) -> Self {
        let project = Self { folder: parent.join(name), name: name.to_owned() };
        std::fs::create_dir_all(&project.folder).unwrap();
        project.write(connect_yaml);
        project
    }

    /// Replaces its connect.yaml.
    pub fn write(&self, connect_yaml: &str) {
        std::fs::write(self.folder.join("connect.yaml"), connect_yaml).unwrap();
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
