//! What one run has: streams, flags and settings, a client on demand, and the command that continues after an interrupt.

mod clients;
mod command_line;
mod context;
mod in_process;
mod run;
mod trace;

use std::rc::Rc;

use anyhow::Result;

use crate::api::Client;
use crate::config::Environment;
use crate::output::Ui;

pub use clients::Clients;
pub use command_line::{Resume, quoted};
pub use context::{Context, Options};

/// What a command works with. The only thing that is handed around.
pub struct Session {
    /// Where results, progress and questions go.
    pub ui: Ui,
    /// Flags, environment and settings.
    pub context: Rc<Context>,
    /// Makes clients of the API.
    pub clients: Clients,
    /// How an interrupted command continues.
    pub resume: Resume,
}

impl Session {
    /// A session over the streams of this process. It reads no file and opens no connection.
    pub fn new(options: Options, environment: Environment) -> Self {
        let ui = Ui::stdio(options.ui(&environment));
        let context = Rc::new(Context::new(options, environment));
        let clients = Clients::new(ui.clone(), context.clone());
        Self { ui, context, clients, resume: Resume::default() }
    }

    /// The client, made at the first call. It exists only for an identity that is logged in.
    ///
    /// # Errors
    /// When there is no identity (exit 4), or the address of the service is not known (exit 2).
    pub async fn client(&self) -> Result<Client> {
        self.clients.client().await
    }
}
