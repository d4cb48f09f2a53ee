//! `application build`, `test` and `start`: with stand-ins for the package managers, and with the real npm.

mod failures;
#[cfg(unix)]
mod interrupts;
#[cfg(unix)]
mod node;
mod selection;
mod several;
mod start;
#[cfg(unix)]
mod started;
#[cfg(unix)]
mod terminal;

use std::path::PathBuf;

use crate::harness::Machine;

/// The role of the stand-ins: each keeps its arguments and its environment, and then performs the play in its folder.
const MANAGER: &str = "package-manager";

/// A project, and stand-ins for the package managers on the PATH.
struct Workshop {
    machine: Machine,
    folder: PathBuf,
}

impl Workshop {
    /// A project with these applications, each `name: type`, whose package.json has the three scripts.
    fn new(applications: &[(&str, &str)]) -> Self {
        let mut file = String::from("deployAs:\n");
        for (name, kind) in applications {
            file.push_str(&format!("  - name: {name}\n    applicationType: {kind}\n"));
            match *kind {
                "job" => {
                    file.push_str(&format!("    endpoint: /{name}\n    properties:\n      schedule: \"0 1 * * *\"\n"))
                }
                "assets" => {}
                _ => file.push_str(&format!("    endpoint: /{name}\n")),
            }
        }
        Self::of(&file)
    }

    /// A project with this connect.yaml.
    fn of(connect_yaml: &str) -> Self {
        let managers = ["npm", "yarn", "pnpm", "bun", "mvn"];
        let machine = managers.iter().fold(Machine::bare(), |machine, name| machine.with_stand_in(name, MANAGER));
        let folder = machine.folder().join("shop");
        let workshop = Self { machine, folder };
        workshop.write("connect.yaml", connect_yaml);
        for name in connect_yaml.lines().filter_map(|line| line.trim_start().strip_prefix("- name: ")) {
            let scripts = r#"{"scripts": {"build": "x", "test": "x", "start": "x"}}"#;
            workshop.write(&format!("{name}/package.json"), scripts);
        }
        workshop
    }

    fn with(self, variable: &str, value: &str) -> Self {
        Self { machine: self.machine.with(variable, value), ..self }
    }

    /// Writes a file of the project.
    fn write(&self, name: &str, text: &str) -> &Self {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Runs a command line in the project's folder.
    #[must_use = "a run without a check proves nothing"]
    fn sh(&self, line: &str) -> crate::harness::Answer {
        self.machine.sh_in(&self.folder, line)
    }

    /// Runs a command line in a folder of the project.
    #[must_use = "a run without a check proves nothing"]
    fn sh_in(&self, folder: &str, line: &str) -> crate::harness::Answer {
        self.machine.sh_in(self.folder.join(folder), line)
    }

    /// Starts a command line in the project's folder.
    #[cfg(unix)]
    fn start(&self, line: &str) -> crate::harness::Running {
        let mut command = self.machine.command(crate::harness::words(line));
        crate::harness::Running::start(command.current_dir(&self.folder), &self.machine.home().to_string_lossy())
    }

    /// The calls of the stand-ins so far, in order.
    fn calls(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.machine.home().join("calls")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// [`Self::calls`] sorted, because concurrent calls have no order.
    fn sorted_calls(&self) -> Vec<String> {
        let mut calls = self.calls();
        calls.sort();
        calls
    }

    /// A variable in the environment of the last stand-in that ran in this folder.
    fn variable(&self, folder: &str, name: &str) -> Option<String> {
        let text = std::fs::read_to_string(self.machine.home().join(format!("environment.{folder}"))).unwrap();
        text.lines().find_map(|line| line.strip_prefix(&format!("{name}=")).map(str::to_owned))
    }
}
