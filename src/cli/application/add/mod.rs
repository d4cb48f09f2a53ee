//! `ctconnect application add`: one more application, its folder and its entry in connect.yaml.

mod questions;
mod scopes;

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::blocking::{LARGEST_INPUT, read_text};
use crate::cli::arguments::{application_type, declared_key, language};
use crate::connect_file::{
    Application, ApplicationType, Configuration, ConfigurationKey, ConnectFile, add_application, application_entry,
};
use crate::failure::{ExitCode, Failure};
use crate::operation::application::{check_visible, install_new, not_made, unfit};
use crate::operation::project_applications::{ProjectApplications, read_connect_file};
use crate::output::{Page, Style, Text, View};
use crate::project::templates::{self, ApiClient, Language, TemplateFile};
use crate::project::{CONNECT_FILE, NewFolder, NewFolderError, PlacedFolder, ReplaceError, language_of, replace_file};
use crate::session::Session;

use questions::Answers;
use scopes::Scopes;

/// Makes what a Merchant Center application begins with.
const CREATE_MERCHANT_CENTER: &str = "npx @commercetools-frontend/create-mc-app@latest";

/// Add an application to the project
///
/// Makes its folder from the built-in template and adds its entry to connect.yaml, whose comments stay; both or neither.
/// Works from anywhere in the project.
///
/// Ends with 3 if the application does not fit into connect.yaml or its folder is in the way, and with 6 if connect.yaml was
/// changed in the meantime. A failed `--install` passes its code on; the application stays, and `ctconnect application build NAME` installs what is missing.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the application and of its folder
    #[arg(long)]
    name: Option<String>,

    /// What it is
    #[arg(long = "type", value_name = "TYPE", value_parser = application_type())]
    application_type: Option<ApplicationType>,

    /// What it is written in; left out, what the other applications are written in, or else typescript
    #[arg(long, conflicts_with = "no_template", value_parser = language())]
    language: Option<Language>,

    /// Path under which it answers; left out, `/` and its name
    #[arg(long, value_name = "PATH")]
    endpoint: Option<String>,

    /// Cron expression by which a job runs
    #[arg(long, value_name = "CRON")]
    schedule: Option<String>,

    /// Configuration key whose value is readable later; repeat it for several
    #[arg(long, value_name = "KEY=DESCRIPTION", value_parser = declared_key)]
    standard: Vec<(String, String)>,

    /// Configuration key whose value is a secret; repeat it for several
    #[arg(long, value_name = "KEY=DESCRIPTION", value_parser = declared_key)]
    secured: Vec<(String, String)>,

    /// Install its dependencies, with its own package manager
    #[arg(long)]
    install: bool,

    /// Add the entry alone, for a folder that is there or comes from elsewhere
    #[arg(long)]
    no_template: bool,
}

/// Decides everything first, then writes the folder, then the entry.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    check_keys(&args)?;
    let project = ProjectApplications::find(session).await?;
    let path = project.folder.join(CONNECT_FILE);
    let old = read_connect_file(&path).await.with_context(|| format!("cannot read {}", path.display()))?;
    let Answers { application_type, name, schedule } = questions::asked(&args, &old, &project, session).await?;
    let args = Args { schedule: args.schedule.or(schedule), ..args };
    check_visible(&git_ignore(&project).await, &name)?;
    let application = declared(&args, application_type, &name, &project.file);
    let is_given = |key: &str| args.standard.iter().chain(&args.secured).any(|(given, _)| given == key);
    let entry = templates::entry(&application, &project.file, is_given);
    let mut new = add_application(&old, &entry).map_err(|error| unfit(error, &name))?;
    let scopes = match args.no_template {
        true => Scopes::default(),
        false => Scopes::add(&mut new, application_type, &project.file),
    };
    let folder = project.folder_of(&application);
    let files = if takes_folder(&args, &application, &folder)? {
        None
    } else {
        let language = args.language.or_else(|| language_of_others(&project)).unwrap_or(Language::TypeScript);
        templates::application_files(&application, language)
    };
    let placed = files.map(|files| write(files, &folder)).transpose()?;
    replace(&path, &old, &new, placed)?;
    session.ui.show(&Added(&entry))?;
    if !folder.is_dir() {
        session.ui.warn(&format!("the folder `{name}` is still missing; the platform builds the application from it"));
    }
    scopes.tell(&session.ui);
    if args.install {
        let changed = ProjectApplications::of(project.folder.clone()).await?;
        let stays = format!("the application is there: `ctconnect application build {name}` installs what is missing");
        install_new(&changed, |application| application.name == name, &stays, session).await?;
    }
    session.ui.note("Next: `ctconnect validate`");
    Ok(())
}

