//! `deploy --prune` deletes what the file does not name, and nothing else.

use super::team::Team;
use super::write_count;
use crate::harness::Answer;

/// What a Project has, as keys; `-` for a Deployment without one.
fn keys(team: &Team, project: &str) -> Vec<String> {
    let listed = team.run(&format!("deployment list --project-key {project} -o json")).ok().json();
    let mut keys: Vec<String> =
        listed.as_array().unwrap().iter().map(|own| own["key"].as_str().unwrap_or("-").to_owned()).collect();
    keys.sort();
    keys
}

/// Fails before the first write.
fn refused(team: &Team, line: &str, code: u8) -> Answer {
    let answer = team.run(&format!("{line} --debug")).exits(code.into());
    assert_eq!(write_count(&answer), 0, "{line}: {}", answer.stderr);
    answer
}

#[test]
fn what_the_file_does_not_name_is_reported_and_only_deleted_when_asked() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    team.change("  production:", "  live2:");
    team.change("key: tax-live", "key: tax-live-2");
    let plan = team.run("plan --all-envs").ok();
    assert!(plan.stdout.contains("tax-live") && plan.stdout.contains("--prune"), "{}", plan.stdout);
    refused(&team, "deploy --all-envs --prune", 2);
    let shown = team.run("deploy --all-envs --prune --dry-run").ok();
    assert!(shown.stdout.contains("- delete    `tax-live`"), "{}", shown.stdout);
    team.run("deploy --all-envs --prune --yes --timeout 60s").ok();
    assert_eq!(keys(&team, "acme-live"), ["tax-live-2"]);
}

#[test]
fn the_result_names_what_was_deleted() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    team.change("key: tax-live", "key: tax-live-2");
    let result = team.run("deploy --all-envs --prune --yes --timeout 60s -o json").ok().json();
    let deleted = &result["result"]["deleted"];
    assert_eq!((&deleted[0]["key"], &deleted[0]["outcome"]), (&"tax-live".into(), &"deleted".into()), "{result:#}");
    assert_eq!(deleted[0]["project"]["key"], "acme-live");
    team.change("key: tax-live-2", "key: tax-live-3");
    let shown = team.run("deploy --all-envs --prune --yes --timeout 60s").ok();
    assert!(shown.stdout.contains("deleted  tax-live-2"), "{}", shown.stdout);
}

/// A flag that gives the Deployments other keys, or another Connector, would make those of the file unlisted.
#[test]
fn flags_that_name_something_else_cannot_be_combined_with_it() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    team.run("plan --env staging --out saved.plan").ok();
    for flags in [
        "--env staging --preview",
        "--env staging --deployment-key other",
        "--env staging --connector-key other",
        "--env production --from staging",
        "--plan-file saved.plan",
    ] {
        let answer = refused(&team, &format!("deploy {flags} --prune --yes"), 2);
        assert!(answer.stderr.contains("--prune"), "{}", answer.stderr);
    }
    let answer = refused(&team, "deploy --all-envs --deployment-key other", 2);
    assert!(answer.stderr.contains("--deployment-key") && answer.stderr.contains("--env NAME"), "{}", answer.stderr);
    let preview = team.run("plan --env staging --preview").ok();
    assert!(!preview.stdout.contains("Not in ctconnect.yaml"), "{}", preview.stdout);
}

/// production, which is not selected, adopts the Deployment without a key once it is deployed.
#[test]
fn a_deployment_that_an_entry_would_adopt_is_kept() {
    let team = Team::local();
    team.change("project: live\n    key: tax-live", "project: test\n    key: tax-live");
    team.run("deploy --env staging --timeout 60s").ok();
    let create = "deployment create --connector-key acme-tax --type production --region europe-west1.gcp \
                  --project-key acme-test --configuration web.TOKEN=x --configuration web.GREETING=y --timeout 60s";
    team.run(create).ok();
    assert_eq!(keys(&team, "acme-test"), ["-", "acme-tax-staging"]);
    let plan = team.run("deploy --env staging --prune --dry-run").ok();
    assert!(plan.stdout.contains("`production`") && plan.stdout.contains("Nothing to do"), "{}", plan.stdout);
    team.run("deploy --env staging --prune --yes --timeout 60s").ok();
    assert_eq!(keys(&team, "acme-test"), ["-", "acme-tax-staging"]);
}

#[test]
fn a_safety_setting_that_forbids_it_is_noticed_before_anything_is_sent() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    team.change("  production:", "  live2:");
    team.change("key: tax-live", "key: tax-live-2");
    let careful = team.with("CTCONNECT_SAFETY", "no-delete");
    let answer = careful.run("deploy --all-envs --prune --yes --debug").exits(4);
    assert_eq!(write_count(&answer), 0, "{}", answer.stderr);
    assert!(answer.stderr.contains("tax-live") && answer.stderr.contains("no-delete"), "{}", answer.stderr);
}

/// What one failure leaves is done by the same command.
#[cfg(unix)]
#[test]
fn a_deletion_that_fails_names_the_command_that_goes_on() {
    let Some(team) = Team::over_http(&["--control"]) else { return };
    team.run("deploy --all-envs --timeout 60s").ok();
    team.change("  production:", "  live2:");
    team.change("key: tax-live", "key: tax-live-2");
    team.control("POST /_emulator/faults", "status=500,method=DELETE,count=20");
    let failed = team.run("deploy --all-envs --prune --yes --timeout 60s").exits(9);
    assert!(failed.stderr.contains("it was not deleted"), "{}", failed.stderr);
    assert!(failed.stderr.contains("ctconnect deploy --all-envs --prune --yes"), "{}", failed.stderr);
    assert_eq!(keys(&team, "acme-live"), ["tax-live", "tax-live-2"]);
}
