//! Operations that never end, and reads that show the state of before.

use super::{CREATE, applied, published};
use crate::harness::{Project, THREE};

#[test]
fn a_stuck_deploy_ends_the_wait_and_not_the_operation() {
    let machine = published(&["--fault", "stuck:deploy"]);
    let waited = machine.sh(&format!("{CREATE} --timeout 500ms")).exits(8);
    assert_eq!(waited.json()["status"], "Deploying");
    let again = machine.sh("deployment wait live --for deployed --poll-interval 20ms --timeout 500ms").exits(8);
    again.says("did not finish within 500ms").says("ctconnect deployment wait live --for deployed");
}

#[test]
fn a_redeploy_and_an_undeploy_can_be_stuck() {
    let machine = published(&["--control", "--fault", "stuck:redeploy,count=1", "--fault", "stuck:undeploy"]);
    machine.sh(CREATE).ok();
    let redeploy = machine.sh("deployment redeploy live --poll-interval 20ms --timeout 500ms -o json").exits(8);
    assert_eq!(redeploy.json()["status"], "Deploying");
    assert_eq!(applied(machine.server()), [1, 0]);
    let machine = published(&["--fault", "stuck:undeploy"]);
    machine.sh(CREATE).ok();
    let delete = machine.sh("deployment delete live --yes --poll-interval 20ms --timeout 500ms -o json").exits(8);
    assert_eq!(delete.json()["status"], "Undeploying");
}

#[test]
fn a_preview_and_a_publication_can_be_stuck() {
    let (machine, project) =
        Project::over_http("shop", THREE, &["--fault", "stuck:preview", "--fault", "stuck:publish"]);
    project.create(&machine, "shop");
    let validated = machine.sh("connector validate shop --poll-interval 20ms --timeout 500ms -o json").exits(8);
    assert_eq!(validated.json()["isPreviewable"], "pending");
    let published = machine.sh("connector publish shop --poll-interval 20ms --timeout 500ms -o json").exits(8);
    assert_eq!(published.json()["status"], "Processing");
}

#[test]
fn a_certification_can_be_stuck() {
    let (machine, project) = Project::over_http("shop", THREE, &["--fault", "stuck:certify"]);
    project.create(&machine, "shop");
    machine.sh("connector certify shop").ok();
    let waited =
        machine.sh("connector wait shop --for certified --poll-interval 20ms --timeout 500ms -o json").exits(8);
    assert_eq!(waited.json()["status"], "InCertification");
}

#[test]
fn a_new_resource_is_found_after_some_reads() {
    let machine = published(&["--control", "--fault", "hidden-reads=2,path=*/deployments"]);
    let create = CREATE.replace("create", "create --no-wait").replace(" --poll-interval 5ms", "");
    machine.sh(&create).ok();
    let describe = || machine.sh("deployment describe live").code;
    assert_eq!([describe(), describe(), describe()], [5, 5, 0]);
    assert_eq!(applied(machine.server()), [1]);
    // A wait after a create does not take the first of them for the end of the Deployment.
    let machine = published(&["--fault", "hidden-reads=2,path=*/deployments"]);
    assert_eq!(machine.sh(CREATE).ok().json()["status"], "Deployed");
}

#[test]
fn lists_do_not_have_a_new_resource_before_some_reads() {
    let machine = published(&["--fault", "hidden-reads=2,path=*/deployments"]);
    let create = |key: &str| {
        let create = CREATE.replace("create", "create --no-wait").replace(" --poll-interval 5ms", "");
        machine.sh(&create.replace("live", key)).ok();
    };
    let keys = || {
        let list = machine.sh("deployment list -o json").ok().json();
        list.as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    create("live");
    assert_eq!(keys(), [""; 0]);
    // It is found by its key after the read of the list and one more.
    assert_eq!([(); 2].map(|()| machine.sh("deployment describe live").code), [5, 0]);
    create("other");
    assert_eq!([keys(), keys(), keys()], [vec!["live"], vec!["live"], vec!["live", "other"]]);
}

#[test]
fn only_a_create_hides_a_resource() {
    let (machine, project) = Project::over_http("shop", THREE, &["--control", "--fault", "hidden-reads=1,skip=1"]);
    project.create(&machine, "shop");
    machine.sh("connector update shop --name Other").ok();
    project.create(&machine, "second");
    assert_eq!(applied(machine.server()), [1]);
    let total = || machine.sh("connector list -o json").ok().json().as_array().unwrap().len();
    assert_eq!([total(), total()], [1, 2]);
}

#[test]
fn a_certification_is_shown_later() {
    let (machine, project) = Project::over_http("shop", THREE, &["--fault", "certified-lag=2"]);
    project.create(&machine, "shop");
    machine.sh("connector certify shop").ok();
    machine.sh("connector wait shop --for published --poll-interval 5ms").ok();
    let certified = || machine.sh("connector describe shop --published -o json").ok().json()["certified"].clone();
    assert_eq!([certified(), certified(), certified()], [false, false, true]);
}
