//! What to wait for, and how a state is judged.

use crate::api::Resource;
use crate::api::model::{
    Build, Connector, ConnectorStaged, ConnectorStatus, Deployment, DeploymentStatus, IsPreviewable, Report,
};

use super::{Evidence, Phase, WaitVerdict};

/// Something to wait for.
pub trait Goal {
    type State;

    /// What `state` means for this goal.
    fn phase(&self, state: &Self::State) -> Phase;

    /// The status to show, in the API's own words where they can be understood alone.
    fn status<'s>(&self, state: &'s Self::State) -> &'s str;

    /// What distinguishes `state` from one before a write.
    fn evidence(&self, state: &Self::State) -> Evidence;

    /// The report of the operation, whose entries come while it runs.
    fn report<'s>(&self, state: &'s Self::State) -> Option<&'s Report>;

    /// Whether a terminal `state` may be an intermediate one, because the service does not update everything at once.
    /// It counts only after it was unchanged for 30 s, if an operation was seen.
    fn may_be_late(&self, _state: &Self::State) -> bool {
        false
    }

    /// What it means that the resource does not exist.
    fn gone(&self) -> WaitVerdict;

    /// Whether the goal is that the resource does not exist: then it need not have been seen before.
    fn is_absence(&self) -> bool {
        false
    }
}

/// What to wait for on a ConnectorStaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectorGoal {
    /// Previews may be deployed: `isPreviewable` is `true`.
    Previewable,
    /// The published Connector was created or refreshed.
    Published,
    /// No publish is running: it succeeded, or the Connect team took over.
    Processed,
    /// The published Connector is certified. The Connect team decides, which takes days.
    Certified,
}

/// A ConnectorStaged, and whether the Connector that was published from it is certified.
///
/// Only the published Connector has `certified`, so a wait for the certification reads both.
#[derive(Debug, Clone, PartialEq)]
pub struct Certification {
    /// The working version.
    pub staged: Resource<ConnectorStaged>,
    /// `certified` of the published Connector; `None` where it was not read or was not found.
    pub certified: Option<bool>,
}

impl Certification {
    /// A ConnectorStaged whose published Connector was not read.
    pub fn unread(staged: Resource<ConnectorStaged>) -> Self {
        Self { staged, certified: None }
    }

    /// A ConnectorStaged beside its published Connector.
    pub fn read(staged: Resource<ConnectorStaged>, published: &Connector) -> Self {
        Self { staged, certified: Some(published.certified.unwrap_or(false)) }
    }
}

impl Goal for ConnectorGoal {
    type State = Certification;

    fn phase(&self, state: &Certification) -> Phase {
        match self {
            Self::Previewable => previewable(state.staged.is_previewable.as_ref()),
            Self::Published => published(state.staged.status.as_ref()),
            Self::Processed => processed(state.staged.status.as_ref()),
            Self::Certified => certified(state.staged.status.as_ref(), state.certified),
        }
    }

    fn status<'s>(&self, state: &'s Certification) -> &'s str {
        let status = match self {
            Self::Previewable => state.staged.is_previewable.as_ref().map(previewable_status),
            Self::Published | Self::Processed | Self::Certified => {
                state.staged.status.as_ref().map(ConnectorStatus::as_str)
            }
        };
        status.unwrap_or("unknown")
    }

    fn evidence(&self, state: &Certification) -> Evidence {
        Evidence::new(self.phase(state), state.staged.version, None, self.report(state))
    }

    fn report<'s>(&self, state: &'s Certification) -> Option<&'s Report> {
        match self {
            Self::Previewable => state.staged.previewable_report.as_ref(),
            Self::Published | Self::Processed | Self::Certified => state.staged.publishing_report.as_ref(),
        }
    }

    /// `Published` can be visible before the published Connector, and before its `certified`.
    fn may_be_late(&self, state: &Certification) -> bool {
        *self == Self::Certified
            && state.staged.status == Some(ConnectorStatus::Published)
            && state.certified != Some(true)
    }

    fn gone(&self) -> WaitVerdict {
        WaitVerdict::Failed
    }
}

fn previewable(status: Option<&IsPreviewable>) -> Phase {
    match status {
        Some(IsPreviewable::True) => Phase::Ended(WaitVerdict::Succeeded),
        Some(IsPreviewable::False) => Phase::Ended(WaitVerdict::Failed),
        Some(IsPreviewable::Pending | IsPreviewable::Unknown(_)) => Phase::Running,
        Some(IsPreviewable::None) | None => Phase::Idle,
    }
}

fn published(status: Option<&ConnectorStatus>) -> Phase {
    match status {
        Some(ConnectorStatus::Published) => Phase::Ended(WaitVerdict::Succeeded),
        Some(ConnectorStatus::Failed) => Phase::Ended(WaitVerdict::Failed),
        Some(ConnectorStatus::ReadyForCertification | ConnectorStatus::InCertification) => {
            Phase::Ended(WaitVerdict::HandedOver)
        }
        Some(ConnectorStatus::Processing | ConnectorStatus::Unknown(_)) => Phase::Running,
        Some(ConnectorStatus::Draft) | None => Phase::Idle,
    }
}

