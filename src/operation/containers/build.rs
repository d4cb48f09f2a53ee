//! The build of one application in a container.

use std::cell::RefCell;
use std::path::PathBuf;

use super::{ContainerRun, is_docker_failure};
use crate::failure::in_words;
use crate::output::ProgressStep;
use crate::process::OutputStream;
use crate::project::container::arguments::{self, TestBuild};
use crate::project::container::{LogFile, phase};
use crate::wait;

/// What to build, and how.
pub struct Recipe<'b> {
    pub application: &'b str,
    pub image: &'b str,
    /// Only for a build that also runs the tests.
    pub tested: Option<TestBuild<'b>>,
}

/// The end of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildOutcome {
    Built,
    /// The application cannot be built.
    Failed,
    /// Something else failed, so that nothing is known about the application. Has the reason.
    Unfinished(String),
}

impl ContainerRun<'_> {
    /// The log of a build.
    pub fn build_log(&self, application: &str) -> PathBuf {
        self.folder.path.join(application).join("build.log")
    }

    /// Builds an application and shows the progress, and the end of the log if it fails.
    pub async fn build(&self, recipe: &Recipe<'_>) -> BuildOutcome {
        let application = recipe.application;
        let step = RefCell::new(self.ui.step("Building", "Built", application));
        // Pack reports nothing while docker downloads its images.
        step.borrow_mut().status("starting");
        let log = self.folder.folder(application).and_then(|_| LogFile::create(&self.build_log(application)));
        let (outcome, log) = match log {
            Ok(mut log) => (self.build_logged(recipe, &step, &mut log).await, Some(log)),
            Err(error) => (BuildOutcome::Unfinished(format!("cannot write the log: {}", in_words(error))), None),
        };
        let step = step.into_inner();
        match &outcome {
            BuildOutcome::Built => step.done(recipe.image),
            BuildOutcome::Failed => step.failed(""),
            BuildOutcome::Unfinished(reason) => step.failed(reason),
        }
        log.iter().filter(|_| outcome != BuildOutcome::Built).for_each(|log| self.show_last_lines(log));
        outcome
    }

    async fn build_logged(&self, recipe: &Recipe<'_>, step: &RefCell<ProgressStep>, log: &mut LogFile) -> BuildOutcome {
        let container = self.container(&format!("build-{}", recipe.application));
        let arguments = arguments::build(&arguments::ImageBuild {
            container: &container,
            socket: &self.docker.socket,
            project: self.project,
            application: recipe.application,
            image: recipe.image,
            tests: recipe.tested,
        });
        let on_line =
            |_: OutputStream, line: &str| phase(line).iter().for_each(|phase| step.borrow_mut().status(phase));
        let work = self.docker.run_logged(&container, arguments, log, on_line);
        let ended = wait::observed(work, &mut &*step).await;
        match ended {
            Err(error) => BuildOutcome::Unfinished(in_words(error)),
            Ok(ended) if is_docker_failure(ended) => {
                BuildOutcome::Unfinished("docker could not run the build".to_owned())
            }
            Ok(ended) if !ended.is_success() => BuildOutcome::Failed,
            Ok(_) => {
                let incomplete = log
                    .failure
                    .as_ref()
                    .map(|error| format!("the log {} is incomplete: {}", self.shown(&log.path), in_words(error)));
                incomplete.iter().for_each(|text| self.ui.warn(text));
                BuildOutcome::Built
            }
        }
    }
}
