//! What is sent, where, and the time limit for the answer.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use serde::de::IgnoredAny;
use uuid::Uuid;

use super::Args;
use crate::address;
use crate::blocking::{LARGEST_INPUT, read_file};
use crate::connect_file::{Application, ApplicationType};
use crate::failure::{ExitCode, Failure};
use crate::operation::application::DEFAULT_PORT;
use crate::operation::project_applications::{ProjectApplications, several};
use crate::project::invocation::{Invocation, MessageDelivery, Trigger, cart_create, order_created};
use crate::project::{application_on_port, started_port};
use crate::session::Session;

/// Where a request is sent.
pub(super) struct CallTarget {
    pub(super) url: String,
    /// Whether `application start` runs the application there.
    pub(super) is_started: bool,
}

impl Args {
    /// The named application, or the only one that can be meant.
    pub(super) fn application<'p>(&self, project: &'p ProjectApplications) -> Result<&'p Application> {
        let applications = project.named(self.name.as_slice())?;
        if let [application] = applications[..] {
            return Ok(application);
        }
        let example = applications.first().map_or("NAME", |application| application.name.as_str());
        Err(several(&applications).hint(format!("name one: `ctconnect application call {example}`")).into())
    }

    /// The request to an application of this type.
    pub(super) async fn invocation(&self, application: &Application, session: &Session) -> Result<Invocation> {
        self.check_flags(application)?;
        let delivery = MessageDelivery { id: Uuid::new_v4(), at: Timestamp::now() };
        match application.application_type {
            ApplicationType::Event | ApplicationType::Service | ApplicationType::Job if self.health => {
                Ok(Invocation::health_check())
            }
            ApplicationType::Event => {
                let message = self.message(&delivery, session).await?;
                Ok(Invocation::event(&message, self.cloud.unwrap_or_default(), &delivery))
            }
            ApplicationType::Service => {
                let body = self.given(session).await?;
                let body = body.unwrap_or_else(|| cart_create(&delivery).to_string().into_bytes());
                Ok(Invocation::service(body, &delivery))
            }
            ApplicationType::Job => Ok(Invocation::job()),
            _ => Err(never_called(application).into()),
        }
    }

    /// Refuses flags that have no meaning for this type of application (exit 2).
    fn check_flags(&self, application: &Application) -> Result<()> {
        let name = &application.name;
        let failure = match application.application_type {
            kind if kind != ApplicationType::Event && (self.cloud.is_some() || self.format.is_some()) => {
                Failure::usage(format!("`{name}` is not an event application and gets no Message"))
                    .hint("omit `--cloud` and `--format`")
            }
            ApplicationType::Job if self.event.is_some() => {
                Failure::usage(format!("`{name}` is a job and gets no body")).hint("omit `--event`")
            }
            _ => return Ok(()),
        };
        Err(failure.into())
    }

    /// The Message from `--event`, or else a sample.
    async fn message(&self, delivery: &MessageDelivery, session: &Session) -> Result<String> {
        let Some(given) = self.given(session).await? else {
            return Ok(order_created(self.format.unwrap_or_default(), delivery).to_string());
        };
        let invalid = |reason: String| {
            let name = self.source_of_event();
            Failure::input(format!("{name} is not a Message: {reason}")).hint("a Message of the platform is JSON")
        };
        serde_json::from_slice::<IgnoredAny>(&given).map_err(|error| invalid(invalid_json(&error, &given)))?;
        Ok(String::from_utf8(given).map_err(|_| invalid("it is not UTF-8".to_owned()))?)
    }

    /// The contents of the file of `--event`.
    async fn given(&self, session: &Session) -> Result<Option<Vec<u8>>> {
        let Some(path) = &self.event else { return Ok(None) };
        let read = match path.as_str() {
            "-" if session.ui.options().stdin_is_terminal => {
                session.ui.note("Reading standard input; press Ctrl-D on an empty line to end it.");
                session.ui.read_stdin().await.map(String::into_bytes)
            }
            "-" => session.ui.read_stdin().await.map(String::into_bytes),
            path => read_file(Path::new(path), LARGEST_INPUT).await,
        };
        Ok(Some(read.map_err(|error| Failure::input(format!("cannot read {}: {error}", self.source_of_event())))?))
    }

    /// The name of the file of `--event` in messages.
    fn source_of_event(&self) -> &str {
        match self.event.as_deref() {
            Some("-") => "standard input",
            path => path.unwrap_or_default(),
        }
    }

    /// The address or port of the flags, or else the port on which `application start` runs the application.
    ///
    /// # Errors
    /// When another application of the project runs on the default port (exit 9).
    pub(super) fn target(&self, application: &Application, project: &ProjectApplications) -> Result<CallTarget> {
        let is_explicit = self.port.is_some() || self.url.is_some();
        let started = if is_explicit { None } else { started_port(&project.folder, &application.name) };
        let port = self.port.or(started).unwrap_or(DEFAULT_PORT);
        let other = if is_explicit || started.is_some() { None } else { application_on_port(&project.folder, port) };
        if let Some(other) = other {
            let name = &application.name;
            let message = format!("`{name}` was not started, and `{other}` runs on port {port}");
            return Err(Failure::new(ExitCode::UNAVAILABLE, message)
                .hint(format!("start it with `ctconnect application start {name}`, or pass its port with `--port`"))
                .into());
        }
        Ok(CallTarget { url: self.address(application, port)?, is_started: started.is_some() })
    }

    fn address(&self, application: &Application, port: u16) -> Result<String> {
        let path = if self.health { health_path(application)? } else { application.endpoint.as_deref().unwrap_or("/") };
        let Some(url) = &self.url else {
            return Ok(join(&format!("http://localhost:{port}"), path));
        };
        let url = address::check(url).map_err(|why| Failure::usage(format!("`--url` {why}")))?;
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        match rest.split_once('/') {
            // The path of a health check starts at the root, not at the endpoint.
            Some((host, _)) if self.health => Ok(join(&format!("{scheme}://{host}"), path)),
            Some(_) => Ok(url),
            None => Ok(join(&url, path)),
        }
    }

    /// The time limit for the answer.
    pub(super) fn limit(&self, application: &Application, trigger: Trigger) -> Duration {
        let declared =
            application.health_check.as_ref().and_then(|check| check.timeout_seconds).filter(|_| self.health);
        let declared = declared.map(|seconds| Duration::from_secs(seconds.into()));
        self.timeout.or(declared).unwrap_or_else(|| trigger.limit())
    }
}

