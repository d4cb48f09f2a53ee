//! What the sessions of all Projects of a run share.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::seen_names::SeenNames;
use crate::api::{Pace, Transport};
use crate::config::Settings;
use crate::emulator::Emulator;

/// Connections of a run: 300 Projects have one pool of them, one pace, and one budget of retries.
#[derive(Default)]
pub(super) struct Connections {
    pub(super) pace: Rc<Pace>,
    pub(super) emulator: OnceCell<Arc<Emulator>>,
    /// Whether the user knows that the environment replaces a login.
    pub(super) is_login_announced: Rc<Cell<bool>>,
    /// Whether an access token could not be kept.
    pub(super) is_token_cache_broken: Rc<Cell<bool>>,
    /// The names of what the run has seen.
    pub(super) seen_names: SeenNames,
    transport: OnceCell<(TransportSettings, Rc<dyn Transport>)>,
    /// What was reported already.
    reported: RefCell<HashSet<String>>,
}

/// The settings that a transport depends on. Addresses are not among them.
#[derive(PartialEq, Eq)]
struct TransportSettings {
    local: bool,
    request_timeout: Option<Duration>,
    ca_file: Option<PathBuf>,
}

impl Connections {
    /// The transport of an earlier client, if these settings have the same one.
    pub(super) fn transport(&self, settings: &Settings) -> Option<Rc<dyn Transport>> {
        let (known, transport) = self.transport.get()?;
        (*known == TransportSettings::of(settings)).then(|| transport.clone())
    }

    /// Keeps the first transport for other clients. Returns the one to use.
    pub(super) fn keep_transport(&self, settings: &Settings, transport: Rc<dyn Transport>) -> Rc<dyn Transport> {
        // Another client may have made one while this one was made.
        _ = self.transport.set((TransportSettings::of(settings), transport.clone()));
        self.transport(settings).unwrap_or(transport)
    }

    /// Whether the user does not know this text yet.
    pub(super) fn is_new(&self, text: &str) -> bool {
        self.reported.borrow_mut().insert(text.to_owned())
    }
}

impl TransportSettings {
    fn of(settings: &Settings) -> Self {
        Self { local: settings.local, request_timeout: settings.request_timeout, ca_file: settings.ca_file.clone() }
    }
}
