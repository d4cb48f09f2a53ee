//! `ctconnect init`: a new project, from built-in templates or an official one.

mod built_in;
mod choice;
mod created;
mod next;
mod official;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::arguments::{NewApplication, complete_templates, language, new_application};
use crate::operation::application::{install_new, not_made};
use crate::operation::project_applications::ProjectApplications;
use crate::project::templates::{ApiClient, Language};
use crate::project::{CONNECT_FILE, NewFolder, OFFICIAL_TEMPLATES, check_ref};
use crate::session::{Session, quoted};

use choice::{Choices, Content};
use created::Created;

/// Begin a project, from built-in templates or an official one
///
/// The built-in templates need no network. An official one is downloaded from GitHub, and the commit is told. A failure
/// leaves nothing behind.
///
/// Ends with 3 if something is in the way, an application cannot have its name, or an archive holds what it should not;
/// with 5 if there is no such branch, tag or commit; with 9 if the template cannot be downloaded. An `--install` that fails
/// passes its code on; the project stays, also at an interrupt, and `ctconnect application build --all` in it installs what
/// is missing.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the project: new, or empty but for a `.git`
    #[arg(value_hint = clap::ValueHint::DirPath)]
    directory: Option<PathBuf>,

    /// Built-in template of an application: service, event, job or assets; repeat it for several
    ///
    /// The application gets the name of its type, or the one behind a colon: `--from service:cart-checker`.
    #[arg(long, value_name = "TYPE[:NAME]", value_parser = new_application, add = complete_templates())]
    from: Vec<NewApplication>,

    /// What the built-in templates are written in [default: typescript]
    #[arg(long, conflicts_with = "template", value_parser = language())]
    language: Option<Language>,

    /// Declare the keys of an API Client of your own, instead of letting the platform make one on deploy
    #[arg(long, conflicts_with = "template")]
    own_api_client: bool,

    /// Install the dependencies of every application, with its own package manager; should that fail, the project stays
    #[arg(long)]
    install: bool,

    /// Official template of a whole project
    #[arg(long, value_name = "NAME", conflicts_with = "from", value_parser = official_names())]
    template: Option<String>,

    /// Branch, tag or commit of the official template [default: main]
    #[arg(long = "ref", value_name = "REF", requires = "template", conflicts_with = "from", value_parser = reference)]
    reference: Option<String>,
}

fn official_names() -> PossibleValuesParser {
    PossibleValuesParser::new(OFFICIAL_TEMPLATES.map(|template| PossibleValue::new(template.name).help(template.title)))
}

fn reference(text: &str) -> Result<String, String> {
    check_ref(text).map(|()| text.to_owned()).map_err(str::to_owned)
}

/// Asks for what is missing, makes the project aside, and puts it into its place.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let api_client = if args.own_api_client { ApiClient::Own } else { ApiClient::Platform };
    let install = args.install;
    let Choices { directory, content } = Choices::of(args, session).await?;
    let folder = NewFolder::begin(&directory).map_err(not_made)?;
    let (created, root) = match content {
        Content::BuiltIn { applications, language } => {
            (built_in::write(&folder, &applications, language, api_client)?, folder.path())
        }
        Content::Official { template, reference } => official::write(&folder, template, reference, session).await?,
    };
    // An interrupt that came until now still leaves nothing behind.
    tokio::task::yield_now().await;
    folder.place(&root).map_err(not_made)?;
    let created = Created { directory: shown(&directory), ..created };
    session.ui.show(&created)?;
    if install && created.mistakes == 0 {
        let project = ProjectApplications::of(session.context.current_folder()?.join(&directory)).await?;
        let stays = stays(&directory, &created.directory);
        install_new(&project, |_| true, &stays, session).await?;
    }
    say_what_comes_next(&directory, &created, install, session);
    Ok(())
}

/// How to go on where the dependencies cannot be installed.
fn stays(directory: &Path, shown: &str) -> String {
    let go = if directory == Path::new(".") { String::new() } else { format!("`cd {}`, and ", next::cd_target(shown)) };
    format!("the project is there: {go}`ctconnect application build --all` installs what is missing")
}

fn say_what_comes_next(directory: &Path, created: &Created, install: bool, session: &Session) {
    let shown = created.directory.as_str();
    if created.mistakes > 0 {
        let validate = format!("ctconnect validate {}", quoted(shown));
        let skipped = if install { ", and nothing was installed" } else { "" };
        session.ui.warn(&format!("{CONNECT_FILE} of the template has mistakes{skipped}; `{validate}` shows them"));
    }
    let steps: Vec<String> = next::steps(directory, created).iter().map(|step| format!("  {step}")).collect();
    session.ui.note(&format!("Next:\n{}", steps.join("\n")));
}

fn shown(directory: &Path) -> String {
    directory.to_string_lossy().into_owned()
}
