//! Works on the applications of a project: selects, configures, installs, builds and runs them.

mod advice;
mod installation;
mod local_values;
mod ports;
mod preparation;
mod refusal;
mod runs;
mod selection;

pub use installation::{InstallPolicy, build_missing, install, install_new};
pub use local_values::variables;
pub use ports::free_ports;
pub use preparation::{Prepared, Run, Task, prepare};
pub use refusal::{check_visible, not_made, unfit};
pub use runs::run_all;
pub use selection::{Selected, Selection, select};
