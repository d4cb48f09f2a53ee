//! Other runs that change what a plan is based on.

use super::team::{Team, VARIABLES};
use super::{outcomes, value_of};
use crate::harness::{on_terminal, words};

/// The service refuses a version twice, as while somebody else changes it. Off a terminal that is a conflict; on one there is a
/// new plan.
#[test]
fn after_a_conflict_a_new_plan_is_made_on_a_terminal() {
    for path in ["/connectors/drafts/*", "/acme-test/deployments/*"] {
        let Some(team) = Team::over_http(&["--control"]) else { return };
        team.run("deploy --env staging --timeout 60s").ok();
        team.change("name: ACME tax", "name: Taxes of ACME");
        team.change("hello from", "moin from");
        let fault = format!("status=409,code=ConcurrentModification,method=POST,path={path},count=2");
        team.control("POST /_emulator/faults", &fault);
        team.run("deploy --env staging --timeout 60s").exits(6);
        team.control("POST /_emulator/faults", &fault);
        let mut command = team.machine.command(words("deploy --env staging --timeout 60s"));
        command.current_dir(team.folder()).envs(VARIABLES).env("TERM", "dumb");
        let (code, shown) = on_terminal(command, 200, &[]);
        let plans = shown.matches("Connector acme-tax").count();
        assert!(code == 0 && shown.contains("this is a new plan"), "{path} {code} {plans}: {shown}");
        assert_eq!(
            value_of(&team.deployment("acme-test", "acme-tax-staging"), "GREETING"),
            Some("moin from acme-test")
        );
    }
}

/// What the service has refused once is sent again if the plan is the same, except with a saved plan.
#[test]
fn a_step_that_meets_a_conflict_is_repeated_if_its_plan_stays() {
    for path in ["/connectors/drafts/*", "/acme-test/deployments/*"] {
        let Some(team) = Team::over_http(&["--control"]) else { return };
        team.run("deploy --env staging --timeout 60s").ok();
        team.change("name: ACME tax", "name: Taxes of ACME");
        team.change("hello from", "moin from");
        let fault = format!("status=409,code=ConcurrentModification,method=POST,path={path},count=1");
        team.control("POST /_emulator/faults", &fault);
        team.run("plan --env staging --out plan.json").ok();
        team.run("deploy --plan-file plan.json --timeout 60s").exits(6);
        team.change("moin from", "servus from");
        team.control("POST /_emulator/faults", &fault);
        let deployed = team.run("deploy --env staging --timeout 60s -o json").ok().json();
        assert_eq!(outcomes(&deployed), ["redeployed"], "{path}");
        let staging = team.deployment("acme-test", "acme-tax-staging");
        assert_eq!(value_of(&staging, "GREETING"), Some("servus from acme-test"));
    }
}

/// Another run changes a value between the conflict and the read after it.
#[test]
fn a_step_whose_plan_changes_after_a_conflict_is_not_repeated() {
    let Some(team) = Team::over_http(&["--control"]) else { return };
    team.run("deploy --env staging --timeout 60s").ok();
    let id = team.deployment("acme-test", "acme-tax-staging")["id"].as_str().unwrap().to_owned();
    let path = format!("path=/acme-test/deployments/{id}");
    let refusal = format!("status=409,code=ConcurrentModification,method=POST,{path},count=1");
    team.control("POST /_emulator/faults", &format!("{refusal}\nstatus=503,method=GET,{path}"));
    team.change("hello from", "moin from");
    let running = team.with("TAX_TOKEN", "any").start("deploy --env staging --timeout 60s");
    team.until_applied();
    let line =
        "deployment redeploy acme-tax-staging --project-key acme-test --configuration web.GREETING=other --no-wait";
    team.run(line).ok();
    team.control("DELETE /_emulator/faults", "");
    running.end().exits(6).says("run the command again for a new plan");
    let staging = team.deployment("acme-test", "acme-tax-staging");
    assert_eq!(value_of(&staging, "GREETING"), Some("other"));
}

/// The Connector was published before the new plan is declined.
#[test]
fn a_declined_new_plan_says_what_was_done() {
    let Some(team) = Team::over_http(&["--control"]) else { return };
    team.run("deploy --env production --timeout 60s").ok();
    team.change("name: ACME tax", "name: Taxes of ACME");
    let fault = "status=409,code=ConcurrentModification,method=POST,path=/acme-live/deployments/*,count=2";
    team.control("POST /_emulator/faults", fault);
    let mut command = team.machine.command(words("deploy --env production --timeout 60s"));
    command.current_dir(team.folder()).envs(VARIABLES).env("TERM", "dumb");
    let (code, shown) = on_terminal(command, 200, &[("Carry out this plan", "y"), ("Carry out this plan", "n")]);
    assert_eq!(code, 1, "{shown}");
    for text in [
        "declined; nothing more was sent",
        "done: the Connector `acme-tax` was published",
        "not done: the Deployment `tax-live`",
        "ctconnect deploy --env production",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
}
