//! Every argument list that docker gets, and every image, in one place.
//!
//! What is run is what the official packages run: `@commercetools-connect/connector-buildtools` (builds) and
//! `@commercetools-connect/connector-validator` (scans). Each list says where it differs, and why.

use super::MountedProject;

/// Runs Cloud Native Buildpacks; from `connector-buildtools`, `image-builders/standard-builder.js`.
pub const PACK_IMAGE: &str = "buildpacksio/pack:0.39.0";

/// Google's builder, by digest; from `standard-builder.js`.
pub const BUILDER_IMAGE: &str =
    "gcr.io/buildpacks/builder@sha256:5977b4bd47d3e9ff729eefe9eb99d321d4bba7aa3b14986323133f40b622aef1";

/// The platform's buildpack for folders that applications share; from `standard-builder.js`.
pub const COMMON_MODULE_BUILDPACK: &str =
    "europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/connect-common-module:0.0.1";

/// The platform's buildpack that serves files; from `standard-builder.js`.
pub const SERVE_BUILDPACK: &str = "europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/serve-application:0.0.1";

/// The platform's buildpack that runs the tests while it builds; from `standard-builder.js`.
pub const TESTER_BUILDPACK: &str = "europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/connect-tester:0.0.1";

/// Finds known vulnerabilities in dependencies; from `connector-validator`, `tasks/run-sca-scan.js`.
pub const TRIVY_IMAGE: &str = "aquasec/trivy:0.51.1";

/// Where Trivy's database may be had; from `run-sca-scan.js`.
pub const TRIVY_DATABASES: [&str; 3] =
    ["ghcr.io/aquasecurity/trivy-db:2", "public.ecr.aws/aquasecurity/trivy-db:2", "docker.io/aquasec/trivy-db:2"];

/// The server of the code scan; from `connector-validator`, `tasks/start-sast-server.js`.
pub const SONARQUBE_IMAGE: &str = "sonarqube:9.9-community";

/// The scanner of the code scan; from `connector-validator`, `tasks/run-sast-scan.js`.
pub const SONAR_SCANNER_IMAGE: &str = "sonarsource/sonar-scanner-cli:5.0.1";

/// The port on which SonarQube listens inside its container.
pub const SONARQUBE_PORT: u16 = 9000;

/// The key under which SonarQube knows the project; from `run-sast-scan.js`.
pub const SONAR_PROJECT: &str = "project";

/// Where docker's daemon listens, as the containers that build need it.
pub const DOCKER_SOCKET: &str = "/var/run/docker.sock";

/// The build of one application.
#[derive(Debug, Clone, Copy)]
pub struct Build<'b> {
    /// Name of the container.
    pub container: &'b str,
    /// The daemon's socket, as the daemon itself sees it.
    pub socket: &'b str,
    /// The project.
    pub project: &'b MountedProject,
    /// Name of the application, and of its folder.
    pub application: &'b str,
    /// Name of the image.
    pub image: &'b str,
    /// Builds with development dependencies, and tests.
    pub tested: Option<Tested<'b>>,
}

/// What a build that tests needs besides; paths are those of this machine, save the descriptor's.
#[derive(Debug, Clone, Copy)]
pub struct Tested<'b> {
    /// Leaves the tests out, and builds as if.
    pub skips_tests: bool,
    /// The project descriptor, relative to the project's folder, with `/` between its parts.
    pub descriptor: &'b str,
    /// The folder for what the buildpacks learn of the project.
    pub configuration: &'b str,
    /// The folder for the results of the tests.
    pub results: &'b str,
}

/// `docker …` that builds an application.
///
/// Differs in that the container has a name, by which it is stopped.
pub fn build(build: &Build<'_>) -> Vec<String> {
    let project = build.project;
    let mut list = run(build.container, "SIGTERM");
    list.volume(build.socket, DOCKER_SOCKET);
    list.volume(project.source(), "/workspace");
    for masked in project.node_modules() {
        list.pair("--volume", format!("/workspace/{masked}"));
    }
    list.words(&[PACK_IMAGE, "build", build.image]);
    list.words(&["--builder", BUILDER_IMAGE]);
    list.words(&["--platform", "linux/amd64"]);
    list.words(&["--network", "host"]);
    list.words(&["--trust-builder"]);
    list.pair("--path", format!("/workspace/{}", build.application));
    list.pair("--workspace", format!("/workspace/{}", build.application));
    list.volume(project.source(), "/tmp/lib");
    list.words(&["--pre-buildpack", COMMON_MODULE_BUILDPACK]);
    list.words(&["--pre-buildpack", SERVE_BUILDPACK]);
    if let Some(tested) = &build.tested {
        list.tested(tested);
    }
    list.0
}

