//! What one run has: streams, flags and settings, a client on demand, and the command that continues after an interrupt.

mod announcement;
mod chosen;
mod clients;
mod command_line;
mod connections;
mod context;
mod day_marker;
mod in_process;
mod once_marker;
mod run;
mod seen_names;
mod trace;
mod usual_times;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use anyhow::Result;

use crate::address::{host_of, is_on_this_machine};
use crate::api::Client;
use crate::config::{Environment, Settings};
use crate::emulator::Speed;
use crate::output::{PlannedStep, ProgressPlan, Ui};

pub use crate::shell::quoted;
pub use chosen::ChosenResources;
pub use clients::Clients;
pub use command_line::{LeftWork, LeftWorkGuard, Resume, without_secrets};
pub use context::{Context, Options};
pub use usual_times::{OperationKind, UsualTimes};

/// What a command works with. The only thing that is handed around. Clones share everything.
#[derive(Clone)]
pub struct Session {
    /// Where results, progress and questions go.
    pub ui: Ui,
    pub context: Rc<Context>,
    /// Makes clients of the API.
    pub clients: Rc<Clients>,
    /// How an interrupted command continues.
    pub resume: Rc<Resume>,
    usual_times: Rc<OnceCell<UsualTimes>>,
    chosen: Rc<RefCell<Option<ChosenResources>>>,
}

impl Session {
    /// A session over the streams of this process. It reads no file and opens no connection.
    pub fn new(options: Options, environment: Environment) -> Self {
        let ui = Ui::stdio(options.ui(&environment));
        let context = Rc::new(Context::new(options, environment));
        let clients = Rc::new(Clients::new(ui.clone(), context.clone()));
        Self { ui, context, clients, resume: Rc::default(), usual_times: Rc::default(), chosen: Rc::default() }
    }

    /// A session for another Project, with an identity of its own. It shares streams, the pace of requests, connections, the
    /// embedded emulator, and what continues after an interrupt.
    pub fn of_project(&self, settings: Settings) -> Self {
        let context = Rc::new(self.context.of_project(settings));
        let clients = Rc::new(self.clients.of_project(context.clone()));
        Self { context, clients, ..self.clone() }
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
