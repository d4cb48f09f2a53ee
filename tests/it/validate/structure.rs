//! The rules about the structure of a project folder.

use std::path::Path;

use serde_json::Value;

use crate::harness::{Machine, Project, require};

const CONNECT_YAML: &str = "deployAs:
  - name: web
    applicationType: service
    endpoint: /web
    scripts:
      postDeploy: npm install && npm run connector:post-deploy
  - name: enabler
    applicationType: assets
";

const PACKAGE: &str = r#"{
  "name": "web",
  "engines": {"node": ">=20"},
  "scripts": {"start": "node index.js", "test": "node --test", "connector:post-deploy": "node post-deploy.js"}
}"#;

/// A project without problems.
fn project(machine: &Machine) -> Project {
    let project = Project::new(machine, "shop", CONNECT_YAML);
    write(&project, "web/package.json", PACKAGE);
    write(&project, "web/package-lock.json", "{}");
    write(&project, "enabler/index.html", "");
    project
}

fn write(project: &Project, file: &str, text: &str) {
    let path = Path::new(project.folder()).join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn remove(project: &Project, file: &str) {
    let path = Path::new(project.folder()).join(file);
    if path.is_dir() { std::fs::remove_dir_all(path).unwrap() } else { std::fs::remove_file(path).unwrap() }
}

/// File and rule of each problem, and the exit code.
fn found(machine: &Machine, flags: &[&str]) -> (Vec<String>, i32) {
    let answer = machine.run([&["validate", "shop", "-o", "json"], flags].concat());
    let problems = answer.json()["problems"].as_array().unwrap().clone();
    let text = |problem: &Value| {
        let place = problem.get("line").map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{place} {}", problem["file"].as_str().unwrap(), problem["rule"].as_str().unwrap())
    };
    (problems.iter().map(text).collect(), answer.code)
}

#[test]
fn a_project_without_problems() {
    let machine = Machine::bare();
    project(&machine);
    assert_eq!(found(&machine, &["--strict"]), (vec![], 0));
    insta::assert_snapshot!(machine.run(["validate", "shop"]).transcript(), @r"
    exit 0
    --- stdout
    shop/connect.yaml (2 applications): no problems
    --- stderr
    ");
}

#[test]
fn a_missing_folder() {
    let machine = Machine::bare();
    let project = project(&machine);
    remove(&project, "web");
    write(&project, "webb/package.json", PACKAGE);
    insta::assert_snapshot!(machine.run(["validate", "shop"]).transcript(), @r"
    exit 3
    --- stdout
    error[application-folder]: the application `web` has no folder of the same name
     --> shop/connect.yaml:2:11
      |
    2 |   - name: web
      |           ^^^
      |
      = note: The platform builds each application from the folder of the same name.
      = help: change the name to `webb`, or rename the folder to `web`

    shop/connect.yaml (2 applications): 1 error
    --- stderr
    error: shop is not valid: 1 error
    ");
}

#[test]
fn a_missing_or_broken_manifest() {
    let machine = Machine::bare();
    let project = project(&machine);
    write(&project, "web/package.json", "{\n  \"name\": \"web\",\n}\n");
    insta::assert_snapshot!(machine.run(["validate", "shop"]).transcript(), @r"
    exit 3
    --- stdout
    error[manifest-syntax]: package.json is not valid JSON: trailing comma
     --> shop/web/package.json:3:1
      |
    3 | }
      | ^
      |
      = note: An application with an invalid manifest cannot be built.
      = help: fix package.json; `npm pkg get name` succeeds when it is valid

    shop/connect.yaml (2 applications): 1 error
    --- stderr
    error: shop is not valid: 1 error
    ");
    remove(&project, "web/package.json");
    assert_eq!(found(&machine, &[]), (vec!["shop/web/package.json manifest".to_owned()], 3));
    write(&project, "web/pom.xml", "<project>");
    assert_eq!(found(&machine, &[]), (vec!["shop/web/pom.xml manifest-syntax".to_owned()], 3));
    write(&project, "web/pom.xml", "<?xml version=\"1.0\"?><project></project>");
    assert_eq!(found(&machine, &[]), (vec![], 0));
}

#[test]
fn missing_scripts_and_dependencies() {
    let machine = Machine::bare();
    let project = project(&machine);
    write(&project, "web/package.json", r#"{"dependencies": {"typescript": "5", "shared": "file:../shared"}}"#);
    remove(&project, "web/package-lock.json");
    insta::assert_snapshot!(machine.run(["validate", "shop"]).transcript(), @r#"
    exit 3
    --- stdout
    error[start-script]: the application `web` has no `start` script
     --> shop/web/package.json
      = note: The platform starts the application with `npm start`.
      = help: add `"start": "node …"` to the `scripts` of package.json

    warning[build-script]: the application `web` has no `build` script
     --> shop/web/package.json
      = note: The platform runs the `build` script; without it TypeScript is not compiled, and a front end is not bundled.
      = help: add `"build": "tsc"` to the `scripts` of package.json

    error[named-script]: the application `web` has no script `connector:post-deploy`, which its `postDeploy` calls
     --> shop/web/package.json
      = note: A script that does not exist fails, and the deployment fails with it.
      = help: add `connector:post-deploy` to the `scripts` of package.json, or fix `postDeploy` in connect.yaml

    warning[node-version]: the application `web` does not specify a Node.js version
     --> shop/web/package.json
      = note: `engines.node` decides on the Node.js version of the image, and an old one can fail the security scan.
      = help: add `"engines": {"node": ">=20"}` to package.json

    error[local-dependency]: the application `web` depends on `shared` at `../shared`, which does not exist
     --> shop/web/package.json
      = note: A dependency that does not exist cannot be installed.
      = help: add `../shared` to the repository, or depend on a published version

    warning[lock-file]: the application `web` has no lock file
     --> shop/web/package.json
      = note: Without a lock file two builds of the same tag can differ, and the dependency scan has nothing to read.
      = help: run `npm install` in its folder, and commit the package-lock.json

    shop/connect.yaml (2 applications): 3 errors, 3 warnings
    --- stderr
    error: shop is not valid: 3 errors, 3 warnings
    "#);
    write(&project, "package-lock.json", "{}");
    write(&project, "shared/package.json", "{}");
    let rules = ["start-script", "build-script", "named-script", "node-version"];
    let wanted = rules.map(|rule| format!("shop/web/package.json {rule}")).to_vec();
    assert_eq!(found(&machine, &[]), (wanted, 3));
}

#[test]
fn package_managers_that_do_not_agree() {
    let machine = Machine::bare();
    let project = project(&machine);
    write(&project, "web/yarn.lock", "");
    insta::assert_snapshot!(machine.run(["validate", "shop"]).transcript(), @r"
    exit 0
    --- stdout
    warning[package-manager]: the application `web` has two lock files in its folder, `yarn.lock` and `package-lock.json`; `yarn` is used
     --> shop/web/package.json
      = note: The lock file in the application's folder decides on the package manager: Yarn, else pnpm, else npm.
      = help: keep the lock file of the package manager that you use: delete `package-lock.json`, if it is `yarn`

    shop/connect.yaml (2 applications): 1 warning
    --- stderr
    ");
    write(&project, "web/bun.lock", "");
    let all = machine.run(["validate", "shop"]).ok();
    assert!(all.stdout.contains("has 3 lock files in its folder, `yarn.lock`, `package-lock.json` and `bun.lock`"));
    remove(&project, "web/bun.lock");
    remove(&project, "web/yarn.lock");
    let named = |manager: &str| PACKAGE.replacen('{', &format!("{{\"packageManager\": \"{manager}\","), 1);
    let problem = vec!["shop/web/package.json package-manager".to_owned()];
    write(&project, "web/package.json", &named("pnpm@9.0.0"));
    assert_eq!(found(&machine, &[]), (problem.clone(), 0));
    let answer = machine.run(["validate", "shop"]).ok();
    assert!(answer.stdout.contains("declares `packageManager` `pnpm@9.0.0`, but `package-lock.json` in its folder"));
    write(&project, "web/package.json", &named("npm@10.0.0"));
    assert_eq!(found(&machine, &[]), (vec![], 0));
    // A workspace has its lock file at the root.
    remove(&project, "web/package-lock.json");
    write(&project, "package.json", r#"{"packageManager": "pnpm@9.0.0", "workspaces": ["web"]}"#);
    write(&project, "pnpm-lock.yaml", "");
    write(&project, "web/package.json", PACKAGE);
    assert_eq!(found(&machine, &[]), (vec![], 0));
    write(&project, "yarn.lock", "");
    assert_eq!(found(&machine, &[]), (problem, 0));
}

#[test]
fn node_versions_that_are_not_supported() {
    let machine = Machine::bare();
    let project = project(&machine);
    write(&project, "README.md", "");
    write(&project, "LICENSE", "");
    let problem = vec!["shop/web/package.json node-version".to_owned()];
    for (range, is_found, is_found_by_certification) in
        [(">=20", false, false), (">=14", false, true), ("16.x", true, true), ("lts/*", true, true), ("", true, true)]
    {
        write(&project, "web/package.json", &PACKAGE.replace(">=20", range));
        let expected = |is_found: bool| if is_found { problem.clone() } else { vec![] };
        assert_eq!(found(&machine, &[]), (expected(is_found), 0), "{range}");
        assert_eq!(found(&machine, &["--certification"]), (expected(is_found_by_certification), 0), "{range}");
    }
    write(&project, "web/package.json", &PACKAGE.replace("\">=20\"", "20"));
    assert_eq!(found(&machine, &[]), (problem, 0));
    write(&project, "web/package.json", &PACKAGE.replace(">=20", "16.x"));
    let answer = machine.run(["validate", "shop"]).ok();
    let text = "the application `web` has an `engines.node` `16.x` that only allows unsupported Node.js versions";
    assert!(answer.stdout.contains(text), "{}", answer.stdout);
}

#[test]
fn an_empty_gcp_build_turns_the_build_off() {
    let machine = Machine::bare();
    let project = project(&machine);
    write(&project, "web/tsconfig.json", "{}");
    let scripts =
        |gcp: &str| PACKAGE.replace("\"start\"", &format!("\"build\": \"tsc\", \"gcp-build\": \"{gcp}\", \"start\""));
    write(&project, "web/package.json", &scripts("tsc"));
    assert_eq!(found(&machine, &[]), (vec![], 0));
    write(&project, "web/package.json", &scripts(""));
    assert_eq!(found(&machine, &[]), (vec!["shop/web/package.json build-script".to_owned()], 0));
}

#[test]
fn strict_turns_warnings_into_errors() {
    let machine = Machine::bare();
    let project = project(&machine);
    remove(&project, "web/package-lock.json");
    let wanted = vec!["shop/web/package.json lock-file".to_owned()];
    assert_eq!(found(&machine, &[]), (wanted.clone(), 0));
    assert_eq!(found(&machine, &["--strict"]), (wanted, 3));
}

#[test]
fn certification_adds_rules() {
    let machine = Machine::bare();
    let project = project(&machine);
    write(
        &project,
        "web/package.json",
        &PACKAGE.replace("node --test", "echo \\\"Error: no test specified\\\" && exit 1"),
    );
    insta::assert_snapshot!(machine.run(["validate", "shop", "--certification"]).transcript(), @r"
    exit 3
    --- stdout
    error[certification-tests]: the application `web` has no `test` script
     --> shop/web/package.json
      = note: The certification requires automated unit tests and integration tests.
      = help: add tests, and a `test` script that runs them

    error[certification-readme]: the repository has no README
     --> shop/README.md
      = note: The certification requires an installation guide and documentation.
      = help: add a README.md that explains what the Connector does, how to install and configure it, and where to get help

    error[certification-license]: the repository has no license file
     --> shop/LICENSE
      = note: The certification requires the license files of the Connector.
      = help: add a LICENSE file at the root of the repository

    shop/connect.yaml (2 applications): 3 errors
    --- stderr
    error: shop is not valid: 3 errors
    ");
    write(&project, "web/package.json", PACKAGE);
    write(&project, "README.md", "");
    write(&project, "LICENSE", "");
    assert_eq!(found(&machine, &["--certification"]), (vec![], 0));
}

#[test]
fn a_project_belongs_to_a_repository_that_has_or_takes_its_connect_yaml() {
    const WARNING: &str = "connect.yaml is not at the root of the git repository";
    if !require("git") {
        return;
    }
    let warns = |machine: &Machine, project: &Project| {
        machine.sh_in(project.folder(), "validate").ok().stdout.contains(WARNING)
    };
    // A clone, and a project that is new in one.
    let machine = Machine::bare();
    let outer = Project::new(&machine, "clone", CONNECT_YAML).into_repository("git@github.com:acme/clone.git");
    let inner = Project::new(&machine, "clone/shop", CONNECT_YAML);
    assert!(warns(&machine, &inner), "a new file");
    outer.git(&["add", "."]);
    assert!(warns(&machine, &inner), "an added file");
    outer.commit();
    assert!(warns(&machine, &inner), "a committed file");
    let ignored = Project::new(&machine, "clone/build/shop", CONNECT_YAML);
    assert!(warns(&machine, &ignored));
    std::fs::write(Path::new(outer.folder()).join(".gitignore"), "build/\n").unwrap();
    assert!(!warns(&machine, &ignored), "an ignored folder");
    // The home is the repository: one with settings, which are added by name.
    let machine = Machine::bare();
    let home = Project::new(&machine, "..", CONNECT_YAML);
    std::fs::remove_file(Path::new(home.folder()).join("connect.yaml")).unwrap();
    let home = home.into_repository("git@github.com:kim/dotfiles.git");
    let project = Project::new(&machine, "shop", CONNECT_YAML);
    assert!(!warns(&machine, &project), "a project in a home of dotfiles");
    home.commit();
    assert!(warns(&machine, &project), "a committed file");
}

#[test]
fn a_single_file_has_no_structure() {
    let machine = Machine::bare();
    Project::new(&machine, "shop", CONNECT_YAML);
    machine.run(["validate", "shop/connect.yaml", "--strict", "--certification"]).ok();
}

#[test]
fn a_missing_lock_file_is_that_of_the_declared_package_manager() {
    let machine = Machine::bare();
    let project = project(&machine);
    remove(&project, "web/package-lock.json");
    write(&project, "web/package.json", &PACKAGE.replacen('{', "{\"packageManager\": \"pnpm@9.0.0\",", 1));
    let answer = machine.run(["validate", "shop"]).ok();
    let help = "run `pnpm install` in its folder, and commit the pnpm-lock.yaml";
    assert!(answer.stdout.contains(help), "{}", answer.stdout);
}

#[cfg(unix)]
#[test]
fn a_manifest_that_is_a_link_is_named() {
    let machine = Machine::bare();
    let project = project(&machine);
    remove(&project, "web/package.json");
    let link = std::path::Path::new(project.folder()).join("web/package.json");
    std::os::unix::fs::symlink("/dev/null", link).unwrap();
    let answer = machine.run(["validate", "shop"]).exits(3);
    let text = "the application `web` has a package.json that is a link, which is not followed";
    assert!(answer.stdout.contains(text), "{}", answer.stdout);
}
