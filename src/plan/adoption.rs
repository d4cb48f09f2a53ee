//! Which Deployment a run means if it names none, and the key that it would give to a new one is not in use.

use crate::api::Resource;
use crate::api::model::{Deployment, DeploymentStatus, DeploymentType};

/// What to do with the Deployments that a Connector has already.
#[derive(Debug, PartialEq)]
pub enum Adoption<'d> {
    /// Create a Deployment: there is none of this type in this Region.
    Create,
    /// Redeploy the only one, which has no key.
    Adopt(&'d Resource<Deployment>),
    /// These could be meant; the user has to choose.
    Ambiguous(Vec<&'d Resource<Deployment>>),
}

/// Decides between the `deployments` of one Connector. A preview is never adopted. A type or a Region that the service
/// does not report may be the wanted one, so such a Deployment is not adopted either. One that is being deleted does
/// not count.
pub fn adoption<'d>(deployments: &'d [Resource<Deployment>], kind: &DeploymentType, region: &str) -> Adoption<'d> {
    let may_be_meant = |deployment: &&Resource<Deployment>| {
        deployment.status != Some(DeploymentStatus::Undeploying)
            && super::kind(deployment).is_none_or(|own| own == *kind)
            && deployment.deployed_region.as_deref().is_none_or(|own| own == region)
    };
    let candidates: Vec<_> = deployments.iter().filter(may_be_meant).collect();
    match candidates[..] {
        [] => Adoption::Create,
        [only] if only.key.is_none() && *kind != DeploymentType::Preview && is_known(only) => Adoption::Adopt(only),
        _ => Adoption::Ambiguous(candidates),
    }
}

fn is_known(deployment: &Deployment) -> bool {
    super::kind(deployment).is_some() && deployment.deployed_region.is_some()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const REGION: &str = "europe-west1.gcp";

    /// A sandbox without a key, with changes.
    fn deployment(id: &str, changes: Value) -> Resource<Deployment> {
        let mut json =
            json!({ "id": id, "version": 1, "type": "sandbox", "deployedRegion": REGION, "status": "Deployed" });
        json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        Resource::from_json(json).unwrap()
    }

    fn decided(deployments: &[Resource<Deployment>], kind: DeploymentType) -> String {
        match adoption(deployments, &kind, REGION) {
            Adoption::Create => "create".to_owned(),
            Adoption::Adopt(one) => format!("adopt {}", one.id),
            Adoption::Ambiguous(all) => {
                format!("ambiguous {}", all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn only_a_single_sandbox_or_production_deployment_without_a_key_is_adopted() {
        let table = [
            (vec![], "create"),
            (vec![deployment("a", json!({}))], "adopt a"),
            (vec![deployment("a", json!({ "key": "live" }))], "ambiguous a"),
            (vec![deployment("a", json!({})), deployment("b", json!({ "key": "live" }))], "ambiguous a b"),
            (vec![deployment("a", json!({})), deployment("b", json!({}))], "ambiguous a b"),
            (vec![deployment("a", json!({ "type": "production" }))], "create"),
            (vec![deployment("a", json!({ "type": null, "preview": true }))], "create"),
            (vec![deployment("a", json!({ "deployedRegion": "us-central1.gcp" }))], "create"),
            (vec![deployment("a", json!({ "status": "Undeploying" }))], "create"),
            (vec![deployment("a", json!({ "status": "Failed" }))], "adopt a"),
            (vec![deployment("a", json!({ "type": null }))], "ambiguous a"),
            (vec![deployment("a", json!({ "deployedRegion": null }))], "ambiguous a"),
        ];
        for (deployments, expected) in table {
            assert_eq!(decided(&deployments, DeploymentType::Sandbox), expected, "{deployments:?}");
        }
        let preview = [deployment("a", json!({ "type": "preview" }))];
        assert_eq!(decided(&preview, DeploymentType::Preview), "ambiguous a");
        assert_eq!(decided(&preview, DeploymentType::Sandbox), "create");
        let production = [deployment("a", json!({ "type": "production" }))];
        assert_eq!(decided(&production, DeploymentType::Production), "adopt a");
    }
}
