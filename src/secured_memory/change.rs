//! What a run adds to the memory. It is kept until the memory is saved, since other runs may change the file before.

use secrecy::SecretString;

use super::file::{HashedValue, MemoryEntry, MemoryFile};
use super::{RememberedDeployment, SentSecret};

/// A change of the memory.
#[derive(Debug)]
pub(super) enum MemoryChange {
    Remember {
        deployment: RememberedDeployment,
        version: u64,
        /// The version before the values were sent. `None` for a new Deployment.
        version_before: Option<u64>,
        values: Vec<SentSecret>,
    },
    Forget(RememberedDeployment),
}

impl MemoryChange {
    /// Applies the change to the newest state of the file.
    pub(super) fn apply(&self, file: &mut MemoryFile) {
        match self {
            Self::Remember { deployment, version, version_before, values } => {
                remember(file, deployment, *version, *version_before, values);
            }
            Self::Forget(deployment) => file.deployments.retain(|entry| !deployment.is(entry)),
        }
    }
}

fn remember(
    file: &mut MemoryFile,
    deployment: &RememberedDeployment,
    version: u64,
    version_before: Option<u64>,
    values: &[SentSecret],
) {
    let found = file.deployments.iter().position(|entry| deployment.is(entry));
    let known = found.map(|index| file.deployments.remove(index));
    let RememberedDeployment { service, project_key, id } = deployment.clone();
    let mut entry = MemoryEntry { service, project_key, id, version, values: Vec::new() };
    match known {
        // Another run has sent something after this one.
        Some(known) if known.version > version => {
            file.deployments.push(known);
            return;
        }
        // What was not sent is as it was: either nothing else changed the Deployment since, or another run of the same
        // operation has remembered its values already.
        Some(known) if Some(known.version) == version_before || known.version == version => entry.values = known.values,
        _ => {}
    }
    for SentSecret { application, key, value } in values {
        let hash = file.key.hash(&entry.place(application.as_deref(), key), value);
        entry.values.retain(|known| !known.is(application.as_deref(), key));
        entry.values.push(HashedValue { application: application.clone(), key: key.clone(), hash });
    }
    if !entry.values.is_empty() {
        file.deployments.push(entry);
    }
}

/// Whether a value is the one that is remembered. `None` if none is.
pub(super) fn compare(
    file: &MemoryFile,
    deployment: &RememberedDeployment,
    application: Option<&str>,
    key: &str,
    value: &SecretString,
) -> Option<(u64, bool)> {
    let entry = file.deployments.iter().find(|entry| deployment.is(entry))?;
    let known = entry.value(application, key)?;
    Some((entry.version, file.key.is_hash_of(&known.hash, &entry.place(application, key), value)))
}
