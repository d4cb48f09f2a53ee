//! Runs the scripts of applications: one on the streams of this process, several side by side.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore};
use tokio::task::{JoinSet, LocalSet};

use super::advice;
use super::preparation::{Prepared, Run, Task};
use crate::failure::{ExitCode, Failure};
use crate::output::{Label, Ui, views};
use crate::process::{self, EndCause, OutputStream};
use crate::session::Session;

/// How a run ended.
struct RunOutcome {
    code: Result<u8, Failure>,
    took: Duration,
}

impl RunOutcome {
    fn is_success(&self) -> bool {
        matches!(self.code, Ok(0))
    }

    fn number(&self) -> u8 {
        self.code.as_ref().map_or_else(|failure| failure.code.number(), |code| *code)
    }
}

/// Runs all of them, shows how they ended, and gives the verdict.
pub async fn run_all(task: Task, prepared: Prepared, session: &Session) -> Result<()> {
    let Prepared { runs, passed_over, .. } = prepared;
    let runs: Rc<[Run]> = runs.into();
    // Programs that are to be read by another one must not write among its data.
    let is_alone = runs.len() == 1 && passed_over.is_empty() && session.ui.is_for_people();
    let outcomes = match is_alone {
        true => vec![Some(alone(&runs[0], session).await)],
        false => together(task, runs.clone(), session).await?,
    };
    if !is_alone {
        summarize(&runs, &outcomes, &passed_over, &session.ui);
    }
    if !session.ui.is_for_people() {
        session.ui.show(&views::Raw(as_json(&runs, &outcomes)))?;
    }
    verdict(task, &runs, &outcomes)
}

/// Runs one on the streams of this process. On a terminal it stays in the foreground, so that it may ask.
async fn alone(run: &Run, session: &Session) -> RunOutcome {
    let started = Instant::now();
    let program = run.program.clone().in_foreground(session.ui.options().stdin_is_terminal);
    let ended = program.pass_through().await;
    RunOutcome { code: ended.map(|ended| ended.code).map_err(|error| run.not_run(&error)), took: started.elapsed() }
}

/// Runs several side by side, as many as there are cores: all to their ends, or with `start` all at once until one ends.
async fn together(task: Task, runs: Rc<[Run]>, session: &Session) -> Result<Vec<Option<RunOutcome>>> {
    let cores = available_parallelism().map_or(1, usize::from);
    let places = Rc::new(Semaphore::new(if task == Task::Start { runs.len() } else { cores }));
    let lines = Rc::new(Lines::new(&runs, session));
    let (local, mut tasks) = (LocalSet::new(), JoinSet::new());
    for index in 0..runs.len() {
        let (runs, places, lines) = (runs.clone(), places.clone(), lines.clone());
        let run = async move {
            let _place = places.acquire().await.ok()?;
            Some((index, heard(&runs[index], index, &lines).await))
        };
        tasks.spawn_local_on(run, &local);
    }
    let mut outcomes: Vec<Option<RunOutcome>> = runs.iter().map(|_| None).collect();
    let all = async {
        loop {
            tokio::select! {
                biased;
                () = lines.broke.notified() => break,
                next = tasks.join_next() => {
                    let Some(next) = next else { break };
                    let Some((index, outcome)) = next.context("a run broke off")? else { continue };
                    outcomes[index] = Some(outcome);
                    if task == Task::Start {
                        break;
                    }
                }
            }
        }
        // Nothing begins any more, and what still runs is ended, its last lines shown.
        places.close();
        process::end_all(EndCause::Other).await;
        tasks.shutdown().await;
        anyhow::Ok(())
    };
    local.run_until(all).await?;
    match lines.failure.take() {
        Some(error) => Err(error.into()),
        None => Ok(outcomes),
    }
}

async fn heard(run: &Run, index: usize, lines: &Lines) -> RunOutcome {
    let started = Instant::now();
    let ended = run.program.listen(|stream, line| lines.write(index, stream, line)).await;
    RunOutcome { code: ended.map(|ended| ended.code).map_err(|error| run.not_run(&error)), took: started.elapsed() }
}

