//! `plan`, `deploy` and `status` of a project with a ctconnect.yaml.

#[path = "project_deploy/adoption.rs"]
mod adoption;
#[cfg(unix)]
#[path = "project_deploy/conflicts.rs"]
mod conflicts;
#[path = "project_deploy/many.rs"]
mod many;
#[path = "project_deploy/prune.rs"]
mod prune;
#[path = "project_deploy/replacement.rs"]
mod replacement;
#[path = "project_deploy/saved_plan.rs"]
mod saved_plan;
#[path = "project_deploy/shown.rs"]
mod shown;
#[path = "project_deploy/team.rs"]
pub mod team;

use serde_json::{Value, json};

use crate::harness::{Answer, Machine};
use team::{Team, both};

/// How many requests that change something an answer shows. Tokens do not count.
fn write_count(answer: &Answer) -> usize {
    answer.writes().iter().filter(|(request, _)| !request.contains("/oauth/")).count()
}

/// How the work on each Deployment ended.
fn outcomes(deployed: &Value) -> Vec<&str> {
    let entries = deployed["result"]["deployments"].as_array().unwrap();
    entries.iter().filter_map(|own| own["outcome"].as_str()).collect()
}

fn value_of<'a>(deployment: &'a Value, key: &str) -> Option<&'a str> {
    let applications = deployment["applications"].as_array()?;
    let lists = applications.iter().filter_map(|own| own["standardConfiguration"].as_array());
    lists.flatten().find(|own| own["key"] == key)?["value"].as_str()
}

#[test]
fn a_team_goes_from_an_empty_folder_to_two_environments() {
    for team in both() {
        let plan = team.run("plan --all-envs --debug").ok();
        assert_eq!(write_count(&plan), 0, "{}", plan.stderr);
        assert!(plan.stdout.contains("staging") && plan.stdout.contains("production"), "{}", plan.stdout);
        assert!(!plan.stdout.contains("s3cret-staging"), "{}", plan.stdout);
        assert!(plan.stdout.contains("\n    supportedRegions  \"europe-west1.gcp\"\n"), "{}", plan.stdout);
        assert!(!plan.stdout.contains('→'), "what is created has no earlier value: {}", plan.stdout);
        team.run("plan --all-envs --exit-code").exits(10);
        let deployed = team.run("deploy --all-envs --timeout 60s -o json").ok().json();
        assert_eq!(outcomes(&deployed), ["created", "created"]);
        let staging = team.deployment("acme-test", "acme-tax-staging");
        assert_eq!(value_of(&staging, "GREETING"), Some("hello from acme-test"));
        let production = team.deployment("acme-live", "tax-live");
        assert_eq!(value_of(&production, "GREETING"), Some("guten Tag"));
        assert_eq!(production["type"], "production");

        // The same again sends nothing, although values are given.
        let again = team.run("deploy --all-envs --debug").ok();
        assert_eq!(write_count(&again), 0, "{}", again.stderr);
        team.run("plan --all-envs --exit-code").exits(0);
    }
}

#[test]
fn only_what_differs_is_sent() {
    for team in both() {
        team.run("deploy --all-envs --timeout 60s").ok();
        let changed = team.with("GREETING_TEXT", "moin");
        let plan = changed.run("plan --all-envs -o json").ok().json();
        let actions: Vec<&str> =
            plan["deployments"].as_array().unwrap().iter().filter_map(|own| own["action"].as_str()).collect();
        assert_eq!(actions, ["nothing", "redeploy"], "{plan:#}");
        let deployed = changed.run("deploy --all-envs --debug --timeout 60s").ok();
        let writes: Vec<Value> = deployed.writes().into_iter().map(|(_, body)| body).collect();
        let redeploys: Vec<&Value> =
            writes.iter().flat_map(|body| body["actions"].as_array().into_iter().flatten()).collect();
        assert_eq!(redeploys.len(), 1, "{}", deployed.stderr);
        let sent = &redeploys[0]["configurationValues"];
        assert_eq!(sent[0]["standardConfiguration"], json!([{ "key": "GREETING", "value": "moin" }]));
        assert_eq!(sent[0]["securedConfiguration"], json!([]));
        let production = changed.deployment("acme-live", "tax-live");
        assert_eq!(value_of(&production, "GREETING"), Some("moin"));
    }
}

