//! A team: one Connector, staging and production in two Projects.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[cfg(unix)]
use crate::harness::Running;
use crate::harness::{Answer, Machine, Project, THREE, require};

/// The file of the team.
pub const FILE: &str = r#"connector:
  key: acme-tax
  name: ACME tax
  creator: { email: tax@acme.example }
  supportedRegions: [europe-west1.gcp]
  project: test
projects:
  test: { key: acme-test, region: europe-west1.gcp }
  live: { key: acme-live, region: europe-west1.gcp }
defaults:
  configuration:
    web: { GREETING: "hello from ${project.key}" }
deployments:
  staging:
    default: true
    project: test
    configuration:
      web: { TOKEN: "${STAGING_TAX_TOKEN}" }
  production:
    project: live
    key: tax-live
    type: production
    wave: 2
    schedule: { nightly: "0 3 * * *" }
    configuration:
      web: { TOKEN: "${TAX_TOKEN}", GREETING: "${GREETING_TEXT}" }
"#;

/// What the values of the file need.
pub const VARIABLES: [(&str, &str); 3] =
    [("STAGING_TAX_TOKEN", "s3cret-staging"), ("TAX_TOKEN", "s3cret-production"), ("GREETING_TEXT", "guten Tag")];

/// A project folder with a ctconnect.yaml, on a machine with the identities of both Projects.
pub struct Team {
    pub machine: Machine,
    folder: PathBuf,
    variables: Vec<(&'static str, &'static str)>,
}

impl Team {
    /// With the embedded emulator.
    pub fn local() -> Self {
        let machine = Machine::local();
        let project = Project::new(&machine, "tax", THREE);
        Self::new(machine, &project)
    }

    /// With an emulator over HTTP; `None` without git.
    pub fn over_http(flags: &[&str]) -> Option<Self> {
        if !require("git") {
            return None;
        }
        let (machine, project) = Project::over_http("tax", THREE, flags);
        let project = project.into_repository("git@github.com:acme/tax.git");
        project.git(&["tag", "v1"]);
        Some(Self::new(machine, &project))
    }

    /// The same on an emulator that knows only these API Clients.
    pub fn with_clients(clients: &Value) -> Option<Self> {
        let machine = Machine::bare();
        let file = machine.folder().join("clients.json");
        std::fs::write(&file, clients.to_string()).unwrap();
        Self::over_http(&["--clients", file.to_str()?])
    }

    fn new(machine: Machine, project: &Project) -> Self {
        let machine = machine
            .with("CTP_CLIENT_ID__TEST", "client-of-test")
            .with("CTP_CLIENT_SECRET__TEST", "secret-of-test")
            .with("CTP_CLIENT_ID__LIVE", "client-of-live")
            .with("CTP_CLIENT_SECRET__LIVE", "secret-of-live");
        let folder = PathBuf::from(project.folder());
        let team = Self { machine, folder, variables: VARIABLES.to_vec() };
        team.write(FILE);
        team
    }

    /// The same team with another value of a variable.
    pub fn with(&self, name: &'static str, value: &'static str) -> TeamWith<'_> {
        let mut variables = self.variables.clone();
        variables.retain(|(own, _)| *own != name);
        variables.push((name, value));
        TeamWith { team: self, variables }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs git in the folder.
    pub fn git(&self, arguments: &[&str]) {
        let mut command = std::process::Command::new("git");
        self.machine.seal(&mut command);
        let identity = ["-c", "user.name=Kim", "-c", "user.email=kim@example.com"];
        command.args(identity).args(arguments).current_dir(&self.folder);
        assert!(command.output().unwrap().status.success(), "git {arguments:?}");
    }

    /// Replaces ctconnect.yaml.
    pub fn write(&self, text: &str) {
        std::fs::write(self.folder.join("ctconnect.yaml"), text).unwrap();
    }

    /// Replaces a part of ctconnect.yaml.
    pub fn change(&self, before: &str, after: &str) {
        let text = std::fs::read_to_string(self.folder.join("ctconnect.yaml")).unwrap();
        assert!(text.contains(before), "{text}");
        self.write(&text.replace(before, after));
    }

    pub fn run(&self, line: &str) -> Answer {
        TeamWith { team: self, variables: self.variables.clone() }.run(line)
    }

    /// Runs the program on a terminal of this width; answers are typed at their questions.
    #[cfg(unix)]
    pub fn terminal(&self, line: &str, columns: u16, answers: &[(&str, &str)]) -> (i32, String) {
        let mut command = TeamWith { team: self, variables: self.variables.clone() }.command(line);
        command.env("TERM", "dumb");
        crate::harness::on_terminal(command, columns, answers)
    }

    /// Sends a request to the control of the emulator.
    #[cfg(unix)]
    pub fn control(&self, request_line: &str, body: &str) {
        let (status, answer) = self.machine.server().send(request_line, "Host: localhost\r\n", body);
        assert!((200..300).contains(&status), "{answer}");
    }

    /// Runs the program, and kills it once it has sent this many writes and waits for the answer to one more. Whether it was
    /// killed: it may have ended before.
    #[cfg(unix)]
    pub fn kill_when_it_waits(&self, line: &str, answered: usize) -> bool {
        use std::io::{BufRead as _, BufReader};
        use std::process::Stdio;

        let mut command = self.machine.command(crate::harness::words(&format!("{line} --debug")));
        command.current_dir(&self.folder).envs(self.variables.iter().copied());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let mut writes = lines.filter(|line| line.starts_with("> POST ") && !line.contains("/oauth/"));
        let waits = writes.nth(answered).is_some();
        if waits {
            // The emulator has applied the request by the time that it does not answer.
            self.until_applied();
            child.kill().unwrap();
        }
        child.wait().unwrap();
        waits
    }

    /// Waits until the emulator has applied the fault, so that the request has arrived.
    #[cfg(unix)]
    pub fn until_applied(&self) {
        for _ in 0..500 {
            let (_, answer) = self.machine.server().send("GET /_emulator/faults", "Host: localhost\r\n", "");
            if answer.contains("\"applied\":1") || answer.contains("\"applied\": 1") {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the emulator did not get the request");
    }

    /// A Deployment of a Project.
    pub fn deployment(&self, project: &str, key: &str) -> Value {
        self.run(&format!("deployment describe {key} --project-key {project} -o json")).ok().json()
    }
}

/// A team with other variables.
pub struct TeamWith<'t> {
    team: &'t Team,
    variables: Vec<(&'static str, &'static str)>,
}

impl TeamWith<'_> {
    /// The same with another value of one more variable.
    pub fn and(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.retain(|(own, _)| *own != name);
        self.variables.push((name, value));
        self
    }

    pub fn run(&self, line: &str) -> Answer {
        Answer::new(&self.command(line).output().unwrap(), &self.team.machine.home().to_string_lossy())
    }

    /// Starts the program beside the test.
    #[cfg(unix)]
    pub fn start(&self, line: &str) -> Running {
        Running::start(&mut self.command(line), &self.team.machine.home().to_string_lossy())
    }

    fn command(&self, line: &str) -> Command {
        let mut command = self.team.machine.command(crate::harness::words(line));
        command.current_dir(&self.team.folder).envs(self.variables.iter().copied());
        command
    }

    pub fn deployment(&self, project: &str, key: &str) -> Value {
        self.team.deployment(project, key)
    }
}

/// Both kinds of emulator.
pub fn both() -> impl Iterator<Item = Team> {
    std::iter::once(Team::local()).chain(Team::over_http(&[]))
}
