//! All steps in containers, and the verdict on them.

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

use super::Skip;
use super::step::{ContainerStep, StepEnd, StepKind, StepVerdict};
use crate::connect_file::Application;
use crate::failure::{ExitCode, Failure};

/// All steps, updated while they run.
#[derive(Debug)]
pub(super) struct Steps(RefCell<Vec<ContainerStep>>);

/// Whether an application is scanned. As in the official packages, Merchant Center front ends are not.
pub(super) fn is_scanned(application: &Application) -> bool {
    !application.application_type.is_merchant_center()
}

impl Steps {
    /// The steps for these applications. If the applications are not known, one step of each kind.
    pub(super) fn planned(applications: Option<&[Application]>, skip: &[Skip]) -> Self {
        let skipped = |reason: &str| Some(StepEnd::because(StepVerdict::Skipped, reason));
        let excluded = |which| skip.contains(&which).then(|| skipped("excluded by `--skip`")).flatten();
        let (none, front_ends) = match applications {
            Some([]) => (skipped("the project has no applications"), None),
            Some(some) if !some.iter().any(is_scanned) => (None, skipped("the project has only front ends")),
            _ => (None, None),
        };
        let names: Vec<Option<String>> = match applications {
            None | Some([]) => vec![None],
            Some(some) => some.iter().map(|application| Some(application.name.clone())).collect(),
        };
        let mut steps = Vec::new();
        for name in names {
            steps.push(ContainerStep::new(StepKind::Build, name.clone(), none.clone()));
            steps.push(ContainerStep::new(StepKind::Tests, name, none.clone().or_else(|| excluded(Skip::Tests))));
        }
        let scan = none.or(front_ends).or_else(|| excluded(Skip::Analysis));
        steps.extend(
            [StepKind::DependencyScan, StepKind::CodeScan].map(|kind| ContainerStep::new(kind, None, scan.clone())),
        );
        Self(RefCell::new(steps))
    }

    /// A snapshot of the steps.
    pub(super) fn all(&self) -> Vec<ContainerStep> {
        self.0.borrow().clone()
    }

    /// Whether a step of this kind is to run.
    pub(super) fn is_wanted(&self, kind: StepKind) -> bool {
        self.0.borrow().iter().any(|step| step.kind == kind && step.end.verdict != StepVerdict::Skipped)
    }

    /// Whether every build passed.
    pub(super) fn are_built(&self) -> bool {
        let steps = self.0.borrow();
        let mut builds = steps.iter().filter(|step| step.kind == StepKind::Build);
        builds.all(|step| step.end.verdict == StepVerdict::Passed)
    }

    pub(super) fn begin(&self, kind: StepKind, application: Option<&str>, log: PathBuf) {
        self.change(kind, application, |step| {
            step.began = Some(Instant::now());
            step.log = Some(log);
        });
    }

    pub(super) fn end(&self, kind: StepKind, application: Option<&str>, end: StepEnd) {
        self.change(kind, application, |step| {
            step.took = step.began.take().map(|began| began.elapsed());
            step.end = end;
        });
    }

    /// Sets the log of a step that does not run by itself.
    pub(super) fn set_log(&self, kind: StepKind, application: Option<&str>, log: PathBuf) {
        self.change(kind, application, |step| step.log = Some(log));
    }

    /// Gives all remaining steps a result: those that run are unfinished, the others are not run.
    pub(super) fn give_up(&self, reason: &str) {
        for step in self.0.borrow_mut().iter_mut().filter(|step| step.end.verdict == StepVerdict::NotRun) {
            step.took = step.began.take().map(|began| began.elapsed());
            let verdict = if step.took.is_some() { StepVerdict::Unfinished } else { StepVerdict::NotRun };
            if step.end.reason.is_none() {
                step.end = StepEnd::because(verdict, reason);
            }
        }
    }

    fn change(&self, kind: StepKind, application: Option<&str>, change: impl FnOnce(&mut ContainerStep)) {
        let mut steps = self.0.borrow_mut();
        let is_meant = |step: &&mut ContainerStep| step.kind == kind && step.application.as_deref() == application;
        if let Some(step) = steps.iter_mut().find(is_meant) {
            change(step);
        }
    }

    /// # Errors
    /// When a step failed (exit 3), or else when a step did not finish or did not run (exit 9).
    pub(super) fn verdict(&self) -> Result<()> {
        let steps = self.0.borrow();
        let named = |verdict| {
            let names: Vec<String> =
                steps.iter().filter(|step| step.end.verdict == verdict).map(ContainerStep::name).collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        if let Some(failed) = named(StepVerdict::Failed) {
            return Err(Failure::input(format!("the project did not pass: {failed}")).into());
        }
        if let Some(unfinished) = named(StepVerdict::Unfinished) {
            return Err(Failure::new(ExitCode::UNAVAILABLE, format!("not finished: {unfinished}"))
                .hint("see the logs, then run the same command again")
                .into());
        }
        match named(StepVerdict::NotRun) {
            Some(not_run) => Err(Failure::new(ExitCode::UNAVAILABLE, format!("not run: {not_run}")).into()),
            None => Ok(()),
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
        steps.all().iter().map(|step| format!("{} {}", step.name(), step.end.verdict.word())).collect()
    }

    fn code(steps: &Steps) -> u8 {
        steps.verdict().err().and_then(|error| classify(&error)).map_or(0, |failure| failure.code.number())
    }

    #[test]
    fn a_failed_step_outweighs_an_unfinished_one() {
        let applications = applications(&["assets"]);
        let steps = Steps::planned(Some(&applications), &[Skip::Analysis]);
        assert_eq!(code(&steps), 9);
        steps.end(StepKind::Build, Some("app0"), StepEnd::of(StepVerdict::Passed));
        assert!(steps.are_built());
        assert_eq!(code(&steps), 9);
        steps.end(StepKind::Tests, Some("app0"), StepEnd::of(StepVerdict::Passed));
        assert_eq!(code(&steps), 0);
        steps.end(StepKind::Tests, Some("app0"), StepEnd::of(StepVerdict::Unfinished));
        assert_eq!(code(&steps), 9);
        steps.end(StepKind::Build, Some("app0"), StepEnd::of(StepVerdict::Failed));
        assert_eq!(code(&steps), 3);
    }

    #[test]
    fn giving_up_keeps_known_results() {
        let applications = applications(&["assets", "assets"]);
        let steps = Steps::planned(Some(&applications), &[Skip::Tests]);
        steps.begin(StepKind::Build, Some("app0"), PathBuf::from("build.log"));
        steps.end(StepKind::Build, Some("app1"), StepEnd::of(StepVerdict::Failed));
        steps.give_up("no time");
        let expected = ["build app0 unfinished", "tests app0 skipped", "build app1 failed", "tests app1 skipped"];
        assert_eq!(words(&steps)[..4], expected);
        assert_eq!(words(&steps)[4..], ["dependency-scan not-run", "code-scan not-run"]);
        steps.give_up("another reason");
        assert_eq!(steps.all()[0].end.reason.as_deref(), Some("no time"));
    }

    #[test]
    fn a_project_without_applications_passes() {
        let steps = Steps::planned(Some(&[]), &[]);
        assert!(!steps.is_wanted(StepKind::Build));
        assert_eq!(code(&steps), 0);
        let unknown = Steps::planned(None, &[]);
        assert_eq!(words(&unknown), ["build not-run", "tests not-run", "dependency-scan not-run", "code-scan not-run"]);
    }
}
