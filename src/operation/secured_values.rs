//! The memory of secured values in the commands that send some.

use std::path::Path;

use anyhow::Result;
use tokio::sync::Mutex;

use crate::configuration::Fitted;
use crate::secured_memory::{RememberedDeployment, SecuredMemory, SentSecret};
use crate::session::Session;

/// Reads the memory, and warns of one that cannot be used. `file`: in place of the one in the user's data folder.
///
/// # Errors
/// When the named file is not a memory, or cannot be read.
pub async fn open_memory(session: &Session, file: Option<&Path>) -> Result<SecuredMemory> {
    let memory = SecuredMemory::open(file, &session.context.environment).await?;
    memory.warnings().iter().for_each(|warning| session.ui.warn(warning));
    Ok(memory)
}

/// How the memory names a Deployment in the Project of a session.
pub fn remembered_deployment(session: &Session, project_key: &str, id: &str) -> RememberedDeployment {
    RememberedDeployment { service: service_of(session), project_key: project_key.to_owned(), id: id.to_owned() }
}

/// Address of the service of a session.
pub fn service_of(session: &Session) -> String {
    let settings = session.context.settings().ok();
    settings.and_then(|settings| settings.api_url().ok()).unwrap_or_default()
}

/// Remembers the secured values that a Deployment got, and keeps them at once: the run can end at any time.
///
/// `version_before`: the version that it had before; `None` for a new one. To be called after each operation, also one that
/// has sent no secured value.
pub async fn remember_sent(
    session: &Session,
    memory: &Mutex<SecuredMemory>,
    deployment: RememberedDeployment,
    version_before: Option<u64>,
    version: u64,
    values: Vec<SentSecret>,
) {
    let mut memory = memory.lock().await;
    memory.remember(deployment, version_before, version, values);
    if let Err(error) = memory.save().await {
        session.ui.warn(&format!("secured values are not remembered, and will be sent again: {error}"));
    }
}

/// Forgets a Deployment that was deleted, and keeps that at once.
pub async fn forget_deleted(session: &Session, memory: &Mutex<SecuredMemory>, deployment: RememberedDeployment) {
    let mut memory = memory.lock().await;
    memory.forget(deployment);
    if let Err(error) = memory.save().await {
        session.ui.warn(&format!("the secured values of a deleted Deployment are not forgotten: {error}"));
    }
}

/// Keeps the key of the hashes that a saved plan has.
pub async fn save_key(session: &Session, memory: &mut SecuredMemory) {
    if let Err(error) = memory.save_key().await {
        session.ui.warn(&format!("the secured values of the saved plan cannot be compared later: {error}"));
    }
}

/// Says that the values of a create are not remembered: its response was lost, and what was read in its place may be what
/// another run has created.
pub fn warn_not_remembered(session: &Session, name: &str, values: &[SentSecret]) {
    if !values.is_empty() {
        session.ui.warn(&format!(
            "the response to the create of the Deployment `{name}` was lost, so its secured values are not remembered; \
             `--send-secured always` sends them again"
        ));
    }
}

/// The secured values of a body.
pub fn secrets_of(fitted: &Fitted) -> Vec<SentSecret> {
    let applications = fitted.applications.iter();
    let own = applications.map(|own| (Some(own.application_name.clone()), &own.secured_configuration));
    let global = fitted.global.iter().map(|global| (None, &global.secured_configuration));
    let lists = own.chain(global);
    lists
        .flat_map(|(application, entries)| {
            entries.iter().map(move |entry| SentSecret {
                application: application.clone(),
                key: entry.key.clone(),
                value: entry.value.clone(),
            })
        })
        .collect()
}
