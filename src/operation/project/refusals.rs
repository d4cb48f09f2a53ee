//! What a plan refuses, and values that do not fit, as failures.

use secrecy::ExposeSecret as _;

use crate::configuration::{Fitted, Unfit, UnsetKey};
use crate::failure::{ExitCode, Failure};
use crate::plan::project::{EntryAction, PlanHint, PlanRefusal, ProjectPlan, RefusalKind};
use crate::project_file::{MergedDeployment, ResolvedValue};
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
        Some(hint) => failure.hint(hint.text()),
        None => failure,
    }
}

/// A plan of flags: its hints name flags in place of entries of ctconnect.yaml, and no Deployment is missing in a file.
pub(super) fn without_file(plan: ProjectPlan) -> ProjectPlan {
    let replace = |refusal: &mut PlanRefusal, hint: &str| {
        if matches!(refusal.hint, Some(PlanHint::OfFile(_))) {
            refusal.hint = Some(PlanHint::Any(hint.to_owned()));
        }
    };
    let mut plan = plan;
    let of_connector = "name the Connector with `--connector-key` or `--connector-id`, and set what is missing with \
                        `--creator-email`, `--repository-url`, `--repository-tag` or `--project-region`";
    plan.connector.refusal.iter_mut().for_each(|refusal| replace(refusal, of_connector));
    for entry in &mut plan.deployments {
        let of_entry = format!(
            "`--deployment-id ID` or `--deployment-key KEY` chooses another Deployment, `--type` and `--region` what `{}` is",
            entry.key
        );
        if let EntryAction::Refuse(refusal) = &mut entry.action {
            replace(refusal, &of_entry);
        }
    }
    plan.unlisted.clear();
    plan
}

/// Values of a Deployment that do not fit what the Connector declares.
pub fn unfit_failure(merged: &MergedDeployment, unfit: &Unfit) -> Failure {
    let entry = &merged.name;
    let problems = unfit.sentences();
    let message = match problems.len() {
        1 => format!("a configuration value of `{entry}` does not fit the Connector"),
        count => format!("{count} configuration values of `{entry}` do not fit the Connector"),
    };
    let failure = Failure::input(message).details(problems);
    match missing_hint(&[(merged, unfit)]) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// How the required values of all these Deployments are given: by the variables that the file names, else by a line in it.
/// `None` if none is missing.
pub(super) fn missing_hint(all: &[(&MergedDeployment, &Unfit)]) -> Option<String> {
    const SHOWN: usize = 3;
    let unset = all.iter().flat_map(|(merged, unfit)| unfit.unset.iter().map(move |key| (merged, key)));
    let mut variables: Vec<String> = Vec::new();
    let mut written: Vec<String> = Vec::new();
    for (merged, key) in unset {
        let of_target = merged.values.iter().find(|own| own.target() == key.target);
        let own: &[String] = match of_target.map(|own| &own.value) {
            Some(ResolvedValue::Absent(absence)) => &absence.variables,
            _ => &[],
        };
        if own.is_empty() {
            written.push(line_in_file(merged, key));
        }
        let new: Vec<&String> = own.iter().filter(|name| !variables.contains(name)).collect();
        variables.extend(new.into_iter().cloned().collect::<Vec<_>>());
    }
    let more = if written.len() > SHOWN { ", …" } else { "" };
    let set = (!variables.is_empty()).then(|| format!("set {}", listed(&variables)));
    written.truncate(SHOWN);
    let write = (!written.is_empty()).then(|| format!("write {}{more}", written.join(", and ")));
    let parts: Vec<String> = set.into_iter().chain(write).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What gives a key a value in ctconnect.yaml. A secured value comes from a variable: in the file it is refused.
fn line_in_file(merged: &MergedDeployment, UnsetKey { target, secured }: &UnsetKey) -> String {
    let (application, key) = target.split_once('.').map_or((None, target.as_str()), |(own, key)| (Some(own), key));
    let variable: String =
        target.chars().map(|own| if own.is_ascii_alphanumeric() { own.to_ascii_uppercase() } else { '_' }).collect();
    let value = if *secured { format!("${{{variable}}}") } else { "VALUE".to_owned() };
    let application = application.map(|own| format!(" {own}:")).unwrap_or_default();
    format!("`{key}: \"{value}\"` below `deployments: {}: configuration:{application}`", merged.name)
}

/// Names in a sentence.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// From then on no output shows the secured values.
pub fn learn_secrets(session: &Session, fitted: &Fitted) {
    let redactor = session.ui.redactor();
    fitted.secured_values().for_each(|value| redactor.learn(value.expose_secret()));
}