#[test]
fn a_rotated_secret_is_sent_where_it_is_remembered() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    let rotated = team.with("TAX_TOKEN", "r0tated-secret");
    let plan = rotated.run("plan --all-envs").ok();
    assert!(!plan.stdout.contains("r0tated") && !plan.stderr.contains("r0tated"), "{}", plan.told());
    let deployed = rotated.run("deploy --all-envs --debug --timeout 60s").ok();
    assert_eq!(write_count(&deployed), 1, "{}", deployed.stderr);
    assert_eq!(write_count(&rotated.run("deploy --all-envs --debug").ok()), 0);
}

#[test]
fn without_a_memory_secrets_are_named_and_not_sent() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s --memory first.json").ok();
    // Another machine has no memory.
    let quiet = team.run("deploy --all-envs --debug --memory other.json").ok();
    assert_eq!(write_count(&quiet), 0);
    assert!(quiet.stderr.contains("web.TOKEN") && quiet.stderr.contains("--send-secured always"), "{}", quiet.stderr);
    let without_plan = team.run("deploy -q --all-envs --memory other.json").ok();
    let warning = "warning: secured values cannot be compared and are not sent: web.TOKEN of staging (acme-test), production \
                   (acme-live); to send them: `ctconnect deploy --send-secured always --all-envs \
                   --memory other.json`";
    without_plan.says(warning);
    let quiet = team.run("deploy -q --all-envs --memory first.json").ok();
    assert_eq!(quiet.stderr, "", "there is nothing to warn of");
    let json = team.run("plan --all-envs --memory other.json -o json").ok().json();
    assert!(json["securedNotCompared"].as_array().is_some_and(|own| !own.is_empty()), "{json:#}");
    let sent = team.run("deploy --all-envs --debug --memory other.json --send-secured always --timeout 60s").ok();
    assert_eq!(write_count(&sent), 2, "{}", sent.stderr);
    // From then on it is remembered.
    let again = team.run("deploy --all-envs --debug --memory other.json --send-secured always").ok();
    assert_eq!(write_count(&again), 0, "{}", again.stderr);
}

#[test]
fn a_required_value_that_is_not_given_stops_everything_before_the_first_write() {
    let team = Team::local();
    let without = team.with("TAX_TOKEN", "");
    without.run("plan --all-envs").ok();
    let refused = without.run("deploy --all-envs --debug").exits(3);
    assert_eq!(write_count(&refused), 0);
    assert!(refused.stderr.contains("TAX_TOKEN") && refused.stderr.contains("production"), "{}", refused.stderr);
}

#[test]
fn a_deployment_without_a_key_is_adopted() {
    let team = Team::local();
    team.run("deploy --env staging --timeout 60s").ok();
    // What the official CLI made: a production Deployment without a key in the other Project.
    let connector = team.run("connector describe acme-tax --published -o json --project-key acme-test").ok().json();
    let draft = json!({ "type": "production", "region": "europe-west1.gcp",
        "connector": { "id": connector["id"], "version": connector["version"] },
        "configurations": [
            { "applicationName": "web", "standardConfiguration": [{ "key": "GREETING", "value": "old" }],
              "securedConfiguration": [{ "key": "TOKEN", "value": "old" }] },
            { "applicationName": "listener", "standardConfiguration": [], "securedConfiguration": [] },
            { "applicationName": "nightly", "standardConfiguration": [], "securedConfiguration": [] }] });
    let body = draft.to_string();
    let line = ["api", "POST", "/acme-live/deployments", "--input", "-"];
    let created = team.machine.run_with_input(line, &body).ok().json();
    let id = created["id"].as_str().unwrap();
    team.run(&format!("deployment wait {id} --project-key acme-live --timeout 60s")).ok();
    // The key `tax-live` is written: that would be a new Deployment. Only a default key adopts.
    team.change("    key: tax-live\n", "");
    let plan = team.run("plan --env production -o json").ok().json();
    assert_eq!(plan["deployments"][0]["action"], "adopt", "{plan:#}");
    team.run("deploy --env production --timeout 60s").ok();
    let all = team.run("deployment list --project-key acme-live -o json").ok().json();
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert_eq!(value_of(&all[0], "GREETING"), Some("guten Tag"));
    let again = team.run("deploy --env production --debug").ok();
    assert_eq!(write_count(&again), 0, "{}", again.stderr);
}

