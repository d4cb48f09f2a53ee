//! Selects the Deployments of the file that a command works on.

use std::fmt;

use super::model::{DeploymentEntry, ProjectFile};
use super::pattern::matches;
use crate::nearest::nearest;

/// The flags that select Deployments.
#[derive(Debug, Clone, Copy, Default)]
pub struct Selection<'a> {
    /// `--env`: names and patterns.
    pub names: &'a [String],
    /// `--all-envs`
    pub all: bool,
    /// `--wave`
    pub wave: Option<u32>,
}

/// Why the flags select nothing. A usage error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectionProblem {
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do instead.
    pub hint: String,
}

impl fmt::Display for SelectionProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.message, self.hint)
    }
}

impl ProjectFile {
    /// The selected Deployments, each once, in the order of the file. Without flags: the default, else the only one.
    ///
    /// # Errors
    /// When nothing is selected.
    pub fn select(&self, selection: Selection<'_>) -> Result<Vec<&DeploymentEntry>, SelectionProblem> {
        if self.deployments.is_empty() {
            return Err(problem("the project file has no Deployments", "add one below `deployments:`"));
        }
        let named = if selection.names.is_empty() {
            if selection.all || selection.wave.is_some() {
                self.deployments.iter().collect()
            } else {
                self.default_deployments()?
            }
        } else {
            self.named(selection.names)?
        };
        let Some(wave) = selection.wave else { return Ok(named) };
        let of_wave: Vec<_> = named.iter().copied().filter(|own| self.wave(own) == wave).collect();
        if of_wave.is_empty() {
            let mut waves: Vec<u32> = named.iter().map(|own| self.wave(own)).collect();
            waves.sort_unstable();
            waves.dedup();
            let waves: Vec<String> = waves.iter().map(u32::to_string).collect();
            let hint = format!("the selected Deployments are in {}", waves.join(", "));
            return Err(problem(&format!("no selected Deployment is in wave {wave}"), &hint));
        }
        Ok(of_wave)
    }

    /// What commands without a flag select: the default, else the only Deployment.
    fn default_deployments(&self) -> Result<Vec<&DeploymentEntry>, SelectionProblem> {
        let default = self.deployments.iter().find(|deployment| deployment.is_default);
        match (default, &self.deployments[..]) {
            (Some(one), _) | (None, [one]) => Ok(vec![one]),
            _ => {
                let message = format!("the project file has several Deployments: {}", self.list());
                let hint = "select one with `--env NAME`, all with `--all-envs`, or write `default: true` below one";
                Err(problem(&message, hint))
            }
        }
    }

    fn named(&self, patterns: &[String]) -> Result<Vec<&DeploymentEntry>, SelectionProblem> {
        let is_named = |own: &DeploymentEntry, pattern: &String| matches(pattern, &own.name.value);
        for pattern in patterns {
            if !self.deployments.iter().any(|own| is_named(own, pattern)) {
                let names = self.deployments.iter().map(|own| own.name.value.as_str());
                let hint = match nearest(pattern, names) {
                    Some(near) => format!("did you mean `--env {near}`?"),
                    None => format!("its Deployments are {}", self.list()),
                };
                let shown: String = pattern.chars().take(60).collect();
                return Err(problem(&format!("the project file has no Deployment `{shown}`"), &hint));
            }
        }
        Ok(self.deployments.iter().filter(|own| patterns.iter().any(|pattern| is_named(own, pattern))).collect())
    }

    /// The names of the first Deployments.
    fn list(&self) -> String {
        const SHOWN: usize = 20;
        let names: Vec<&str> = self.deployments.iter().take(SHOWN).map(|own| own.name.value.as_str()).collect();
        let more = self.deployments.len().saturating_sub(SHOWN);
        if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
    }
}

fn problem(message: &str, hint: &str) -> SelectionProblem {
    SelectionProblem { message: message.to_owned(), hint: hint.to_owned() }
}
