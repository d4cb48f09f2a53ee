use super::*;
use crate::project::container::MountedProject;

/// A project with an application `web` that has `src` and `node_modules`, and one `old` that has neither.
fn project() -> (tempfile::TempDir, MountedProject) {
    let folder = tempfile::tempdir().unwrap();
    for path in ["web/src", "web/node_modules", "old", "node_modules"] {
        std::fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    let project = MountedProject::open(folder.path()).unwrap();
    (folder, project)
}

/// The list with one flag on each line. The project folder is replaced.
fn shown(list: &[String], project: &MountedProject) -> String {
    list.join(" ").replace(&project.source, "[project]").replace(" -", "\n-")
}

#[test]
fn build_for_production() {
    let (_folder, project) = project();
    let list = build(&ImageBuild {
        container: "c",
        socket: DOCKER_SOCKET,
        project: &project,
        application: "web",
        image: "shop_web",
        tests: None,
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
fn build_with_tests() {
    let (_folder, project) = project();
    let tests =
        |skips_tests| TestBuild { skips_tests, descriptor: ".connect/p.toml", configuration: "/c", results: "/r" };
    let list = |skips_tests| {
        let tests = Some(tests(skips_tests));
        let (container, socket, application) = ("c", "/run/user/1000/docker.sock", "web");
        build(&ImageBuild { container, socket, project: &project, application, image: "shop_web:x", tests })
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
fn scans() {
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
fn queries_and_stop() {
    assert_eq!(version().join(" "), "version --format {{.Server.Version}}");
    assert_eq!(image_id("i").join(" "), "image inspect --format {{.Id}} i");
    assert_eq!(published_port("s", 9000).join(" "), "port s 9000/tcp");
    assert_eq!(stop(&["a".to_owned(), "b".to_owned()]).join(" "), "stop -t 10 a b");
}
