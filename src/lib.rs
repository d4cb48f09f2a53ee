//! ctconnect: a command line for commercetools Connect.
//!
//! `run` parses the command line, builds the session, dispatches, and turns whatever comes back into an exit code.
//! `docs/architecture.md` walks one command from here to the exit.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests read what they wrote"))]

mod address;
mod api;
mod blocking;
mod cli;
mod config;
mod configuration;
mod connect_file;
mod credentials;
mod download;
mod duration;
mod emulator;
mod failure;
mod files;
mod identity;
#[doc(hidden)]
pub mod internals;
mod json_text;
mod name_cache;
mod nearest;
mod official;
mod operation;
mod output;
mod plan;
mod process;
mod project;
mod project_file;
mod redact;
mod reference;
#[cfg(test)]
#[path = "../tests/it/harness/required_program.rs"]
mod required_program;
mod safety;
mod secured_memory;
mod session;
mod shell;
mod wait;
mod yaml_file;

use std::ffi::OsString;

use cli::Cli;
use config::Environment;
use failure::{EndsWith, ExitCode, Failure, NamedResources};
use output::{Format, Ui, escape};
use session::{ChosenResources, Options, Session};

/// Runs the program and returns the code that the process ends with.
pub fn run() -> u8 {
    output::restore_terminal_on_panic();
    let arguments: Vec<OsString> = config::arguments().collect();
    let environment = Environment::capture();
    match cli::answer_shell(&arguments, &environment) {
        Some(code) => code.number(),
        None => execute(arguments, environment).number(),
    }
}

fn execute(arguments: Vec<OsString>, environment: Environment) -> ExitCode {
    let format = cli::requested_format(&arguments);
    let options = || Options { format, ..Options::default() };
    let mut arguments = match official::translate(arguments) {
        Ok(arguments) => arguments,
        Err(problem) => return fail(&Session::new(options(), environment).ui, &Failure::usage(problem).into()),
    };
    match Cli::read(&mut arguments) {
        Ok(cli) => {
            let session = Session::new(cli.global.into(), environment);
            let ended = cli::dispatch(cli.command, &session);
            let code = ended.map_or_else(|error| fail_with_hint(&session, &error, &arguments), |()| ExitCode::DONE);
            session.clients.keep_names();
            code
        }
        Err(error) => {
            let session = Session::new(options(), environment);
            if let Some(page) = cli::requested_help(&error, &arguments) {
                let shown = cli::show_help(&session.ui, &page);
                return shown.map_or_else(|error| fail(&session.ui, &error.into()), |()| ExitCode::DONE);
            }
            let error = cli::with_tip(error);
            cli::misplaced_values(&error, &arguments).iter().for_each(|value| session.ui.redactor().learn(value));
            refuse(&session.ui, &error, cli::misplaced_flag(&error, &arguments))
        }
    }
}

/// Shows the failure of a command and returns its code. The hint names what the command line names, or what was chosen in its
/// place.
fn fail_with_hint(session: &Session, error: &anyhow::Error, arguments: &[OsString]) -> ExitCode {
    if let Some(EndsWith(code)) = error.downcast_ref() {
        return *code;
    }
    let ChosenResources { context, named } = session.chosen().unwrap_or_else(|| {
        // Parsing once more costs a millisecond, and happens only here.
        let matches = Cli::grammar().try_get_matches_from(arguments);
        let named = matches.map(|matches| cli::named_resources(&matches)).unwrap_or_default();
        ChosenResources { context: session.context.clone(), named }
    });
    let named = NamedResources { identity: context.identity_source(), ..named };
    let Some(mut failure) = failure::classify_naming(error, &named) else { return ExitCode::DONE };
    failure.hint = failure.hint.map(|hint| context.completed(&hint));
    if failure.code == ExitCode::NOT_FOUND
        && session.chosen().is_none()
        && let Some(key) = cli::existing_reference(session, &named)
    {
        failure.hint = Some(format!("did you mean `{key}`?"));
    }
    session.ui.failure(&failure);
    failure.code
}

/// Shows a failure and returns its code.
fn fail(ui: &Ui, error: &anyhow::Error) -> ExitCode {
    let Some(failure) = failure::classify(error) else { return ExitCode::DONE };
    ui.failure(&failure);
    failure.code
}

/// Shows what clap reports: help and version on standard output, a usage error on standard error. Of a flag that may contain
/// a secret, a part is shown.
fn refuse(ui: &Ui, error: &clap::Error, flag: Option<(String, String)>) -> ExitCode {
    let text = error.render();
    let without_secret = |text: String| match &flag {
        Some((flag, shown)) => text.replace(flag, shown),
        None => text,
    };
    if !error.use_stderr() {
        let text = if ui.stdout_is_colored() { text.ansi().to_string() } else { text.to_string() };
        return match ui.print_raw(&text) {
            Ok(()) => ExitCode::DONE,
            Err(error) => fail(ui, &error.into()),
        };
    }
    match ui.options().format {
        Format::Json | Format::Ndjson | Format::Sarif => {
            ui.failure(&Failure::usage(without_secret(text.to_string()).trim_start_matches("error: ").trim_end()));
        }
        Format::Table | Format::Yaml | Format::Github if ui.stderr_is_colored() => {
            let text = without_secret(text.ansi().to_string());
            // It repeats arguments, which may contain anything.
            let lines: Vec<String> = text.lines().map(|line| escape::program_line(line, true)).collect();
            ui.diagnostic(&lines.join("\n"));
        }
        Format::Table | Format::Yaml | Format::Github => {
            ui.diagnostic(&escape::block(&without_secret(text.to_string())))
        }
    }
    ExitCode::USAGE
}
