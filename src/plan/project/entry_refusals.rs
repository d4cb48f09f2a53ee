//! Why a Deployment is neither created, redeployed nor replaced.

use super::{EntryConnector, PlanHint, PlanRefusal, RefusalKind, WantedEntry};
use crate::api::model::Deployment;

/// The existing Deployment differs in what cannot be changed.
pub(super) fn needs_replacement(entry: &WantedEntry, existing: &Deployment, reason: &str) -> PlanRefusal {
    PlanRefusal {
        kind: RefusalKind::Conflict,
        message: format!("the Deployment `{}` would have to be replaced: {reason}", existing.key_or_id()),
        hint: Some(PlanHint::OfFile(format!("`--allow-replace {}` deletes it and creates it again", entry.key))),
    }
}

/// Neither the file, the Project nor the run has a Region for a new Deployment.
pub(super) fn unknown_region(entry: &WantedEntry) -> PlanRefusal {
    let name = &entry.name;
    PlanRefusal {
        kind: RefusalKind::Input,
        message: format!("the Region of the new Deployment `{}` is not known", entry.key),
        hint: Some(PlanHint::OfFile(format!(
            "set `region` of `deployments.{name}` or of its Project in ctconnect.yaml"
        ))),
    }
}

/// The Connector cannot be deployed in the Region.
pub(super) fn unsupported(entry: &WantedEntry, connector: &EntryConnector, region: &str) -> PlanRefusal {
    PlanRefusal {
        kind: RefusalKind::Input,
        message: format!("the Connector does not support the Region {region} of the Deployment `{}`", entry.key),
        hint: Some(PlanHint::Any(format!("choose a supported one: {}", connector.supported_regions.join(", ")))),
    }
}
