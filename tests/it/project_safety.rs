//! What a ctconnect.yaml, another run, or a file in the way must not lead to.

use std::fs;

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, Request, connector, deployment};
use crate::harness::{Answer, Machine, Server};
use crate::project_deploy::team::Team;

/// The actions of a plan.
fn actions(plan: &Value) -> Vec<&str> {
    plan["deployments"].as_array().unwrap().iter().filter_map(|own| own["action"].as_str()).collect()
}

fn shows(answer: &Answer, text: &str) -> bool {
    answer.stdout.contains(text) || answer.stderr.contains(text)
}

#[test]
fn a_standard_value_has_no_credential_of_ctconnect() {
    let team = Team::local();
    team.change("${GREETING_TEXT}", "${CTP_CLIENT_SECRET__TEST}");
    for line in ["plan --all-envs", "deploy --all-envs --debug", "validate"] {
        let refused = team.run(line).exits(3);
        assert!(shows(&refused, "`web.GREETING` would get `CTP_CLIENT_SECRET__TEST`"), "{line}: {}", refused.told());
        assert!(!shows(&refused, "secret-of-test"), "{line}: {}", refused.told());
        assert!(refused.writes().is_empty(), "{}", refused.stderr);
    }
}

#[test]
fn the_secrets_of_all_identities_are_masked_and_warned_of() {
    let team = Team::local();
    // The same value under another name, which is not of the identity that the Deployment uses.
    let renamed = team.with("GREETING_TEXT", "secret-of-test");
    let plan =
        renamed.run("plan --all-envs").ok().says("`web.GREETING` is the client secret that ctconnect itself uses");
    assert!(!shows(&plan, "secret-of-test"), "{}", plan.told());
    team.change("${TAX_TOKEN}", "${CTP_CLIENT_SECRET__LIVE}");
    let warning = "`web.TOKEN` is the client secret that ctconnect itself uses";
    let deployed = team.run("deploy --all-envs --timeout 60s").ok().says(warning);
    assert!(!shows(&deployed, "secret-of-live"), "{}", deployed.told());
}

