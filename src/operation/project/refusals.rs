//! What a plan refuses, and values that do not fit, as failures.

use secrecy::ExposeSecret as _;

use crate::configuration::{Fitted, Unfit};
use crate::failure::{ExitCode, Failure};
use crate::plan::project::{PlanRefusal, RefusalKind};
use crate::session::Session;

/// A refusal with its exit code.
pub fn failure_of(refusal: &PlanRefusal) -> Failure {
    let code = match refusal.kind {
        RefusalKind::Conflict => ExitCode::CONFLICT,
        RefusalKind::Input => ExitCode::INPUT,
        RefusalKind::NotFound => ExitCode::NOT_FOUND,
    };
    let failure = Failure::new(code, refusal.message.clone());
    match &refusal.hint {
        Some(hint) => failure.hint(hint.clone()),
        None => failure,
    }
}

/// Values of a Deployment that do not fit what the Connector declares.
pub fn unfit_failure(entry: &str, unfit: &Unfit) -> Failure {
    const SHOWN: usize = 3;
    let problems = unfit.sentences();
    let message = match problems.len() {
        1 => format!("a configuration value of `{entry}` does not fit the Connector"),
        count => format!("{count} configuration values of `{entry}` do not fit the Connector"),
    };
    let failure = Failure::input(message).details(problems);
    if unfit.unset.is_empty() {
        return failure;
    }
    let named: Vec<String> =
        unfit.unset.iter().take(SHOWN).map(|key| format!("`--configuration {key}=VALUE`")).collect();
    let more = if unfit.unset.len() > SHOWN { ", …" } else { "" };
    failure.hint(format!("set it below `deployments: {entry}: configuration:`, or with {}{more}", named.join(", ")))
}

/// From then on no output shows the secured values.
pub fn learn_secrets(session: &Session, fitted: &Fitted) {
    let redactor = session.ui.redactor();
    fitted.secured_values().for_each(|value| redactor.learn(value.expose_secret()));
}
