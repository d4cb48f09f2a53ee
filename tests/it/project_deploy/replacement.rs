//! `deploy --allow-replace`: what is deleted is created again, whatever else fits.

use super::team::Team;
use super::{outcomes, write_count};

/// What allows and confirms the replacement.
const REPLACE: &str = "deploy --env production --allow-replace acme-tax-production --yes --timeout 60s";

/// production gets another type. Beside it is a Deployment that no entry names, and that has the new type.
fn change_type(team: &Team) {
    team.change("    key: tax-live\n", "");
    team.run("deploy --all-envs --timeout 60s").ok();
    let create = "deployment create --key other --connector-key acme-tax --type sandbox --region europe-west1.gcp \
                  --project-key acme-live --configuration web.TOKEN=x --configuration web.GREETING=y --timeout 60s";
    team.run(create).ok();
    team.change("    type: production\n", "    type: sandbox\n");
}

/// The Deployment that the entry means, and the other one as it was created.
fn check_replaced(team: &Team) {
    assert_eq!(team.deployment("acme-live", "acme-tax-production")["type"], "sandbox");
    assert_eq!(team.deployment("acme-live", "other")["version"], 1);
    let again = team.run("deploy --env production --debug").ok();
    assert_eq!(write_count(&again), 0, "{}", again.stderr);
}

#[test]
fn another_deployment_that_fits_does_not_stop_a_replacement_in_the_middle() {
    let team = Team::local();
    change_type(&team);
    team.run(REPLACE).ok();
    check_replaced(&team);
}

#[cfg(unix)]
#[test]
fn a_replacement_that_failed_after_the_deletion_is_continued() {
    let Some(team) = Team::over_http(&["--control"]) else { return };
    change_type(&team);
    let fault = "status=400,code=InvalidOperation,method=POST,path=/acme-live/deployments,count=1";
    team.control("POST /_emulator/faults", fault);
    let failed = team.run(&format!("{REPLACE} -o json")).exits(6).says("was deleted, and is not created again yet");
    let result = failed.json();
    assert_eq!(outcomes(&result), ["failed"], "{result:#}");
    let row = &result["result"]["deployments"][0];
    assert!(row["id"].is_null() && row["urls"] == serde_json::json!([]), "it is gone: {result:#}");
    assert_eq!(outcomes(&team.run(&format!("{REPLACE} -o json")).ok().json()), ["created"]);
    check_replaced(&team);
}
