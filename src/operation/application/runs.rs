//! Runs the scripts of applications: a single one on the streams of this process, several in parallel.

use std::cell::RefCell;
use std::future::pending;
use std::io;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore};

use super::advice;
use super::preparation::{ApplicationTask, Prepared, ScriptRun, not_run};
use crate::duration;
use crate::failure::{ExitCode, Failure};
use crate::output::{Label, Ui, views};
use crate::process::{self, EndCause, OutputStream, ProgramError, ProgramExit};
use crate::session::Session;

/// The end of a run.
struct RunOutcome {
    code: Result<u8, Failure>,
    took: Duration,
}

impl RunOutcome {
    fn of(run: &ScriptRun, started: Instant, ended: Result<ProgramExit, ProgramError>) -> Self {
        let code = ended.map(|ended| ended.code).map_err(|error| not_run(&error, &run.installable));
        Self { code, took: started.elapsed() }
    }

    fn is_success(&self) -> bool {
        matches!(self.code, Ok(0))
    }

    fn exit_code(&self) -> u8 {
        self.code.as_ref().map_or_else(|failure| failure.code.number(), |code| *code)
    }
}

/// Runs all scripts and reports how they ended.
///
/// # Errors
/// With the exit code of the first script that failed, in the order of connect.yaml.
pub async fn run_all(task: ApplicationTask, prepared: Prepared, session: &Session) -> Result<()> {
    let Prepared { runs, skipped } = prepared;
    // With a data format, standard output must hold nothing but the data.
    let is_alone = runs.len() == 1 && skipped.is_empty() && session.ui.is_human_readable();
    let outcomes = if is_alone {
        vec![Some(run_alone(&runs[0], session).await)]
    } else {
        let outcomes = run_in_parallel(task, &runs, session).await?;
        summarize(&runs, &outcomes, &skipped, &session.ui);
        outcomes
    };
    if !session.ui.is_human_readable() {
        session.ui.show(&views::Raw(as_json(&runs, &outcomes)))?;
    }
    verdict(task, &runs, &outcomes)
}

/// Runs a script on the streams of this process. On a terminal it stays in the foreground, so that it can prompt.
async fn run_alone(run: &ScriptRun, session: &Session) -> RunOutcome {
    let started = Instant::now();
    let program = run.program.clone().in_foreground(session.ui.options().stdin_is_terminal);
    RunOutcome::of(run, started, program.pass_through().await)
}

/// Runs several scripts in parallel. `start` runs all of them until one ends; other tasks run to the end, as many at a
/// time as there are processors.
async fn run_in_parallel(
    task: ApplicationTask,
    runs: &[ScriptRun],
    session: &Session,
) -> Result<Vec<Option<RunOutcome>>> {
    let processors = available_parallelism().map_or(1, usize::from);
    let permits = &Semaphore::new(if task == ApplicationTask::Start { runs.len() } else { processors });
    let output = &LabelledOutput::new(runs, session);
    let start = |(index, run)| async move {
        let _permit = permits.acquire().await.ok()?;
        Some((index, run_labelled(run, index, output).await))
    };
    let mut running: FuturesUnordered<_> = runs.iter().enumerate().map(start).collect();
    let mut outcomes: Vec<Option<RunOutcome>> = runs.iter().map(|_| None).collect();
    loop {
        let ended = tokio::select! {
            biased;
            () = output.broke.notified() => break,
            ended = running.next() => ended,
        };
        let Some((index, outcome)) = ended.flatten() else { break };
        outcomes[index] = Some(outcome);
        if task == ApplicationTask::Start {
            break;
        }
    }
    // No further script starts. Those that still run are ended, and their last lines shown.
    permits.close();
    let last_lines = async {
        running.for_each(|_| async {}).await;
        pending().await
    };
    tokio::select! {
        biased;
        () = last_lines => {}
        () = process::end_all(EndCause::Other) => {}
    }
    match output.failure.take() {
        Some(error) => Err(error.into()),
        None => Ok(outcomes),
    }
}