#[test]
fn the_hashes_of_two_saved_plans_cannot_be_compared() {
    let team = Team::local();
    let hashes = |file: &str| {
        team.run(&format!("plan --env production --out {file}")).ok();
        let plan: Value = serde_json::from_slice(&fs::read(team.folder().join(file)).unwrap()).unwrap();
        let values = plan["deployments"][0]["values"].as_array().unwrap().clone();
        values.iter().filter_map(|value| value["after"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let (first, second) = (hashes("first.json"), hashes("second.json"));
    assert!(!first.is_empty() && first.len() == second.len());
    assert!(first.iter().all(|hash| !second.contains(hash)), "{first:?} {second:?}");
}

/// A create whose answer was lost may have been that of another run: nothing says which secured values it had.
#[test]
fn the_secrets_of_a_create_without_an_answer_are_not_remembered() {
    let lost = "lost,method=POST,path=/acme-test/deployments,count=1";
    let Some(team) = Team::over_http(&["--fault", lost]) else { return };
    let deployed = team.run("deploy --env staging --timeout 60s").ok();
    assert!(deployed.stderr.contains("are not remembered"), "{}", deployed.stderr);
    let plan = team.run("plan --env staging -o json").ok().json();
    assert_eq!(plan["securedNotCompared"].as_array().map(Vec::len), Some(1), "{plan:#}");
}

/// Another run redeploys after this one, before this one reads the Deployment again.
#[cfg(unix)]
#[test]
fn the_version_of_another_run_is_not_remembered_as_ones_own() {
    let Some(team) = Team::over_http(&["--control"]) else { return };
    team.run("deploy --all-envs --timeout 60s").ok();
    let id = team.deployment("acme-live", "tax-live")["id"].as_str().unwrap().to_owned();
    let path = format!("path=/acme-live/deployments/{id}");
    // The service has done what this run sent once the first fault was applied, and the second one hides it until another run
    // has redeployed.
    let faults = format!("delay=1ms,method=POST,{path},count=1\nstatus=503,method=GET,{path}");
    let beside = |secret, values: &str| {
        team.control("POST /_emulator/faults", &faults);
        let rotated = team.with("TAX_TOKEN", secret);
        let line = "deploy --env production --send-secured always --poll-interval 50ms --timeout 60s";
        let running = rotated.start(line);
        team.until_applied();
        team.run(&format!("deployment redeploy tax-live --project-key acme-live --no-wait {values}")).ok();
        team.control("DELETE /_emulator/faults", "");
        (running.end(), rotated.run("plan --env production -o json").ok().json())
    };
    let (ended, plan) = beside("r0tated-first", "--configuration web.TOKEN=s3cret-of-another-run");
    ended.ok();
    assert_eq!(plan["securedNotCompared"].as_array().map(Vec::len), Some(1), "{plan:#}");
    let (ended, _) = beside("r0tated-second", "--configuration web.GREETING=moin");
    ended.exits(6).says("another run has changed the Deployment `tax-live`");
}

/// Whatever has the name of the file is not skipped: without it, `deploy` would do something else.
#[cfg(unix)]
#[test]
fn a_project_file_that_cannot_be_read_is_not_absent() {
    let team = Team::local();
    let file = team.folder().join("ctconnect.yaml");
    let below = team.folder().join("below");
    fs::create_dir_all(&below).unwrap();
    for target in [Some("nothing"), Some("/dev/null"), None] {
        fs::remove_file(&file).or_else(|_| fs::remove_dir(&file)).unwrap();
        match target {
            Some(target) => std::os::unix::fs::symlink(target, &file).unwrap(),
            None => fs::create_dir(&file).unwrap(),
        }
        for (folder, line) in [(team.folder(), "deploy --debug"), (&below, "deploy --debug"), (team.folder(), "plan")] {
            let refused = team.machine.sh_in(folder, line).exits(3).says("ctconnect.yaml");
            assert!(refused.writes().is_empty(), "{}", refused.stderr);
        }
        team.machine.sh_in(team.machine.folder(), "deploy tax --debug").exits(3).says("ctconnect.yaml");
    }
    fs::create_dir(below.join("connect.yaml")).unwrap();
    team.machine.sh_in(&below, "validate").exits(3).says("connect.yaml");
}

/// Two Regions can each have a Project of one key.
#[test]
fn projects_of_one_key_in_two_regions_are_two() {
    let server = Faulty::start(|request: &Request| match request.line.split([' ', '?']).nth(1).unwrap() {
        "/oauth/token" => {
            let token = request.header("authorization").replace("Basic ", "");
            Reply::json(200, &json!({ "access_token": token, "expires_in": 172_800 }))
        }
        "/acme-test/deployments" => {
            // `eu-id:s3cret-of-eu` in Base64.
            let is_eu = request.header("authorization").contains("ZXUtaWQ6czNjcmV0LW9mLWV1");
            let results = if is_eu { vec![deployment("Deployed")] } else { vec![] };
            Reply::json(200, &json!({ "limit": 500, "offset": 0, "total": results.len(), "results": results }))
        }
        path if path.starts_with("/connectors/drafts") => Reply::error(404, "ResourceNotFound"),
        _ => Reply::json(200, &connector()),
    });
    let machine = ["EU", "US"].iter().fold(Machine::bare(), |machine, name| {
        let lower = name.to_lowercase();
        machine
            .with(&format!("CTP_CLIENT_ID__{name}"), &format!("{lower}-id"))
            .with(&format!("CTP_CLIENT_SECRET__{name}"), &format!("s3cret-of-{lower}"))
    });
    let machine = machine.with("CTP_CONNECT_API_URL", server.address()).with("CTP_AUTH_URL", server.address());
    let file = "connector: { key: tax, published: true }
projects:
  eu: { key: acme-test, region: europe-west1.gcp }
  us: { key: acme-test, region: us-central1.gcp }
deployments:
  eu: { project: eu, key: live }
  us: { project: us, key: live }
";
    let write = |text: &str| fs::write(machine.folder().join("ctconnect.yaml"), text).unwrap();
    write(file);
    let plan = machine.sh("plan --all-envs -o json").ok().json();
    assert_eq!(actions(&plan), ["nothing", "create"], "{plan:#}");
    // Two names of one Project, once with the Region of the run.
    write(&file.replace("us-central1.gcp", "europe-west1.gcp"));
    let message = "`eu` and `us` have the key `live` in the same Project";
    assert!(shows(&machine.sh("validate").exits(3), message));
    write(&file.replace(", region: us-central1.gcp", ""));
    let of_run = machine.sh("plan --all-envs --project-region europe-west1.gcp");
    of_run.exits(3).says(message);
}

#[test]
fn a_saved_plan_is_for_one_service_and_takes_no_other_flags() {
    let Some(team) = Team::over_http(&[]) else { return };
    team.run("plan --env staging --out plan.json").ok();
    for flag in ["--force", "--send-secured always", "--make-private", "--allow-replace tax-live"] {
        team.run(&format!("deploy --plan-file plan.json {flag}")).exits(2);
    }
    let other = Server::start(&team.machine, &["--speed", "instant"]);
    let address: &'static str = other.address().to_owned().leak();
    let refused = team.with("CTP_CONNECT_API_URL", address).run("deploy --plan-file plan.json --debug").exits(6);
    assert!(refused.stderr.contains(address) && refused.writes().is_empty(), "{}", refused.stderr);
    team.run("deploy --plan-file plan.json --timeout 60s").ok();
}

#[test]
fn a_plan_replaces_nothing_but_a_plan() {
    let team = Team::local();
    let path = |name: &str| team.folder().join(name);
    fs::write(path("notes.json"), "{\"format\": 1}").unwrap();
    team.run("plan --env staging --out notes.json").exits(3).says("is not a saved plan");
    team.run("plan --env staging --out plan.json").ok();
    team.run("plan --env staging --out plan.json").ok();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("plan.json", path("link.json")).unwrap();
        team.run("plan --env staging --out link.json").exits(3).says("is a link");
    }
    assert_eq!(fs::read_to_string(path("notes.json")).unwrap(), "{\"format\": 1}");
}

#[test]
fn a_dry_run_checks_what_deploy_checks() {
    let team = Team::local();
    team.run("plan --env staging --out plan.json").ok();
    team.run("deploy --plan-file plan.json --dry-run").ok();
    team.run("deploy --env staging --timeout 60s").ok();
    team.run("deploy --plan-file plan.json --dry-run").exits(6).says("the saved plan is outdated");
    team.run("connector publish acme-tax --force --project-key acme-test --timeout 60s").ok();
    team.run("deploy --env production --from staging --dry-run").exits(6).says("runs version");
}

/// What is missing in a list would be created a second time.
#[test]
fn an_incomplete_list_ends_a_plan() {
    let server = Faulty::start(|request: &Request| match request.line.split([' ', '?']).nth(1).unwrap() {
        "/shop/deployments" => Reply::json(200, &json!({ "limit": 500, "offset": 0, "total": 2, "results": [] })),
        path if path.starts_with("/connectors/drafts") => Reply::error(404, "ResourceNotFound"),
        _ => Reply::json(200, &connector()),
    });
    let machine = crate::faults::machine(server.address());
    fs::write(
        machine.folder().join("ctconnect.yaml"),
        "connector: { key: tax, published: true }\ndeployments:\n  live: { type: production }\n",
    )
    .unwrap();
    for line in ["plan", "deploy --debug", "deploy --prune --yes --debug"] {
        let refused = machine.sh(line).exits(9).says("the list is incomplete");
        assert!(refused.writes().is_empty(), "{}", refused.stderr);
    }
}
