//! Deployments without a key, which an entry adopts if no other one may mean them.

use serde_json::Value;

use super::team::Team;

/// Two entries without a Deployment in the Project of staging, and a Deployment without a key that fits both. Returns its id.
fn shared(team: &Team) -> String {
    team.change(
        "  production:\n    project: live\n    key: tax-live\n    type: production\n",
        "  second:\n    project: test\n    configuration:\n      web: { TOKEN: \"${TAX_TOKEN}\" }\n  \
         production:\n    project: test\n",
    );
    team.run("deploy --env staging --timeout 60s").ok();
    let create = "deployment create --connector-key acme-tax --type sandbox --region europe-west1.gcp -o json \
                  --project-key acme-test --configuration web.TOKEN=x --configuration web.GREETING=y --timeout 60s";
    let created: Value = team.run(create).ok().json();
    created["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_entry_that_is_not_selected_may_mean_what_would_be_adopted() {
    let team = Team::local();
    let id = shared(&team);
    for line in ["deploy --all-envs", "deploy --env second", "deploy --env production"] {
        let refused = team.run(&format!("{line} --debug")).exits(6).wrote_nothing();
        refused.says("which has no key, fits `production` and `second`").says(&format!("`id: {id}`"));
    }
    // One of another type does not fit.
    team.change("  production:\n    project: test\n", "  production:\n    project: test\n    type: production\n");
    team.run("deploy --env second --timeout 60s").ok();
}

#[test]
fn an_adopted_deployment_is_named_by_its_id_and_found_by_its_entry() {
    let team = Team::local();
    let id = shared(&team);
    team.change("  production:\n    project: test\n", "  production:\n    project: test\n    type: production\n");
    let plan = team.run("plan --env second -o json").ok().json();
    assert_eq!((&plan["deployments"][0]["key"], &plan["deployments"][0]["action"]), (&Value::Null, &"adopt".into()));
    let described = team.run("deployment describe --env second -o json").ok().json();
    assert_eq!(described["id"], id.as_str());
    let deployed = team.run("deploy --env second --timeout 60s").ok();
    let shows = |text: &str| deployed.stdout.contains(text) || deployed.stderr.contains(text);
    assert!(shows(&id) && !shows("acme-tax-second"), "{}", deployed.told());
    let line = format!("write into `deployments.second` in ctconnect.yaml: `id: {id}`");
    assert!(deployed.stderr.contains(&line), "{}", deployed.stderr);
    team.run("deployment logs --env second").ok();
    let again = team.run("deploy --env second").ok();
    assert!(!again.stderr.contains("has adopted") && !again.told().contains("acme-tax-second"), "{}", again.told());
    let result = team.run("deploy --env second -o json").ok().json();
    assert_eq!(result["result"]["deployments"][0]["key"], Value::Null, "{result:#}");
    // It is found as what is promoted, too.
    team.run("plan --env staging --from second").ok();
}
