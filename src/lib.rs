//! ctconnect: a command line for commercetools Connect.
//!
//! `run` reads the command line, builds the session, dispatches, and makes an exit code of whatever comes back. The way
//! of one command from here to the exit stands in `docs/architecture.md`.

pub mod address;
pub mod api;
pub mod cli;
pub mod config;
pub mod configuration;
pub mod connect_file;
pub mod credentials;
pub mod download;
pub mod duration;
pub mod emulator;
pub mod failure;
pub mod identity;
pub mod nearest;
pub mod official;
pub mod output;
pub mod plan;
pub mod process;
pub mod project;
pub mod safety;
pub mod wait;

use std::ffi::OsString;

use clap_complete::CompleteEnv;

use cli::{Cli, GlobalArgs, Session};
use config::Environment;
use failure::ExitCode;
use output::Ui;

/// Runs the program and returns the code that the process ends with.
pub fn run() -> u8 {
    output::restore_terminal_on_panic();
    let arguments: Vec<OsString> = config::arguments().collect();
    let environment = Environment::capture();
    match complete(&arguments, &environment) {
        Some(code) => code.number(),
        None => execute(official::translate(arguments), environment).number(),
    }
}

/// Answers a shell that asks for completions.
fn complete(arguments: &[OsString], environment: &Environment) -> Option<ExitCode> {
    environment.get_os(cli::COMPLETION_VARIABLE)?;
    let engine = CompleteEnv::with_factory(Cli::grammar).var(cli::COMPLETION_VARIABLE);
    match engine.try_complete(arguments, config::current_folder().ok().as_deref()) {
        Ok(true) => Some(ExitCode::DONE),
        Ok(false) => None,
        Err(_) => Some(ExitCode::USAGE),
    }
}

fn execute(arguments: Vec<OsString>, environment: Environment) -> ExitCode {
    let wants_json = asks_for_json(&arguments);
    match Cli::read(arguments) {
        Ok(cli) => {
            let session = Session::new(cli.global, environment);
            let ended = cli::dispatch(cli.command, &session);
            ended.map_or_else(|error| fail(&session.ui, &error), |()| ExitCode::DONE)
        }
        Err(error) => {
            let mut global = GlobalArgs::default();
            if wants_json {
                global.output = cli::OutputFormat::Json;
            }
            refuse(&Session::new(global, environment).ui, &error)
        }
    }
}

/// Shows a failure and returns its code.
fn fail(ui: &Ui, error: &anyhow::Error) -> ExitCode {
    let Some(failure) = failure::classify(error) else { return ExitCode::DONE };
    let mut messages = failure.messages.into_iter();
    ui.failure(&output::Failure {
        message: messages.next().unwrap_or_default(),
        causes: messages.collect(),
        details: failure.details,
        exit_code: failure.code.number(),
        status: failure.status,
        errors: failure.errors,
        correlation_id: failure.correlation_id,
        hint: failure.hint,
        resume: failure.resume,
    });
    failure.code
}

/// Shows what clap has to say: help and version on standard output, a usage error on standard error.
fn refuse(ui: &Ui, error: &clap::Error) -> ExitCode {
    let text = error.render();
    if !error.use_stderr() {
        let text = if ui.stdout_is_colored() { text.ansi().to_string() } else { text.to_string() };
        return match ui.raw(&text) {
            Ok(()) => ExitCode::DONE,
            Err(error) => fail(ui, &error.into()),
        };
    }
    match ui.options().format {
        output::Format::Json => ui.failure(&output::Failure {
            message: text.to_string().trim_start_matches("error: ").trim_end().to_owned(),
            exit_code: ExitCode::USAGE.number(),
            ..output::Failure::default()
        }),
        _ if ui.stderr_is_colored() => ui.diagnostic(&text.ansi().to_string()),
        _ => ui.diagnostic(&text.to_string()),
    }
    ExitCode::USAGE
}

/// Whether a command line that clap could not read asks for JSON, so that its error is JSON too.
fn asks_for_json(arguments: &[OsString]) -> bool {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    words.iter().any(|word| matches!(*word, "-ojson" | "-o=json" | "--output=json"))
        || words.windows(2).any(|pair| matches!(pair, ["-o" | "--output", "json"]))
}
