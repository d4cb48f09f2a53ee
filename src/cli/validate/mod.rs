//! `ctconnect validate`: reports every problem of a connect.yaml and of the project folder around it.

mod full;
mod inspect;
mod show;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::failure::Failure;
use crate::operation::problems::tally;
use crate::operation::project_applications::{location, no_connect_file, with_files_below};
use crate::operation::typed_path::{from_here, shown_path};
use crate::project::Location;
use crate::project_file::PROJECT_FILE;
use crate::session::Session;
use crate::yaml_file::Severity;
use crate::yaml_file::report::{FileReport, count};

use inspect::inspect;
use show::show;

/// Check connect.yaml and the project, and report every problem
///
/// Shows the location, the cause and the fix of each problem, also those of a ctconnect.yaml and of the files that it
/// names. Needs no network, except with `--full`. Exits with 3 if the platform would reject the project, or ctconnect.yaml
/// is not valid.
///
/// If these checks pass, `--full` builds each application, runs its tests, and scans dependencies and code in
/// containers, as the platform does. Docker must run on this machine. Logs are in `.connect/logs`. Exits with 3 if a
/// build, a test or a scan fails; otherwise with 9 if docker is not available or a step does not finish. The formats
/// `sarif` and `github` contain only the problems that are found without containers.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Check the project in this folder
  ctconnect validate

  # Check a project, and fail at warnings too
  ctconnect validate shop --strict

  # Report the problems for a code scanner
  ctconnect validate shop -o sarif
")]
pub struct Args {
    /// Project folder, or only a connect.yaml or ctconnect.yaml [default: the project around the current folder]
    ///
    /// A file with another name may also be a pipe, such as `/dev/stdin`. In a git repository, a link must not lead out of it.
    path: Option<PathBuf>,

    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,

    /// Also check what certification requires of the repository
    #[arg(long)]
    certification: bool,

    #[command(flatten)]
    full: full::FullArgs,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    if args.full.full {
        return full::run(args, session);
    }
    session.run(async {
        let target = args.target(session)?;
        let inspected = inspect(&target, args.certification, session).await?;
        let reports = inspected.reports();
        show(&inspected, &reports, session)?;
        verdict(args, &target, &reports)
    })
}

impl Args {
    fn target(&self, session: &Session) -> Result<PathBuf> {
        self.path.clone().map_or_else(|| project_around(session), Ok)
    }
}

/// The project around the current folder, as a path from here. Reports the folder if it is another one.
fn project_around(session: &Session) -> Result<PathBuf> {
    let here = session.context.current_folder()?;
    let connect_file = location(session)?;
    let location = connect_file
        .or_else(|| project_file_location(&here, session))
        .ok_or_else(|| with_files_below(no_connect_file(None), &here))?;
    let folder = location.folder;
    if folder != here {
        session.ui.note(&format!("the project is in {}", folder.display()));
    }
    Ok(from_here(&here, &folder))
}

/// The folder of a ctconnect.yaml without a connect.yaml, such as that of an agency.
fn project_file_location(here: &Path, session: &Session) -> Option<Location> {
    let home = session.context.environment.home_dir().ok();
    Location::find_named(PROJECT_FILE, here, home.as_deref())
}

/// # Errors
/// When there are errors, or warnings with `--strict` (exit 3).
fn verdict(args: &Args, target: &Path, reports: &[FileReport<'_>]) -> Result<()> {
    let has_refused_warnings = args.strict && count(reports, Severity::Warning) > 0;
    if count(reports, Severity::Error) == 0 && !has_refused_warnings {
        return Ok(());
    }
    Err(Failure::input(format!("{} is not valid: {}", shown_path(target), tally(reports))).into())
}
