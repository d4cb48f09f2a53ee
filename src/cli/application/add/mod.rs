//! `ctconnect application add`: creates the folder of an application and its entry in connect.yaml.

mod entry;
mod folder;
mod questions;
mod scopes;

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::cli::arguments::{application_type, declared_key, language, with_default};
use crate::connect_file::{ApplicationType, add_application};
use crate::failure::{ExitCode, Failure};
use crate::operation::application::{check_visible, install_new, unfit};
use crate::operation::project_applications::{ProjectApplications, read_connect_file};
use crate::project::templates::{self, Language};
use crate::project::{CONNECT_FILE, PlacedFolder, ReplaceError, replace_file};
use crate::session::Session;

use entry::Added;
use questions::Answers;
use scopes::Scopes;

/// Add an application to the project
///
/// Creates the application's folder from a built-in template, and adds its entry to connect.yaml without changing the
/// comments. If either fails, neither is written. Works from any folder of the project.
///
/// Exits with 3 if the application does not fit into connect.yaml or its folder cannot be created, and with 6 if
/// another program changed connect.yaml at the same time. If `--install` fails, the command exits with the exit code of
/// the package manager. The application is not removed; `ctconnect application build NAME` installs the missing
/// dependencies.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Add a service
  ctconnect application add --name web --type service

  # Add a job with a secret key
  ctconnect application add --name reports --type job --schedule '0 3 * * *' --secured 'TOKEN=Token of the shop'
")]
pub struct Args {
    /// Name of the application and of its folder
    #[arg(long)]
    name: Option<String>,

    /// Type of the application
    #[arg(long = "type", value_name = "TYPE", value_parser = application_type())]
    application_type: Option<ApplicationType>,

    #[arg(long, conflicts_with = "no_template", value_parser = language(), help = language_help())]
    language: Option<Language>,

    /// Path of the application's endpoint [default: `/` and its name]
    #[arg(long, value_name = "PATH")]
    endpoint: Option<String>,

    /// Cron expression of a job [default: that of the template]
    #[arg(long, value_name = "CRON")]
    schedule: Option<String>,

    /// Configuration key whose value can be read later; repeatable
    #[arg(long, value_name = "KEY=DESCRIPTION", value_parser = declared_key)]
    standard: Vec<(String, String)>,

    /// Configuration key whose value is a secret; repeatable
    #[arg(long, value_name = "KEY=DESCRIPTION", value_parser = declared_key)]
    secured: Vec<(String, String)>,

    /// Install the dependencies with the application's own package manager
    #[arg(long)]
    install: bool,

    /// Add only the entry to connect.yaml, and create no folder
    ///
    /// Use it if the folder exists already or another tool creates it.
    #[arg(long)]
    no_template: bool,
}

fn language_help() -> String {
    let default = format!("that of the project's other applications, else {}", Language::default().as_str());
    with_default("Language of the template", default)
}

/// Checks everything first, then writes the folder, then the entry.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    entry::check_keys(&args)?;
    let project = ProjectApplications::find(session).await?;
    let path = project.folder.join(CONNECT_FILE);
    let old = read_connect_file(&project.folder).with_context(|| format!("cannot read {}", path.display()))?;
    let Answers { application_type, name, schedule } =
        questions::prompt_for_missing(&args, &old, &project, session).await?;
    let args = Args { schedule: args.schedule.or(schedule), ..args };
    check_visible(&folder::git_ignore(&project).await, &name)?;
    let application = entry::declared(&args, application_type, &name, &project.file);
    let entry = templates::entry(&application, &project.file, |key| args.declares(key));
    let mut new = add_application(&old, &entry).map_err(|error| unfit(error, &name))?;
    let needs_scopes = !args.no_template;
    let scopes = needs_scopes.then(|| Scopes::add(&mut new, application_type, &project.file));
    let placed = folder::create(&args, &application, &project)?;
    replace(&path, &old, &new, placed)?;
    session.ui.show(&Added(&entry))?;
    folder::warn_if_missing(&application, &project, session);
    scopes.unwrap_or_default().report(&session.ui);
    if args.install {
        let changed = ProjectApplications::of(project.folder.clone()).await?;
        let hint = format!(
            "the application was added; `ctconnect application build {name}` installs the missing dependencies"
        );
        install_new(&changed, |application| application.name == name, &hint, session).await?;
    }
    session.ui.note("Next: `ctconnect validate`");
    Ok(())
}

impl Args {
    /// Whether a flag declares this key.
    fn declares(&self, key: &str) -> bool {
        self.standard.iter().chain(&self.secured).any(|(declared, _)| declared == key)
    }
}

/// Writes connect.yaml. If that fails, removes the new folder again.
fn replace(path: &Path, old: &[u8], new: &str, placed: Option<PlacedFolder>) -> Result<()> {
    let Err(error) = replace_file(path, old, new.as_bytes()) else { return Ok(()) };
    if let Some(placed) = placed {
        placed.remove();
    }
    let code = if matches!(error, ReplaceError::Changed) { ExitCode::CONFLICT } else { ExitCode::UNEXPECTED };
    Err(Failure::new(code, format!("cannot write {}: {error}", path.display())).hint("nothing was added").into())
}
