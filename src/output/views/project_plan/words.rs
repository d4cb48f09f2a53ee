//! The words of a plan.

use crate::plan::project::{ConnectorChange, ConnectorPlan, EntryAction, EntryPlan, ReleaseStep, VersionChange};

/// What is done with a Deployment, in one word. JSON has the same words.
pub fn action_word(action: &EntryAction) -> &'static str {
    match action {
        EntryAction::Create => "create",
        EntryAction::Adopt => "adopt",
        EntryAction::Redeploy => "redeploy",
        EntryAction::Join => "join",
        EntryAction::AwaitDeletion => "recreate",
        EntryAction::Replace(_) => "replace",
        EntryAction::Nothing => "nothing",
        EntryAction::Refuse(_) => "refused",
    }
}

/// The sign before a Deployment or a Connector.
pub(super) fn sign(word: &str) -> &'static str {
    match word {
        "create" | "recreate" => "+",
        "adopt" | "redeploy" | "update" | "join" => "~",
        "replace" => "±",
        "refused" => "!",
        _ => "=",
    }
}

/// What is done with the Connector, in one word.
pub fn connector_word(plan: &ConnectorPlan) -> &'static str {
    match (&plan.refusal, &plan.change) {
        (Some(_), _) => "refused",
        (None, ConnectorChange::Create) => "create",
        (None, ConnectorChange::Update(_)) => "update",
        (None, ConnectorChange::Keep | ConnectorChange::Foreign) => "nothing",
    }
}

/// What follows the change of the Connector, as JSON has it.
pub fn release_word(release: ReleaseStep) -> &'static str {
    match release {
        ReleaseStep::Publish => "publish",
        ReleaseStep::Validate => "validate",
        ReleaseStep::JoinPublish => "joinPublish",
        ReleaseStep::JoinValidation => "joinValidation",
        ReleaseStep::Nothing => "nothing",
    }
}

/// What follows the change of the Connector, for people.
pub(super) fn release_text(release: ReleaseStep) -> Option<&'static str> {
    match release {
        ReleaseStep::Publish => Some("publish it privately"),
        ReleaseStep::Validate => Some("validate it"),
        ReleaseStep::JoinPublish => Some("wait for the publish that runs"),
        ReleaseStep::JoinValidation => Some("wait for the validation that runs"),
        ReleaseStep::Nothing => None,
    }
}

/// The versions of the Connector, such as `3 → 5`.
pub(super) fn versions(change: &VersionChange) -> String {
    let after = change.after.map_or_else(|| "new".to_owned(), |version| version.to_string());
    match change.before {
        Some(before) => format!("Connector version {before} → {after}"),
        None => format!("Connector version {after}"),
    }
}

/// The last line.
pub(super) fn summary(deployments: &[EntryPlan]) -> String {
    let count = |words: &[&str]| deployments.iter().filter(|own| words.contains(&action_word(&own.action))).count();
    let parts = [
        (count(&["create", "recreate"]), "to create"),
        (count(&["adopt"]), "to adopt"),
        (count(&["redeploy"]), "to redeploy"),
        (count(&["replace"]), "to replace"),
        (count(&["join"]), "to wait for"),
        (count(&["refused"]), "refused"),
        (count(&["nothing"]), "unchanged"),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    format!("Plan: {}.", parts.join(", "))
}