/// Where the lines of several programs go.
struct Lines {
    ui: Ui,
    labels: Vec<Label>,
    /// Whether standard output is kept for data.
    is_data: bool,
    /// Told when standard output cannot be written any more.
    broke: Notify,
    failure: RefCell<Option<io::Error>>,
}

impl Lines {
    fn new(runs: &[Run], session: &Session) -> Self {
        Self {
            ui: session.ui.clone(),
            labels: Label::of(runs.iter().map(|run| run.name.as_str())),
            is_data: !session.ui.is_for_people(),
            broke: Notify::new(),
            failure: RefCell::default(),
        }
    }

    fn write(&self, index: usize, stream: OutputStream, line: &str) {
        let label = &self.labels[index];
        if stream == OutputStream::Stderr || self.is_data {
            return self.ui.labelled_talk(label, line);
        }
        if let Err(error) = self.ui.labelled(label, line) {
            self.failure.borrow_mut().get_or_insert(error);
            self.broke.notify_one();
        }
    }
}

/// One line for each application.
fn summarize(runs: &[Run], outcomes: &[Option<RunOutcome>], passed_over: &[(String, String)], ui: &Ui) {
    let names = runs.iter().map(|run| run.name.as_str()).chain(passed_over.iter().map(|(name, _)| name.as_str()));
    let labels = Label::of(names);
    for (outcome, label) in outcomes.iter().zip(&labels) {
        let Some(outcome) = outcome else {
            ui.passed_over(label, "ended with the others");
            continue;
        };
        let took = format!("{}s", outcome.took.as_secs());
        match &outcome.code {
            Ok(0) => ui.ended(label, true, &took),
            Ok(code) => ui.ended(label, false, &format!("exit {code}  {took}")),
            Err(failure) => ui.ended(label, false, &failure.message),
        }
    }
    for ((_, reason), label) in passed_over.iter().zip(&labels[runs.len()..]) {
        ui.passed_over(label, reason);
    }
}

fn as_json(runs: &[Run], outcomes: &[Option<RunOutcome>]) -> Value {
    let entry = |(run, outcome): (&Run, &Option<RunOutcome>)| {
        let seconds = outcome.as_ref().map(|outcome| (outcome.took.as_secs_f64() * 1000.0).round() / 1000.0);
        let code = outcome.as_ref().map(RunOutcome::number);
        let mut entry =
            json!({ "name": run.name, "command": run.program.shown(), "exitCode": code, "seconds": seconds });
        if let (Some(url), Some(entry)) = (&run.url, entry.as_object_mut()) {
            entry.insert("url".to_owned(), json!(url));
        }
        entry
    };
    runs.iter().zip(outcomes).map(entry).collect()
}

/// The first that failed, in the order of connect.yaml, gives the exit code.
fn verdict(task: Task, runs: &[Run], outcomes: &[Option<RunOutcome>]) -> Result<()> {
    let ended = runs.iter().zip(outcomes).filter_map(|(run, outcome)| Some((run, outcome.as_ref()?)));
    let failed: Vec<(&Run, &RunOutcome)> = ended.filter(|(_, outcome)| !outcome.is_success()).collect();
    let script = task.script();
    let Some((run, outcome)) = failed.first() else { return Ok(()) };
    let code = match &outcome.code {
        Err(failure) => return Err(failure.clone().into()),
        Ok(code) => *code,
    };
    let message = match failed.len() {
        1 => format!("{script} of `{}` failed (exit {code})", run.name),
        _ => {
            let each = failed.iter().map(|(run, outcome)| format!("`{}` (exit {})", run.name, outcome.number()));
            format!("{script} failed: {}", each.collect::<Vec<_>>().join(", "))
        }
    };
    let mut failure = Failure::new(ExitCode::of_program(code), message);
    failure.hint = advice::after_failure(task, run, code, outcome.took);
    Err(failure.into())
}
