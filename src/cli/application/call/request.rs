//! What is sent, where to, and how long the answer may take.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use serde::de::IgnoredAny;
use uuid::Uuid;

use super::{Args, CloudName, FormatName};
use crate::address;
use crate::blocking::{LARGEST_INPUT, read_file};
use crate::connect_file::{Application, ApplicationType};
use crate::failure::{ExitCode, Failure};
use crate::operation::project_applications::ProjectApplications;
use crate::project::invocation::{Cloud, Delivery, Invocation, MessageFormat, Trigger, cart_create, order_created};
use crate::project::{started_on, started_port};
use crate::session::Session;

/// The port that the platform gives to an application.
const USUAL_PORT: u16 = 8080;

/// Where a request is sent.
pub(super) struct Target {
    pub(super) url: String,
    /// Whether `application start` runs the application there.
    pub(super) is_started: bool,
}

impl Args {
    /// The application that is meant.
    pub(super) fn application<'p>(&self, project: &'p ProjectApplications) -> Result<&'p Application> {
        let applications = project.named(self.name.as_slice())?;
        if let [application] = applications[..] {
            return Ok(application);
        }
        let names: Vec<&str> = applications.iter().map(|application| application.name.as_str()).collect();
        Err(Failure::usage("which application is to be called?")
            .hint(format!("name one of {}", names.join(", ")))
            .into())
    }

    /// What is sent to it.
    pub(super) async fn invocation(&self, application: &Application, session: &Session) -> Result<Invocation> {
        self.check_flags(application)?;
        let delivery = Delivery { id: Uuid::new_v4(), at: Timestamp::now() };
        match application.application_type {
            ApplicationType::Event | ApplicationType::Service | ApplicationType::Job if self.health => {
                Ok(Invocation::health_check())
            }
            ApplicationType::Event => {
                let cloud = if let Some(CloudName::Aws) = self.cloud { Cloud::Aws } else { Cloud::Gcp };
                Ok(Invocation::event(&self.message(&delivery, session).await?, cloud, &delivery))
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

    /// Flags that mean nothing to this kind of application are mistakes.
    fn check_flags(&self, application: &Application) -> Result<()> {
        let name = &application.name;
        let failure = match application.application_type {
            kind if kind != ApplicationType::Event && (self.cloud.is_some() || self.format.is_some()) => {
                Failure::usage(format!("`{name}` is no event application: it gets no Message"))
                    .hint("leave out `--cloud` and `--format`")
            }
            ApplicationType::Job if self.event.is_some() => {
                Failure::usage(format!("`{name}` is a job: it gets no body")).hint("leave out `--event`")
            }
            _ => return Ok(()),
        };
        Err(failure.into())
    }

    /// The Message that was given, or the one that stands in for it.
    async fn message(&self, delivery: &Delivery, session: &Session) -> Result<String> {
        let Some(given) = self.given(session).await? else {
            let format = match self.format {
                Some(FormatName::CloudEvents) => MessageFormat::CloudEvents,
                Some(FormatName::Platform) | None => MessageFormat::Platform,
            };
            return Ok(order_created(format, delivery).to_string());
        };
        let wrong = |why: String| {
            let name = self.source_of_event();
            Failure::input(format!("{name} holds no Message: {why}")).hint("the platform sends JSON alone")
        };
        serde_json::from_slice::<IgnoredAny>(&given).map_err(|error| wrong(no_json(&error, &given)))?;
        Ok(String::from_utf8(given).map_err(|_| wrong("it is not UTF-8".to_owned()))?)
    }

    /// What `--event` names.
    async fn given(&self, session: &Session) -> Result<Option<Vec<u8>>> {
        let Some(path) = &self.event else { return Ok(None) };
        let read = match path.as_str() {
            "-" if session.ui.options().stdin_is_terminal => {
                session.ui.note("Reading standard input; Ctrl-D on a line of its own ends it.");
                session.ui.read_input().await.map(String::into_bytes)
            }
            "-" => session.ui.read_input().await.map(String::into_bytes),
            path => read_file(Path::new(path), LARGEST_INPUT).await,
        };
        Ok(Some(read.map_err(|error| Failure::input(format!("cannot read {}: {error}", self.source_of_event())))?))
    }

    /// What `--event` names, for people.
    fn source_of_event(&self) -> &str {
        match self.event.as_deref() {
            Some("-") => "standard input",
            path => path.unwrap_or_default(),
        }
    }

    /// Where it is sent: to the address or the port that is named, else to where the application was started.
    pub(super) fn target(&self, application: &Application, project: &ProjectApplications) -> Result<Target> {
        let is_named = self.port.is_some() || self.url.is_some();
        let started = if is_named { None } else { started_port(&project.folder, &application.name) };
        let port = self.port.or(started).unwrap_or(USUAL_PORT);
        let other = if is_named || started.is_some() { None } else { started_on(&project.folder, port) };
        if let Some(other) = other {
            let name = &application.name;
            let message = format!("`{name}` is not started: on the port {port} runs `{other}`");
            return Err(Failure::new(ExitCode::UNAVAILABLE, message)
                .hint(format!("start it, too: `ctconnect application start {name}`; or say `--port`"))
                .into());
        }
        Ok(Target { url: self.address(application, port)?, is_started: started.is_some() })
    }

    fn address(&self, application: &Application, port: u16) -> Result<String> {
        let path = if self.health { health_path(application)? } else { application.endpoint.as_deref().unwrap_or("/") };
        let Some(url) = &self.url else {
            return Ok(join(&format!("http://localhost:{port}"), path));
        };
        let url = address::check(url).map_err(|why| Failure::usage(format!("`--url` {why}")))?;
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        match rest.split_once('/') {
            // The path of a health check begins at the root, whatever the endpoint is.
            Some((host, _)) if self.health => Ok(join(&format!("{scheme}://{host}"), path)),
            Some(_) => Ok(url),
            None => Ok(join(&url, path)),
        }
    }

    /// How long the answer may take.
    pub(super) fn limit(&self, application: &Application, trigger: Trigger) -> Duration {
        let declared =
            application.health_check.as_ref().and_then(|check| check.timeout_seconds).filter(|_| self.health);
        let declared = declared.map(|seconds| Duration::from_secs(seconds.into()));
        self.timeout.or(declared).unwrap_or_else(|| trigger.limit())
    }
}

/// Why bytes are no JSON, without the words of the parser.
fn no_json(error: &serde_json::Error, given: &[u8]) -> String {
    match given.trim_ascii().is_empty() {
        true => "it is empty".to_owned(),
        false if error.is_eof() => "the JSON ends too early".to_owned(),
        false => format!("it is no JSON from line {}, column {} on", error.line(), error.column()),
    }
}

/// The path that `--health` asks for.
fn health_path(application: &Application) -> Result<&str> {
    let declared = application.health_check.as_ref().map(|check| check.path.as_str());
    let missing = || {
        Failure::input(format!("`{}` declares no health check", application.name))
            .hint("add `healthCheck:` with a `path:` to it in connect.yaml")
    };
    Ok(declared.ok_or_else(missing)?)
}

/// A path of connect.yaml below an origin.
fn join(origin: &str, path: &str) -> String {
    format!("{origin}/{}", path.trim_start_matches('/'))
}

/// Applications without a server of their own.
fn never_called(application: &Application) -> Failure {
    let (name, kind) = (&application.name, application.application_type);
    let what = if kind.is_merchant_center() { "runs in a browser" } else { "is static files" };
    Failure::input(format!("`{name}` ({}) {what}: the platform never calls it", kind.as_str()))
        .hint(format!("start it with `ctconnect application start {name}`, and open it in a browser"))
}