/// `docker …` that looks for vulnerable dependencies. The report comes on standard output, as JSON.
///
/// Differs in that the container has a name, and that a volume keeps the database for the next time.
pub fn dependency_scan(container: &str, project: &MountedProject) -> Vec<String> {
    let mut list = run(container, "SIGTERM");
    list.volume(project.source(), "/workspace");
    list.volume("ctconnect-trivy", "/root/.cache/trivy");
    list.words(&[TRIVY_IMAGE, "fs"]);
    list.words(&["--format", "json"]);
    list.words(&["--include-dev-deps"]);
    list.words(&["--scanners", "vuln"]);
    list.words(&["--severity", "HIGH,CRITICAL"]);
    list.words(&["--skip-dirs", "**/node_modules"]);
    for database in TRIVY_DATABASES {
        list.words(&["--db-repository", database]);
    }
    list.words(&["--ignore-unfixed", "workspace"]);
    list.0
}

/// `docker …` that serves the code scan, until it is stopped.
///
/// Differs in that docker picks the port, and offers it to this machine alone: the server has a known password. It has
/// nothing to save, so stopping it needs no patience.
pub fn code_scan_server(container: &str) -> Vec<String> {
    let mut list = run(container, "SIGKILL");
    list.pair("--publish", format!("127.0.0.1::{SONARQUBE_PORT}"));
    list.words(&["--env", "SONAR_ES_BOOTSTRAP_CHECKS_DISABLE=true"]);
    list.words(&[SONARQUBE_IMAGE]);
    list.0
}

/// The scan of the code.
#[derive(Debug, Clone, Copy)]
pub struct CodeScan<'s> {
    /// Name of the container.
    pub container: &'s str,
    /// Name of the server's container.
    pub server: &'s str,
    /// The project.
    pub project: &'s MountedProject,
    /// The folder of this machine for the scanner's report.
    pub work: &'s str,
    /// The folders of the project that are scanned: applications, and what they share.
    pub folders: &'s [String],
}

/// `docker …` that scans the code.
///
/// Differs in that it meets the server in the server's own network, so that the server is offered to nobody else; that a
/// volume keeps the cache instead of the user's home; that a folder without `src` is scanned as a whole; and that only
/// folders `node_modules` that exist are masked, because docker makes those that do not.
pub fn code_scan(scan: &CodeScan<'_>) -> Vec<String> {
    let project = scan.project;
    let mut list = run(scan.container, "SIGKILL");
    list.pair("--network", format!("container:{}", scan.server));
    list.pair("--env", format!("SONAR_HOST_URL=http://localhost:{SONARQUBE_PORT}"));
    list.words(&["--env", "SONAR_LOGIN=admin"]);
    list.words(&["--env", "SONAR_PASSWORD=admin"]);
    list.volume(scan.work, "/usr/src/.scannerwork");
    list.volume("ctconnect-sonar", "/opt/sonar-scanner/.sonar/cache");
    for folder in scan.folders {
        list.volume(&project.source_of(folder), &format!("/usr/src/{folder}"));
        if project.has_node_modules(folder) {
            list.pair("--volume", format!("/usr/src/{folder}/node_modules"));
        }
    }
    let sources: Vec<String> = scan.folders.iter().map(|folder| project.code_of(folder)).collect();
    list.words(&[SONAR_SCANNER_IMAGE]);
    list.word(format!("-Dsonar.projectKey={SONAR_PROJECT}"));
    list.words(&["-Dsonar.projectBaseDir=."]);
    list.word(format!("-Dsonar.sources={}", sources.join(",")));
    list.words(&["-Dsonar.java.binaries=.", "-Dsonar.ws.timeout=180"]);
    list.0
}

/// `docker …` that asks the daemon for its version, and so whether there is one.
pub fn version() -> Vec<String> {
    List::of(&["version", "--format", "{{.Server.Version}}"]).0
}

/// `docker …` that prints the id of an image.
pub fn image_id(image: &str) -> Vec<String> {
    List::of(&["image", "inspect", "--format", "{{.Id}}", image]).0
}

