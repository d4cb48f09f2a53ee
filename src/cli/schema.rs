//! `ctconnect schema`: the formats of connect.yaml and ctconnect.yaml for editors.

use anyhow::Result;

use crate::connect_file::schema;
use crate::project_file::project_file_schema;
use crate::session::Session;

/// Print the JSON Schema of connect.yaml, for editors
///
/// Save it, and make `# yaml-language-server: $schema=FILE` the first line of connect.yaml.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Save the JSON Schema of connect.yaml for an editor
  ctconnect schema > connect.schema.json

  # The same for ctconnect.yaml
  ctconnect schema --project-file > ctconnect.schema.json
")]
pub struct Args {
    /// Print the JSON Schema of ctconnect.yaml instead
    #[arg(long)]
    project_file: bool,
}

/// Prints the schema.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    let schema = if args.project_file { project_file_schema() } else { schema() };
    Ok(session.ui.print_raw(&format!("{schema:#}\n"))?)
}
