//! `ctconnect import`: writes ctconnect.yaml from a Connector and its Deployments.

mod result;

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::arguments::{complete_connectors, complete_profiles, parse_reference, with_default};
use crate::api::Reference;
use crate::operation::counted;
use crate::operation::project_import::{ImportOptions, ImportedFile, import};
use crate::project_file::PROJECT_FILE;
use crate::session::{Session, quoted};

/// Write ctconnect.yaml from a Connector and its Deployments
///
/// The file names every Deployment by its key, or by its id if it has none, so that a later deploy adopts it instead of
/// creating another one. Previews are skipped. Standard values are written as they are, unless they equal the default of
/// their key; values that all Deployments share are below `defaults`. The service does not show secured values: each one
/// becomes a reference to an environment variable, and is listed.
///
/// The command changes nothing on the service. An existing file is replaced only with `--force`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Write ctconnect.yaml for a Connector that exists
  ctconnect import shop

  # Write it to another file, which may exist
  ctconnect import shop --file shop.yaml --force
")]
pub struct Args {
    /// Id or key of the Connector [default: the only one with the repository of this folder]
    #[arg(value_name = "REF", value_parser = parse_reference, add = complete_connectors())]
    connector: Option<String>,

    /// Import a published Connector that belongs to someone else, and is only deployed
    #[arg(long, requires = "connector")]
    published: bool,

    /// Also import the Deployments in the Project of this profile; repeatable
    ///
    /// The file names the profile, so that later commands use it for that Project.
    #[arg(long, value_name = "PROFILE", value_delimiter = ',', add = complete_profiles())]
    with_profile: Vec<String>,

    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    #[arg(help = with_default("File to write", format!("{PROJECT_FILE} next to connect.yaml, else in this folder")))]
    file: Option<PathBuf>,

    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

/// Imports, and shows what was written and which variables it needs.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let options = ImportOptions {
        connector: args.connector.as_deref().map(Reference::parse),
        is_published: args.published,
        profiles: args.with_profile,
        file: args.file,
        may_replace: args.force,
    };
    let imported = import(&options, session).await?;
    session.ui.show(&imported)?;
    report_next_steps(&imported, session);
    Ok(())
}

fn report_next_steps(imported: &ImportedFile, session: &Session) {
    if imported.entries.is_empty() {
        session.ui.warn("the Connector has no Deployment that the file could name");
    }
    for skipped in &imported.skipped {
        let name = skipped.key.as_ref().unwrap_or(&skipped.id);
        session.ui.note(&format!("skipped the Deployment `{name}`: {}", skipped.reason));
    }
    if !imported.secrets.is_empty() {
        let count = counted(imported.secrets.len(), "secured value");
        session.ui.note(&format!("{count} cannot be read: set the variables above before a deploy"));
    }
    // `validate` knows the file by its name.
    if Path::new(&imported.path).ends_with(PROJECT_FILE) {
        let file = quoted(&imported.path);
        let flag = if imported.path == PROJECT_FILE { String::new() } else { format!(" --file {file}") };
        let plan = format!("{} --all-envs{flag}", session.context.command(&["plan"]));
        session.ui.note(&format!("Next: `ctconnect validate {file}`, then `{plan}`"));
    }
}
