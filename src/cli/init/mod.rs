//! `ctconnect init`: creates a project from built-in templates or an official one.

mod built_in;
mod choice;
mod created;
mod next;
mod official;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::arguments::{NewApplication, complete_templates, language, new_application, with_default};
use crate::operation::application::{install_new, not_made};
use crate::operation::project_applications::ProjectApplications;
use crate::project::templates::{ApiClientOrigin, Language};
use crate::project::{CONNECT_FILE, DEFAULT_REF, NewFolder, OFFICIAL_TEMPLATES, check_ref};
use crate::session::{Session, quoted};

use choice::{Choices, ProjectContent};
use created::Created;

/// Create a project from built-in templates or an official one
///
/// The built-in templates need no network. An official template is downloaded from GitHub, and its commit is printed.
/// If the command fails, it leaves no files behind.
///
/// Exits with 3 if the folder cannot be used, the name of an application is not valid, or the archive has files that
/// are not safe to unpack; with 5 if the branch, tag or commit does not exist; with 9 if the template cannot be
/// downloaded.
///
/// If `--install` fails, the command exits with the exit code of the package manager. The project is not removed, even
/// after an interrupt; `ctconnect application build --all` in its folder installs the missing dependencies.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Create a project with one service
  ctconnect init shop --from service

  # Add a job to it, in JavaScript
  ctconnect init reports --from service:api --from job:nightly --language javascript
")]
pub struct Args {
    /// Folder of the project: new, or empty except for `.git`
    #[arg(value_hint = clap::ValueHint::DirPath)]
    directory: Option<PathBuf>,

    /// Built-in template of an application: service, event, job or assets; repeatable
    ///
    /// The application is named after its type, unless a name follows: `--from service:cart-checker`.
    #[arg(long, value_name = "TYPE[:NAME]", value_parser = new_application, add = complete_templates())]
    from: Vec<NewApplication>,

    #[arg(long, conflicts_with = "template", value_parser = language())]
    #[arg(help = with_default("Language of the built-in templates", Language::default().as_str()))]
    language: Option<Language>,

    /// Declare the keys of an API Client that you create yourself
    ///
    /// By default, the platform creates an API Client when it deploys the project.
    #[arg(long, conflicts_with = "template")]
    own_api_client: bool,

    /// Install every application's dependencies with its own package manager
    ///
    /// If that fails, the project is not removed.
    #[arg(long)]
    install: bool,

    /// Official template of a project
    #[arg(long, value_name = "NAME", conflicts_with = "from", value_parser = official_names())]
    template: Option<String>,

    #[arg(long = "ref", value_name = "REF", requires = "template", conflicts_with = "from", value_parser = reference)]
    #[arg(help = with_default("Branch, tag or commit of the official template", DEFAULT_REF))]
    reference: Option<String>,
}

fn official_names() -> PossibleValuesParser {
    PossibleValuesParser::new(OFFICIAL_TEMPLATES.map(|template| PossibleValue::new(template.name).help(template.title)))
}

fn reference(text: &str) -> Result<String, String> {
    check_ref(text).map(|()| text.to_owned()).map_err(str::to_owned)
}

/// Prompts for missing values, creates the project in a temporary folder, and moves it to its place.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let api_client = if args.own_api_client { ApiClientOrigin::Own } else { ApiClientOrigin::Platform };
    let install = args.install;
    let Choices { directory, content } = Choices::of(args, session).await?;
    let folder = NewFolder::begin(&directory).map_err(not_made)?;
    let (created, root) = match content {
        ProjectContent::BuiltIn { applications, language } => {
            (built_in::write(&folder, &applications, language, api_client)?, folder.path())
        }
        ProjectContent::Official { template, reference } => {
            official::write(&folder, template, reference, session).await?
        }
    };
    // Up to here, an interrupt leaves nothing behind.
    tokio::task::yield_now().await;
    folder.place(&root).map_err(not_made)?;
    let created = Created { directory: directory.to_string_lossy().into_owned(), ..created };
    session.ui.show(&created)?;
    if install && created.errors == 0 {
        let project = ProjectApplications::of(session.context.current_folder()?.join(&directory)).await?;
        let hint = hint_without_dependencies(&directory, &created.directory);
        install_new(&project, |_| true, &hint, session).await?;
    }
    report_next_steps(&directory, &created, install, session);
    Ok(())
}

/// How to continue if the dependencies cannot be installed.
fn hint_without_dependencies(directory: &Path, shown: &str) -> String {
    let cd =
        if directory == Path::new(".") { String::new() } else { format!("`cd {}`, then ", next::cd_target(shown)) };
    format!("the project was created; {cd}`ctconnect application build --all` installs the missing dependencies")
}

fn report_next_steps(directory: &Path, created: &Created, install: bool, session: &Session) {
    let shown = created.directory.as_str();
    if created.errors > 0 {
        let validate = format!("ctconnect validate {}", quoted(shown));
        let skipped = if install { ", so nothing was installed" } else { "" };
        session.ui.warn(&format!("{CONNECT_FILE} of the template has errors{skipped}; `{validate}` shows them"));
    }
    let steps: Vec<String> = next::steps(directory, created).iter().map(|step| format!("  {step}")).collect();
    session.ui.note("Next:");
    steps.iter().for_each(|step| session.ui.note(step));
}