fn processed(status: Option<&ConnectorStatus>) -> Phase {
    match published(status) {
        Phase::Ended(WaitVerdict::HandedOver) => Phase::Ended(WaitVerdict::Succeeded),
        phase => phase,
    }
}

fn certified(status: Option<&ConnectorStatus>, certified: Option<bool>) -> Phase {
    match (published(status), certified) {
        (Phase::Ended(WaitVerdict::HandedOver), _) => Phase::Running,
        // Published privately, or without a published Connector: no certification is running.
        (Phase::Ended(WaitVerdict::Succeeded), Some(false) | None) => Phase::Ended(WaitVerdict::Failed),
        (phase, _) => phase,
    }
}

/// `isPreviewable` in words: `true` alone would not say what is true.
fn previewable_status(value: &IsPreviewable) -> &str {
    match value {
        IsPreviewable::True => "previewable",
        IsPreviewable::False => "not previewable",
        other => other.as_str(),
    }
}

/// What to wait for on a Deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentGoal {
    /// No operation is running: deployed, failed, or gone.
    Settled,
    Deployed,
    /// The Deployment no longer exists.
    Deleted,
}

impl Goal for DeploymentGoal {
    type State = Resource<Deployment>;

    fn phase(&self, state: &Self::State) -> Phase {
        match self {
            Self::Settled | Self::Deployed => deployed(state.status.as_ref()),
            Self::Deleted => deleted(state.status.as_ref()),
        }
    }

    fn status<'s>(&self, state: &'s Self::State) -> &'s str {
        state.status.as_ref().map_or("unknown", DeploymentStatus::as_str)
    }

    fn evidence(&self, state: &Self::State) -> Evidence {
        let id = build(state).and_then(|build| build.id.as_deref());
        Evidence::new(self.phase(state), state.version, id, self.report(state))
    }

    fn report<'s>(&self, state: &'s Self::State) -> Option<&'s Report> {
        build(state)?.report.as_ref()
    }

    fn gone(&self) -> WaitVerdict {
        match self {
            Self::Settled | Self::Deleted => WaitVerdict::Succeeded,
            Self::Deployed => WaitVerdict::Failed,
        }
    }

    fn is_absence(&self) -> bool {
        matches!(self, Self::Deleted)
    }
}

fn build(deployment: &Deployment) -> Option<&Build> {
    deployment.details.as_ref()?.build.as_ref()
}

fn deployed(status: Option<&DeploymentStatus>) -> Phase {
    match status {
        Some(DeploymentStatus::Deployed) => Phase::Ended(WaitVerdict::Succeeded),
        Some(DeploymentStatus::Failed | DeploymentStatus::UndeployFailed) => Phase::Ended(WaitVerdict::Failed),
        Some(
            DeploymentStatus::Queued
            | DeploymentStatus::Deploying
            | DeploymentStatus::Undeploying
            | DeploymentStatus::Unknown(_),
        ) => Phase::Running,
        Some(DeploymentStatus::Draft) | None => Phase::Idle,
    }
}

