//! Flags that the commands of this group share.

use crate::cli::arguments::complete_applications;
use crate::operation::application::InstallPolicy;

#[derive(Debug, clap::Args)]
pub(super) struct SelectionArgs {
    /// Names of the applications [default: the one in the current folder, or the only one]
    #[arg(value_name = "NAME", conflicts_with = "all", add = complete_applications())]
    pub(super) names: Vec<String>,

    /// Select every application of the project
    #[arg(long)]
    pub(super) all: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct InstallArgs {
    /// Install the dependencies even if they are present
    #[arg(long, conflicts_with = "no_install")]
    install: bool,

    /// Never install dependencies
    #[arg(long)]
    no_install: bool,
}

impl InstallArgs {
    pub(super) fn policy(&self) -> InstallPolicy {
        match (self.install, self.no_install) {
            (true, _) => InstallPolicy::Always,
            (_, true) => InstallPolicy::Never,
            (false, false) => InstallPolicy::Missing,
        }
    }
}
