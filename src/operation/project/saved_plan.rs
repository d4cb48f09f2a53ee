//! A plan in a file: references, versions, names, and keyed hashes of values. No secret, and no value.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fingerprint::{fingerprint, new_salt};
use super::options::PlanOptions;
use super::prepared::PreparedProject;
use super::saved_secrets::{SavedSecrets, SecretComparison};
use crate::blocking::{LARGEST_INPUT, read_file};
use crate::failure::{ExitCode, Failure};
use crate::files::{self, Replacement};
use crate::output::views::ShownPlan;
use crate::plan::project::ProjectPlan;
use crate::secured_memory::SecuredMemory;
use crate::session::Session;

/// Distinguishes the file from others, and its format from later ones.
const FORMAT: &str = "ctconnect plan 1";

/// How the format of every version begins.
const FORMAT_OF_EVERY_VERSION: &str = "ctconnect plan ";

/// A saved plan.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedPlan {
    format: String,
    /// Of the hashes: they say nothing about those of another plan.
    salt: String,
    /// Addresses of the services that it was made for: an emulator is another one.
    services: BTreeSet<String>,
    /// The names of the selected Deployments, which a run with the plan selects.
    pub names: Vec<String>,
    /// How it was compared, and what it allows: a run with the plan does the same.
    pub options: PlanOptions,
    connector: Value,
    deployments: Vec<Value>,
    /// `None` if there is no secured value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secured: Option<SavedSecrets>,
}

/// A plan as it is saved, or compared with a saved one.
pub(super) struct PlanToSave<'a> {
    pub(super) plan: &'a ProjectPlan,
    pub(super) options: &'a PlanOptions,
    pub(super) prepared: &'a PreparedProject,
    pub(super) memory: &'a SecuredMemory,
}

impl SavedPlan {
    /// What is kept of a plan.
    ///
    /// # Errors
    /// When the operating system has no random numbers.
    pub(super) fn of(own: &PlanToSave<'_>) -> Result<Self> {
        Ok(Self::with_salt(own, new_salt()?))
    }

    fn with_salt(own: &PlanToSave<'_>, salt: String) -> Self {
        let PlanToSave { plan, options, prepared, memory } = *own;
        let secrets = SavedSecrets::of(&prepared.merged, &salt, memory);
        let (connector, deployments) = fingerprint(&ShownPlan { plan, prune: false, repeated: None }, &salt);
        let names = plan.deployments.iter().map(|entry| entry.name.clone()).collect();
        Self {
            format: FORMAT.to_owned(),
            salt,
            services: prepared.services(),
            names,
            options: options.clone(),
            connector,
            deployments,
            secured: (!secrets.is_empty()).then_some(secrets),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or is no plan (exit 3).
    pub async fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let unreadable = |problem: String| Failure::input(format!("cannot read the plan {shown}: {problem}"));
        let bytes = read_file(path, LARGEST_INPUT).await.map_err(|error| unreadable(error.to_string()))?;
        let plan: Option<Self> = serde_json::from_slice(&bytes).ok();
        match plan {
            Some(plan) if plan.format == FORMAT => Ok(plan),
            _ => Err(unreadable("it was not written by this version of ctconnect".to_owned())
                .hint("`ctconnect plan --out FILE` makes a new one")
                .into()),
        }
    }

    /// Writes the file, or replaces another saved plan.
    ///
    /// # Errors
    /// When it cannot be written, or something else is in its place (exit 3).
    pub fn write(&self, path: &Path) -> Result<()> {
        check_replaceable(path)?;
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        let replacement = Replacement { path, content: text.as_bytes(), permissions: None, is_durable: false };
        let written = replacement.write(|_| Ok::<_, std::io::Error>(()));
        written.map_err(|error| Failure::input(format!("cannot write the plan to {}: {error}", path.display())).into())
    }

    /// Whether it has secured values, which can be compared only as long as the memory has its key.
    pub(super) fn has_secrets(&self) -> bool {
        self.secured.is_some()
    }

    /// Fails unless the plan that was made now is the same.
    ///
    /// # Errors
    /// What differs (exit 6).
    pub(super) fn check(&self, own: &PlanToSave<'_>, session: &Session) -> Result<()> {
        let mut now = Self::with_salt(own, self.salt.clone());
        let mut details = self.secret_differences(now.secured.take(), session);
        now.secured = self.secured.clone();
        if now == *self && details.is_empty() {
            return Ok(());
        }
        if now.services != self.services {
            let listed = |services: &BTreeSet<String>| services.iter().cloned().collect::<Vec<_>>().join(", ");
            details.push(format!(
                "it was made for {}, and this run uses {}",
                listed(&self.services),
                listed(&now.services)
            ));
        }
        if now.connector != self.connector {
            details.push(format!("the Connector `{}` has changed, or its planned action", own.plan.connector.name));
        }
        for (index, name) in self.names.iter().enumerate() {
            if now.deployments.get(index) != self.deployments.get(index) {
                details.push(format!("the Deployment `{name}` has changed, or its planned action"));
            }
        }
        let command = session.context.command(&["plan", "--out", "FILE"]);
        Err(Failure::new(ExitCode::CONFLICT, "the saved plan is outdated; nothing was sent")
            .details(details)
            .hint(format!("`{command}` makes a new one"))
            .into())
    }
}

impl SavedPlan {
    /// The secured values that are others than when the plan was made.
    fn secret_differences(&self, now: Option<SavedSecrets>, session: &Session) -> Vec<String> {
        let (Some(saved), Some(now)) = (&self.secured, now) else { return Vec::new() };
        match saved.compared(&now) {
            SecretComparison::OtherMemory => {
                session.ui.note(
                    "the secured values are not compared with those of the plan, which was made with another memory",
                );
                Vec::new()
            }
            SecretComparison::Differing(values) => {
                let sentence = |(name, key)| format!("the secured value `{key}` of `{name}` has changed");
                values.into_iter().map(sentence).collect()
            }
        }
    }
}

/// Fails where a new plan would replace anything else than an old one.
fn check_replaceable(path: &Path) -> Result<()> {
    let shown = path.display();
    let refused = |problem: String| {
        Failure::input(format!("cannot write the plan to {shown}: {problem}")).hint("name a new file with `--out FILE`")
    };
    let found = match path.symlink_metadata() {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(refused(error.to_string()).into()),
    };
    if found.is_symlink() {
        return Err(refused("it is a link".to_owned()).into());
    }
    let content = files::read(path, LARGEST_INPUT).map_err(|error| refused(error.to_string()))?;
    let format =
        serde_json::from_slice(&content).ok().and_then(|old: Value| Some(old.get("format")?.as_str()?.to_owned()));
    let is_plan = format.is_some_and(|format| format.starts_with(FORMAT_OF_EVERY_VERSION));
    // A program may have made an empty file to choose its name.
    if is_plan || content.is_empty() { Ok(()) } else { Err(refused("the file is not a saved plan".to_owned()).into()) }
}