/// A delete ends with a 404; the only state that ends it is `UndeployFailed`.
fn deleted(status: Option<&DeploymentStatus>) -> Phase {
    match status {
        Some(DeploymentStatus::UndeployFailed) => Phase::Ended(WaitVerdict::Failed),
        Some(DeploymentStatus::Undeploying | DeploymentStatus::Unknown(_)) => Phase::Running,
        _ => Phase::Idle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_connector_status_means() {
        use Phase::{Ended, Idle, Running};
        use WaitVerdict::{Failed, HandedOver, Succeeded};
        // status, for published, for certified when the Connector says: nothing, no, yes
        let table = [
            ("Draft", Idle, Idle, Idle, Idle),
            ("Processing", Running, Running, Running, Running),
            ("ReadyForCertification", Ended(HandedOver), Running, Running, Running),
            ("InCertification", Ended(HandedOver), Running, Running, Running),
            ("Published", Ended(Succeeded), Ended(Failed), Ended(Failed), Ended(Succeeded)),
            ("Failed", Ended(Failed), Ended(Failed), Ended(Failed), Ended(Failed)),
            ("Resting", Running, Running, Running, Running),
        ];
        for (text, as_published, unread, private, public) in table {
            let status = ConnectorStatus::from(text);
            assert_eq!(published(Some(&status)), as_published, "{text}");
            assert_eq!(certified(Some(&status), None), unread, "{text}");
            assert_eq!(certified(Some(&status), Some(false)), private, "{text}");
            assert_eq!(certified(Some(&status), Some(true)), public, "{text}");
        }
        assert_eq!(published(None), Idle);
    }

    fn staged(fields: serde_json::Value) -> Resource<ConnectorStaged> {
        let mut staged = serde_json::json!({ "id": "c", "version": 1 });
        if let (Some(staged), Some(fields)) = (staged.as_object_mut(), fields.as_object()) {
            staged.extend(fields.clone());
        }
        Resource::from_json(staged).expect("a ConnectorStaged needs no more than id and version")
    }

    #[test]
    fn a_connector_is_certified_only_if_it_says_so() {
        for (fields, certified) in [
            (serde_json::json!({ "certified": true }), Some(true)),
            (serde_json::json!({ "certified": false }), Some(false)),
            (serde_json::json!({}), Some(false)),
        ] {
            let mut connector = serde_json::json!({ "id": "c" });
            if let (Some(connector), Some(fields)) = (connector.as_object_mut(), fields.as_object()) {
                connector.extend(fields.clone());
            }
            let connector: Connector = serde_json::from_value(connector).expect("a Connector needs no more than an id");
            let state = Certification::read(staged(serde_json::json!({ "status": "Published" })), &connector);
            assert_eq!(state.certified, certified, "{fields}");
            assert_eq!(ConnectorGoal::Certified.may_be_late(&state), certified != Some(true), "{fields}");
            assert!(!ConnectorGoal::Published.may_be_late(&state), "{fields}");
        }
        assert!(
            ConnectorGoal::Certified
                .may_be_late(&Certification::unread(staged(serde_json::json!({ "status": "Published" }))))
        );
        let draft = Certification::unread(staged(serde_json::json!({ "status": "Draft" })));
        assert!(!ConnectorGoal::Certified.may_be_late(&draft));
    }

    #[test]
    fn a_validation_is_judged_by_its_own_report() {
        let report = |second: &str| serde_json::json!({ "entries": [{ "type": "Error", "createdAt": format!("2026-11-20T10:00:0{second}Z") }] });
        let with = |previewable: &str, publishing: &str| {
            Certification::unread(staged(serde_json::json!({ "status": "Failed", "isPreviewable": "false",
                "previewableReport": report(previewable), "publishingReport": report(publishing) })))
        };
        let state = with("1", "2");
        for (goal, changed, kept) in [
            (ConnectorGoal::Previewable, with("3", "2"), with("1", "3")),
            (ConnectorGoal::Published, with("1", "3"), with("3", "2")),
            (ConnectorGoal::Processed, with("1", "3"), with("3", "2")),
            (ConnectorGoal::Certified, with("1", "3"), with("3", "2")),
        ] {
            assert_ne!(goal.evidence(&state), goal.evidence(&changed), "{goal:?}");
            assert_eq!(goal.evidence(&state), goal.evidence(&kept), "{goal:?}");
        }
    }

    #[test]
    fn what_is_previewable_means() {
        let table = [
            ("none", Phase::Idle),
            ("pending", Phase::Running),
            ("true", Phase::Ended(WaitVerdict::Succeeded)),
            ("false", Phase::Ended(WaitVerdict::Failed)),
            ("perhaps", Phase::Running),
        ];
        for (text, phase) in table {
            assert_eq!(previewable(Some(&IsPreviewable::from(text))), phase, "{text}");
        }
        assert_eq!(previewable(None), Phase::Idle);
    }

    #[test]
    fn what_each_deployment_status_means() {
        use Phase::{Ended, Idle, Running};
        use WaitVerdict::{Failed, Succeeded};
        let table = [
            ("Draft", Idle, Idle),
            ("Queued", Running, Idle),
            ("Deploying", Running, Idle),
            ("Deployed", Ended(Succeeded), Idle),
            ("Failed", Ended(Failed), Idle),
            ("Undeploying", Running, Running),
            ("UndeployFailed", Ended(Failed), Ended(Failed)),
            ("Hibernating", Running, Running),
        ];
        for (text, as_deployed, as_deleted) in table {
            let status = DeploymentStatus::from(text);
            assert_eq!(deployed(Some(&status)), as_deployed, "{text}");
            assert_eq!(deleted(Some(&status)), as_deleted, "{text}");
        }
        assert_eq!((deployed(None), deleted(None)), (Idle, Idle));
    }

    #[test]
    fn the_status_of_a_validation_says_what_is_true() {
        for (value, status) in [("true", "previewable"), ("false", "not previewable"), ("pending", "pending")] {
            let fields = serde_json::json!({ "status": "Draft", "isPreviewable": value });
            let state = Certification::unread(staged(fields));
            assert_eq!(ConnectorGoal::Previewable.status(&state), status);
            assert_eq!(ConnectorGoal::Published.status(&state), "Draft");
        }
        assert_eq!(ConnectorGoal::Previewable.status(&Certification::unread(staged(serde_json::json!({})))), "unknown");
    }

    #[test]
    fn only_a_delete_is_done_when_the_resource_was_never_there() {
        use ConnectorGoal::{Certified, Previewable, Processed, Published};
        assert!([Previewable, Published, Processed, Certified].iter().all(|goal| !goal.is_absence()));
        assert!(!DeploymentGoal::Settled.is_absence() && !DeploymentGoal::Deployed.is_absence());
        assert!(DeploymentGoal::Deleted.is_absence());
    }
}
