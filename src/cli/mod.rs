//! The command line: its grammar, and one file per command.

mod api;
mod application;
mod arguments;
mod auth;
mod bundle;
mod completions;
mod connector;
mod deploy;
mod deployment;
mod emulator;
mod help;
mod import;
mod init;
mod misplaced;
mod misspelt;
mod named;
mod plan;
mod release;
mod schema;
mod shortcut;
mod status;
mod validate;

use std::ffi::OsString;

use anyhow::Result;
use clap::{CommandFactory as _, Parser, Subcommand};

pub use arguments::{GlobalArgs, requested_format};
pub use completions::answer as answer_shell;
pub use help::{requested_help, show as show_help};
pub use misplaced::{misplaced_flag, misplaced_values};
pub use misspelt::existing_reference;
pub use named::named_resources;
pub use shortcut::with_tip;

use crate::failure::{ExitCode, Failure};
use crate::output::Format;
use crate::session::Session;

/// Command line for commercetools Connect
///
/// Creates, tests and deploys Connect projects, and manages Connectors and Deployments. `--local` runs any command on
/// an embedded emulator of the API: no account, no network.
#[derive(Debug, Parser)]
#[command(name = Cli::NAME, version, max_term_width = help::WIDTH, after_long_help = ExitCode::table())]
#[command(arg_required_else_help = true, subcommand_required = true, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: GlobalArgs,

    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Create a project from built-in templates or an official one
    Init(init::Args),

    /// Add, build, test, start and call applications
    #[command(subcommand)]
    Application(application::Command),

    /// Check connect.yaml and the project, and report every problem
    Validate(validate::Args),

    /// Build the container images of the applications
    Bundle(bundle::Args),

    /// Show what `deploy` would do, and change nothing
    Plan(plan::Args),

    /// Deploy a project folder
    Deploy(deploy::Args),

    /// Show the Deployments of ctconnect.yaml
    Status(status::Args),

    /// Release a git tag of the project
    Release(release::Args),

    /// Write ctconnect.yaml from a Connector and its Deployments
    Import(import::Args),

    /// Log in, log out, and show the current identity
    #[command(subcommand)]
    Auth(auth::Command),

    /// Create, publish and manage Connectors
    #[command(subcommand)]
    Connector(connector::Command),

    /// Create, redeploy, watch and delete Deployments
    #[command(subcommand)]
    Deployment(deployment::Command),

    /// Send a request to any path of the API
    Api(api::Args),

    /// Print the JSON Schema of connect.yaml, for editors
    Schema(schema::Args),

    /// Run an emulator of the Connect API on this machine
    Emulator(emulator::Args),

    /// Print a completion script for a shell
    Completions(completions::Args),

    /// Print manual pages
    Man(help::man::Args),

    /// Show the help of a command, or explain a topic
    Help(help::Args),
}

impl Cli {
    /// The name of the program.
    pub const NAME: &str = "ctconnect";

    /// Parses a command line. A shortcut such as `login` is replaced by the command that it means.
    ///
    /// # Errors
    /// A usage error, or the text of `--help` and `--version`.
    pub fn read(arguments: &mut Vec<OsString>) -> Result<Self, clap::Error> {
        Self::try_parse_from(arguments.iter()).or_else(|error| match shortcut::expanded(&error, arguments) {
            Some(expanded) => {
                *arguments = expanded;
                Self::try_parse_from(arguments.iter())
            }
            None => Err(error),
        })
    }

    /// The grammar of the command line, for completions and tests.
    pub fn grammar() -> clap::Command {
        Self::command()
    }

    /// The commands of groups with this name or alias, such as `connector list` and `deployment list`.
    fn commands_named(word: &str) -> Vec<String> {
        let mut grammar = Self::grammar();
        grammar.build();
        let of_group = |group: &clap::Command| {
            let command = group.find_subcommand(word).filter(|command| !command.is_hide_set())?;
            Some(format!("{} {}", group.get_name(), command.get_name()))
        };
        grammar.get_subcommands().filter_map(of_group).collect()
    }
}

/// Runs the command. Commands that wait for nothing run without a runtime: a signal ends them at once.
///
/// # Errors
/// Whatever the command ends with; `failure` makes an exit code and a message of it.
pub fn dispatch(command: Command, session: &Session) -> Result<()> {
    let format = session.ui.options().format;
    if matches!(format, Format::Sarif | Format::Github) && !matches!(command, Command::Validate(_)) {
        return Err(Failure::usage("only `validate` supports the output formats `sarif` and `github`").into());
    }
    session.context.local_speed()?;
    match command {
        Command::Validate(args) => validate::run(&args, session),
        Command::Bundle(args) => bundle::run(&args, session),
        Command::Schema(args) => schema::run(&args, session),
        Command::Completions(args) => completions::run(&args, session),
        Command::Man(args) => help::man::run(&args, session),
        Command::Help(args) => help::run(&args, session),
        Command::Emulator(args) => emulator::run(args, session),
        Command::Init(args) => session.run(init::run(args, session)),
        Command::Plan(args) => session.run(plan::run(args, session)),
        Command::Status(args) => session.run(status::run(args, session)),
        Command::Deploy(args) => session.run(deploy::run(args, session)),
        Command::Release(args) => session.run(release::run(args, session)),
        Command::Import(args) => session.run(import::run(args, session)),
        Command::Api(args) => session.run(api::run(args, session)),
        Command::Application(command) => session.run(application::run(command, session)),
        Command::Auth(command) => auth::run(command, session),
        Command::Connector(command) => session.run(connector::run(command, session)),
        Command::Deployment(command) => session.run(deployment::run(command, session)),
    }
}
