//! Suggests a ctconnect.yaml after a deploy with flags, once for each project folder.

use std::path::Path;

use crate::output::Format;
use crate::session::{Session, quoted};

/// Suggests `import` to a person at a terminal who has not read it for this folder. Which folders these are is remembered in the
/// user's data folder: nothing is written into a checkout.
pub(super) async fn suggest_import(session: &Session, directory: &Path) {
    let options = session.ui.options();
    let is_ci = options.runner.is_some() || session.context.environment.get_os("CI").is_some();
    let is_read = options.stderr_is_terminal && options.stdin_is_terminal && !is_ci;
    // What is on the emulator of this machine is tried out, and may be gone tomorrow.
    if session.context.is_local() || options.quiet || options.no_input || options.format != Format::Table || !is_read {
        return;
    }
    let Ok(folder) = directory.canonicalize() else { return };
    if !session.context.import_hint_marker().remember(folder.to_string_lossy().into_owned()).await {
        return;
    }
    let import = session.context.command(&["import"]);
    let command = match directory == Path::new(".") {
        true => import,
        false => format!("cd {} && {import}", quoted(&directory.to_string_lossy())),
    };
    session.ui.hint(&format!(
        "`{command}` writes a ctconnect.yaml with this Deployment, which `ctconnect plan` and `ctconnect deploy` then use in \
         place of flags"
    ));
}