#[test]
fn somebody_elses_change_ends_a_saved_plan() {
    let team = Team::local();
    team.run("deploy --env staging --timeout 60s").ok();
    let changed = team.with("GREETING_TEXT", "moin");
    changed.run("plan --env production --out plan.json").ok();
    let saved = std::fs::read_to_string(team.folder().join("plan.json")).unwrap();
    assert!(!saved.contains("moin") && !saved.contains("s3cret"), "{saved}");
    changed.run("deploy --plan-file plan.json --timeout 60s").ok();
    changed.run("plan --env staging --send-secured always --memory none.json --out plan.json").ok();
    team.run("deployment redeploy acme-tax-staging --project-key acme-test --timeout 60s").ok();
    let refused = changed.run("deploy --plan-file plan.json --debug").exits(6);
    assert_eq!(write_count(&refused), 0);
    assert!(refused.stderr.contains("staging") && refused.stderr.contains("plan --out"), "{}", refused.stderr);
}

#[test]
fn production_is_promoted_to_what_staging_runs_and_to_nothing_else() {
    let team = Team::local();
    team.run("deploy --env staging --from staging --timeout 60s").exits(5);
    team.run("deploy --env staging --timeout 60s").ok();
    let promoted = team.run("deploy --env production --from staging --timeout 60s").ok();
    assert!(!promoted.stderr.contains("someone else"), "{}", promoted.stderr);
    // A newer version that staging does not run.
    team.run("connector publish acme-tax --force --project-key acme-test --timeout 60s").ok();
    let refused = team.run("deploy --env production --from staging --debug").exits(6);
    assert_eq!(write_count(&refused), 0, "{}", refused.stderr);
    assert!(refused.stderr.contains("ctconnect deploy --env staging"), "{}", refused.stderr);
}

#[test]
fn another_type_needs_a_replacement_that_is_allowed() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    team.change("    type: production\n", "    type: sandbox\n");
    let refused = team.run("deploy --env production --debug").exits(6);
    assert_eq!(write_count(&refused), 0);
    assert!(refused.stderr.contains("--allow-replace tax-live"), "{}", refused.stderr);
    team.run("deploy --env production --allow-replace tax-live").exits(2);
    team.run("deploy --env production --allow-replace tax-live --yes --timeout 60s").ok();
    assert_eq!(team.deployment("acme-live", "tax-live")["type"], "sandbox");
}

/// A run with a saved plan does what the plan allowed, without its flags.
#[test]
fn a_saved_plan_keeps_what_it_allows() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    team.change("    type: production\n", "    type: sandbox\n");
    team.run("plan --env production --allow-replace tax-live --out plan.json").ok();
    team.run("deploy --plan-file plan.json").exits(2);
    team.run("deploy --plan-file plan.json --yes --timeout 60s").ok();
    assert_eq!(team.deployment("acme-live", "tax-live")["type"], "sandbox");
}

#[test]
fn a_solo_developer_needs_three_lines() {
    let team = Team::local();
    team.write(
        "connector: { key: cart-gifts, creator: { email: kim@example.com } }\n\
         deployments:\n  shop: { key: cart-gifts, configuration: { web: { TOKEN: \"${TAX_TOKEN}\" } } }\n",
    );
    team.run("deploy --timeout 60s").ok();
    assert_eq!(write_count(&team.run("deploy --debug").ok()), 0);
    let status = team.run("status -o json").ok().json();
    assert_eq!(status[0]["name"], "shop");
    assert_eq!(status[0]["action"], "nothing", "{status:#}");
}

#[test]
fn a_preview_is_deployed_beside_the_others_and_needs_no_publish() {
    let team = Team::local();
    team.run("deploy --env staging --preview --timeout 60s").ok();
    let preview = team.deployment("acme-test", "acme-tax-staging-preview");
    assert_eq!(preview["type"], "preview");
    assert_eq!(write_count(&team.run("deploy --env staging --preview --debug").ok()), 0);
}

#[test]
fn flags_alone_can_be_planned() {
    let machine = Machine::local();
    let _project = crate::harness::Project::new(&machine, "shop", crate::harness::THREE);
    let plan = machine.sh("plan shop --configuration web.TOKEN=t0ken -o json").ok().json();
    assert_eq!(plan["deployments"][0]["key"], "shop");
    assert_eq!(plan["deployments"][0]["action"], "create");
    machine.sh("deploy shop --configuration web.TOKEN=t0ken").ok();
    let plan = machine.sh("plan shop -o json").ok().json();
    assert_eq!(plan["deployments"][0]["action"], "nothing", "{plan:#}");
    machine.sh("plan shop --env x").exits(2);
}

