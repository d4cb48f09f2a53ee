//! What a new user of a ctconnect.yaml reads: hints that can be pasted, and that name all that is needed.

use std::fs;

use crate::harness::{Machine, Project, THREE, require};
use crate::project_deploy::team::Team;

/// A machine with git on which only the identity of a Project of the file exists.
fn only_project_identity(name: &str) -> Option<(Machine, Machine, Project)> {
    if !require("git") {
        return None;
    }
    let (owner, project) = Project::over_http(name, THREE, &[]);
    let project = project.into_repository("git@github.com:acme/shop.git");
    let remote = owner.folder().join("remote.git");
    project.git(&["init", "-q", "--bare", remote.to_str().unwrap()]);
    project.git(&["push", "-q", remote.to_str().unwrap(), "HEAD:refs/heads/main"]);
    let address = owner.server().address();
    let user = Machine::bare().with("CTP_CONNECT_API_URL", address).with("CTP_AUTH_URL", address);
    let user = user.with("CTP_CLIENT_ID__TEST", "client-of-test").with("CTP_CLIENT_SECRET__TEST", "s3cret-of-test");
    let settings = format!(
        "[url \"file://{}\"]\n\tinsteadOf = git@github.com:acme/shop.git\n[user]\n\tname = Kim\n\temail = kim@acme.example\n",
        remote.display()
    );
    fs::write(user.home().join(".gitconfig"), settings).unwrap();
    Some((owner, user, project))
}

#[test]
fn release_finds_connector_project_and_identity_as_deploy_does() {
    let Some((owner, user, project)) = only_project_identity("shop2") else { return };
    project.create(&owner, "shop");
    fs::write(
        std::path::Path::new(project.folder()).join("ctconnect.yaml"),
        "connector: { key: shop, project: test }\nprojects:\n  test: { key: shop, region: europe-west1.gcp }\n",
    )
    .unwrap();
    let released = user.sh_in(project.folder(), "release --tag v2 --push -o json").ok().json();
    assert_eq!((&released["key"], &released["status"]), (&"shop".into(), &"Published".into()), "{released:#}");
    // A Connector that does not exist yet is created by the command that knows the file.
    let missing = user.sh_in(project.folder(), "release --tag v2 --push --connector-key other").exits(5);
    missing.says("the Connector `other` does not exist").says("`ctconnect deploy`");
    // Without a key in the file it is the one of this repository.
    fs::write(
        std::path::Path::new(project.folder()).join("ctconnect.yaml"),
        "connector: { project: test }\nprojects:\n  test: { key: shop, region: europe-west1.gcp }\n",
    )
    .unwrap();
    let released = user.sh_in(project.folder(), "release --tag v3 --push -o json").ok().json();
    assert_eq!((&released["key"], &released["repository"]["tag"]), (&"shop".into(), &"v3".into()), "{released:#}");
}

#[test]
fn release_leaves_the_connector_of_someone_else_alone() {
    let Some((_owner, user, project)) = only_project_identity("shop2") else { return };
    fs::write(
        std::path::Path::new(project.folder()).join("ctconnect.yaml"),
        "connector: { key: shop, published: true, project: test }\nprojects:\n  test: { key: shop, region: europe-west1.gcp }\n",
    )
    .unwrap();
    user.sh_in(project.folder(), "release --tag v2 --push").exits(2).says("belongs to someone else");
}

/// A wait for the Deployment of the first wave would leave out the second wave.
#[cfg(unix)]
#[test]
fn an_interrupted_run_names_the_whole_command() {
    let Some(team) = Team::over_http(&["--control"]) else { return };
    team.control("POST /_emulator/faults", "delay=1h,method=GET,path=/acme-test/deployments/*,count=1000");
    let running = team.with("GREETING_TEXT", "moin").start("deploy --all-envs --timeout 60s --debug");
    let running = running.until_it_says("> POST ").until_it_says("/acme-test/deployments\n").until_it_says("> GET");
    team.until_applied();
    let ended = running.signal("INT").end().exits(130);
    ended.says("ctconnect deploy --all-envs --timeout 60s --debug\n");
    assert!(!ended.stderr.contains("ctconnect deployment wait"), "{}", ended.stderr);
}

#[test]
fn missing_secrets_are_named_by_the_variables_of_the_file() {
    let team = Team::local();
    let without = team.with("TAX_TOKEN", "");
    let without = without.and("STAGING_TAX_TOKEN", "");
    let refused = without.run("deploy --all-envs").exits(3);
    refused.says("hint: set STAGING_TAX_TOKEN and TAX_TOKEN\n");
    assert!(!refused.stderr.contains("--configuration "), "{}", refused.stderr);
    let plan = without.run("plan --all-envs").ok();
    plan.says("`ctconnect deploy` would fail here (exit code 3)").says("set STAGING_TAX_TOKEN and TAX_TOKEN");
    // A line of the file that `validate` accepts.
    team.change("      web: { TOKEN: \"${STAGING_TAX_TOKEN}\" }\n", "      web: { GREETING: hello }\n");
    let refused = team.run("deploy --env staging").exits(3);
    refused.says("write `TOKEN: \"${WEB_TOKEN}\"` below `deployments: staging: configuration: web:`");
    assert!(!team.run("plan --env production").ok().stderr.contains("would fail"));
}

#[test]
fn commands_in_a_plan_repeat_the_flags_of_the_run() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    let line = "plan --memory other.json --env staging --repository-tag local --exit-code -o table --color never";
    let plan = team.run(line).ok();
    let words = plan.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "deploy --send-secured always --env staging --memory other.json --repository-tag local --color never`";
    assert!(words.contains(expected), "{words}");
}