/// `docker …` that prints where this machine reaches a port of a container.
pub fn published_port(container: &str, port: u16) -> Vec<String> {
    let mut list = List::of(&["port", container]);
    list.word(format!("{port}/tcp"));
    list.0
}

/// `docker …` that stops containers, with 10 s to end what they do. They are removed as they end.
pub fn stop(containers: &[String]) -> Vec<String> {
    let mut list = List::of(&["stop", "-t", "10"]);
    list.0.extend_from_slice(containers);
    list.0
}

/// The beginning of every list that runs a container.
fn run(container: &str, stop_signal: &str) -> List {
    List::of(&["run", "--rm", "--stop-signal", stop_signal, "--name", container])
}

/// A list that grows.
struct List(Vec<String>);

impl List {
    fn of(words: &[&str]) -> Self {
        let mut list = Self(Vec::new());
        list.words(words);
        list
    }

    fn word(&mut self, word: String) {
        self.0.push(word);
    }

    fn words(&mut self, words: &[&str]) {
        self.0.extend(words.iter().map(|word| (*word).to_owned()));
    }

    fn pair(&mut self, flag: &str, value: String) {
        self.words(&[flag]);
        self.word(value);
    }

    fn volume(&mut self, source: &str, target: &str) {
        self.pair("--volume", format!("{source}:{target}"));
    }