#[test]
fn a_wave_that_fails_stops_the_next_one_and_is_continued() {
    let refuse = "status=400,code=InvalidOperation,method=POST,path=/acme-test/deployments,count=1";
    let Some(team) = Team::over_http(&["--fault", refuse]) else { return };
    let failed = team.run("deploy --all-envs --timeout 60s -o json").exits(6);
    let result = failed.json();
    assert_eq!(outcomes(&result), ["failed", "notStarted"], "{result:#}");
    assert!(failed.stderr.contains("deploy --all-envs"), "{}", failed.stderr);
    assert!(failed.stderr.contains("not started: 1 of 2 Deployments\n"), "{}", failed.stderr);
    let continued = team.run("deploy --all-envs --debug --timeout 60s").ok();
    // The Connector is not published again.
    assert_eq!(write_count(&continued), 2, "{}", continued.stderr);
    assert_eq!(write_count(&team.run("deploy --all-envs --debug").ok()), 0);
}

#[test]
fn a_number_of_failures_can_be_allowed() {
    let refuse = "status=400,code=InvalidOperation,method=POST,path=/acme-test/deployments,count=1";
    let Some(team) = Team::over_http(&["--fault", refuse]) else { return };
    let failed = team.run("deploy --all-envs --max-failures 1 --timeout 60s -o json").exits(6).json();
    assert_eq!(outcomes(&failed), ["failed", "created"], "{failed:#}");
}

#[test]
fn a_failed_deployment_shows_its_report_and_the_errors_of_its_logs() {
    let Some(team) = Team::over_http(&["--fail", "deploy=the image is too large"]) else { return };
    let failed = team.run("deploy --env staging --timeout 60s").exits(7);
    assert!(failed.stderr.contains("the image is too large"), "{}", failed.stderr);
    assert!(failed.stderr.contains("log of web: emulated: "), "{}", failed.stderr);
    // It has failed, so that it is redeployed although nothing differs.
    let plan = team.run("plan --env staging -o json").ok().json();
    assert_eq!(plan["deployments"][0]["action"], "redeploy");
    let status = team.run("status --env staging").exits(7);
    status.says("hint: `ctconnect deploy --env staging` redeploys it");
}

/// A pull request: the commit has no tag yet.
#[test]
fn a_commit_without_a_tag_can_be_planned() {
    let Some(team) = Team::over_http(&[]) else { return };
    team.git(&["tag", "--delete", "v1"]);
    let first = team.run("plan --env staging").exits(3);
    first.says("cannot be created without `repository.tag`").says("tag the commit and push the tag");
    team.git(&["tag", "v1"]);
    team.run("deploy --all-envs --timeout 60s").ok();
    team.git(&["commit", "--quiet", "--allow-empty", "--message", "next"]);
    let changed = team.with("GREETING_TEXT", "moin");
    let plan = changed.run("plan --all-envs -o json").ok().json();
    assert_eq!(plan["connector"]["action"], "nothing", "{plan:#}");
    assert!(plan["connector"]["notes"][0].as_str().unwrap().starts_with("no git tag points at HEAD"), "{plan:#}");
    let actions: Vec<&str> =
        plan["deployments"].as_array().unwrap().iter().filter_map(|own| own["action"].as_str()).collect();
    assert_eq!(actions, ["nothing", "redeploy"], "{plan:#}");
    let status = changed.run("status --all-envs -o json").ok().json();
    assert_eq!((&status[0]["action"], &status[1]["action"]), (&json!("nothing"), &json!("redeploy")));
    let table = changed.run("status --all-envs").ok();
    assert!(
        table.stdout.contains("note: no git tag points at HEAD, so the Connector keeps its tag"),
        "{}",
        table.stdout
    );
    assert!(!table.stdout.contains("(staging"), "it is about all of them: {}", table.stdout);
    changed.run("deploy --all-envs --debug").exits(2).wrote_nothing().says("no git tag points at the HEAD");
}

