//! Saved plans: what they keep of secured values, and of a promotion.

use super::team::Team;

#[test]
fn a_saved_plan_is_for_the_secured_values_that_it_was_made_with() {
    let team = Team::local();
    // First of a new Deployment, whose memory has only a key; then of an existing one.
    for _ in 0..2 {
        let planned = team.with("TAX_TOKEN", "r0tated-first");
        planned.run("plan --env production --out plan.json").ok();
        let saved = std::fs::read_to_string(team.folder().join("plan.json")).unwrap();
        assert!(!saved.contains("r0tated"), "{saved}");
        let other = team.with("TAX_TOKEN", "r0tated-second");
        let refused = other.run("deploy --plan-file plan.json --debug").exits(6).wrote_nothing();
        refused.says("the secured value `web.TOKEN` of `production` has changed");
        other.run("deploy --plan-file plan.json --dry-run").exits(6);
        planned.run("deploy --plan-file plan.json --dry-run").ok();
        team.run("deploy --env production --timeout 60s").ok();
    }
    // Another memory has another key.
    let planned = team.with("TAX_TOKEN", "r0tated-first");
    planned.run("plan --env production --send-secured always --memory first.json --out plan.json").ok();
    let deployed = planned.run("deploy --plan-file plan.json --memory second.json --timeout 60s").ok();
    deployed.says("made with another memory");
}

#[test]
fn a_promotion_can_be_planned_and_saved() {
    let team = Team::local();
    team.run("plan --env production --from staging").exits(5);
    team.run("deploy --env staging --timeout 60s").ok();
    team.run("plan --env production --from staging --out plan.json").ok();
    team.run("deploy --plan-file plan.json --from staging").exits(2);
    team.run("deployment delete acme-tax-staging --project-key acme-test --yes --timeout 60s").ok();
    let refused = team.run("deploy --plan-file plan.json --debug").exits(5).wrote_nothing();
    refused.says("nothing can be promoted from it");
    team.run("deploy --env staging --timeout 60s").ok();
    team.run("deploy --plan-file plan.json --timeout 60s").ok();
    assert_eq!(team.deployment("acme-live", "tax-live")["type"], "production");
}
