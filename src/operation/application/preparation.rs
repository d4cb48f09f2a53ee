//! The scripts to run, found before the first one starts.

use anyhow::Result;

use super::selection::{Selected, SelectedApplication};
use crate::failure::{ExitCode, Failure};
use crate::files;
use crate::operation::project_applications::{foreign_folder, missing_folder};
use crate::process::{Program, ProgramError, is_installed};
use crate::project::{Package, PackageError, PackageManager};

/// Variables in a developer's environment that are credentials of ctconnect, and not of an application.
const OWN_CREDENTIALS: [&str; 3] = ["CTP_CLIENT_ID", "CTP_CLIENT_SECRET", "CTP_ACCESS_TOKEN"];

/// What a command does with applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicationTask {
    Build,
    Test,
    Start,
}

impl ApplicationTask {
    /// The script in package.json, which is also the name of the command. A build can have another script, too.
    pub fn script(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Test => "test",
            Self::Start => "start",
        }
    }
}

/// Everything that will run.
#[derive(Debug)]
pub struct Prepared {
    /// In the order of connect.yaml.
    pub runs: Vec<ScriptRun>,
    /// With `--all`: the names of applications that have no such script, each with the reason.
    pub skipped: Vec<(String, String)>,
}

/// A package whose dependencies can be installed.
#[derive(Debug)]
pub struct Installable {
    pub name: String,
    pub package: Package,
    pub program: Program,
}

/// A script of one application.
#[derive(Debug)]
pub struct ScriptRun {
    pub name: String,
    pub program: Program,
    /// Only for a started application.
    pub address: Option<LocalAddress>,
    pub installable: Installable,
    /// The script that builds, for `start` if its start file is missing or older than the sources.
    pub build: Option<Program>,
}

/// Where an application is to listen on this machine.
#[derive(Debug)]
pub struct LocalAddress {
    pub port: u16,
    pub url: String,
}

/// Why a package manager did not run, with a hint on how to get it.
pub fn not_run(error: &ProgramError, Installable { name, package, .. }: &Installable) -> Failure {
    let Package { manager, evidence, .. } = package;
    let failure = Failure::new(ExitCode::UNAVAILABLE, format!("cannot run `{name}`: {error}"));
    match error {
        ProgramError::Missing(_) | ProgramError::NotAbsolute(..) => {
            failure.detail(format!("{evidence} requires `{}`", manager.program())).hint(manager.how_to_install())
        }
        ProgramError::Refused(..) if *manager == PackageManager::Maven => {
            failure.hint("make the wrapper executable: `chmod +x mvnw`")
        }
        ProgramError::Refused(..) | ProgramError::TimedOut(..) => failure,
    }
}

/// Finds the package, the package manager and the script of each application.
///
/// # Errors
/// Names the problems of all applications at once (exit 3).
pub fn prepare(task: ApplicationTask, selected: &Selected) -> Result<Prepared> {
    let script = task.script();
    let mut prepared = Prepared { runs: Vec::new(), skipped: Vec::new() };
    let mut failures: Vec<Failure> = Vec::new();
    for application in &selected.applications {
        match package(task, selected, application) {
            Ok((package, script)) => {
                let package = package.or_by_corepack(|program| is_installed(program));
                prepared.add(script, task, selected, application, package);
            }
            Err(failure) if can_be_skipped(task, selected, application) => {
                prepared.skipped.push((application.name.clone(), failure.message));
            }
            Err(failure) => failures.push(*failure),
        }
    }
    // The platform builds an application without a build script too: there is nothing to compile.
    let needs_some = task != ApplicationTask::Build || !selected.is_all;
    if prepared.runs.is_empty() && failures.is_empty() && needs_some {
        let reasons = prepared.skipped.into_iter().map(|(_, reason)| reason);
        return Err(Failure::input(format!("there is nothing to {script}")).details(reasons).into());
    }
    match failures.len() {
        0 => Ok(prepared),
        1 => Err(failures.remove(0).into()),
        count => Err(Failure::input(format!("{count} applications have nothing to {script}"))
            .details(failures.into_iter().map(|failure| failure.message))
            .into()),
    }
}

