//! Folders of this machine in a container.

use std::path::{Path, PathBuf};

use super::state::State;

/// The mounts of one container.
pub struct Mounts<'a> {
    state: &'a State,
    /// Source, if there is one, and target.
    mounts: Vec<(Option<String>, String)>,
}

impl<'a> Mounts<'a> {
    /// None yet.
    pub fn new(state: &'a State) -> Self {
        Self { state, mounts: Vec::new() }
    }

    /// Adds a mount: SOURCE:TARGET, a volume NAME:TARGET, or TARGET alone.
    pub fn add(&mut self, mount: &str) {
        let invalid = format!("invalid volume specification: '{mount}'");
        self.state.demand(mount.matches(':').count() < 2, &invalid);
        let (source, target) = match mount.split_once(':') {
            Some((source, target)) => (Some(source), target),
            None => (None, mount),
        };
        source.iter().for_each(|source| self.check_source(source));
        self.state.demand(target.starts_with('/'), &format!("{invalid}: mount path must be absolute"));
        self.state.demand(!target.split('/').any(|part| part == ".."), &invalid);
        let is_taken = self.mounts.iter().any(|(_, taken)| taken == target);
        self.state.demand(!is_taken, &format!("Duplicate mount point: {target}"));
        self.mounts.push((source.map(str::to_owned), target.to_owned()));
    }

    fn check_source(&self, source: &str) {
        let is_socket =
            source == "/var/run/docker.sock" || source.starts_with("/run/user/") && source.ends_with("/docker.sock");
        if is_socket {
            return;
        }
        if source.starts_with('/') {
            let reason = format!("bind source path does not exist: {source}");
            return self.state.demand(Path::new(source).exists(), &reason);
        }
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
        let reason = format!("'{source}' includes invalid characters for a local volume name");
        self.state.demand(!source.is_empty() && source.chars().all(is_name), &reason);
    }

    /// The folder on this machine that is mounted at a path in the container.
    pub fn source_of(&self, target: &str) -> PathBuf {
        let mount = self.mounts.iter().find(|(_, mounted)| mounted == target);
        PathBuf::from(mount.and_then(|(source, _)| source.clone()).unwrap_or_default())
    }
}
