//! What one run has: streams, flags and settings, a client on demand, and the command that continues after an interrupt.

mod announcement;
mod command_line;
mod context;
mod day_marker;
mod in_process;
mod run;
mod trace;
mod usual_times;

use std::cell::OnceCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use anyhow::Result;

use crate::address::{host_of, is_on_this_machine};
use crate::api::{Client, ClientOptions, HttpOptions, HttpTransport, Pace, Trace, Transport};
use crate::blocking;
use crate::config::{Environment, Settings};
use crate::emulator::{Emulator, EmulatorOptions, Speed, StateStore, StoreError};
use crate::identity::{self, ExposureNotice, TokenAccess};
use crate::output::{PlannedStep, ProgressPlan, Ui};

pub use crate::shell::quoted;
use announcement::announcing;
pub use command_line::{LeftWork, LeftWorkGuard, Resume, without_secrets};
pub use context::{Context, Options};
use in_process::InProcess;
use trace::{LongPauses, TraceToStandardError};
pub use usual_times::{OperationKind, UsualTimes};

/// What a command works with. The only thing that is handed around.
pub struct Session {
    /// Where results, progress and questions go.
    pub ui: Ui,
    pub context: Rc<Context>,
    /// Makes clients of the API.
    pub clients: Clients,
    /// How an interrupted command continues.
    pub resume: Resume,
    usual_times: OnceCell<UsualTimes>,
}

impl Session {
    /// A session over the streams of this process. It reads no file and opens no connection.
    pub fn new(options: Options, environment: Environment) -> Self {
        let ui = Ui::stdio(options.ui(&environment));
        let context = Rc::new(Context::new(options, environment));
        let clients = Clients::new(ui.clone(), context.clone());
        Self { ui, context, clients, resume: Resume::default(), usual_times: OnceCell::new() }
    }

    /// The client, made at the first call. It exists only for an identity that is logged in.
    ///
    /// # Errors
    /// When there is no identity (exit 4), or the address of the service is not known (exit 2).
    pub async fn client(&self) -> Result<Client> {
        self.clients.client().await
    }

    /// Shows on a terminal which steps follow, as [`Ui::announce`] does, and where the run takes place.
    pub fn announce<'a>(
        &self,
        counted: &'static str,
        steps: impl IntoIterator<Item = PlannedStep<'a>>,
    ) -> ProgressPlan {
        // An error of the settings is reported when they are needed.
        if let Ok(settings) = self.context.settings() {
            self.ui.place_progress(&place(settings));
        }
        self.ui.announce(counted, steps)
    }

    /// How long operations usually take.
    pub fn usual_times(&self) -> &UsualTimes {
        let new = || {
            let emulator = self.context.settings().ok().filter(|settings| is_emulated(settings)).map(|_| {
                match self.context.local_speed() {
                    Ok(Some(Speed::Real)) => "emulator/real",
                    Ok(Some(Speed::Fast)) => "emulator/fast",
                    Ok(Some(Speed::Instant)) => "emulator/instant",
                    // Of one that is reached over HTTP the speed is not known.
                    Ok(None) | Err(_) => "emulator",
                }
            });
            UsualTimes::new(self.context.environment.usual_times_file().ok(), emulator)
        };
        self.usual_times.get_or_init(new)
    }
}

/// Whether an emulator serves the API: the embedded one, or one on this machine.
fn is_emulated(settings: &Settings) -> bool {
    settings.local || settings.api_url().is_ok_and(|url| is_on_this_machine(&url))
}