    /// The second half of a build that tests, as `connector-validator`, `tasks/build-docker-image.js` has it.
    fn tested(&mut self, tested: &Tested<'_>) {
        self.words(&["--env", "GOOGLE_DEVMODE=1"]);
        self.words(&["--env", "NODE_ENV=development"]);
        self.words(&["--post-buildpack", TESTER_BUILDPACK]);
        self.pair("--env", format!("_IS_QUICK_SCAN={}", tested.skips_tests));
        self.words(&["--env", "DEPENDENCY_FILE_PATH=common.conf"]);
        self.words(&["--env", "BP_TESTER_DISABLE_COPY_TO_HOST=true"]);
        self.words(&["--env", "BP_TESTER_DISABLE_COVERAGE_FOLDER_REPORT=true"]);
        self.words(&["--env", "BP_CONNECT_OVERRIDE_REPORT_DIR=report"]);
        self.pair("--descriptor", format!("/workspace/{}", tested.descriptor));
        self.volume(tested.configuration, "/tmp/connector_config:rw");
        self.volume(tested.results, "/tmp/test_result:rw");
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    /// A project with an application `web` that has `src` and `node_modules`, and one `old` that has neither.
    fn project() -> (tempfile::TempDir, MountedProject) {
        let folder = tempfile::tempdir().unwrap();
        for path in ["web/src", "web/node_modules", "old", "node_modules"] {
            std::fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        let project = MountedProject::open(folder.path()).unwrap();
        (folder, project)
    }

    /// The list on lines, the project's folder replaced.
    fn shown(list: &[String], project: &MountedProject) -> String {
        list.join(" ").replace(project.source(), "[project]").replace(" -", "\n-")
    }

    #[test]
    fn a_build_for_production() {
        let (_folder, project) = project();
        let list = build(&Build {
            container: "c",
            socket: DOCKER_SOCKET,
            project: &project,
            application: "web",
            image: "shop_web",
            tested: None,
        });
        insta::assert_snapshot!(shown(&list, &project), @r"
        run
        --rm
        --stop-signal SIGTERM
        --name c
        --volume /var/run/docker.sock:/var/run/docker.sock
        --volume [project]:/workspace
        --volume /workspace/node_modules
        --volume /workspace/web/node_modules buildpacksio/pack:0.39.0 build shop_web
        --builder gcr.io/buildpacks/builder@sha256:5977b4bd47d3e9ff729eefe9eb99d321d4bba7aa3b14986323133f40b622aef1
        --platform linux/amd64
        --network host
        --trust-builder
        --path /workspace/web
        --workspace /workspace/web
        --volume [project]:/tmp/lib
        --pre-buildpack europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/connect-common-module:0.0.1
        --pre-buildpack europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/serve-application:0.0.1
        ");
    }

    #[test]
    fn a_build_that_tests() {
        let (_folder, project) = project();
        let tested =
            |skips_tests| Tested { skips_tests, descriptor: ".connect/p.toml", configuration: "/c", results: "/r" };
        let list = |skips_tests| {
            let tested = Some(tested(skips_tests));
            let (container, socket, application) = ("c", "/run/user/1000/docker.sock", "web");
            build(&Build { container, socket, project: &project, application, image: "shop_web:x", tested })
        };
        insta::assert_snapshot!(shown(&list(false), &project), @r"
        run
        --rm
        --stop-signal SIGTERM
        --name c
        --volume /run/user/1000/docker.sock:/var/run/docker.sock
        --volume [project]:/workspace
        --volume /workspace/node_modules
        --volume /workspace/web/node_modules buildpacksio/pack:0.39.0 build shop_web:x
        --builder gcr.io/buildpacks/builder@sha256:5977b4bd47d3e9ff729eefe9eb99d321d4bba7aa3b14986323133f40b622aef1
        --platform linux/amd64
        --network host
        --trust-builder
        --path /workspace/web
        --workspace /workspace/web
        --volume [project]:/tmp/lib
        --pre-buildpack europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/connect-common-module:0.0.1
        --pre-buildpack europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/serve-application:0.0.1
        --env GOOGLE_DEVMODE=1
        --env NODE_ENV=development
        --post-buildpack europe-west1-docker.pkg.dev/ct-connect-dev/buildpacks/connect-tester:0.0.1
        --env _IS_QUICK_SCAN=false
        --env DEPENDENCY_FILE_PATH=common.conf
        --env BP_TESTER_DISABLE_COPY_TO_HOST=true
        --env BP_TESTER_DISABLE_COVERAGE_FOLDER_REPORT=true
        --env BP_CONNECT_OVERRIDE_REPORT_DIR=report
        --descriptor /workspace/.connect/p.toml
        --volume /c:/tmp/connector_config:rw
        --volume /r:/tmp/test_result:rw
        ");
        assert!(list(true).contains(&"_IS_QUICK_SCAN=true".to_owned()));
    }

    #[test]
    fn the_scans() {
        let (_folder, project) = project();
        insta::assert_snapshot!(shown(&dependency_scan("c", &project), &project), @r"
        run
        --rm
        --stop-signal SIGTERM
        --name c
        --volume [project]:/workspace
        --volume ctconnect-trivy:/root/.cache/trivy aquasec/trivy:0.51.1 fs
        --format json
        --include-dev-deps
        --scanners vuln
        --severity HIGH,CRITICAL
        --skip-dirs **/node_modules
        --db-repository ghcr.io/aquasecurity/trivy-db:2
        --db-repository public.ecr.aws/aquasecurity/trivy-db:2
        --db-repository docker.io/aquasec/trivy-db:2
        --ignore-unfixed workspace
        ");
        insta::assert_snapshot!(shown(&code_scan_server("s"), &project), @r"
        run
        --rm
        --stop-signal SIGKILL
        --name s
        --publish 127.0.0.1::9000
        --env SONAR_ES_BOOTSTRAP_CHECKS_DISABLE=true sonarqube:9.9-community
        ");
        let folders = ["web".to_owned(), "old".to_owned()];
        let scan = CodeScan { container: "c", server: "s", project: &project, work: "/w", folders: &folders };
        insta::assert_snapshot!(shown(&code_scan(&scan), &project), @r"
        run
        --rm
        --stop-signal SIGKILL
        --name c
        --network container:s
        --env SONAR_HOST_URL=http://localhost:9000
        --env SONAR_LOGIN=admin
        --env SONAR_PASSWORD=admin
        --volume /w:/usr/src/.scannerwork
        --volume ctconnect-sonar:/opt/sonar-scanner/.sonar/cache
        --volume [project]/web:/usr/src/web
        --volume /usr/src/web/node_modules
        --volume [project]/old:/usr/src/old sonarsource/sonar-scanner-cli:5.0.1
        -Dsonar.projectKey=project
        -Dsonar.projectBaseDir=.
        -Dsonar.sources=web/src,old
        -Dsonar.java.binaries=.
        -Dsonar.ws.timeout=180
        ");
    }

    #[test]
    fn questions_and_orders() {
        assert_eq!(version().join(" "), "version --format {{.Server.Version}}");
        assert_eq!(image_id("i").join(" "), "image inspect --format {{.Id}} i");
        assert_eq!(published_port("s", 9000).join(" "), "port s 9000/tcp");
        assert_eq!(stop(&["a".to_owned(), "b".to_owned()]).join(" "), "stop -t 10 a b");
    }
}
