//! The steps in containers, and what came of them.

use std::cell::RefCell;
use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::Skip;
use crate::connect_file::Application;
use crate::failure::{ExitCode, Failure, in_words};
use crate::project::container::Issue;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An application is built.
    Build,
    /// Its tests are run, while it is built.
    Tests,
    /// Known vulnerabilities of dependencies are looked for.
    DependencyScan,
    /// The code is scanned.
    CodeScan,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// All is well.
    Passed,
    /// The project does not fit.
    Failed,
    /// It was left out on purpose, or there was nothing to do.
    Skipped,
    /// It did not begin.
    NotRun,
    /// It began, and came to no verdict.
    Unfinished,
}

/// A step, and what came of it.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) kind: Kind,
    pub(super) application: Option<String>,
    pub(super) verdict: Verdict,
    pub(super) reason: Option<String>,
    pub(super) took: Option<Duration>,
    pub(super) log: Option<PathBuf>,
    pub(super) issues: Vec<Issue>,
    began: Option<Instant>,
}

/// All steps, filled in while they run.
#[derive(Debug)]
pub(super) struct Steps(RefCell<Vec<Step>>);

/// How a step ended.
#[derive(Debug, Clone)]
pub(super) struct Ending {
    pub(super) verdict: Verdict,
    pub(super) reason: Option<String>,
    pub(super) issues: Vec<Issue>,
}

impl Ending {
    pub(super) fn of(verdict: Verdict) -> Self {
        Self { verdict, reason: None, issues: Vec::new() }
    }

    pub(super) fn because(verdict: Verdict, reason: impl fmt::Display) -> Self {
        Self { reason: Some(in_words(reason)), ..Self::of(verdict) }
    }

    /// A scan ended well if it found nothing.
    pub(super) fn found(issues: Vec<Issue>) -> Self {
        Self { issues: issues.clone(), ..Self::of(if issues.is_empty() { Verdict::Passed } else { Verdict::Failed }) }
    }
}

/// Whether an application is scanned: front ends of the Merchant Center are left out, as by the official packages.
pub(super) fn is_scanned(application: &Application) -> bool {
    !application.application_type.is_merchant_center()
}

impl Steps {
    /// The steps for these applications; where they could not be read, one row for each kind.
    pub(super) fn planned(applications: Option<&[Application]>, skip: &[Skip]) -> Self {
        let skipped = |reason: &str| Some(Ending::because(Verdict::Skipped, reason));
        let asked = |which| skip.contains(&which).then(|| skipped("it was asked for")).flatten();
        let (none, front_ends) = match applications {
            Some([]) => (skipped("there are no applications"), None),
            Some(some) if !some.iter().any(is_scanned) => (None, skipped("there are only front ends")),
            _ => (None, None),
        };
        let names: Vec<Option<String>> = match applications {
            None | Some([]) => vec![None],
            Some(some) => some.iter().map(|application| Some(application.name.clone())).collect(),
        };
        let mut steps = Vec::new();
        for name in names {
            steps.push(Step::new(Kind::Build, name.clone(), none.clone()));
            steps.push(Step::new(Kind::Tests, name, none.clone().or_else(|| asked(Skip::Tests))));
        }
        let scan = none.or(front_ends).or_else(|| asked(Skip::Analysis));
        steps.extend([Kind::DependencyScan, Kind::CodeScan].map(|kind| Step::new(kind, None, scan.clone())));
        Self(RefCell::new(steps))
    }

    /// What came of them so far.
    pub(super) fn all(&self) -> Vec<Step> {
        self.0.borrow().clone()
    }

    /// Whether a step is to be done.
    pub(super) fn is_wanted(&self, kind: Kind) -> bool {
        self.0.borrow().iter().any(|step| step.kind == kind && step.verdict != Verdict::Skipped)
    }

    /// Whether every build went well.
    pub(super) fn are_built(&self) -> bool {
        self.0.borrow().iter().filter(|step| step.kind == Kind::Build).all(|step| step.verdict == Verdict::Passed)
    }

    /// A step begins, with its log.
    pub(super) fn begin(&self, kind: Kind, application: Option<&str>, log: PathBuf) {
        self.change(kind, application, |step| {
            step.began = Some(Instant::now());
            step.log = Some(log);
        });
    }

    /// A step ends.
    pub(super) fn end(&self, kind: Kind, application: Option<&str>, ending: Ending) {
        self.change(kind, application, |step| {
            step.took = step.began.take().map(|began| began.elapsed());
            step.set(ending);
        });
    }

    /// Tells the log of a step that took no time of its own.
    pub(super) fn log(&self, kind: Kind, application: Option<&str>, log: PathBuf) {
        self.change(kind, application, |step| step.log = Some(log));
    }

    /// Nothing more is done, for this reason: what runs stays unfinished.
    pub(super) fn give_up(&self, reason: &str) {
        for step in self.0.borrow_mut().iter_mut().filter(|step| step.verdict == Verdict::NotRun) {
            step.took = step.began.take().map(|began| began.elapsed());
            let verdict = if step.took.is_some() { Verdict::Unfinished } else { Verdict::NotRun };
            if step.reason.is_none() {
                step.set(Ending::because(verdict, reason));
            }
        }
    }

