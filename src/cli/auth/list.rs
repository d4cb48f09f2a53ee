//! `ctconnect auth list`: the profiles of the user's settings.

use anyhow::Result;

use super::profile;
use super::view::ProfileRow;
use crate::session::Session;

pub(super) fn run(session: &Session) -> Result<()> {
    let config = profile::store(session)?.config()?;
    let default = config.default_profile;
    let rows: Vec<ProfileRow> = config
        .profiles
        .into_iter()
        .map(|(name, profile)| ProfileRow { is_default: default.as_ref() == Some(&name), name, profile })
        .collect();
    session.ui.show_list(&rows, "profiles", None)?;
    Ok(())
}
