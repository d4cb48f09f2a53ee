//! The group `application`: works on the applications of the project around the current folder.

mod add;
mod arguments;
mod call;
mod script;
mod start;

use anyhow::Result;
use clap::Subcommand;

use crate::operation::application::ApplicationTask;
use crate::session::Session;

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Add an application to the project
    Add(Box<add::Args>),

    /// Build applications with their own package manager
    ///
    /// Runs the script `gcp-build` of package.json, else `build`, with npm, yarn, pnpm or bun, as set by the lock file or
    /// `packageManager`. If there is a pom.xml, runs `package` with Maven. Installs missing dependencies first. With
    /// `--all`, applications without a build script are skipped.
    ///
    /// A single application uses the terminal directly, and the command exits with its exit code. Several applications
    /// are built in parallel; the exit code is that of the first application that failed, in the order of connect.yaml.
    #[command(after_long_help = "\
Examples:
  # Build the application in this folder
  ctconnect application build

  # Build all side by side
  ctconnect application build --all
")]
    Build(script::Args),

    /// Test applications with their own package manager
    ///
    /// Runs the script `test` of package.json with npm, yarn, pnpm or bun, as set by the lock file or `packageManager`.
    /// If there is a pom.xml, runs `mvn test`. Installs missing dependencies first.
    ///
    /// A single application uses the terminal directly, and the command exits with its exit code. Several applications
    /// are tested in parallel; the exit code is that of the first application that failed, in the order of
    /// connect.yaml.
    #[command(after_long_help = "\
Examples:
  # Test one application
  ctconnect application test web

  # Test all side by side
  ctconnect application test --all
")]
    Test(script::Args),

    /// Start applications locally with their Connect configuration
    Start(Box<start::Args>),

    /// Send a test request to an application that runs locally
    Call(call::Args),
}

pub(super) async fn run(command: Command, session: &Session) -> Result<()> {
    match command {
        Command::Add(args) => add::run(*args, session).await,
        Command::Build(args) => script::run(ApplicationTask::Build, &args, session).await,
        Command::Test(args) => script::run(ApplicationTask::Test, &args, session).await,
        Command::Start(args) => start::run(&args, session).await,
        Command::Call(args) => call::run(args, session).await,
    }
}
