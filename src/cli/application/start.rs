//! `ctconnect application start`: runs applications on this machine with the configuration that the platform would give.

use std::io;

use anyhow::Result;
use secrecy::ExposeSecret as _;

use super::arguments::{InstallArgs, SelectionArgs};
use crate::cli::arguments::{ValueArgs, parse_port_or_any};
use crate::failure::Failure;
use crate::operation::application::{
    Prepared, Run, Selected, Task, build_missing, free_ports, install, prepare, run_all, select, variables,
};
use crate::project::{Started, StartedApplication};
use crate::session::Session;

/// Where an application answers, as its scripts ask for it.
const ADDRESS: &str = "CONNECT_SERVICE_URL";

/// Start applications on this machine, configured as the platform would
///
/// Runs the script `start` with the keys of connect.yaml as environment variables, those of the application and the
/// global ones. A value comes from the first of: the configuration flags, the environment, `.env` in the application's
/// folder, `.env` in the project's folder, the default in connect.yaml; an empty one in the environment or in `.env`
/// counts as none. Ends with 3 if a required key has no value, and asks for it on a terminal.
///
/// `PORT` is the application's port, which `application call` finds by itself. `CONNECT_SERVICE_URL` is its address, unless the environment or `.env` has another
/// one, such as that of a tunnel; from `.env` come the other variables of the platform too, `CONNECT_…`. What else
/// `.env` has is given only if connect.yaml declares it. What is in the environment is passed on, save CTP_CLIENT_ID, CTP_CLIENT_SECRET and CTP_ACCESS_TOKEN, which belong to ctconnect: an application gets them
/// only if it declares them, or has an API Client by `inheritAs.apiClient`.
///
/// Installs the dependencies first if they are not there, and runs the script `build` if the file that `start` gives to
/// Node.js is not there; a build that is out of date is not noticed.
///
/// Several run side by side; when one ends, the others are ended, and its exit code is passed on.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    /// Port of the first application, the others count up; 0 picks free ones [default: the first free one from 8080]
    #[arg(long, value_name = "N", value_parser = parse_port_or_any)]
    port: Option<u16>,

    #[command(flatten)]
    install: InstallArgs,

    #[command(flatten)]
    values: ValueArgs,
}

/// Selects, configures, installs, starts.
pub(super) async fn run(args: &Args, session: &Session) -> Result<()> {
    let selected = select(&args.selection.selection(), session).await?;
    let mut prepared = prepare(Task::Start, &selected)?;
    let applications = configure(args, &selected, &mut prepared, session).await?;
    install(args.install.policy(), prepared.packages(), session).await?;
    for run in &prepared.runs {
        build_missing(run, session).await?;
    }
    report_addresses(&prepared.runs, session);
    let _started = record_ports(&selected, applications, session);
    run_all(Task::Start, prepared, session).await
}

/// Where each is told to listen; whether it does is its own affair.
fn report_addresses(runs: &[Run], session: &Session) {
    let widest = runs.iter().map(|run| run.name.len()).max().unwrap_or_default();
    let addressed = runs.iter().filter_map(|run| Some((&run.name, run.url.as_ref()?)));
    for (name, url) in addressed {
        session.ui.note(&format!("{name:widest$}  will listen on {url}"));
    }
}

/// Lets `application call` know the ports, for as long as the value lives.
fn record_ports(selected: &Selected, applications: Vec<StartedApplication>, session: &Session) -> Option<Started> {
    let project = selected.project.as_ref()?;
    let started = Started::leave(&project.folder, applications);
    let warn = |error: &io::Error| {
        session.ui.warn(&format!("`application call` will need `--port`, for the port cannot be noted: {error}"));
    };
    started.inspect_err(warn).ok()
}

/// Gives each application of a project its port and its values.
async fn configure(
    args: &Args,
    selected: &Selected,
    prepared: &mut Prepared,
    session: &Session,
) -> Result<Vec<StartedApplication>> {
    let Some(project) = &selected.project else { return lone(args, prepared).map(|()| Vec::new()) };
    let is_run = |name: &str| prepared.runs.iter().any(|run| run.name == name);
    let applications: Vec<_> = (selected.targets.iter().filter_map(|target| target.application.as_ref()))
        .filter(|application| is_run(&application.name))
        .collect();
    let variables = variables(args.values.sources(), project, &applications, session).await?;
    let ports = free_ports(args.port, applications.len())?;
    let mut started = Vec::new();
    for (((run, application), variables), port) in prepared.runs.iter_mut().zip(&applications).zip(variables).zip(ports)
    {
        let url = format!("http://localhost:{port}{}", application.endpoint.as_deref().unwrap_or_default());
        // Somebody may have a tunnel, whose address is in the environment then.
        let has_address = session.context.environment.get_os(ADDRESS).is_some();
        let program = run.program.clone();
        let program = if has_address { program } else { program.variable(ADDRESS, &url) };
        let program =
            variables.iter().fold(program, |program, (name, value)| program.variable(name, value.expose_secret()));
        run.program = program.variable("PORT", port.to_string());
        run.url = Some(url);
        started.push(StartedApplication { name: application.name.clone(), port });
    }
    Ok(started)
}

/// A package outside of any project: nothing declares keys, and nothing but the flag gives it a port.
fn lone(args: &Args, prepared: &mut Prepared) -> Result<()> {
    if !args.values.sources().is_empty() {
        return Err(Failure::usage("there is no connect.yaml that declares configuration keys")
            .hint("set environment variables, or go to an application of a project")
            .into());
    }
    if let Some(port) = args.port {
        for (run, port) in prepared.runs.iter_mut().zip(free_ports(Some(port), 1)?) {
            run.program = run.program.clone().variable("PORT", port.to_string());
            run.url = Some(format!("http://localhost:{port}"));
        }
    }
    Ok(())
}
