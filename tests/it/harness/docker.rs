//! The stand-in for Docker, first on the PATH, and the calls that it received.

use std::path::PathBuf;

use super::{Machine, install_stand_in, search_path};

/// A `docker` that follows the scenario of a test.
pub struct Docker {
    state: PathBuf,
}

impl Docker {
    /// Puts the stand-in first on the PATH of a machine. Each line of `scenario` is an event, such as `build-fails web`.
    pub fn on_machine(machine: Machine, scenario: &[&str]) -> (Machine, Self) {
        let state = machine.home().join("docker");
        std::fs::create_dir(&state).unwrap();
        std::fs::write(state.join("scenario"), scenario.join("\n")).unwrap();
        let bin = machine.home().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        install_stand_in(&bin, "docker", "docker");
        let path = search_path(&bin, &std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect::<Vec<_>>());
        let machine = machine.with("PATH", &path).with("DOCKER_STAND_IN", state.to_str().unwrap());
        (machine, Self { state })
    }

    /// Sets the address of the test's SonarQube: `http://127.0.0.1:PORT`.
    pub fn serves_sonarqube_at(&self, address: &str) {
        std::fs::write(self.state.join("port"), address.trim_start_matches("http://")).unwrap();
    }

    /// Every argument list that it received and that begins with `beginning`.
    pub fn calls(&self, beginning: &str) -> Vec<String> {
        let calls = std::fs::read_to_string(self.state.join("calls")).unwrap_or_default();
        calls.lines().filter(|call| call.starts_with(beginning)).map(str::to_owned).collect()
    }

    /// Asserts that Docker would accept every argument list, and that no container is running.
    #[track_caller]
    pub fn assert_clean(&self) {
        let refused = std::fs::read_to_string(self.state.join("refused")).unwrap_or_default();
        assert_eq!(refused, "", "Docker would reject this");
        let running = self.state.join("running").read_dir().into_iter().flatten();
        let running: Vec<_> = running.map(|entry| entry.unwrap().file_name()).collect();
        assert!(running.is_empty(), "still running: {running:?}");
    }
}