/// The application with everything that its code reads.
fn declared(args: &Args, application_type: ApplicationType, name: &str, file: &ConnectFile) -> Application {
    let api_client = if file.api_client_scopes.is_some() { ApiClient::Platform } else { ApiClient::Own };
    let mut application = templates::application(application_type, name, api_client);
    if args.no_template && !application_type.is_merchant_center() {
        // Scripts and keys are those of the template's code.
        application.post_deploy = None;
        application.pre_undeploy = None;
        application.configuration = Configuration::default();
    }
    let given = |flag: &Option<String>, default: Option<String>| flag.clone().or(default);
    application.endpoint = given(&args.endpoint, application.endpoint);
    application.schedule = given(&args.schedule, application.schedule);
    let configuration = &mut application.configuration;
    let own = configuration.standard.iter().chain(&configuration.secured).cloned().collect::<Vec<_>>();
    let key = |(key, description): &(String, String)| ConfigurationKey {
        key: key.clone(),
        description: description.clone(),
        required: own.iter().any(|own| own.key == *key && own.required),
        default: None,
    };
    let is_given = |own: &ConfigurationKey| args.standard.iter().chain(&args.secured).any(|(key, _)| *key == own.key);
    for (list, flags) in [(&mut configuration.standard, &args.standard), (&mut configuration.secured, &args.secured)] {
        list.retain(|own| !is_given(own));
        list.extend(flags.iter().map(key));
    }
    application
}

/// The `.gitignore` of the project; nothing where there is none.
async fn git_ignore(project: &ProjectApplications) -> String {
    read_text(&project.folder.join(".gitignore"), LARGEST_INPUT).await.unwrap_or_default()
}

/// A key is declared once.
fn check_keys(args: &Args) -> Result<()> {
    let given: Vec<(&str, &str)> = [("--standard", &args.standard), ("--secured", &args.secured)]
        .into_iter()
        .flat_map(|(flag, keys)| keys.iter().map(move |(key, _)| (flag, key.as_str())))
        .collect();
    for (index, (flag, key)) in given.iter().enumerate() {
        if let Some((first, _)) = given[..index].iter().find(|(_, other)| other == key) {
            return Err(Failure::input(format!("`{key}` is declared twice: by `{first}` and by `{flag}`"))
                .hint("name it once; a secret belongs to `--secured`")
                .into());
        }
    }
    Ok(())
}

/// Whether the folder is somebody else's business.
fn takes_folder(args: &Args, application: &Application, folder: &Path) -> Result<bool> {
    let (kind, name) = (application.application_type, &application.name);
    if args.no_template || (kind.is_merchant_center() && folder.is_dir()) {
        return Ok(true);
    }
    if kind.is_merchant_center() {
        let flag =
            if kind == ApplicationType::MerchantCenterCustomView { " --application-type custom-view" } else { "" };
        return Err(Failure::input(format!("there is no built-in template for `{}`", kind.as_str()))
            .hint(format!("run `{CREATE_MERCHANT_CENTER} {name}{flag}` in the project folder, and then this again"))
            .into());
    }
    Ok(false)
}

/// The language of the first application that has one.
fn language_of_others(project: &ProjectApplications) -> Option<Language> {
    project.file.deploy_as.iter().find_map(|application| language_of(&project.folder_of(application)))
}

fn write(files: Vec<TemplateFile>, destination: &Path) -> Result<PlacedFolder> {
    let refused = |error: NewFolderError| match error {
        NewFolderError::Io { .. } => not_made(error),
        _ => not_made(error).hint("choose another `--name`; or `--no-template` adds the entry alone"),
    };
    let folder = NewFolder::begin(destination).map_err(refused)?;
    let root = folder.path();
    folder.write("", files).map_err(refused)?;
    Ok(folder.place(&root).map_err(refused)?)
}

/// Writes connect.yaml; where that fails, the folder goes again.
fn replace(path: &Path, old: &[u8], new: &str, placed: Option<PlacedFolder>) -> Result<()> {
    let Err(error) = replace_file(path, old, new.as_bytes()) else { return Ok(()) };
    if let Some(placed) = placed {
        placed.take_back();
    }
    let code = if matches!(error, ReplaceError::Changed) { ExitCode::CONFLICT } else { ExitCode::UNEXPECTED };
    Err(Failure::new(code, format!("{} cannot be written: {error}", path.display())).hint("nothing was added").into())
}

/// The new entry.
struct Added<'a>(&'a Application);

impl View for Added<'_> {
    fn json(&self) -> Value {
        application_entry(self.0)
    }

    fn page(&self, page: &mut Page) {
        let Application { name, application_type, endpoint, schedule, configuration, .. } = self.0;
        page.title("Application", name);
        let keys: Vec<&str> =
            configuration.standard.iter().chain(&configuration.secured).map(|key| key.key.as_str()).collect();
        let keys = (!keys.is_empty()).then(|| keys.join(", "));
        let facts = [
            ("type", Some(application_type.as_str().to_owned())),
            ("endpoint", endpoint.clone()),
            ("schedule", schedule.clone()),
            ("configuration", keys),
        ];
        let rows =
            facts.into_iter().filter_map(|(fact, value)| Some(vec![Text::new(fact, Style::Faint), value?.into()]));
        page.grid(2, &rows.collect::<Vec<_>>());
    }
}
