//! The work of `validate --full`: in which order, and what at the same time.

use std::io;
use std::path::{Path, PathBuf};

use super::code_scan::Server;
use super::steps::{Ending, Kind, Steps, Verdict, is_scanned};
use super::{FullArgs, Skip};
use crate::blocking::{LARGEST_INPUT, read_file};
use crate::connect_file::Application;
use crate::operation::containers::{BuildOutcome, Recipe, Run, parallel, together};
use crate::project::container::ImageName;
use crate::project::container::arguments::Tested;

/// The tag of the images that are built here. They hold development dependencies, so they are not those of `bundle`; a
/// later run replaces them, and builds faster for it.
const TAG: &str = "validation";

/// What pack leaves out; from `connector-validator`, `validator.js`.
const DESCRIPTOR: &str = "[_]\nschema-version = \"0.2\"\n\n[io.buildpacks]\nexclude = [\n  \"node_modules\"\n]\n";

/// Everything that is to be done.
pub(super) struct Job<'j> {
    pub(super) args: &'j FullArgs,
    pub(super) run: &'j Run<'j>,
    pub(super) steps: &'j Steps,
    pub(super) applications: &'j [Application],
    /// The images' names, in the order of the applications.
    pub(super) images: &'j [ImageName],
}

impl Job<'_> {
    /// Does all steps. The server of the code scan starts at once, as it takes a minute.
    pub(super) async fn all(&self) {
        let server = self.steps.is_wanted(Kind::CodeScan).then(|| Server::new(self));
        let work = async {
            self.build_all().await;
            match self.steps.are_built() {
                true => _ = tokio::join!(self.scan_dependencies(), self.scan_code(server.as_ref())),
                false => self.steps.give_up("not every application was built"),
            }
            // While somebody still listens to the server: its program ends by itself then.
            self.run.docker.stop_all().await;
        };
        match &server {
            None => work.await,
            Some(server) => tokio::select! {
                biased;
                () = work => {}
                () = server.serve() => {}
            },
        }
    }

    /// The scans' applications.
    pub(super) fn scanned(&self) -> impl Iterator<Item = &Application> {
        self.applications.iter().filter(|application| is_scanned(application))
    }

    async fn build_all(&self) {
        let builds = self.applications.iter().zip(self.images).map(|(application, image)| async {
            let name = application.name.as_str();
            self.steps.begin(Kind::Build, Some(name), self.run.build_log(name));
            let ending = match self.build(name, image).await {
                BuildOutcome::Built => Ending::of(Verdict::Passed),
                BuildOutcome::Failed => Ending::of(Verdict::Failed),
                BuildOutcome::Unfinished(reason) => Ending::because(Verdict::Unfinished, reason),
            };
            let is_built = ending.verdict == Verdict::Passed;
            self.steps.end(Kind::Build, Some(name), ending);
            if is_built && self.steps.is_wanted(Kind::Tests) {
                self.judge_tests(name).await;
            }
        });
        together(builds, parallel(self.args.parallel)).await;
    }

    async fn build(&self, name: &str, image: &ImageName) -> BuildOutcome {
        let mounts = match self.mounts(name) {
            Ok(mounts) => mounts,
            Err(error) => return BuildOutcome::Unfinished(format!("cannot prepare its folder: {error}")),
        };
        let [configuration, results] = mounts.each_ref().map(|path| path.to_string_lossy());
        let descriptor = format!("{}/project.toml", self.run.folder.relative());
        let tested = Tested {
            skips_tests: self.args.skip.contains(&Skip::Tests),
            descriptor: &descriptor,
            configuration: &configuration,
            results: &results,
        };
        let image = image.tagged(TAG);
        self.run.build(&Recipe { application: name, image: &image, tested: Some(tested) }).await
    }

    /// The folders that a build writes into: what it learns of the project, and the results of the tests.
    fn mounts(&self, name: &str) -> io::Result<[PathBuf; 2]> {
        std::fs::write(self.run.folder.path().join("project.toml"), DESCRIPTOR)?;
        let folder = |kind: &str| self.run.folder.shared_folder(&format!("{name}/{kind}"));
        Ok([folder("config")?, folder("tests")?])
    }

    /// What the tests of an application said, which ran while it was built.
    async fn judge_tests(&self, name: &str) {
        let results = self.run.folder.path().join(name).join("tests");
        let log = results.join("result.log");
        let ending = verdict_of_tests(&results).await;
        let step = self.run.ui.step(&format!("Test {name}"));
        match (ending.verdict, &ending.reason) {
            (Verdict::Passed, _) => step.done(""),
            (Verdict::Skipped, reason) => step.skipped(reason.as_deref().unwrap_or_default()),
            (_, reason) => step.failed(reason.as_deref().unwrap_or_default()),
        }
        if ending.verdict == Verdict::Failed {
            let text = read_file(&log, LARGEST_INPUT).await.unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
            self.run.show_lines(&log, lines[lines.len().saturating_sub(12)..].iter().copied());
        }
        if log.is_file() {
            self.steps.log(Kind::Tests, Some(name), log);
        }
        self.steps.end(Kind::Tests, Some(name), ending);
    }
}

/// The verdict that the platform's tester leaves in a file. Without the file there were no tests, which the official
/// packages let pass.
async fn verdict_of_tests(results: &Path) -> Ending {
    match read_file(&results.join("OVER_ALL_TEST_RESULT.sh"), LARGEST_INPUT).await {
        Ok(text) if String::from_utf8_lossy(&text).contains("OVER_ALL_TEST_RESULT=1") => Ending::of(Verdict::Failed),
        Ok(_) => Ending::of(Verdict::Passed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ending::because(Verdict::Skipped, "the build left no result of tests")
        }
        Err(error) => Ending::because(Verdict::Unfinished, format!("cannot read the result: {error}")),
    }
}
