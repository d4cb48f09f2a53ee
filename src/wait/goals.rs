//! The goals of waits, and what each status means for them.

use crate::api::model::{ConnectorStaged, ConnectorStatus, Deployment, DeploymentStatus, IsPreviewable, Report};
use crate::api::{Client, Error, IfFound as _, Reference};

use super::{Awaited, Evidence, Phase, Snapshot, WaitVerdict};

/// The goal of a wait for a ConnectorStaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectorGoal {
    /// `isPreviewable` is `true`.
    Previewable,
    /// The published Connector was created or updated.
    Published,
    /// The published Connector is certified. People decide, which takes days.
    Certified,
}

impl Awaited for ConnectorGoal {
    type Model = ConnectorStaged;

    const NOUN: &'static str = "Connector";

    fn key_or_id(connector: &ConnectorStaged) -> &str {
        connector.key_or_id()
    }

    async fn read(&self, client: &Client, reference: &Reference) -> Result<Snapshot<ConnectorStaged>, Error> {
        let resource = client.connector_staged(reference).await?;
        let mut certified = None;
        // `certified` is a field of the published Connector only.
        if *self == Self::Certified && resource.status == Some(ConnectorStatus::Published) {
            let published = client.connector(reference).await.if_found()?;
            certified = published.map(|published| published.certified.unwrap_or(false));
        }
        Ok(Snapshot { resource, certified })
    }

    fn phase(&self, state: &Snapshot<ConnectorStaged>) -> Phase {
        match self {
            Self::Previewable => previewable(state.resource.is_previewable.as_ref()),
            Self::Published => published(state.resource.status.as_ref()),
            Self::Certified => certified(state.resource.status.as_ref(), state.certified),
        }
    }

    fn status<'m>(&self, connector: &'m ConnectorStaged) -> Option<&'m str> {
        match self {
            Self::Previewable => connector.is_previewable.as_ref().map(IsPreviewable::as_str),
            Self::Published | Self::Certified => connector.status.as_ref().map(ConnectorStatus::as_str),
        }
    }

    fn report<'m>(&self, connector: &'m ConnectorStaged) -> Option<&'m Report> {
        match self {
            Self::Previewable => connector.previewable_report.as_ref(),
            Self::Published | Self::Certified => connector.publishing_report.as_ref(),
        }
    }

    fn evidence(&self, state: &Snapshot<ConnectorStaged>) -> Evidence {
        Evidence::new(self.phase(state), state.resource.version, None, self.report(&state.resource))
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

fn certified(status: Option<&ConnectorStatus>, certified: Option<bool>) -> Phase {
    match (published(status), certified) {
        (Phase::Ended(WaitVerdict::HandedOver), _) => Phase::Running,
        // Published privately, without a request for certification.
        (Phase::Ended(WaitVerdict::Succeeded), Some(false)) => Phase::Ended(WaitVerdict::Failed),
        // The published Connector is not visible yet.
        (Phase::Ended(WaitVerdict::Succeeded), None) => Phase::Idle,
        (phase, _) => phase,
    }
}

/// The goal of a wait for a Deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentGoal {
    /// No run is in progress: deployed, failed or deleted.
    Settled,
    Deployed,
    Deleted,
}

impl Awaited for DeploymentGoal {
    type Model = Deployment;

    const NOUN: &'static str = "Deployment";

    fn key_or_id(deployment: &Deployment) -> &str {
        deployment.key_or_id()
    }

    async fn read(&self, client: &Client, reference: &Reference) -> Result<Snapshot<Deployment>, Error> {
        Ok(client.deployment(reference).await?.into())
    }

    fn phase(&self, state: &Snapshot<Deployment>) -> Phase {
        match self {
            Self::Settled | Self::Deployed => deployed(state.resource.status.as_ref()),
            Self::Deleted => deleted(state.resource.status.as_ref()),
        }
    }

    fn status<'m>(&self, deployment: &'m Deployment) -> Option<&'m str> {
        deployment.status.as_ref().map(DeploymentStatus::as_str)
    }

    fn report<'m>(&self, deployment: &'m Deployment) -> Option<&'m Report> {
        deployment.build_report()
    }

    fn evidence(&self, state: &Snapshot<Deployment>) -> Evidence {
        let deployment = &state.resource;
        let build = deployment.build().and_then(|build| build.id.as_deref());
        Evidence::new(self.phase(state), deployment.version, build, self.report(deployment))
    }

    fn gone(&self) -> WaitVerdict {
        match self {
            Self::Settled | Self::Deleted => WaitVerdict::Succeeded,
            Self::Deployed => WaitVerdict::Failed,
        }
    }

    fn is_absence(&self) -> bool {
        *self == Self::Deleted
    }
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

/// A delete ends with a 404, or fails with `UndeployFailed`.
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
    fn each_connector_status_has_a_phase() {
        use Phase::{Ended, Idle, Running};
        use WaitVerdict::{Failed, HandedOver, Succeeded};
        // Status; phase for `published`; phases for `certified` if the Connector is unread, private, certified.
        let table = [
            ("Draft", Idle, Idle, Idle, Idle),
            ("Processing", Running, Running, Running, Running),
            ("ReadyForCertification", Ended(HandedOver), Running, Running, Running),
            ("InCertification", Ended(HandedOver), Running, Running, Running),
            ("Published", Ended(Succeeded), Idle, Ended(Failed), Ended(Succeeded)),
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

    #[test]
    fn each_value_of_is_previewable_has_a_phase() {
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
    fn each_deployment_status_has_a_phase() {
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
}