#[test]
fn status_compares_with_what_plan_compares_with() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s --memory first.json").ok();
    let rotated = team.with("TAX_TOKEN", "r0tated-secret");
    let action = |line: &str| rotated.run(line).ok().json()[1]["action"].clone();
    assert_eq!(action("status --all-envs -o json --memory first.json"), "redeploy");
    assert_eq!(action("status --all-envs -o json --memory other.json"), "nothing");
    std::fs::create_dir(team.folder().join("values")).unwrap();
    std::fs::write(team.folder().join("values/production.env"), "web.GREETING=moin\n").unwrap();
    assert_eq!(action("status --all-envs -o json --memory other.json --values-dir values"), "redeploy");
    let previews = team.run("status --env staging --preview -o json").ok().json();
    assert_eq!((&previews[0]["key"], &previews[0]["action"]), (&json!("acme-tax-staging-preview"), &json!("create")));
}

#[test]
fn many_private_projects_are_summarized() {
    let team = Team::local();
    let projects: Vec<String> = (0..30).map(|number| format!("europe-west1.gcp:shop-{number}")).collect();
    let creator = "  creator: { email: tax@acme.example }\n";
    team.change(creator, &format!("{creator}  privateProjects: [{}]\n", projects.join(", ")));
    let plan = team.run("plan --env staging").ok();
    let lines: Vec<&str> = plan.stdout.lines().filter(|line| line.contains("privateProjects")).collect();
    assert!(
        lines.len() == 1 && lines[0].contains(" added: ") && lines[0].contains("more (`-o json` lists all)"),
        "{lines:?}"
    );
}

/// After a kill at any of its requests, the same command reaches the same end, and nothing is there twice.
#[cfg(unix)]
#[test]
fn a_run_that_is_killed_at_any_step_continues() {
    for killed_at in 0.. {
        let Some(team) = Team::over_http(&["--control"]) else { return };
        team.change(
            "  production:\n",
            "  pilot:\n    project: live\n    configuration:\n      web: { TOKEN: \"${TAX_TOKEN}\" }\n  production:\n",
        );
        let fault = format!("delay=1h,method=POST,skip={killed_at},count=1");
        team.control("POST /_emulator/faults", &fault);
        let is_killed = team.kill_when_it_waits("deploy --all-envs --timeout 60s", killed_at);
        team.control("DELETE /_emulator/faults", "");
        team.run("deploy --all-envs --timeout 60s").ok();
        let again = team.run("deploy --all-envs --debug").ok();
        assert_eq!(write_count(&again), 0, "killed at {killed_at}: {}", again.stderr);
        let connectors = team.run("connector list --project-key acme-test -o json").ok().json();
        assert_eq!(connectors.as_array().unwrap().len(), 1, "killed at {killed_at}");
        for (project, keys) in [("acme-test", 1), ("acme-live", 2)] {
            let all = team.run(&format!("deployment list --project-key {project} -o json")).ok().json();
            let all = all.as_array().unwrap();
            assert_eq!(all.len(), keys, "killed at {killed_at}: {all:#?}");
            assert!(all.iter().all(|own| own["status"] == "Deployed" && own["version"] == 1), "{killed_at}: {all:#?}");
        }
        if !is_killed {
            assert!(killed_at >= 5, "a Connector, its publish and three Deployments: {killed_at}");
            break;
        }
    }
}

#[test]
fn urls_are_sent_with_a_second_redeploy() {
    let team = Team::local();
    team.change("web: { GREETING: \"hello from ${project.key}\" }", "LOG_LEVEL: \"${url:web}\"");
    let plan = team.run("plan --env staging").ok();
    assert!(plan.stdout.contains("then redeploy with the URLs of its applications"), "{}", plan.stdout);
    team.run("deploy --env staging --timeout 60s").ok();
    let staging = team.deployment("acme-test", "acme-tax-staging");
    let web = staging["applications"].as_array().unwrap().iter().find(|own| own["applicationName"] == "web").unwrap();
    let url = web["url"].as_str().unwrap();
    assert!(staging.to_string().matches(url).count() >= 2, "{staging:#}");
    assert_eq!(write_count(&team.run("deploy --env staging --debug").ok()), 0);
}

#[test]
fn a_schedule_that_the_file_has_no_more_is_named() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    let kept = || team.run("plan --all-envs -o json").ok().json()["deployments"].clone();
    assert_eq!((&kept()[0]["kept"], &kept()[1]["kept"]), (&json!([]), &json!([])));
    team.change("    schedule: { nightly: \"0 3 * * *\" }\n", "");
    assert_eq!((&kept()[0]["kept"], &kept()[1]["kept"]), (&json!([]), &json!(["nightly schedule"])));
    let plan = team.run("plan --env production").ok();
    assert!(plan.stdout.contains("nightly schedule"), "{}", plan.stdout);
}
