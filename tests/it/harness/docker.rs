//! The stand-in for docker: `tests/it/stand-ins/docker`, first on the PATH, and what it was asked.

use std::path::PathBuf;

use super::World;

/// A docker that plays what a test wants.
pub struct Docker {
    state: PathBuf,
}

impl Docker {
    /// Puts the stand-in first on the PATH of a world. `plays` is what goes wrong, such as `build-fails web`.
    pub fn in_world(world: World, plays: &[&str]) -> (World, Self) {
        let state = world.home().join("docker");
        std::fs::create_dir(&state).unwrap();
        std::fs::write(state.join("plays"), plays.join("\n")).unwrap();
        let stand_ins = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/stand-ins");
        let path = format!("{stand_ins}:{}", std::env::var("PATH").unwrap());
        let world = world.with("PATH", &path).with("DOCKER_STAND_IN", state.to_str().unwrap());
        (world, Self { state })
    }

    /// Says where SonarQube is played: `http://127.0.0.1:PORT`.
    pub fn serves_sonarqube_at(&self, address: &str) {
        std::fs::write(self.state.join("port"), address.trim_start_matches("http://")).unwrap();
    }

    /// Every argument list that it got and that begins with this.
    pub fn calls(&self, beginning: &str) -> Vec<String> {
        let calls = std::fs::read_to_string(self.state.join("calls")).unwrap_or_default();
        calls.lines().filter(|call| call.starts_with(beginning)).map(str::to_owned).collect()
    }

    /// Wants every argument list to have been one that docker takes, and nothing to run any more.
    #[track_caller]
    pub fn is_content(&self) {
        let refused = std::fs::read_to_string(self.state.join("refused")).unwrap_or_default();
        assert_eq!(refused, "", "docker would refuse this");
        let running = self.state.join("running").read_dir().into_iter().flatten();
        let running: Vec<_> = running.map(|entry| entry.unwrap().file_name()).collect();
        assert!(running.is_empty(), "still running: {running:?}");
    }
}
