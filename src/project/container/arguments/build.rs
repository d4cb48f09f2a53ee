//! Builds of images. The images and buildpacks are those of `connector-buildtools`, `image-builders/standard-builder.js`.

use super::{DOCKER_SOCKET, List, run};
use crate::project::container::MountedProject;

/// Runs Cloud Native Buildpacks.
const PACK_IMAGE: &str = "buildpacksio/pack:0.39.0";

/// Google's builder, by digest.
const BUILDER_IMAGE: &str =
    "gcr.io/buildpacks/builder@sha256:5977b4bd47d3e9ff729eefe9eb99d321d4bba7aa3b14986323133f40b622aef1";

/// The platform's buildpack for folders that applications share.
const COMMON_MODULE_BUILDPACK: &str =
    "europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/connect-common-module:0.0.1";

/// The platform's buildpack that serves files.
const SERVE_BUILDPACK: &str = "europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/serve-application:0.0.1";

/// The platform's buildpack that runs the tests during the build.
const TESTER_BUILDPACK: &str = "europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/connect-tester:0.0.1";

/// The build of one application.
#[derive(Debug, Clone, Copy)]
pub struct ImageBuild<'b> {
    /// Name of the container that builds.
    pub container: &'b str,
    /// The daemon's socket, as seen by the daemon itself.
    pub socket: &'b str,
    pub project: &'b MountedProject,
    /// Name of the application and of its folder.
    pub application: &'b str,
    /// Name of the image to build.
    pub image: &'b str,
    /// Builds with development dependencies, and tests.
    pub tests: Option<TestBuild<'b>>,
}

/// What a build with tests needs in addition. Paths are those of this machine, except the descriptor's.
#[derive(Debug, Clone, Copy)]
pub struct TestBuild<'b> {
    /// Builds with development dependencies, but does not run the tests.
    pub skips_tests: bool,
    /// The project descriptor, relative to the project folder, with `/` as separator.
    pub descriptor: &'b str,
    /// The folder for what the buildpacks detect in the project.
    pub configuration: &'b str,
    /// The folder for the results of the tests.
    pub results: &'b str,
}

/// Builds an application.
///
/// Differs from the official list: the container has a name, which is needed to stop it.
pub fn build(build: &ImageBuild<'_>) -> Vec<String> {
    let project = build.project;
    let masked = project.node_modules.iter().map(|folder| format!("/workspace/{folder}"));
    let folder = format!("/workspace/{}", build.application);
    let list =
        run(build.container, "SIGTERM").volume(build.socket, DOCKER_SOCKET).volume(&project.source, "/workspace");
    let list = masked
        .fold(list, |list, folder| list.pair("--volume", folder))
        .words(PACK_IMAGE)
        .pair("build", build.image)
        .pair("--builder", BUILDER_IMAGE)
        .words("--platform linux/amd64 --network host --trust-builder")
        .pair("--path", &folder)
        .pair("--workspace", &folder)
        .volume(&project.source, "/tmp/lib")
        .pair("--pre-buildpack", COMMON_MODULE_BUILDPACK)
        .pair("--pre-buildpack", SERVE_BUILDPACK);
    match &build.tests {
        Some(tests) => with_tests(list, tests).0,
        None => list.0,
    }
}

/// The additional arguments of `connector-validator`, `tasks/build-docker-image.js`.
fn with_tests(list: List, tests: &TestBuild<'_>) -> List {
    list.words("--env GOOGLE_DEVMODE=1 --env NODE_ENV=development")
        .pair("--post-buildpack", TESTER_BUILDPACK)
        .pair("--env", format!("_IS_QUICK_SCAN={}", tests.skips_tests))
        .words("--env DEPENDENCY_FILE_PATH=common.conf")
        .words("--env BP_TESTER_DISABLE_COPY_TO_HOST=true")
        .words("--env BP_TESTER_DISABLE_COVERAGE_FOLDER_REPORT=true")
        .words("--env BP_CONNECT_OVERRIDE_REPORT_DIR=report")
        .pair("--descriptor", format!("/workspace/{}", tests.descriptor))
        .volume(tests.configuration, "/tmp/connector_config:rw")
        .volume(tests.results, "/tmp/test_result:rw")
}