async fn run_labelled(run: &ScriptRun, index: usize, output: &LabelledOutput) -> RunOutcome {
    let started = Instant::now();
    RunOutcome::of(run, started, run.program.listen(|stream, line| output.write(index, stream, line)).await)
}

/// Writes the lines of several programs, each with the name of its application.
struct LabelledOutput {
    ui: Ui,
    labels: Vec<Label>,
    /// Whether standard output is reserved for data.
    is_data: bool,
    /// Notified when standard output cannot be written any more.
    broke: Notify,
    failure: RefCell<Option<io::Error>>,
}

impl LabelledOutput {
    fn new(runs: &[ScriptRun], session: &Session) -> Self {
        Self {
            ui: session.ui.clone(),
            labels: Label::of(runs.iter().map(|run| run.name.as_str())),
            is_data: !session.ui.is_human_readable(),
            broke: Notify::new(),
            failure: RefCell::default(),
        }
    }

    fn write(&self, index: usize, stream: OutputStream, line: &str) {
        let label = &self.labels[index];
        if stream == OutputStream::Stderr || self.is_data {
            return self.ui.labelled_stderr(label, line);
        }
        if let Err(error) = self.ui.labelled_stdout(label, line) {
            self.failure.borrow_mut().get_or_insert(error);
            self.broke.notify_one();
        }
    }
}

/// Prints one line for each application.
fn summarize(runs: &[ScriptRun], outcomes: &[Option<RunOutcome>], skipped: &[(String, String)], ui: &Ui) {
    let names = runs.iter().map(|run| run.name.as_str()).chain(skipped.iter().map(|(name, _)| name.as_str()));
    let labels = Label::of(names);
    for (outcome, label) in outcomes.iter().zip(&labels) {
        let Some(outcome) = outcome else {
            ui.program_skipped(label, "stopped with the others");
            continue;
        };
        let took = duration::elapsed(outcome.took);
        match &outcome.code {
            Ok(0) => ui.program_ended(label, true, &took),
            Ok(code) => ui.program_ended(label, false, &format!("exit {code}  {took}")),
            Err(failure) => ui.program_ended(label, false, &failure.message),
        }
    }
    for ((_, reason), label) in skipped.iter().zip(&labels[runs.len()..]) {
        ui.program_skipped(label, reason);
    }
}

fn as_json(runs: &[ScriptRun], outcomes: &[Option<RunOutcome>]) -> Value {
    let entry = |(run, outcome): (&ScriptRun, &Option<RunOutcome>)| {
        let seconds = outcome.as_ref().map(|outcome| (outcome.took.as_secs_f64() * 1000.0).round() / 1000.0);
        let code = outcome.as_ref().map(RunOutcome::exit_code);
        let mut entry =
            json!({ "name": run.name, "command": run.program.shown(), "exitCode": code, "seconds": seconds });
        if let Some(address) = &run.address {
            entry["url"] = json!(address.url);
        }
        entry
    };
    runs.iter().zip(outcomes).map(entry).collect()
}

fn verdict(task: ApplicationTask, runs: &[ScriptRun], outcomes: &[Option<RunOutcome>]) -> Result<()> {
    let ended = runs.iter().zip(outcomes).filter_map(|(run, outcome)| Some((run, outcome.as_ref()?)));
    let failed: Vec<(&ScriptRun, &RunOutcome)> = ended.filter(|(_, outcome)| !outcome.is_success()).collect();
    let script = task.script();
    let Some((run, outcome)) = failed.first() else { return Ok(()) };
    let code = match &outcome.code {
        Err(failure) => return Err(failure.clone().into()),
        Ok(code) => *code,
    };
    let message = match failed.len() {
        1 => format!("{script} of `{}` failed (exit {code})", run.name),
        _ => {
            let each = failed.iter().map(|(run, outcome)| format!("`{}` (exit {})", run.name, outcome.exit_code()));
            format!("{script} failed: {}", each.collect::<Vec<_>>().join(", "))
        }
    };
    let mut failure = Failure::new(ExitCode::of_program(code), message);
    failure.hint = advice::after_failure(task, run, code, outcome.took);
    Err(failure.into())
}
