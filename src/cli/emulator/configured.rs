//! The emulator as the flags describe it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::Args;
use crate::blocking::{self, LARGEST_INPUT};
use crate::emulator::{ApiClients, Emulator, EmulatorOptions, Seed, StateStore, StoreError};
use crate::failure::Failure;
use crate::operation::project_applications::location;
use crate::operation::project_source::git_in;
use crate::operation::typed_path::existing_folder;
use crate::project::{is_same_repository, normalize_repository_url};
use crate::session::Session;

/// Makes the emulator, and checks that its state can be used.
pub(super) async fn emulator(args: Args, session: &Session) -> Result<Arc<Emulator>> {
    let clients = match &args.clients {
        Some(path) => read_clients(path).await?,
        None => ApiClients::default(),
    };
    let settings = session.context.settings()?;
    let project = args.projects.first().or(settings.project_key.as_ref()).map_or("seed", String::as_str);
    let seed = args.seed_deployments.map(|deployments| Seed {
        project: project.to_owned(),
        deployments,
        log_entries: args.seed_logs.unwrap_or_default(),
    });
    let options = EmulatorOptions {
        speed: args.speed,
        failures: args.failures,
        token_lifetime: args.token_lifetime,
        strict_tokens: args.strict_tokens,
        project_keys: args.projects,
        region: settings.project_region.clone().unwrap_or_else(|| EmulatorOptions::default().region),
        production: !args.deny_production,
        log_page_size: args.log_page_size,
        logs_removed: args.no_logs,
        lenient: args.lenient,
        faults: args.faults,
        seed: args.seed.unwrap_or_else(EmulatorOptions::random_seed),
        control: args.control,
        clients,
    };
    let emulator = Arc::new(Emulator::new(options, args.state.map_or(StateStore::Memory, StateStore::File)));
    let checked = Arc::clone(&emulator);
    blocking::run(move || checked.check()).await.map_err(unusable)?;
    let mut repositories = args.repositories;
    for (_, folder) in &mut repositories {
        *folder = existing_folder(folder)?.canonicalize().unwrap_or_else(|_| folder.clone());
    }
    repositories.extend(own_project(&repositories, session).await);
    for (url, folder) in repositories {
        let emulator = Arc::clone(&emulator);
        blocking::run(move || emulator.map_repository(&url, &folder)).await?;
    }
    if let Some(seed) = seed {
        plant(&emulator, seed, session).await?;
    }
    Ok(emulator)
}

async fn plant(emulator: &Arc<Emulator>, seed: Seed, session: &Session) -> Result<()> {
    let emulator = Arc::clone(emulator);
    let count = seed.deployments;
    match blocking::run(move || emulator.seed(&seed)).await? {
        true => session.ui.note(&format!("created the Connector seed with {count} Deployments")),
        false => session.ui.note("the state has a Connector seed already, and stays as it is"),
    }
    Ok(())
}

/// The repository that the project around the current folder comes from, and its folder; nothing if a flag maps it.
async fn own_project(mapped: &[(String, PathBuf)], session: &Session) -> Option<(String, PathBuf)> {
    let folder = location(session).ok()??.folder;
    let remote = git_in(&folder, session).remote_url().await?;
    let url = normalize_repository_url(&remote).unwrap_or(remote);
    if mapped.iter().any(|(other, _)| is_same_repository(other, &url)) {
        return None;
    }
    session.ui.note(&format!("reading {url} from {}", folder.display()));
    Some((url, folder))
}

async fn read_clients(path: &Path) -> Result<ApiClients> {
    let text = blocking::read_text(path, LARGEST_INPUT)
        .await
        .map_err(|error| Failure::input(format!("cannot read the API Clients in {}: {error}", path.display())))?;
    let invalid = |problems: Vec<String>| {
        Failure::input(format!("the API Clients in {} are not valid: {}", path.display(), problems.join("; ")))
            .hint("write `[{\"id\": \"…\", \"secret\": \"…\", \"scopes\": [\"manage_project:shop\"]}]`")
    };
    Ok(ApiClients::parse(&text).map_err(invalid)?)
}

/// A state that cannot be used is reported at the start, instead of in each response.
fn unusable(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::Busy { .. } => error.into(),
        _ => Failure::input(error.to_string()).hint("name another file with `--state`").into(),
    }
}
