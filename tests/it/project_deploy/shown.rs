//! What `plan --show-file` and `status` show of a project, and the hints of a plan without a file.

use serde_json::{Value, json};

use super::team::Team;
use crate::harness::{Machine, Project, THREE};

#[test]
fn every_setting_of_the_merged_file_has_its_origin() {
    let team = Team::local();
    let shown = team.run("plan --all-envs --show-file -o json").ok().json();
    let origin = |layer: &str, line: Value| {
        let file = if line.is_null() { Value::Null } else { "ctconnect.yaml".into() };
        json!({ "layer": layer, "file": file, "line": line })
    };
    let [staging, production] = [&shown[0], &shown[1]];
    assert_eq!(staging["project"]["origin"], origin("deployment", json!(16)), "{staging:#}");
    assert_eq!(staging["wave"], json!({ "value": 1, "origin": origin("default", Value::Null) }));
    assert_eq!(staging["updateConnector"], json!({ "value": true, "origin": origin("default", Value::Null) }));
    assert_eq!(production["wave"], json!({ "value": 2, "origin": origin("deployment", json!(23)) }));
    assert_eq!(production["id"], Value::Null);
    // A flag means another Deployment than the entry does.
    let (written, given) = ("0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "0190cf3c-6e21-7c11-8a44-9d1f5be6a003");
    team.change("key: tax-live", &format!("id: {written}"));
    let id = |flags: &str| {
        let line = format!("plan --env production --show-file -o json {flags}");
        team.run(&line).ok().json()[0]["id"].clone()
    };
    assert_eq!(id(""), json!({ "value": written, "origin": origin("deployment", json!(21)) }));
    assert_eq!(id(&format!("--deployment-id {given}"))["value"], given);
    assert_eq!(id("--deployment-key other"), Value::Null);
    let page = team.run("plan --env production --show-file").ok().stdout;
    let row = page.lines().find(|line| line.trim_start().starts_with("id ")).unwrap();
    assert!(row.contains(written) && row.ends_with("ctconnect.yaml:21"), "{row}");
}

/// A note that has no room on one line goes on below its text.
#[cfg(unix)]
#[test]
fn the_second_line_of_a_note_of_status_is_indented() {
    let Some(team) = Team::over_http(&[]) else { return };
    team.git(&["commit", "--quiet", "--allow-empty", "--message", "untagged"]);
    let (code, screen) = team.terminal("status --all-envs", 70, &[]);
    assert_eq!(code, 0, "{screen}");
    let mut lines = screen.lines().skip_while(|line| !line.starts_with("note: "));
    let (first, second) = (lines.next().unwrap(), lines.next().unwrap());
    assert!(second.starts_with("    ") && !second.trim().is_empty(), "{first}\n{second}");
}

/// The key of the Connector has the name of a flag in it.
#[test]
fn a_hint_of_a_plan_without_a_file_is_chosen_by_its_kind() {
    let machine = Machine::local();
    let project = Project::new(&machine, "tax", THREE);
    let key = "tax--allow-replace";
    project.create(&machine, key);
    machine.sh(&format!("connector publish {key} --timeout 60s")).ok();
    machine.sh(&format!("connector certify {key} --no-wait")).ok();
    let plan = machine.sh_in(project.folder(), &format!("plan --connector-key {key}"));
    let shown = plan.stdout;
    assert!(shown.contains(&format!("`ctconnect connector certify {key}`")), "{shown}\n{}", plan.stderr);
}

#[test]
fn release_takes_the_file_of_the_project() {
    let team = Team::local();
    std::fs::rename(team.folder().join("ctconnect.yaml"), team.folder().join("team.yaml")).unwrap();
    let missing = team.run("release --file team.yaml").exits(5);
    missing.says("the Connector `acme-tax` does not exist").says("`ctconnect deploy --file team.yaml`");
    team.run("deploy --file team.yaml --env staging --timeout 60s").ok();
    team.run("release --file team.yaml --debug").ok().wrote_nothing().says("already published");
    team.run("release . --file team.yaml").exits(2);
}

/// A profile of another Project, whose client is never made.
#[test]
fn the_secret_of_a_profile_that_was_not_used_yet_is_masked() {
    let team = Team::local();
    let folder = team.machine.home().join(".config/ctconnect");
    std::fs::create_dir_all(&folder).unwrap();
    let client = json!({ "clientId": "client-of-acme", "clientSecret": "s3cret-of-acme-live" });
    let credentials = json!({ "version": 1, "clients": { "acme-live": client } });
    std::fs::write(folder.join("credentials.json"), credentials.to_string()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(folder.join("credentials.json"), private).unwrap();
    }
    team.change("hello from ${project.key}", "s3cret-of-acme-live");
    let shown = team.run("plan --all-envs --show-file").ok();
    assert!(shown.stdout.contains("GREETING") && !shown.stdout.contains("s3cret-of-acme"), "{}", shown.stdout);
    let json = team.run("plan --all-envs -o json").ok();
    assert!(!json.stdout.contains("s3cret-of-acme"), "{}", json.stdout);
}

/// Git has no email address, and nothing else names the creator of the new Connector.
#[test]
fn a_plan_without_an_email_address_names_the_setting_of_git() {
    let Some(team) = Team::over_http(&[]) else { return };
    team.change("  creator: { email: tax@acme.example }\n", "");
    let refused = team.run("plan --env staging").exits(3);
    refused.says("cannot be created without `creator.email`").says("`git config user.email EMAIL`");
    team.git(&["config", "user.email", "kim@acme.example"]);
    let plan = team.run("plan --env staging").ok();
    assert!(plan.stdout.contains("creator.email     \"kim@acme.example\""), "{}", plan.stdout);
}