    fn change(&self, kind: Kind, application: Option<&str>, change: impl FnOnce(&mut Step)) {
        let mut steps = self.0.borrow_mut();
        let is_meant = |step: &&mut Step| step.kind == kind && step.application.as_deref() == application;
        if let Some(step) = steps.iter_mut().find(is_meant) {
            change(step);
        }
    }

    /// Exit 3 where a step failed; 9 where one came to no verdict.
    ///
    /// # Errors
    /// When not every step passed or was left out on purpose.
    pub(super) fn verdict(&self) -> Result<()> {
        let steps = self.0.borrow();
        let named = |verdict: &[Verdict]| -> Vec<String> {
            steps.iter().filter(|step| verdict.contains(&step.verdict)).map(Step::name).collect()
        };
        let (failed, unfinished) = (named(&[Verdict::Failed]), named(&[Verdict::Unfinished]));
        let not_run = named(&[Verdict::NotRun]);
        let failure = if !failed.is_empty() {
            Failure::input(format!("the project does not pass: {}", failed.join(", ")))
        } else if !unfinished.is_empty() {
            let message = format!("no verdict on {}", unfinished.join(", "));
            Failure::new(ExitCode::UNAVAILABLE, message).hint("the logs say why; the same command tries again")
        } else if !not_run.is_empty() {
            Failure::new(ExitCode::UNAVAILABLE, format!("not run: {}", not_run.join(", ")))
        } else {
            return Ok(());
        };
        Err(failure.into())
    }
}

impl Step {
    fn new(kind: Kind, application: Option<String>, ending: Option<Ending>) -> Self {
        let ending = ending.unwrap_or_else(|| Ending::of(Verdict::NotRun));
        let (verdict, reason, issues) = (ending.verdict, ending.reason, ending.issues);
        Self { kind, application, verdict, reason, took: None, log: None, issues, began: None }
    }

    fn set(&mut self, ending: Ending) {
        self.verdict = ending.verdict;
        self.reason = ending.reason;
        self.issues = ending.issues;
    }

    /// Whether it began, whatever came of it.
    pub(super) fn has_run(&self) -> bool {
        !matches!(self.verdict, Verdict::NotRun | Verdict::Skipped)
    }

    /// Its name for people: `build web`.
    pub(super) fn name(&self) -> String {
        match &self.application {
            Some(application) => format!("{} {application}", self.kind),
            None => self.kind.to_string(),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Build => "build",
            Self::Tests => "tests",
            Self::DependencyScan => "dependency-scan",
            Self::CodeScan => "code-scan",
        })
    }
}

impl Verdict {
    /// The word for programs.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::NotRun => "not-run",
            Self::Unfinished => "unfinished",
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::connect_file::check;
    use crate::failure::classify;

    fn applications(types: &[&str]) -> Vec<Application> {
        let entry = |(number, kind): (usize, &&str)| format!("  - name: app{number}\n    applicationType: {kind}\n");
        let text = format!("deployAs:\n{}", types.iter().enumerate().map(entry).collect::<String>());
        check(text.as_bytes()).file.unwrap().deploy_as
    }

    fn words(steps: &Steps) -> Vec<String> {
        steps.all().iter().map(|step| format!("{} {}", step.name(), step.verdict.word())).collect()
    }

    fn code(steps: &Steps) -> u8 {
        steps.verdict().err().and_then(|error| classify(&error)).map_or(0, |failure| failure.code.number())
    }

    #[test]
    fn a_failure_outweighs_what_came_to_no_verdict() {
        let applications = applications(&["assets"]);
        let steps = Steps::planned(Some(&applications), &[Skip::Analysis]);
        assert_eq!(code(&steps), 9);
        steps.end(Kind::Build, Some("app0"), Ending::of(Verdict::Passed));
        assert!(steps.are_built());
        assert_eq!(code(&steps), 9);
        steps.end(Kind::Tests, Some("app0"), Ending::of(Verdict::Passed));
        assert_eq!(code(&steps), 0);
        steps.end(Kind::Tests, Some("app0"), Ending::of(Verdict::Unfinished));
        assert_eq!(code(&steps), 9);
        steps.end(Kind::Build, Some("app0"), Ending::of(Verdict::Failed));
        assert_eq!(code(&steps), 3);
    }

    #[test]
    fn giving_up_keeps_what_is_known() {
        let applications = applications(&["assets", "assets"]);
        let steps = Steps::planned(Some(&applications), &[Skip::Tests]);
        steps.begin(Kind::Build, Some("app0"), PathBuf::from("build.log"));
        steps.end(Kind::Build, Some("app1"), Ending::of(Verdict::Failed));
        steps.give_up("no time");
        let expected = ["build app0 unfinished", "tests app0 skipped", "build app1 failed", "tests app1 skipped"];
        assert_eq!(words(&steps)[..4], expected);
        assert_eq!(words(&steps)[4..], ["dependency-scan not-run", "code-scan not-run"]);
        steps.give_up("another reason");
        assert_eq!(steps.all()[0].reason.as_deref(), Some("no time"));
    }

    #[test]
    fn a_project_without_applications_has_nothing_to_do() {
        let steps = Steps::planned(Some(&[]), &[]);
        assert!(!steps.is_wanted(Kind::Build));
        assert_eq!(code(&steps), 0);
        let unknown = Steps::planned(None, &[]);
        assert_eq!(words(&unknown), ["build not-run", "tests not-run", "dependency-scan not-run", "code-scan not-run"]);
    }
}
