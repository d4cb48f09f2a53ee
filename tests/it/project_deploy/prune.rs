//! `deploy --prune` deletes what the file does not name, and nothing else.

use serde_json::json;

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

impl Team {
    /// Deploys everything, and removes the only entry of the Project `live` from the file.
    fn without_production(self) -> Self {
        self.run("deploy --all-envs --timeout 60s").ok();
        let (before, entries) = super::team::FILE.split_once("deployments:").unwrap();
        let (staging, _) = entries.split_once("  production:").unwrap();
        self.write(&format!("{before}deployments:{staging}"));
        self
    }
}

#[test]
fn a_project_whose_last_entry_was_removed_is_searched_with_all_envs() {
    let team = Team::local().without_production();
    let plan = team.run("plan --all-envs").ok();
    assert!(plan.stdout.contains("? unlisted  `tax-live`  acme-live  production"), "{}", plan.stdout);
    let json = team.run("plan --all-envs -o json").ok().json();
    assert_eq!(json["unlisted"][0]["project"]["name"], "live", "{json:#}");
    let status = team.run("status --all-envs").ok();
    assert!(status.stderr.contains("not in ctconnect.yaml: `tax-live` (acme-live)"), "{}", status.stderr);
    assert!(status.stderr.contains("`ctconnect plan --all-envs`"), "{}", status.stderr);
    // Nothing else selects the Project.
    for line in ["plan", "plan --env staging", "plan --env '*'", "plan --wave 1", "plan --all-envs --preview"] {
        let plan = team.run(line).ok();
        assert!(!plan.stdout.contains("tax-live"), "{line}: {}", plan.stdout);
    }
    team.run("deploy --prune --yes --timeout 60s").ok();
    assert_eq!(keys(&team, "acme-live"), ["tax-live"]);
    team.run("deploy --all-envs --prune --yes --timeout 60s").ok();
    assert_eq!(keys(&team, "acme-live"), Vec::<String>::new());
    assert_eq!(keys(&team, "acme-test"), ["acme-tax-staging"]);
}

/// `old` is the Project of production under another name, with or without its Region.
#[test]
fn another_name_of_a_project_with_entries_is_not_searched() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    for region in [", region: europe-west1.gcp", ""] {
        team.write(
            &super::team::FILE.replace("  live: {", &format!("  old: {{ key: acme-live{region} }}\n  live: {{")),
        );
        let plan = team.run("plan --all-envs --project-region europe-west1.gcp").ok();
        assert!(!plan.stdout.contains("Not in ctconnect.yaml"), "{}", plan.stdout);
        team.run("deploy --all-envs --prune --yes --project-region europe-west1.gcp --timeout 60s").ok();
        assert_eq!(keys(&team, "acme-live"), ["tax-live"]);
    }
}

#[test]
fn a_project_without_entries_and_without_an_identity_is_a_note() {
    let Some(team) = Team::over_http(&[]) else { return };
    let team = team.without_production();
    for name in ["CTP_CLIENT_ID__LIVE", "CTP_CLIENT_SECRET__LIVE"] {
        let without = team.with(name, "");
        let line = "deploy --all-envs --prune --yes --timeout 60s";
        let answer =
            if name.contains("SECRET") { without.and("CTP_CLIENT_ID__LIVE", "").run(line) } else { without.run(line) };
        let answer = answer.ok();
        assert!(answer.stderr.contains("a Project without an entry is not searched"), "{}", answer.stderr);
        assert!(answer.stderr.contains("`live`"), "{}", answer.stderr);
    }
    assert_eq!(keys(&team, "acme-live"), ["tax-live"]);
}

#[test]
fn a_project_without_entries_whose_identity_cannot_delete_is_refused_before_the_first_write() {
    let client = |id: &str, secret: &str, scopes: &[&str]| json!({ "id": id, "secret": secret, "scopes": scopes });
    let manage = |project: &str| [format!("manage_project:{project}"), format!("manage_api_clients:{project}")];
    let (test, live) = (manage("acme-test"), manage("acme-live"));
    let clients = json!([
        client("client-of-test", "secret-of-test", &test.each_ref().map(String::as_str)),
        client("client-of-live", "secret-of-live", &live.each_ref().map(String::as_str)),
        client("viewer-of-live", "secret-of-live", &["view_connectors_deployments:acme-live"]),
    ]);
    let Some(team) = Team::with_clients(&clients) else { return };
    let team = team.without_production();
    team.change("hello from", "welcome to");
    let viewer = team.with("CTP_CLIENT_ID__LIVE", "viewer-of-live");
    let plan = viewer.run("plan --all-envs").ok();
    assert!(plan.stdout.contains("tax-live"), "{}", plan.stdout);
    let answer = viewer.run("deploy --all-envs --prune --yes --debug").exits(4);
    assert_eq!(write_count(&answer), 0, "{}", answer.stderr);
    assert!(answer.stderr.contains("is missing the scope"), "{}", answer.stderr);
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
