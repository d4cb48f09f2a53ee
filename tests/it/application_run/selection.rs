//! Which applications are selected, and which package manager runs them.

use super::Workshop;
use crate::harness::install_stand_in;

#[test]
fn a_project_of_plain_javascript_has_nothing_to_build() {
    let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
    for name in ["web", "job"] {
        workshop.write(&format!("{name}/package.json"), r#"{"scripts": {"start": "node index.js"}}"#);
    }
    let answer = workshop.sh("application build --all").ok();
    answer.says("`web` has no script `build`").says("`job` has no script `build`");
    assert_eq!(workshop.calls(), [""; 0]);
    workshop.sh("application test --all").exits(3).says("there is nothing to test");
    workshop.sh("application build web").exits(3);
}

#[test]
fn corepack_runs_a_package_manager_that_is_not_installed() {
    let workshop = Workshop::new(&[("web", "service")]);
    let bin = workshop.machine.home().join("corepack");
    std::fs::create_dir(&bin).unwrap();
    install_stand_in(&bin, "corepack", "play record ~/calls");
    for (manager, lock) in [("yarn", "yarn.lock"), ("pnpm", "pnpm-lock.yaml")] {
        drop(std::fs::remove_file(workshop.folder.join("web/yarn.lock")));
        drop(std::fs::remove_file(workshop.folder.join("web/package-lock.json")));
        workshop.write(&format!("web/{lock}"), "");
        let mut command = workshop.machine.command(["application", "build", "web"]);
        let output = command.current_dir(&workshop.folder).env("PATH", &bin).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(workshop.calls().last().unwrap(), &format!("{manager} run build in web"));
    }
}

#[test]
fn each_package_manager_gets_its_own_command() {
    for (lock, text, call) in [
        ("web/package-lock.json", "{}", "npm run build in web"),
        ("web/yarn.lock", "__metadata:\n", "yarn run build in web"),
        ("web/pnpm-lock.yaml", "", "pnpm run build in web"),
        ("bun.lock", "", "bun run build in web"),
    ] {
        let workshop = Workshop::new(&[("web", "service")]);
        workshop.write(lock, text).sh("application build").ok();
        assert_eq!(workshop.calls(), [call]);
    }
}

#[test]
fn maven_runs_goals_instead_of_scripts() {
    let workshop = Workshop::new(&[("web", "service")]);
    std::fs::remove_file(workshop.folder.join("web/package.json")).unwrap();
    workshop.write("web/pom.xml", "<project></project>");
    for task in ["build", "test", "start"] {
        workshop.sh(&format!("application {task}")).ok();
    }
    let calls = ["mvn package -DskipTests in web", "mvn test in web", "mvn spring-boot:run in web"];
    assert_eq!(workshop.calls(), calls);
    install_stand_in(&workshop.folder.join("web"), "mvnw", super::MANAGER);
    workshop.sh("application test").ok();
    assert_eq!(workshop.calls()[3], "mvnw test in web");
}

#[test]
fn an_application_is_selected_by_folder_by_name_or_as_the_only_one() {
    let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
    workshop.write("web/src/index.js", "");
    workshop.sh_in("web", "application build").ok();
    workshop.sh_in("web/src", "application test").ok();
    workshop.sh_in("web", "application build job").ok();
    workshop.sh("application build job/ job").ok();
    Workshop::new(&[("web", "service")]).sh("application build").ok();
    let calls = ["npm run build in web", "npm run test in web", "npm run build in job", "npm run build in job"];
    assert_eq!(workshop.calls(), calls);
}

#[test]
fn several_applications_without_a_choice_are_a_usage_error() {
    let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
    let answer = workshop.sh("application build").exits(2).is_silent();
    answer.says("the project has several applications: web, job").says("`--all`");
    workshop.sh("application build --all web").exits(2);
    assert_eq!(workshop.calls(), [""; 0]);
    workshop.sh_in("web", "application build --all").ok();
    assert_eq!(workshop.sorted_calls(), ["npm run build in job", "npm run build in web"]);
}

#[test]
fn missing_applications_and_folders_are_errors() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.sh("application build wob").exits(3).says("no application `wob`").says("did you mean `web`?");
    workshop.machine.sh_in("/", "application build").exits(3).says("there is no connect.yaml in this folder");
    std::fs::remove_dir_all(workshop.folder.join("web")).unwrap();
    workshop.sh("application build").exits(3).says("the application `web` has no folder");
    workshop.write("connect.yaml", "deployAs: {");
    workshop.sh("application build").exits(3).says("connect.yaml has errors");
}

#[test]
fn a_package_outside_connect_yaml_runs_in_its_folder() {
    let workshop = Workshop::new(&[("web", "service")]);
    let manifest = r#"{"scripts": {"build": "x", "start": "x"}}"#;
    workshop.write("shared/package.json", manifest).write("../lone/package.json", manifest);
    workshop.sh_in("shared", "application build").ok();
    workshop.write("pnpm-lock.yaml", "");
    workshop.sh_in("shared", "application build").ok();
    workshop.sh_in("../lone", "connect application build").ok();
    workshop.sh_in("../lone", "application start").ok();
    assert_eq!(workshop.variable("lone", "PORT"), None);
    workshop.sh_in("../lone", "application start --port 0").ok();
    assert!(workshop.variable("lone", "PORT").is_some());
    let answer = workshop.sh_in("../lone", "application start --configuration A=s3cret").exits(2);
    assert!(!answer.says("no connect.yaml").stderr.contains("s3cret"));
    let calls = ["npm run build in shared", "pnpm run build in shared", "npm run build in lone"];
    assert_eq!(workshop.calls()[..3], calls);
}

#[test]
fn missing_dependencies_are_installed() {
    let workshop = Workshop::new(&[("web", "service")]);
    let manifest = r#"{"scripts": {"build": "x"}, "dependencies": {"express": "5"}}"#;
    workshop.write("web/package.json", manifest).write("web/package-lock.json", "{}");
    workshop.sh("application build --no-install").ok();
    let answer = workshop.sh("application build").ok();
    answer.is_silent().says("Installing the dependencies of web: npm ci");
    // An installation that was interrupted.
    workshop.write("web/node_modules/express/index.js", "");
    workshop.sh("application build").ok();
    workshop.write("web/node_modules/.package-lock.json", "{}");
    workshop.sh("application build").ok();
    workshop.sh("application build --install").ok();
    let (build, install) = ("npm run build in web", "npm ci in web");
    assert_eq!(workshop.calls(), [build, install, build, install, build, build, install, build]);
}

#[test]
fn a_workspace_is_installed_once_at_its_root() {
    let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
    let manifest = r#"{"scripts": {"test": "x"}, "devDependencies": {"jest": "30"}}"#;
    workshop.write("web/package.json", manifest).write("job/package.json", manifest);
    workshop.write("package.json", r#"{"workspaces": ["*"], "packageManager": "pnpm@9.0.0"}"#);
    workshop.write("pnpm-lock.yaml", "").write("pnpm-workspace.yaml", "");
    workshop.sh("application test --all").ok();
    let calls = ["pnpm install --frozen-lockfile in shop", "pnpm run test in job", "pnpm run test in web"];
    assert_eq!(workshop.sorted_calls(), calls);
    assert_eq!(workshop.calls()[0], calls[0]);
}
