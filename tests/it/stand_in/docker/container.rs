//! `docker run`.

use super::images;
use super::mounts::Mounts;
use super::state::State;

/// A container that runs.
pub struct Container<'a> {
    pub state: &'a State,
    pub name: String,
    pub mounts: Mounts<'a>,
    pub network: String,
    pub published: String,
}

/// Runs a container to its end.
pub fn run(state: &State, arguments: &[&str]) {
    let mut container = Container {
        state,
        name: String::new(),
        mounts: Mounts::new(state),
        network: String::new(),
        published: String::new(),
    };
    let mut rest = arguments;
    let (image, arguments) = loop {
        match rest {
            ["--rm", after @ ..] => rest = after,
            [flag, value, after @ ..] if flag.starts_with('-') => {
                container.set(flag, value);
                rest = after;
            }
            [image, arguments @ ..] => break (*image, arguments),
            [] => state.refuse("there is no image"),
        }
    };
    state.demand(!container.name.is_empty(), "a container without a name");
    if state.happens(&format!("daemon-fails {image}")) {
        eprintln!("docker: Error response from daemon: pull access denied");
        std::process::exit(125);
    }
    container.begin();
    let code = match image {
        "buildpacksio/pack:0.39.0" => images::pack(&container, arguments),
        "aquasec/trivy:0.51.1" => images::trivy(&container, arguments),
        "sonarqube:9.9-community" => images::sonarqube(&container, arguments),
        "sonarsource/sonar-scanner-cli:5.0.1" => images::scanner(&container, arguments),
        _ => Err(format!("Unable to find image '{image}' locally")),
    };
    state.forget(&container.name);
    match code {
        Ok(code) => std::process::exit(code),
        Err(reason) => state.refuse(&reason),
    }
}

impl Container<'_> {
    fn set(&mut self, flag: &str, value: &str) {
        let state = self.state;
        match flag {
            "--name" => {
                let reason = format!("The container name \"/{value}\" is already in use");
                state.demand(!state.is_running(value), &reason);
                value.clone_into(&mut self.name);
            }
            "--stop-signal" => {
                state.demand(["SIGTERM", "SIGKILL"].contains(&value), &format!("invalid signal: {value}"));
            }
            "--volume" => self.mounts.add(value),
            "--env" => state.demand(value.contains('='), &format!("no value in --env {value}")),
            "--publish" => value.clone_into(&mut self.published),
            "--network" => {
                let other = value.trim_start_matches("container:");
                state.demand(state.is_running(other), &format!("No such container: {other}"));
                value.clone_into(&mut self.network);
            }
            _ => state.refuse(&format!("unknown flag: {flag}")),
        }
    }

    /// Records that it runs, until it ends or is asked to.
    fn begin(&self) {
        self.state.begin(&self.name);
        let (state, name) = (self.state.clone(), self.name.clone());
        crate::process::on_signals(&["TERM"], move || {
            state.forget(&name);
            std::process::exit(143);
        });
    }
}
