//! Sets up applications to run on this machine: values, a port for each, and a record of the ports.

use std::io;

use anyhow::Result;
use secrecy::ExposeSecret as _;

use super::local_values::variables;
use super::ports::{PORT_VARIABLE, free_ports};
use super::preparation::{LocalAddress, Prepared, ScriptRun};
use super::selection::Selected;
use crate::connect_file::Application;
use crate::failure::Failure;
use crate::operation::configuration_sources::ValueSource;
use crate::project::{Started, StartedApplication};
use crate::session::Session;

/// The variable from which an application's scripts read its address.
const ADDRESS_VARIABLE: &str = "CONNECT_SERVICE_URL";

/// Gives each application of a project its variables and a port. A package without a project only gets a port, and only
/// if `first_port` names one.
///
/// # Errors
/// When a value does not fit or is missing (exit 3), a port is in use, or no connect.yaml declares the values (exit 2).
pub async fn configure(
    prepared: &mut Prepared,
    selected: &Selected,
    first_port: Option<u16>,
    values: &[ValueSource],
    session: &Session,
) -> Result<()> {
    let Some(project) = &selected.project else { return configure_package(prepared, first_port, values) };
    let is_run = |application: &&Application| prepared.runs.iter().any(|run| run.name == application.name);
    let selected = selected.applications.iter().filter_map(|selected| selected.entry.as_ref());
    let applications: Vec<&Application> = selected.filter(is_run).collect();
    let variables = variables(values, project, &applications, session).await?;
    let ports = free_ports(first_port, applications.len())?;
    // The address of a tunnel, for example, is in the environment already.
    let has_address = session.context.environment.get_os(ADDRESS_VARIABLE).is_some();
    let runs = prepared.runs.iter_mut().zip(applications).zip(variables).zip(ports);
    for (((run, application), variables), port) in runs {
        let url = format!("http://localhost:{port}{}", application.endpoint.as_deref().unwrap_or_default());
        if !has_address {
            run.set_variable(ADDRESS_VARIABLE, &url);
        }
        for (name, value) in &variables {
            run.set_variable(name, value.expose_secret());
        }
        run.listen_on(LocalAddress { port, url });
    }
    Ok(())
}

fn configure_package(prepared: &mut Prepared, port: Option<u16>, values: &[ValueSource]) -> Result<()> {
    if !values.is_empty() {
        return Err(Failure::usage("there is no connect.yaml that declares configuration keys")
            .hint("set environment variables, or run the command in the folder of a project's application")
            .into());
    }
    if port.is_some() {
        for (run, port) in prepared.runs.iter_mut().zip(free_ports(port, 1)?) {
            run.listen_on(LocalAddress { port, url: format!("http://localhost:{port}") });
        }
    }
    Ok(())
}

impl ScriptRun {
    fn set_variable(&mut self, name: &str, value: &str) {
        self.program = self.program.clone().variable(name, value);
    }

    fn listen_on(&mut self, address: LocalAddress) {
        self.set_variable(PORT_VARIABLE, &address.port.to_string());
        self.address = Some(address);
    }
}

/// Notes where each application is to listen. Whether it does is up to the application.
pub fn report_addresses(prepared: &Prepared, session: &Session) {
    let widest = prepared.runs.iter().map(|run| run.name.len()).max().unwrap_or_default();
    for (run, address) in prepared.addressed() {
        session.ui.note(&format!("{:widest$}  will listen on {}", run.name, address.url));
    }
}

/// Lets `application call` find the ports for as long as the returned value lives.
pub fn record_ports(prepared: &Prepared, selected: &Selected, session: &Session) -> Option<Started> {
    let project = selected.project.as_ref()?;
    let started =
        prepared.addressed().map(|(run, address)| StartedApplication { name: run.name.clone(), port: address.port });
    let warn = |error: &io::Error| {
        session.ui.warn(&format!("cannot record the ports, so that `application call` needs `--port`: {error}"));
    };
    Started::record(&project.folder, started.collect()).inspect_err(warn).ok()
}
