//! A Deployment after its layers were merged.

use secrecy::{ExposeSecret as _, SecretString};

use super::Origin;
use crate::api::model::DeploymentType;
use crate::configuration::{Assignment, target_text};

/// A setting with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<T> {
    pub value: T,
    pub origin: Origin,
}

/// The wanted state of a Deployment.
#[derive(Debug, Clone)]
pub struct MergedDeployment {
    pub name: String,
    /// Name of the Project in the file. `None`: that of the run.
    pub project: Option<String>,
    pub id: Option<Settled<String>>,
    /// `None` until the key of the Connector is known.
    pub key: Option<Settled<String>>,
    pub deployment_type: Settled<DeploymentType>,
    /// `None` until the Region of the Project is known.
    pub region: Option<Settled<String>>,
    pub wave: u32,
    /// Whether it gets the newest version of the Connector.
    pub update_connector: bool,
    pub project_origin: Origin,
    pub wave_origin: Origin,
    pub update_origin: Origin,
    /// Application and cron expression.
    pub schedules: Vec<(String, Settled<String>)>,
    /// In the order in which the Connector declares the keys.
    pub values: Vec<MergedValue>,
}

impl MergedDeployment {
    /// The values that are known now, in the form that `configuration::fit` takes.
    pub fn assignments(&self) -> Vec<Assignment> {
        self.values.iter().filter_map(MergedValue::assignment).collect()
    }
}

/// The value of a configuration key.
#[derive(Debug, Clone)]
pub struct MergedValue {
    /// `None` for a global key.
    pub application: Option<String>,
    pub key: String,
    /// Whether it is never shown. A key that is not declared counts as secured.
    pub secured: bool,
    pub value: ResolvedValue,
    pub origin: Origin,
}

/// A value, as far as it is known before anything is deployed. `Debug` does not show it.
#[derive(Debug, Clone)]
pub enum ResolvedValue {
    Set(SecretString),
    /// Not given: nothing is sent.
    Absent(Absence),
    /// It has the url of an application, which is known once the Deployment exists.
    Deferred(DeferredValue),
}

impl ResolvedValue {
    /// Not given, for a reason that no variable removes.
    pub fn absent(reason: impl Into<String>) -> Self {
        Self::Absent(Absence::because(reason))
    }
}

/// Why a value is not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    pub reason: String,
    /// The environment variables that have to be set to give it.
    pub variables: Vec<String>,
}

impl Absence {
    /// For a reason that no variable removes.
    pub fn because(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), variables: Vec::new() }
    }
}

/// A value with URLs of applications.
#[derive(Debug, Clone)]
pub struct DeferredValue {
    pub parts: Vec<DeferredPart>,
}

/// A part of a value with URLs.
#[derive(Debug, Clone)]
pub enum DeferredPart {
    Text(SecretString),
    /// The url of the application with this name.
    Url(String),
}

impl MergedValue {
    /// `application.KEY`, or `KEY` for a global key.
    pub fn target(&self) -> String {
        target_text(self.application.as_deref(), &self.key)
    }

    /// The text, if it is known and may be shown.
    pub fn shown(&self) -> Option<&str> {
        match &self.value {
            ResolvedValue::Set(value) if !self.secured => Some(value.expose_secret()),
            _ => None,
        }
    }

    /// The value as an assignment, unless it is known only later.
    pub fn assignment(&self) -> Option<Assignment> {
        let (application, key) = (self.application.clone(), self.key.clone());
        match &self.value {
            ResolvedValue::Set(value) => Some(Assignment::new(application, key, value.clone())),
            ResolvedValue::Absent(absence) => {
                let absence = Some(absence.reason.clone());
                Some(Assignment { absence, ..Assignment::new(application, key, SecretString::default()) })
            }
            ResolvedValue::Deferred(_) => None,
        }
    }
}

impl DeferredValue {
    /// The applications whose URLs it has.
    pub fn applications(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            DeferredPart::Url(application) => Some(application.as_str()),
            DeferredPart::Text(_) => None,
        })
    }

    /// The value with the URLs, if all are known.
    pub fn with_urls(&self, url: impl Fn(&str) -> Option<String>) -> Option<SecretString> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                DeferredPart::Text(part) => text.push_str(part.expose_secret()),
                DeferredPart::Url(application) => text.push_str(&url(application)?),
            }
        }
        Some(SecretString::from(text))
    }
}
