//! What the programs that a command runs see of its environment.

use std::fs;
use std::path::Path;

use crate::faults::Faulty;
use crate::harness::{Machine, Project, THREE, write_program};

use super::hostile::service;

/// Variables that only ctconnect itself may see.
const SECRETS: [(&str, &str); 4] = [
    ("CTP_CLIENT_SECRET", "s3cret-of-the-client"),
    ("CTP_ACCESS_TOKEN", "s3cret-token"),
    ("CTP_CLIENT_SECRET_OF_STAGING", "s3cret-of-staging"),
    ("CTCONNECT_SECRET", "s3cret-of-ours"),
];

const RECORD: &str = "env > \"$HOME/seen-$(basename \"$0\")\"; case \"$0\" in *git) exit 1;; esac";

/// A machine where `program` records its environment, and a project with one package.
struct Recorded {
    machine: Machine,
    project: Project,
    program: &'static str,
}

impl Recorded {
    fn new(server: &Faulty, program: &'static str, connect_yaml: &str) -> Self {
        let mut machine = Machine::bare().talking_to(server.address()).with_program(program, RECORD);
        for (name, value) in SECRETS {
            machine = machine.with(name, value);
        }
        let project = Project::new(&machine, "shop", connect_yaml);
        let recorded = Self { machine, project, program };
        recorded.write_package("web", program);
        recorded
    }

    /// Writes the files by which this package manager is chosen for a package.
    fn write_package(&self, folder: &str, manager: &str) {
        let folder = Path::new(self.project.folder()).join(folder);
        fs::create_dir_all(&folder).unwrap();
        let lock = match manager {
            "yarn" => "yarn.lock",
            "pnpm" => "pnpm-lock.yaml",
            "bun" => "bun.lock",
            "mvn" | "mvnw" => {
                drop(fs::remove_file(folder.join("package.json")));
                fs::write(folder.join("pom.xml"), "<project></project>").unwrap();
                if manager == "mvnw" {
                    write_program(&folder.join("mvnw"), &format!("#!/bin/sh\n{RECORD}\n"));
                }
                return;
            }
            _ => "package-lock.json",
        };
        drop(fs::remove_file(folder.join("package-lock.json")));
        fs::write(folder.join(lock), "{}").unwrap();
        let package = r#"{"scripts": {"build": "x", "test": "x", "start": "x"}, "dependencies": {"express": "5"}}"#;
        fs::write(folder.join("package.json"), package).unwrap();
    }

    /// Runs a command line in a folder of the project, and returns what the program saw of its environment.
    #[track_caller]
    fn seen(&self, folder: &str, line: &str) -> String {
        let folder = Path::new(self.project.folder()).join(folder);
        let answer = self.machine.sh_in(folder.to_str().unwrap(), line);
        let path = self.machine.home().join(format!("seen-{}", self.program));
        let Ok(seen) = fs::read_to_string(&path) else { panic!("`{line}` did not run {}: {answer:?}", self.program) };
        fs::remove_file(path).unwrap();
        seen
    }
}

/// The names of the variables of ctconnect and the service.
fn own(seen: &str) -> Vec<&str> {
    let names = seen.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name);
    let mut own: Vec<&str> = names.filter(|name| name.starts_with("CTP_") || name.starts_with("CTCONNECT_")).collect();
    own.sort_unstable();
    own
}

/// The names of the variables that hold credentials.
fn credentials(seen: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        seen.lines().filter_map(|line| line.split_once("=s3cret")).map(|(name, _)| name).collect();
    names.sort_unstable();
    names
}

#[test]
fn tools_inherit_nothing_of_ctconnect_and_the_service() {
    let server = service();
    for (program, line) in [
        ("git", "deploy"),
        ("git", "connector create --name Shop"),
        ("docker", "bundle"),
        ("docker", "validate --full"),
        ("npm", "application build web --install"),
        ("npm", "application add --name more --type service --install"),
        ("npm", "init other --from service --install"),
        ("docker-credential-test", "--profile own deployment list"),
    ] {
        let recorded = Recorded::new(&server, program, THREE);
        let config = recorded.machine.home().join(".config/ctconnect");
        fs::create_dir_all(&config).unwrap();
        fs::write(config.join("config.yaml"), "credential-helper: test\nprofiles:\n  own: {client-id: id}\n").unwrap();
        if line.contains("--install") {
            // The first call of npm installs; what follows is a script.
            let script = format!("[ -e \"$HOME/seen-npm\" ] || {RECORD}");
            write_program(&recorded.machine.home().join("bin/npm"), &format!("#!/bin/sh\n{script}\n"));
        }
        let seen = recorded.seen("", line);
        assert_eq!(own(&seen), [""; 0], "`{line}` runs {program} with {seen}");
        assert!(!seen.contains("s3cret"), "{seen}");
    }
}

#[test]
fn scripts_inherit_credentials_only_as_the_project_declares_them() {
    let server = service();
    for program in ["npm", "yarn", "pnpm", "bun", "mvn", "mvnw"] {
        let recorded = Recorded::new(&server, program, THREE);
        let machine = &recorded.machine;
        for task in ["build", "test", "start"] {
            let set = if task == "start" { " --configuration web.TOKEN=x" } else { "" };
            let seen = recorded.seen("", &format!("application {task} web{set}"));
            assert_eq!(credentials(&seen), ["CTP_CLIENT_SECRET_OF_STAGING"], "{task} with {program}: {seen}");
        }
        // A package that no connect.yaml names declares nothing.
        let alone = machine.home().join("alone");
        fs::rename(Path::new(recorded.project.folder()).join("web"), &alone).unwrap();
        for task in ["build", "test", "start"] {
            let seen = recorded.seen(alone.to_str().unwrap(), &format!("application {task}"));
            assert_eq!(credentials(&seen), ["CTP_CLIENT_SECRET_OF_STAGING"], "{task} with {program}: {seen}");
        }
    }
    let secured = THREE.replace("- key: TOKEN", "- key: CTP_CLIENT_SECRET");
    let seen = Recorded::new(&server, "npm", &secured).seen("", "application test web");
    assert_eq!(credentials(&seen), ["CTP_CLIENT_SECRET", "CTP_CLIENT_SECRET_OF_STAGING"]);
    // The platform gives every application the credentials of the API Client that it creates, and no access token.
    let with_client = THREE.replace("inheritAs:", "inheritAs:\n  apiClient:\n    scopes: [manage_orders]");
    let recorded = Recorded::new(&server, "npm", &with_client);
    let seen = recorded.seen("", "application test web");
    assert_eq!(credentials(&seen), ["CTP_CLIENT_SECRET", "CTP_CLIENT_SECRET_OF_STAGING"]);
}

#[test]
fn a_script_that_runs_ctconnect_keeps_its_settings() {
    let server = service();
    let mut recorded = Recorded::new(&server, "npm", THREE);
    for (name, value) in [("SAFETY", "read-only"), ("LOCAL", "instant"), ("CONFIG_DIR", "/nowhere")] {
        recorded.machine = recorded.machine.with(&format!("CTCONNECT_{name}"), value);
    }
    let seen = recorded.seen("", "application test web");
    for expected in ["CTCONNECT_SAFETY=read-only\n", "CTCONNECT_LOCAL=instant\n", "CTCONNECT_CONFIG_DIR=/nowhere\n"] {
        assert!(seen.contains(expected), "{expected} is not in {seen}");
    }
    assert!(!seen.contains("CTCONNECT_SECRET"), "{seen}");
}
