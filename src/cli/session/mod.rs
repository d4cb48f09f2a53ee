//! What a command needs: settings, a client on demand, and the streams. The only thing that is handed around.

mod command_line;
mod local;
mod run;
mod streams;

use std::cell::{Cell, OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::GlobalArgs;
use super::global::{LocalSpeed, OutputFormat};
use super::in_process::InProcess;
use super::tracing::TraceToStandardError;
use crate::api::{Client, ClientOptions, HttpOptions, HttpTransport, Trace, Transport};
use crate::config::{self, Environment, Settings};
use crate::download::Download;
use crate::emulator::{Emulator, Options, Speed, Store};
use crate::failure::{ExitCode, Stop};
use crate::identity::{self, Access};
use crate::output::{Format, Row, Ui, View};

pub(in crate::cli) use command_line::quoted;
use streams::ui_options;

/// Settings, client and streams of one run.
pub struct Session {
    /// Where answers, progress and questions go.
    pub ui: Ui,
    global: GlobalArgs,
    /// The environment of the process.
    pub environment: Environment,
    settings: OnceCell<Settings>,
    client: OnceCell<Client>,
    emulator: OnceCell<Rc<Emulator>>,
    resume: RefCell<Option<String>>,
    goes_on_whole: Cell<bool>,
}

impl Session {
    /// A session over the streams of this process.
    pub fn new(global: GlobalArgs, environment: Environment) -> Self {
        let ui = Ui::stdio(ui_options(&global, &environment));
        Self {
            ui,
            global,
            environment,
            settings: OnceCell::new(),
            client: OnceCell::new(),
            emulator: OnceCell::new(),
            resume: RefCell::new(None),
            goes_on_whole: Cell::new(false),
        }
    }

    /// How the answer is to be written, as it was asked for.
    pub fn output_format(&self) -> OutputFormat {
        self.global.output
    }

    /// Whether the emulator inside the program serves.
    pub fn is_local(&self) -> bool {
        // No command runs with a value that means nothing; should one, then not against the service.
        !matches!(self.local_speed(), Ok(None))
    }

    /// The speed of the emulator inside the program, if it serves.
    ///
    /// # Errors
    /// When the environment asks for one that is not known (exit 2).
    pub(super) fn local_speed(&self) -> Result<Option<LocalSpeed>, config::ConfigError> {
        match self.global.local {
            Some(speed) => Ok(Some(speed)),
            None => local::asked_by(&self.environment),
        }
    }

    /// What the command line says about settings.
    pub(crate) fn flags(&self) -> config::Flags {
        config::Flags {
            profile: self.global.profile.clone(),
            local: self.is_local(),
            project_key: self.global.project_key.clone(),
            project_region: self.global.project_region.clone(),
            request_timeout: self.global.request_timeout,
            ca_file: self.global.ca_file.clone(),
        }
    }

    /// The settings, put together at the first call.
    ///
    /// # Errors
    /// When they make no sense.
    pub fn settings(&self) -> Result<&Settings> {
        if let Some(settings) = self.settings.get() {
            return Ok(settings);
        }
        let settings = config::resolve(&self.flags(), &self.environment)?;
        Ok(self.settings.get_or_init(|| settings))
    }

    /// The client, made at the first call. It exists only for somebody who is logged in.
    ///
    /// # Errors
    /// When nobody is logged in, or it is not known where the service is (exit 4 and 2).
    pub fn client(&self) -> Result<Client> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let settings = self.settings()?;
        let transport = self.transport(settings)?;
        let token = identity::token_source(settings, &self.environment, self.access(transport.clone()))?;
        let options = ClientOptions {
            project_key: settings.project_key.clone(),
            retries: self.global.retries,
            safety: settings.safety,
            ..ClientOptions::new(settings.api_url()?)
        };
        Ok(self.client.get_or_init(|| Client::new(transport, token, options, self.trace())).clone())
    }

    /// Carries requests as `settings` say.
    ///
    /// # Errors
    /// When certificates cannot be read, or the emulator inside the program has nowhere to keep its world.
    pub(crate) fn transport(&self, settings: &Settings) -> Result<Rc<dyn Transport>> {
        if settings.local {
            // Said here, damage has its own advice; said by the emulator it would be a service in trouble.
            let emulator = self.emulator()?;
            emulator.check()?;
            return Ok(Rc::new(InProcess::new(emulator)));
        }
        let mut options = HttpOptions { extra_roots: settings.extra_roots()?, ..HttpOptions::default() };
        options.request_timeout = settings.request_timeout.unwrap_or(options.request_timeout);
        Ok(Rc::new(HttpTransport::new(options)))
    }

    /// Fetches public files, whoever is logged in and wherever the API is.
    ///
    /// # Errors
    /// When the settings make no sense, or certificates cannot be read.
    pub(crate) fn download(&self) -> Result<Download> {
        /// A file is larger than an answer of the API.
        const TIMEOUT: Duration = Duration::from_secs(120);
        let mut settings = config::resolve_without_identity(&self.flags(), &self.environment)?;
        settings.request_timeout.get_or_insert(TIMEOUT);
        Ok(Download { transport: self.transport(&settings)?, trace: self.trace(), retries: self.global.retries })
    }

    /// How tokens are asked for over `transport`.
    pub(crate) fn access(&self, transport: Rc<dyn Transport>) -> Access {
        let ui = self.ui.clone();
        let warn = Rc::new(move |text: &str| ui.warn(text));
        Access { transport, trace: self.trace(), retries: self.global.retries, warn }
    }

    /// Where requests and answers are told, with `--debug`.
    pub(crate) fn trace(&self) -> Option<Rc<dyn Trace>> {
        self.global.debug.then(|| Rc::new(TraceToStandardError::new(self.ui.clone())) as Rc<dyn Trace>)
    }

    /// The emulator inside the program.
    ///
    /// # Errors
    /// When there is no folder to keep its state in.
    pub fn emulator(&self) -> Result<Rc<Emulator>> {
        if let Some(emulator) = self.emulator.get() {
            return Ok(emulator.clone());
        }
        let file = self.environment.local_state_file()?;
        let speed = match self.local_speed()? {
            Some(LocalSpeed::Real) => Speed::Real,
            Some(LocalSpeed::Instant) => Speed::Instant,
            Some(LocalSpeed::Fast) | None => Speed::Fast,
        };
        let emulator = Emulator::new(Options { speed, ..Options::default() }, Store::File(file));
        Ok(self.emulator.get_or_init(|| Rc::new(emulator)).clone())
    }

    /// Tells the emulator inside the program, if that is what serves, that a repository is this folder.
    ///
    /// # Errors
    /// When its state cannot be written.
    pub fn map_repository(&self, url: &str, folder: &Path) -> Result<()> {
        if self.is_local() {
            self.emulator()?.map_repository(url, folder)?;
        }
        Ok(())
    }

    /// The Region that hosts the Project.
    ///
    /// # Errors
    /// When it is not known (exit 2).
    pub fn project_region(&self) -> Result<String> {
        Ok(self.settings()?.project_region()?.to_owned())
    }

    /// The Project as `region:projectKey`, where both are known.
    ///
    /// # Errors
    /// When the settings make no sense.
    pub fn own_project(&self) -> Result<Option<String>> {
        let settings = self.settings()?;
        let parts = settings.project_region.as_ref().zip(settings.project_key.as_ref());
        Ok(parts.map(|(region, key)| format!("{region}:{key}")))
    }

    /// The folder that the program was started in.
    ///
    /// # Errors
    /// When it does not exist any more.
    pub fn current_folder(&self) -> Result<PathBuf> {
        config::current_folder().context("the current folder does not exist any more")
    }

    /// A folder that the user named.
    ///
    /// # Errors
    /// When it is none (exit 3).
    pub fn folder(&self, path: &Path) -> Result<PathBuf> {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Ok(path.to_owned()),
            Ok(_) => Err(Stop::input(format!("{} is no folder", path.display())).into()),
            Err(error) => Err(Stop::input(format!("cannot read the folder {}: {error}", path.display())).into()),
        }
    }

    /// Asks, unless nobody can answer.
    ///
    /// # Errors
    /// When the answer is no (exit 1), or nobody can answer (exit 2); `flag` answers without a question.
    pub async fn confirm(&self, question: &str, flag: &str) -> Result<()> {
        match self.ui.confirm(question).await? {
            Some(true) => Ok(()),
            Some(false) => Err(Stop::new(ExitCode::UNEXPECTED, "declined; nothing was sent").into()),
            None => Err(Stop::usage(format!("nobody can answer: {question}"))
                .hint(format!("`{flag}` answers with yes"))
                .into()),
        }
    }

    /// Whether the answer is read by people.
    pub fn is_for_people(&self) -> bool {
        self.ui.options().format == Format::Table
    }

    /// Shows the last state of what is gone: programs want it, and people have nothing to look at any more.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn show_as_data(&self, state: &impl View) -> Result<()> {
        if self.is_for_people() { Ok(()) } else { Ok(self.ui.show(state)?) }
    }

    /// The same for several.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn show_list_as_data<T: Row>(&self, states: &[T]) -> Result<()> {
        if self.is_for_people() { Ok(()) } else { Ok(self.ui.show_list(states, "", None)?) }
    }
}
