//! What has to be run, found before anything runs.

use anyhow::Result;

use super::selection::{Selected, Target};
use crate::failure::{ExitCode, Failure};
use crate::process::{Program, ProgramError};
use crate::project::{NoPackage, Package, PackageManager};

/// What the environment of a developer holds for this program, and not for a connector.
pub const OWN_CREDENTIALS: [&str; 3] = ["CTP_CLIENT_ID", "CTP_CLIENT_SECRET", "CTP_ACCESS_TOKEN"];

/// What is done with applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Build,
    Test,
    Start,
}

impl Task {
    /// The script that does it, which is its name too.
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
    /// What will run, in the order of connect.yaml.
    pub runs: Vec<Run>,
    /// Applications that cannot take part although all were asked for, and why.
    pub passed_over: Vec<(String, String)>,
}

/// A package whose dependencies can be installed.
#[derive(Debug)]
pub struct Installable {
    pub name: String,
    pub package: Package,
    /// What installs them.
    pub program: Program,
}

/// A script of one application.
#[derive(Debug)]
pub struct Run {
    /// The application.
    pub name: String,
    /// What runs it.
    pub program: Program,
    /// Where it answers, once it is started.
    pub url: Option<String>,
    /// The package, whose dependencies have to be there.
    pub installable: Installable,
    /// The script that has to be run before, if its product is not there.
    pub build: Option<Program>,
}

impl Run {
    /// Why its program did not run at all, with a way to get it.
    pub fn not_run(&self, error: &ProgramError) -> Failure {
        not_run(error, &self.installable)
    }
}

/// Why a package manager did not run, with a way to get it.
pub fn not_run(error: &ProgramError, Installable { name, package, .. }: &Installable) -> Failure {
    let Package { manager, evidence, .. } = package;
    let failure = Failure::new(ExitCode::UNAVAILABLE, format!("`{name}` cannot be run: {error}"));
    match error {
        ProgramError::Missing(_) => {
            failure.detail(format!("{evidence} asks for `{}`", manager.program())).hint(manager.how_to_get())
        }
        ProgramError::Refused(..) if *manager == PackageManager::Maven => {
            failure.hint("`chmod +x mvnw` makes a wrapper runnable")
        }
        ProgramError::Refused(..) | ProgramError::TimedOut(..) => failure,
    }
}

/// Finds the package, its manager and the script of each application.
///
/// # Errors
/// What is wrong with any of them, all at once (exit 3).
pub fn prepare(task: Task, selected: &Selected) -> Result<Prepared> {
    let mut prepared = Prepared { runs: Vec::new(), passed_over: Vec::new() };
    let mut wrong: Vec<Failure> = Vec::new();
    for target in &selected.targets {
        match package(task, selected, target) {
            Ok(package) => prepared.add(task, selected, target, package),
            Err(failure) if can_be_passed_over(task, selected, target) => {
                prepared.passed_over.push((target.name.clone(), failure.message));
            }
            Err(failure) => wrong.push(*failure),
        }
    }
    if prepared.runs.is_empty() && wrong.is_empty() {
        let reasons = prepared.passed_over.into_iter().map(|(_, reason)| reason);
        return Err(Failure::input(format!("there is nothing to {}", task.script())).details(reasons).into());
    }
    match wrong.len() {
        0 => Ok(prepared),
        1 => Err(wrong.remove(0).into()),
        count => Err(Failure::input(format!("{count} applications have nothing to {}", task.script()))
            .details(wrong.into_iter().map(|failure| failure.message))
            .into()),
    }
}

impl Prepared {
    fn add(&mut self, task: Task, selected: &Selected, target: &Target, package: Package) {
        let own = |program| without_own_credentials(program, selected, target);
        let build = Task::Build.script();
        let has_build = task == Task::Start && package.has_script(build);
        self.runs.push(Run {
            name: target.name.clone(),
            program: own(package.run(task.script())),
            url: None,
            build: has_build.then(|| own(package.run(build))),
            installable: Installable { name: target.name.clone(), program: own(package.install()), package },
        });
    }

    /// The packages, in the order of the runs.
    pub fn packages(&self) -> impl Iterator<Item = &Installable> {
        self.runs.iter().map(|run| &run.installable)
    }
}

/// Whether an application that has no such script stands in nobody's way. One that cannot be started does.
fn can_be_passed_over(task: Task, selected: &Selected, target: &Target) -> bool {
    let can = match Package::find(&target.folder, None) {
        Ok(_) => target.is_assets() || task != Task::Start,
        Err(NoPackage::Missing(_)) => target.is_assets() && target.folder.is_dir(),
        Err(_) => false,
    };
    selected.is_all && can
}

fn package(task: Task, selected: &Selected, target: &Target) -> Result<Package, Box<Failure>> {
    let name = &target.name;
    if !target.folder.is_dir() {
        return Err(Failure::input(format!("the application `{name}` has no folder of its name"))
            .hint("`ctconnect validate` shows what is wrong with the project")
            .into());
    }
    let package = match Package::find(&target.folder, selected.root.as_deref()) {
        Ok(package) if package.has_script(task.script()) => return Ok(package),
        Ok(package) => Some(package),
        Err(NoPackage::Missing(_)) if target.is_assets() => None,
        Err(error) => return Err(Failure::input(format!("`{name}` is no package: {error}")).into()),
    };
    if target.is_assets() && task == Task::Start {
        return Err(Failure::input(format!(
            "`{name}` has no script `start`: it is of the kind assets, which the platform serves"
        ))
        .hint("add a script `start` that serves its files on the port in `PORT`")
        .into());
    }
    let scripts = package.as_ref().map(Package::scripts).unwrap_or_default();
    let known = if scripts.is_empty() { "none at all".to_owned() } else { scripts.join(", ") };
    Err(Failure::input(format!("`{name}` has no script `{}`", task.script()))
        .hint(format!("its package.json has {known}; add `\"{}\": \"…\"` to its `scripts`", task.script()))
        .into())
}

/// Keeps the identity of this program from the programs of a project, save where a connector declares such a key.
fn without_own_credentials(program: Program, selected: &Selected, target: &Target) -> Program {
    let foreign = OWN_CREDENTIALS.into_iter().filter(|name| !selected.declares(target, name));
    foreign.fold(program, Program::without_variable)
}
