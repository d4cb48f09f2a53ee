//! Makes clients and what they are made of.

use std::cell::OnceCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use anyhow::Result;

use super::announcement::announcing;
use super::connections::Connections;
use super::in_process::InProcess;
use super::seen_names::NameObserver;
use super::trace::{LongPauses, TraceToStandardError};
use super::{Context, place};
use crate::address::is_on_this_machine;
use crate::api::{Client, ClientOptions, HttpOptions, HttpTransport, ResourceObserver, Trace, Transport};
use crate::blocking;
use crate::config::{Credentials, Settings};
use crate::emulator::{Emulator, EmulatorOptions, StateStore, StoreError};
use crate::identity::{self, ExposureNotice, TokenAccess};
use crate::output::Ui;

/// Makes clients and what they are made of, each at the first call.
pub struct Clients {
    ui: Ui,
    context: Rc<Context>,
    client: OnceCell<Client>,
    shared: Rc<Connections>,
}

impl Clients {
    pub(super) fn new(ui: Ui, context: Rc<Context>) -> Self {
        Self { ui, context, client: OnceCell::new(), shared: Rc::default() }
    }

    /// Those of another Project, over the same connections.
    pub(super) fn of_project(&self, context: Rc<Context>) -> Self {
        Self { ui: self.ui.clone(), context, client: OnceCell::new(), shared: self.shared.clone() }
    }

    /// Limits how many requests of the run are in flight at the same time.
    pub fn limit_requests(&self, in_flight: usize) {
        self.shared.pace.limit(in_flight);
    }

    pub(super) async fn client(&self) -> Result<Client> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let settings = self.context.settings()?;
        for open in settings.project_key.iter().chain(&settings.project_region) {
            self.ui.redactor().leave(open);
        }
        self.introduce(settings);
        let addresses = [settings.api_url().ok(), settings.auth_url().ok().filter(|_| requests_tokens(settings))];
        let transport = match self.shared.transport(settings) {
            Some(transport) => {
                self.check_connections(settings, addresses.iter().flatten())?;
                transport
            }
            None => {
                let transport = self.transport(settings, addresses.iter().flatten()).await?;
                self.shared.keep_transport(settings, transport)
            }
        };
        let access = self.access(transport.clone());
        let token = identity::token_source(settings, &self.context.environment, access).await?;
        let options = ClientOptions {
            project_key: settings.project_key.clone(),
            retries: self.context.options.retries,
            safety: settings.safety,
            redactor: self.ui.redactor(),
            pace: self.shared.pace.clone(),
            observer: self.observer(),
            ..ClientOptions::new(settings.api_url()?)
        };
        let transport = announcing(transport, settings, &self.ui, &self.shared.is_login_announced);
        Ok(self.client.get_or_init(|| Client::new(transport, token, options, self.trace())).clone())
    }

    /// Remembers the names of what clients of these settings see.
    fn observer(&self) -> Option<Rc<dyn ResourceObserver>> {
        let cache = self.context.name_cache()?;
        Some(Rc::new(NameObserver::new(cache, self.shared.seen_names.clone())))
    }

    /// Keeps the names of what the run has seen, for shells that complete them.
    pub fn keep_names(&self) {
        self.shared.seen_names.keep();
    }

    /// Says what the user must know about the settings. Each session of a Project has the same to say, so the first says it.
    fn introduce(&self, settings: &Settings) {
        settings.warnings.iter().filter(|text| self.shared.is_new(text)).for_each(|text| self.ui.warn(text));
        if self.context.is_local_by_environment() && self.ui.options().stderr_is_terminal {
            let note = "emulator: CTCONNECT_LOCAL is set, so nothing reaches the service";
            if self.shared.is_new(note) {
                self.ui.note(note);
            }
        }
        // A run in several Projects has no single place.
        if !self.context.is_of_project() {
            self.ui.place_progress(&place(settings));
        }
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
        self.check_connections(settings, addresses)?;
        let mut options = HttpOptions { extra_roots: settings.extra_roots().await?, ..HttpOptions::default() };
        options.request_timeout = settings.request_timeout.unwrap_or(options.request_timeout);
        Ok(Rc::new(HttpTransport::new(options)))
    }

    /// Checks what connections to these addresses depend on.
    fn check_connections(
        &self,
        settings: &Settings,
        addresses: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<()> {
        if settings.local {
            return Ok(());
        }
        let addresses: Vec<String> = addresses.into_iter().map(|address| address.as_ref().to_owned()).collect();
        let over_tls: Vec<&String> = addresses.iter().filter(|address| address.starts_with("https:")).collect();
        // Plain HTTP uses none.
        self.check_proxies(&over_tls)?;
        if !over_tls.is_empty() {
            self.context.environment.check_certificates()?;
        }
        self.check_exposure(settings)
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
                ExposureNotice::Warning(text) if !self.shared.is_new(&text) => {}
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
            is_cache_broken: self.shared.is_token_cache_broken.clone(),
            redactor: self.ui.redactor(),
            pace: self.shared.pace.clone(),
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
        if let Some(emulator) = self.shared.emulator.get() {
            return Ok(emulator.clone());
        }
        let file = self.context.environment.local_state_file()?;
        let speed = self.context.local_speed()?.unwrap_or_default();
        let store = StateStore::OwnFolder(file);
        let emulator = Emulator::new(EmulatorOptions { speed, ..EmulatorOptions::default() }, store);
        Ok(self.shared.emulator.get_or_init(|| Arc::new(emulator)).clone())
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
    settings.identity.as_ref().is_none_or(|identity| !matches!(identity.credentials, Credentials::Token { .. }))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::time::Duration;

    use crate::config::{Environment, Settings};
    use crate::session::{Options, Session};

    #[tokio::test]
    async fn projects_share_connections_if_their_settings_allow_it() {
        let home = tempfile::tempdir().unwrap();
        let run = [
            ("HOME", home.path().to_str().unwrap()),
            ("CTP_ACCESS_TOKEN", "canary-of-this-test"),
            ("CTP_PROJECT_KEY", "one"),
            ("CTP_REGION", "europe-west1.gcp"),
        ];
        let session = Session::new(Options::default(), Environment::of(run));
        let settings = session.context.settings().unwrap().clone();
        let of_project = |settings: Settings| {
            let session = session.clone();
            async move {
                let own = session.of_project(settings.clone());
                let client = own.client().await.unwrap();
                (client.project_key().map(str::to_owned), own.clients.shared.transport(&settings))
            }
        };
        let other = Settings { project_key: Some("two".to_owned()), ..settings.clone() };
        let (first, second) = (of_project(settings.clone()).await, of_project(other.clone()).await);
        assert_eq!((first.0.as_deref(), second.0.as_deref()), (Some("one"), Some("two")));
        assert!(std::rc::Rc::ptr_eq(&first.1.unwrap(), &second.1.unwrap()));
        let slow = Settings { request_timeout: Some(Duration::from_secs(99)), ..other };
        assert!(of_project(slow).await.1.is_none());
    }
}
