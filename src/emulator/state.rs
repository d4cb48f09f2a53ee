//! The state of the emulator, as a state file keeps it.
//!
//! Only the start, end and result of each operation are kept; [`EmulatorState::advance`] applies those that are due.
//! Nothing but the state and the time decides, so that two processes that read the same file agree. An operation that is
//! shortened for a faster process is therefore kept that way, so that a slower one does not go back behind it.

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Moment;
use crate::emulator::connectors::drafts::StoredDraft;
use crate::emulator::connectors::repositories::RepositoryFolders;
use crate::emulator::deployments::deployment::StoredDeployment;
use crate::emulator::options::Speed;
use crate::emulator::tokens::IssuedToken;

/// Format of the state file. Raise it with a change that older versions of the program could not read.
pub(crate) const FORMAT: u32 = 1;

/// Everything that the emulator keeps from one request to the next.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct EmulatorState {
    pub(crate) format: u32,
    pub(crate) repositories: RepositoryFolders,
    pub(crate) drafts: Vec<StoredDraft>,
    pub(crate) deployments: Vec<StoredDeployment>,
    pub(crate) tokens: Vec<IssuedToken>,
}

impl Default for EmulatorState {
    fn default() -> Self {
        Self {
            format: FORMAT,
            repositories: RepositoryFolders::new(),
            drafts: Vec::new(),
            deployments: Vec::new(),
            tokens: Vec::new(),
        }
    }
}

impl EmulatorState {
    /// Applies everything that is due at `now`. Operations that another emulator started at a slower speed take as long as
    /// if they had been started at this one. Returns whether there was one: a slower emulator would not find the same state.
    pub(crate) fn advance(&mut self, now: Moment, speed: Speed) -> bool {
        let mut is_hastened = false;
        for draft in &mut self.drafts {
            is_hastened |= draft.hasten(speed);
            draft.advance(now);
        }
        self.deployments.retain_mut(|deployment| {
            is_hastened |= deployment.hasten(speed);
            deployment.advance(now)
        });
        is_hastened
    }
}
