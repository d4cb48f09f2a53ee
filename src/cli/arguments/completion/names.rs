//! Completion of Connectors and Deployments, from what this machine has seen of them.
//!
//! Names that are not new are renewed by another run in the background, which may ask the service. Only for the first names of
//! an identity the shell waits, and not for long.

use std::ffi::OsStr;
use std::time::{Duration, Instant};

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use super::line::{COMPLETION_VARIABLE, CompletedLine, RENEWAL};
use crate::name_cache::{self, CachedName, KnownNames, NameCache, NameKind};
use crate::process::start_self_detached;
use crate::session::Session;

/// How long a shell waits for the first names of an identity.
const FIRST_NAMES: Duration = Duration::from_millis(300);

/// How long to wait before the file is read again.
const PAUSE: Duration = Duration::from_millis(5);

/// Which name of a resource is offered.
#[derive(Clone, Copy)]
enum OfferedName {
    /// The key, or the id of a resource without one.
    KeyElseId,
    Key,
    Id,
}

/// Completes Connectors by key, and by id where there is no key.
pub fn complete_connectors() -> ArgValueCompleter {
    completer(|_| NameKind::Connector, OfferedName::KeyElseId)
}

/// Completes keys of Connectors.
pub fn complete_connector_keys() -> ArgValueCompleter {
    completer(|_| NameKind::Connector, OfferedName::Key)
}

/// Completes ids of Connectors.
pub fn complete_connector_ids() -> ArgValueCompleter {
    completer(|_| NameKind::Connector, OfferedName::Id)
}

/// Completes Deployments by key, and by id where there is no key.
pub fn complete_deployments() -> ArgValueCompleter {
    completer(|_| NameKind::Deployment, OfferedName::KeyElseId)
}

/// Completes keys of Deployments.
pub fn complete_deployment_keys() -> ArgValueCompleter {
    completer(|_| NameKind::Deployment, OfferedName::Key)
}

/// Completes ids of Deployments.
pub fn complete_deployment_ids() -> ArgValueCompleter {
    completer(|_| NameKind::Deployment, OfferedName::Id)
}

/// Completes what the group of the command works with, by key, and by id where there is no key.
pub fn complete_references() -> ArgValueCompleter {
    completer(kind_of_group, OfferedName::KeyElseId)
}

/// Completes keys of what the group of the command works with.
pub fn complete_reference_keys() -> ArgValueCompleter {
    completer(kind_of_group, OfferedName::Key)
}

/// Completes ids of what the group of the command works with.
pub fn complete_reference_ids() -> ArgValueCompleter {
    completer(kind_of_group, OfferedName::Id)
}

fn kind_of_group(line: &CompletedLine) -> NameKind {
    if line.is_in_group("connector") { NameKind::Connector } else { NameKind::Deployment }
}

fn completer(kind: fn(&CompletedLine) -> NameKind, part: OfferedName) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| {
        let line = CompletedLine::of_process();
        let (kind, current) = (kind(&line), current.to_string_lossy());
        let known = known_names(&line, kind);
        // Group and command may be keys too.
        let before = line.words().split_last().and_then(|(_, before)| before.get(2..)).unwrap_or_default();
        let mut offered: Vec<_> = known.of(kind).names().filter_map(|name| candidate(name, part)).collect();
        offered.sort();
        offered
            .into_iter()
            .filter(|(value, _)| value.starts_with(current.as_ref()) && !before.contains(value))
            .map(|(value, help)| CompletionCandidate::new(value).help(help.map(Into::into)))
            .collect()
    })
}

/// What is offered for a resource, and its description: the state, and of an id the key too.
fn candidate(name: &CachedName, part: OfferedName) -> Option<(String, Option<String>)> {
    let (value, other) = match part {
        OfferedName::KeyElseId => (name.name(), None),
        OfferedName::Key => (name.key.as_deref()?, None),
        OfferedName::Id => (name.id.as_str(), name.key.as_deref()),
    };
    let parts: Vec<&str> = other.into_iter().chain(name.status.as_deref()).collect();
    Some((value.to_owned(), (!parts.is_empty()).then(|| parts.join(", "))))
}

/// The names of the identity that the line selects, of which those of this kind may be offered.
pub(super) fn known_names(line: &CompletedLine, kind: NameKind) -> KnownNames {
    let session = line.session();
    let Some(cache) = session.context.name_cache() else { return KnownNames::default() };
    let (known, now) = (cache.read(), name_cache::now());
    let is_offered = known.can_be_offered(kind, now);
    let is_renewed = known.needs_renewal(kind, now) && renew(line, &session, &cache, now);
    match (is_offered, is_renewed) {
        (true, _) => known,
        (false, true) => first_names(&cache, kind, now),
        (false, false) => KnownNames::default(),
    }
}

/// Starts the run that renews the names. A credential helper could open a window for a password, so its user has no such run.
fn renew(line: &CompletedLine, session: &Session, cache: &NameCache, now: u64) -> bool {
    let asks_helper =
        session.context.settings().is_ok_and(|settings| settings.credential_helper.is_some() && !settings.local);
    if asks_helper {
        return false;
    }
    cache.update(|names| names.attempt(now));
    let arguments = ["--", "ctconnect"].map(str::to_owned).into_iter().chain(line.identity_flags());
    start_self_detached(arguments, (COMPLETION_VARIABLE, RENEWAL)).is_ok()
}

/// The names as soon as they are there; none if that takes too long.
fn first_names(cache: &NameCache, kind: NameKind, since: u64) -> KnownNames {
    let end = Instant::now() + FIRST_NAMES;
    while Instant::now() < end {
        let known = cache.read();
        if known.is_renewed_since(kind, since) {
            return known;
        }
        std::thread::sleep(PAUSE);
    }
    KnownNames::default()
}