impl Prepared {
    fn add(
        &mut self,
        script: &str,
        task: ApplicationTask,
        selected: &Selected,
        application: &SelectedApplication,
        package: Package,
    ) {
        let name = &application.name;
        let own = |program| without_own_credentials(program, selected, application);
        let build = package.build_script().filter(|_| task == ApplicationTask::Start);
        self.runs.push(ScriptRun {
            name: name.clone(),
            program: own(package.run(script)),
            address: None,
            build: build.map(|build| own(package.run(build))),
            installable: Installable { name: name.clone(), program: package.install(), package },
        });
    }

    /// The packages, in the order of the runs.
    pub fn packages(&self) -> impl Iterator<Item = &Installable> {
        self.runs.iter().map(|run| &run.installable)
    }

    /// The runs that have an address, with it.
    pub fn addressed(&self) -> impl Iterator<Item = (&ScriptRun, &LocalAddress)> {
        self.runs.iter().filter_map(|run| Some((run, run.address.as_ref()?)))
    }
}

/// Whether `--all` can skip an application without the script. `start` needs a script for all but static files.
fn can_be_skipped(task: ApplicationTask, selected: &Selected, application: &SelectedApplication) -> bool {
    let can = match Package::find(&application.folder, None) {
        Ok(_) => application.is_assets() || task != ApplicationTask::Start,
        Err(PackageError::Missing(_)) => application.is_assets() && application.folder.is_dir(),
        Err(_) => false,
    };
    selected.is_all && can
}

fn package(
    task: ApplicationTask,
    selected: &Selected,
    application: &SelectedApplication,
) -> Result<(Package, &'static str), Box<Failure>> {
    let (name, script) = (&application.name, task.script());
    if !application.folder.is_dir() {
        return Err(missing_folder(name).into());
    }
    let project = selected.project.as_ref().map(|project| project.folder.as_path());
    if project.is_some_and(|project| files::check_is_inside(project, &application.folder).is_err()) {
        return Err(foreign_folder(name).into());
    }
    let package = match Package::find(&application.folder, selected.root.as_deref()) {
        Ok(package) => match (task, package.build_script()) {
            (ApplicationTask::Build, Some(build)) => return Ok((package, build)),
            (ApplicationTask::Build, None) => Some(package),
            _ if package.has_script(script) => return Ok((package, script)),
            _ => Some(package),
        },
        Err(PackageError::Missing(_)) if application.is_assets() => None,
        Err(error) => return Err(Failure::input(format!("`{name}` is not a package: {error}")).into()),
    };
    let scripts = package.as_ref().map(Package::scripts).unwrap_or_default();
    if task == ApplicationTask::Build && scripts.contains(&"gcp-build") {
        return Err(Failure::input(format!("`{name}` is not built, because its script `gcp-build` is empty")).into());
    }
    let message = format!("`{name}` has no script `{script}`");
    if application.is_assets() && task == ApplicationTask::Start {
        return Err(Failure::input(format!("{message}: the platform serves the files of an assets application"))
            .hint("add a script `start` that serves the files on the port in `PORT`")
            .into());
    }
    let scripts =
        if scripts.is_empty() { "no scripts".to_owned() } else { format!("the scripts {}", scripts.join(", ")) };
    Err(Failure::input(message)
        .hint(format!("its package.json has {scripts}; add `\"{script}\": \"…\"` to `scripts`"))
        .into())
}

/// Lets a script of an application inherit the variables of the service, but of the credentials of ctconnect only those
/// that the application declares as keys.
fn without_own_credentials(program: Program, selected: &Selected, application: &SelectedApplication) -> Program {
    program.inheriting_all_but(OWN_CREDENTIALS.into_iter().filter(|name| !selected.declares(application, name)))
}