/// Where a run takes place, in the words of the last row of progress.
fn place(settings: &Settings) -> String {
    if settings.local {
        return "emulator".to_owned();
    }
    // The Region says nothing about a service on this machine.
    let host = settings.api_url().ok().filter(|_| is_emulated(settings));
    let host = host.map(|url| host_of(&url).to_owned());
    let parts = [settings.project_key.clone(), host.or_else(|| settings.project_region.clone())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Makes clients and what they are made of, each at the first call.
pub struct Clients {
    ui: Ui,
    context: Rc<Context>,
    client: OnceCell<Client>,
    emulator: OnceCell<Arc<Emulator>>,
    pace: Rc<Pace>,
}

impl Clients {
    fn new(ui: Ui, context: Rc<Context>) -> Self {
        Self { ui, context, client: OnceCell::new(), emulator: OnceCell::new(), pace: Rc::default() }
    }

    /// Limits how many requests of the run are in flight at the same time.
    pub fn limit_requests(&self, in_flight: usize) {
        self.pace.limit(in_flight);
    }

    async fn client(&self) -> Result<Client> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let settings = self.context.settings()?;
        for open in settings.project_key.iter().chain(&settings.project_region) {
            self.ui.redactor().leave(open);
        }
        settings.warnings.iter().for_each(|warning| self.ui.warn(warning));
        if self.context.is_local_by_environment() && self.ui.options().stderr_is_terminal {
            self.ui.note("emulator: CTCONNECT_LOCAL is set, so nothing reaches the service");
        }
        self.ui.place_progress(&place(settings));
        let addresses = [settings.api_url().ok(), settings.auth_url().ok().filter(|_| requests_tokens(settings))];
        let transport = self.transport(settings, addresses.iter().flatten()).await?;
        let access = self.access(transport.clone());
        let token = identity::token_source(settings, &self.context.environment, access).await?;
        let options = ClientOptions {
            project_key: settings.project_key.clone(),
            retries: self.context.options.retries,
            safety: settings.safety,
            redactor: self.ui.redactor(),
            pace: self.pace.clone(),
            ..ClientOptions::new(settings.api_url()?)
        };
        let transport = announcing(transport, settings, &self.ui);
        Ok(self.client.get_or_init(|| Client::new(transport, token, options, self.trace())).clone())
    }

    /// Carries requests to these addresses as `settings` say.
    ///
    /// # Errors
    /// When certificates or proxies cannot be read, or the embedded emulator has nowhere to keep its state.
    pub async fn transport(
        &self,
        settings: &Settings,
        addresses: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Rc<dyn Transport>> {
        if settings.local {
            // Checked here, a damaged file has its own hint; reported by the emulator, it would be a service in trouble.
            self.with_emulator(Emulator::check).await?;
            return Ok(Rc::new(InProcess::new(self.emulator()?)));
        }
        let addresses: Vec<String> = addresses.into_iter().map(|address| address.as_ref().to_owned()).collect();
        let over_tls: Vec<&String> = addresses.iter().filter(|address| address.starts_with("https:")).collect();
        // Plain HTTP uses none.
        self.check_proxies(&over_tls)?;
        if !over_tls.is_empty() {
            self.context.environment.check_certificates()?;
        }
        self.check_exposure(settings)?;
        let mut options = HttpOptions { extra_roots: settings.extra_roots().await?, ..HttpOptions::default() };
        options.request_timeout = settings.request_timeout.unwrap_or(options.request_timeout);
        Ok(Rc::new(HttpTransport::new(options)))
    }

    /// Checks the variables that name proxies, which this machine is never reached by.
    ///
    /// # Errors
    /// When one of the addresses is another machine, and a variable cannot be read.
    pub fn check_proxies(&self, addresses: impl IntoIterator<Item = impl AsRef<str>>) -> Result<()> {
        if !addresses.into_iter().all(|address| is_on_this_machine(address.as_ref())) {
            self.context.environment.check_proxies()?;
        }
        Ok(())
    }

    /// Reports who else has access to the files with the login, or refuses them.
    ///
    /// # Errors
    /// When another user owns or can write one of them.
    pub fn check_exposure(&self, settings: &Settings) -> Result<()> {
        for notice in identity::check_exposure(settings, &self.context.environment)? {
            match notice {
                ExposureNotice::Warning(text) => self.ui.warn(&text),
                ExposureNotice::Fixed(text) => self.ui.note(&text),
            }
        }
        Ok(())
    }

    /// How tokens are requested over `transport`.
    pub fn access(&self, transport: Rc<dyn Transport>) -> TokenAccess {
        let ui = self.ui.clone();
        let warn = Rc::new(move |text: &str| ui.warn(text));
        TokenAccess {
            transport,
            trace: self.trace(),
            retries: self.context.options.retries,
            warn,
            redactor: self.ui.redactor(),
            pace: self.pace.clone(),
        }
    }

    /// Where requests and responses are shown, with `--debug`, and otherwise long pauses.
    pub fn trace(&self) -> Option<Rc<dyn Trace>> {
        Some(match self.context.options.debug {
            true => Rc::new(TraceToStandardError::new(self.ui.clone())),
            false => Rc::new(LongPauses::new(self.ui.clone())),
        })
    }

    /// The embedded emulator. Its methods may wait for the lock of its state, so they are called on another thread.
    fn emulator(&self) -> Result<Arc<Emulator>> {
        if let Some(emulator) = self.emulator.get() {
            return Ok(emulator.clone());
        }
        let file = self.context.environment.local_state_file()?;
        let speed = self.context.local_speed()?.unwrap_or_default();
        let store = StateStore::OwnFolder(file);
        let emulator = Emulator::new(EmulatorOptions { speed, ..EmulatorOptions::default() }, store);
        Ok(self.emulator.get_or_init(|| Arc::new(emulator)).clone())
    }

    async fn with_emulator(
        &self,
        work: impl FnOnce(&Emulator) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<()> {
        let emulator = self.emulator()?;
        Ok(blocking::run(move || work(&emulator)).await?)
    }

    /// Empties the state of the embedded emulator.
    ///
    /// # Errors
    /// When there is no folder for the state, or it cannot be written.
    pub async fn reset_emulator(&self) -> Result<()> {
        self.with_emulator(Emulator::reset).await
    }

    /// Makes the embedded emulator, if it serves the API, read a repository from this folder.
    pub async fn map_repository(&self, url: &str, folder: &Path) -> Result<()> {
        if !self.context.is_local() {
            return Ok(());
        }
        let (url, folder) = (url.to_owned(), folder.to_owned());
        self.with_emulator(move |emulator| emulator.map_repository(&url, &folder)).await
    }
}

/// Whether the identity requests tokens, so that the auth service is needed.
fn requests_tokens(settings: &Settings) -> bool {
    settings.identity.as_ref().is_none_or(|identity| identity.credentials.client_id().is_some())
}
