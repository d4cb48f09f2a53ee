//! How a deploy or an undeploy progresses.

use serde_json::json;

use crate::emulator::clock::Moment;
use crate::emulator::connectors::declaration::Declaration;
use crate::emulator::deployments::deployment::{DeploymentStatus, PinnedConnector, PlatformWork, StoredDeployment};
use crate::emulator::deployments::runs::DeployedRun;
use crate::emulator::options::Speed;
use crate::emulator::resource::new_id;

/// A Deployment with this work at the time 0.
fn working(work: PlatformWork) -> StoredDeployment {
    let content = json!({ "name": "Tax", "description": null, "integrationTypes": [],
        "creator": {}, "repository": { "url": "https://a", "tag": "v1" }, "supportedRegions": [],
        "documentationUrl": null, "declaration": Declaration::default() });
    let content = serde_json::from_value(content).unwrap();
    let connector = PinnedConnector { id: new_id(), key: None, version: 1, staged: false, certified: false, content };
    let now = Moment::from_milliseconds(0);
    let deployment = StoredDeployment::new("shop", None, "europe-west1.gcp".to_owned(), connector, now);
    StoredDeployment { work: Some(work), ..deployment }
}

fn deploy() -> PlatformWork {
    let [starts, ends] = [10, 30].map(Moment::from_milliseconds);
    let run = DeployedRun::failed(&[], ends);
    PlatformWork::Deploy { begun: Some(Moment::from_milliseconds(0)), starts, ends, causes: Vec::new(), run }
}

#[test]
fn the_next_effect_of_a_deploy_is_its_start_then_its_end() {
    let mut deployment = working(deploy());
    let moment = |milliseconds| Some(Moment::from_milliseconds(milliseconds));
    assert_eq!(deployment.next_effect(), moment(10));
    assert!(deployment.advance(Moment::from_milliseconds(10)));
    assert_eq!((deployment.status, deployment.next_effect()), (DeploymentStatus::Deploying, moment(30)));
    assert!(deployment.advance(Moment::from_milliseconds(30)));
    assert_eq!((deployment.status, deployment.next_effect()), (DeploymentStatus::Deployed, None));
}

/// A faster process looks at the work of a slower one before it ends.
#[test]
fn an_undeploy_that_has_not_ended_goes_on() {
    let now = Moment::from_milliseconds(0);
    let mut deployment = working(PlatformWork::undeploy(now, Speed::Real, Vec::new()));
    deployment.status = DeploymentStatus::Undeploying;
    deployment.hasten(Speed::Fast);
    let ends = deployment.next_effect().unwrap();
    assert!(ends > now && deployment.advance(now));
    assert_eq!((deployment.status, deployment.next_effect()), (DeploymentStatus::Undeploying, Some(ends)));
    assert!(!deployment.advance(ends));
}

#[test]
fn what_never_ends_cannot_be_shortened() {
    for mut work in [deploy(), PlatformWork::undeploy(Moment::from_milliseconds(0), Speed::Real, Vec::new())] {
        work.never_ends();
        let mut deployment = working(work);
        deployment.status = DeploymentStatus::Deploying;
        deployment.hasten(Speed::Instant);
        assert_eq!(deployment.next_effect(), Some(Moment::NEVER));
    }
}
