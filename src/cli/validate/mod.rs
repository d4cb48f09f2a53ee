//! `ctconnect validate`: every mistake of a connect.yaml, and of the project folder around it.

mod full;
mod inspect;
mod show;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::connect_file::Severity;
use crate::connect_file::report::{FileReport, count};
use crate::failure::Failure;
use crate::operation::project_applications::found;
use crate::operation::typed_path::from_here;
use crate::session::Session;

use inspect::{inspect, shown};
use show::{show, tally};

/// Find every mistake in a connect.yaml and the project around it
///
/// Shows the place, the reason and the cure of each. Needs no network, save with `--full`. Ends with 3 if the platform
/// would refuse something.
///
/// `--full` does more where these checks refuse nothing: as the platform does, it builds each application, runs its tests,
/// and scans dependencies and code, in containers. Docker must run on this machine. Logs are in `.connect/logs`. Ends
/// with 3 if a build, a test or a scan failed, else with 9 if docker is not there or a step did not come to its end.
/// `sarif` and `github` hold what is found without containers.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A project folder, or a connect.yaml alone; left out, the project around the current folder
    path: Option<PathBuf>,

    /// Refuse what is only warned of, too
    #[arg(long)]
    strict: bool,

    /// Check what the certification asks of the repository, too
    #[arg(long)]
    certification: bool,

    #[command(flatten)]
    full: full::FullArgs,
}

/// Checks, shows, and gives the verdict.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    if args.full.is_asked_for() {
        return full::run(args, session);
    }
    session.run(async {
        let target = args.target(session)?;
        let inspected = inspect(&target, args.certification).await?;
        let reports = inspected.reports();
        show(&inspected, &reports, session)?;
        verdict(args, &target, &reports)
    })
}

impl Args {
    /// What is checked.
    fn target(&self, session: &Session) -> Result<PathBuf> {
        self.path.clone().map_or_else(|| project_around(session), Ok)
    }
}

/// The folder of the project around the current folder, as it is typed here; another one than this is told.
fn project_around(session: &Session) -> Result<PathBuf> {
    let (here, folder) = (session.context.current_folder()?, found(session)?.folder);
    if folder != here {
        session.ui.note(&format!("the project is in {}", folder.display()));
    }
    Ok(from_here(&here, &folder))
}

/// Exit 3 where something is refused.
fn verdict(args: &Args, target: &Path, reports: &[FileReport<'_>]) -> Result<()> {
    let warns = args.strict && count(reports, Severity::Warning) > 0;
    if count(reports, Severity::Error) == 0 && !warns {
        return Ok(());
    }
    Err(Failure::input(format!("{} is not valid: {}", shown(target), tally(reports))).into())
}
