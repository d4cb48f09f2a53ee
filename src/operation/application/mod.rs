//! Works on the applications of a project: selects, configures, installs, builds and runs them.

mod advice;
mod installation;
mod local_setup;
mod local_values;
mod ports;
mod preparation;
mod refusal;
mod runs;
mod selection;

pub use installation::{InstallPolicy, build_if_needed, install, install_new};
pub use local_setup::{configure, record_ports, report_addresses};
pub use ports::DEFAULT_PORT;
pub use preparation::{ApplicationTask, prepare};
pub use refusal::{cannot_prompt, check_visible, not_made, unfit};
pub use runs::run_all;
pub use selection::select;
