//! Builds the applications, and reads the results of the tests that run inside the builds.

use std::io;
use std::path::{Path, PathBuf};

use super::Skip;
use super::job::Job;
use super::step::{StepEnd, StepKind, StepVerdict};
use crate::files::{self, LARGEST_INPUT};
use crate::operation::containers::{BuildOutcome, Recipe, parallel, together};
use crate::project::container::ImageName;
use crate::project::container::arguments::TestBuild;

/// The tag of the images that are built here. They have development dependencies, so they differ from those of `bundle`.
/// A later run replaces them, and builds faster because of them.
const TAG: &str = "validation";

/// What pack excludes; from `connector-validator`, `validator.js`.
const DESCRIPTOR: &str = "[_]\nschema-version = \"0.2\"\n\n[io.buildpacks]\nexclude = [\n  \"node_modules\"\n]\n";

/// How many of the last lines of failed tests are shown.
const SHOWN_LINES: usize = 12;

impl Job<'_> {
    pub(super) async fn build_all(&self) {
        let builds = self.applications.iter().zip(self.images).map(|(application, image)| async {
            let name = application.name.as_str();
            self.steps.begin(StepKind::Build, Some(name), self.run.build_log(name));
            let end = match self.build(name, image).await {
                BuildOutcome::Built => StepEnd::of(StepVerdict::Passed),
                BuildOutcome::Failed => StepEnd::of(StepVerdict::Failed),
                BuildOutcome::Unfinished(reason) => StepEnd::because(StepVerdict::Unfinished, reason),
            };
            let is_built = end.verdict == StepVerdict::Passed;
            self.steps.end(StepKind::Build, Some(name), end);
            if is_built && self.steps.is_wanted(StepKind::Tests) {
                self.report_tests(name);
            }
        });
        together(builds, parallel(self.args.parallel)).await;
    }

    async fn build(&self, name: &str, image: &ImageName) -> BuildOutcome {
        let mounts = match self.mounts(name) {
            Ok(mounts) => mounts,
            Err(error) => return BuildOutcome::Unfinished(format!("cannot prepare the folder of the build: {error}")),
        };
        let [configuration, results] = mounts.each_ref().map(|path| path.to_string_lossy());
        let descriptor = format!("{}/project.toml", self.run.folder.relative);
        let tested = TestBuild {
            skips_tests: self.args.skip.contains(&Skip::Tests),
            descriptor: &descriptor,
            configuration: &configuration,
            results: &results,
        };
        let image = format!("{}:{TAG}", image.as_str());
        self.run.build(&Recipe { application: name, image: &image, tested: Some(tested) }).await
    }

    /// The folders that a build writes to: what it finds out about the project, and the results of the tests.
    fn mounts(&self, name: &str) -> io::Result<[PathBuf; 2]> {
        std::fs::write(self.run.folder.path.join("project.toml"), DESCRIPTOR)?;
        let folder = |kind: &str| self.run.folder.shared_folder(&format!("{name}/{kind}"));
        Ok([folder("config")?, folder("tests")?])
    }

    /// Reports the tests of an application, which ran inside its build.
    fn report_tests(&self, name: &str) {
        let results = self.run.folder.path.join(name).join("tests");
        let log = results.join("result.log");
        let end = verdict_of_tests(&results);
        let step = self.run.ui.step("Testing", "Tested", name);
        match (end.verdict, &end.reason) {
            (StepVerdict::Passed, _) => step.done(""),
            (StepVerdict::Skipped, reason) => step.skipped(reason.as_deref().unwrap_or_default()),
            (_, reason) => step.failed(reason.as_deref().unwrap_or_default()),
        }
        if end.verdict == StepVerdict::Failed {
            let text = files::read(&log, LARGEST_INPUT).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
            self.run.show_lines(&log, lines[lines.len().saturating_sub(SHOWN_LINES)..].iter().copied());
        }
        if log.is_file() {
            self.steps.set_log(StepKind::Tests, Some(name), log);
        }
        self.steps.end(StepKind::Tests, Some(name), end);
    }
}

/// Reads the verdict that the platform's tester writes to a file. No file means that there were no tests, which the
/// official packages let pass.
fn verdict_of_tests(results: &Path) -> StepEnd {
    match files::read(&results.join("OVER_ALL_TEST_RESULT.sh"), LARGEST_INPUT) {
        Ok(text) if String::from_utf8_lossy(&text).contains("OVER_ALL_TEST_RESULT=1") => {
            StepEnd::of(StepVerdict::Failed)
        }
        Ok(_) => StepEnd::of(StepVerdict::Passed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            StepEnd::because(StepVerdict::Skipped, "the build wrote no test results")
        }
        Err(error) => StepEnd::because(StepVerdict::Unfinished, format!("cannot read the test results: {error}")),
    }
}
