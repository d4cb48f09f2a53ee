//! `ctconnect schema`: the format of connect.yaml for editors.

use anyhow::Result;

use crate::connect_file::schema;
use crate::session::Session;

/// Print the JSON Schema of connect.yaml, for editors
///
/// Save it, and begin connect.yaml with the line `# yaml-language-server: $schema=FILE`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints the schema.
pub(super) fn run(_args: &Args, session: &Session) -> Result<()> {
    Ok(session.ui.raw(&format!("{:#}\n", schema()))?)
}
