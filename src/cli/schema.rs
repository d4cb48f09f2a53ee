//! `ctconnect schema`: the format of connect.yaml for editors.

use anyhow::Result;

use crate::connect_file::schema;
use crate::session::Session;

/// Print the JSON Schema of connect.yaml, for editors
///
/// Save it, and make `# yaml-language-server: $schema=FILE` the first line of connect.yaml.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints the schema.
pub(super) fn run(_args: &Args, session: &Session) -> Result<()> {
    Ok(session.ui.print_raw(&format!("{:#}\n", schema()))?)
}