/// Why bytes are not JSON, without the terms of the parser.
fn invalid_json(error: &serde_json::Error, given: &[u8]) -> String {
    if given.trim_ascii().is_empty() {
        "it is empty".to_owned()
    } else if error.is_eof() {
        "the JSON is incomplete".to_owned()
    } else {
        format!("invalid JSON at line {}, column {}", error.line(), error.column())
    }
}

fn health_path(application: &Application) -> Result<&str> {
    let declared = application.health_check.as_ref().map(|check| check.path.as_str());
    let missing = || {
        Failure::input(format!("`{}` declares no health check", application.name))
            .hint("add `healthCheck` with a `path` to the application in connect.yaml")
    };
    Ok(declared.ok_or_else(missing)?)
}

fn join(origin: &str, path: &str) -> String {
    format!("{origin}/{}", path.trim_start_matches('/'))
}

/// Why an application without a server of its own cannot be called.
fn never_called(application: &Application) -> Failure {
    let (name, kind) = (&application.name, application.application_type);
    let what = if kind.is_merchant_center() { "runs in a browser" } else { "consists of static files" };
    Failure::input(format!("`{name}` ({}) {what}, so the platform never calls it", kind.as_str()))
        .hint(format!("start it with `ctconnect application start {name}`, and open it in a browser"))
}
