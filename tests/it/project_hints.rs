//! What a new user of a ctconnect.yaml reads: hints that can be pasted, and that name all that is needed.

use std::fs;

use crate::harness::{Answer, Machine, Project, THREE, require};
use crate::project_deploy::team::Team;

/// A machine with git on which only the identity of a Project of the file exists.
fn only_project_identity(name: &str) -> Option<(Machine, Machine, Project)> {
    if !require("git") {
        return None;
    }
    let (owner, project) = Project::over_http(name, THREE, &[]);
    let project = project.into_repository(&format!("git@github.com:acme/{name}.git"));
    let remote = owner.folder().join("remote.git");
    project.git(&["init", "-q", "--bare", remote.to_str().unwrap()]);
    project.git(&["push", "-q", remote.to_str().unwrap(), "HEAD:refs/heads/main"]);
    let address = owner.server().address();
    let user = Machine::bare().with("CTP_CONNECT_API_URL", address).with("CTP_AUTH_URL", address);
    let user = user.with("CTP_CLIENT_ID__TEST", "client-of-test").with("CTP_CLIENT_SECRET__TEST", "s3cret-of-test");
    let settings = format!(
        "[url \"file://{}\"]\n\tinsteadOf = git@github.com:acme/{name}.git\n[user]\n\tname = Kim\n\temail = kim@acme.example\n",
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
    let ended = ended.says("ctconnect deploy --all-envs --timeout 60s --debug\n");
    assert!(!ended.stderr.contains("ctconnect deployment wait"), "{}", ended.stderr);
}

#[test]
fn missing_secrets_are_named_by_the_variables_of_the_file() {
    let team = Team::local();
    let without = team.with("TAX_TOKEN", "");
    let without = without.and("STAGING_TAX_TOKEN", "");
    let refused = without.run("deploy --all-envs").exits(3);
    let refused = refused.says("hint: set STAGING_TAX_TOKEN and TAX_TOKEN\n");
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
    let expected =
        "deploy --send-secured always --env staging --memory other.json --repository-tag local --color never`";
    assert!(words.contains(expected), "{words}");
}

#[test]
fn a_plan_without_a_file_refuses_and_suggests_what_deploy_does() {
    let machine = Machine::local();
    let _project = Project::new(&machine, "shop", THREE);
    let flags = [
        "--allow-replace shop",
        "--values-dir values",
        "--env live",
        "--all-envs",
        "--wave 2",
        "--out plan.json",
        "--show-file",
    ];
    for flags in flags {
        let refused = machine.sh(&format!("plan shop {flags}")).exits(2);
        let flag = flags.split_once(' ').map_or(flags, |(flag, _)| flag);
        refused.says(&format!("`{flag}` needs a ctconnect.yaml, and there is none")).says("ctconnect import");
    }
    machine.sh("status").exits(3).says("there is no ctconnect.yaml in this folder").says("`ctconnect import`");
    // A value that is missing is given as to `deploy`; a secured one never on the command line.
    let unfit = machine.sh("plan shop").ok();
    let flag = "set the value with `--configuration-env web.TOKEN=NAME`";
    assert!(unfit.stderr.contains(flag) && !unfit.stderr.contains("deployments:"), "{}", unfit.stderr);
    machine.sh("deploy shop").exits(3).says(flag);
    machine.sh("deploy shop --configuration web.TOKEN=t0ken").ok();
    machine.sh("deploy shop --deployment-key other --configuration web.TOKEN=t0ken").ok();
    let plan = machine.sh("plan shop").ok();
    assert!(!plan.stdout.contains("ctconnect.yaml"), "{}", plan.stdout);
    let missing = machine.sh("plan shop --deployment-id 0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5").exits(5);
    let replaced = machine.sh("plan shop --type production --deployment-key shop").exits(6);
    for refused in [missing, replaced] {
        for text in [&refused.stdout, &refused.stderr] {
            assert!(!text.contains("ctconnect.yaml") && !text.contains("--allow-replace"), "{text}");
        }
        refused.says("--deployment-key KEY");
    }
}

#[test]
fn a_folder_without_a_key_is_told_where_the_file_has_it() {
    let machine = Machine::local();
    let created = machine.sh("init p --from service").ok();
    let steps = format!("{}{}", created.stdout, created.stderr);
    assert!(steps.contains("choose one as `connector.key` in ctconnect.yaml"), "{steps}");
    let status = machine.sh_in(machine.folder().join("p"), "status").exits(2);
    let status = status.says("set `connector.key` in ctconnect.yaml");
    assert!(!status.stderr.contains("--connector-key"), "{}", status.stderr);
}

#[test]
fn status_before_the_first_deploy_knows_the_applications_of_the_folder() {
    let Some(team) = Team::over_http(&[]) else { return };
    team.git(&["remote", "remove", "origin"]);
    let status = team.run("status --all-envs -o json").ok().json();
    assert_eq!(status[1]["status"], serde_json::Value::Null, "{status:#}");
}

/// The row that was announced is the one that runs.
#[cfg(unix)]
#[test]
fn a_publish_is_shown_under_the_key_of_the_connector() {
    let Some(team) = Team::over_http(&[]) else { return };
    team.run("deploy --env staging --timeout 60s").ok();
    let again = team.run("deploy --env staging --force --timeout 60s").ok();
    again.says("Publishing acme-tax: Published\n");
}

#[cfg(unix)]
#[test]
fn what_is_pruned_is_asked_for_with_one_colon_and_a_narrow_status_fits() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    let status = team.terminal("status --all-envs", 40, &[]);
    assert!(status.1.lines().all(|line| line.trim_end().chars().count() <= 40), "{}", status.1);
    assert!(status.1.contains("PLAN") && status.1.contains("production"), "{}", status.1);
    team.change(
        "  production:\n    project: live\n    key: tax-live\n",
        "  production:\n    project: live\n    key: tax-new\n",
    );
    let (_, shown) =
        team.terminal("deploy --env production --prune --timeout 60s", 200, &[("[y/N]", "y"), ("to delete", "no")]);
    assert!(shown.contains("in the Project acme-live: ") && !shown.contains("::"), "{shown}");
}

#[cfg(unix)]
#[test]
fn required_values_are_asked_for_on_a_terminal() {
    let team = Team::local();
    team.change("      web: { TOKEN: \"${STAGING_TAX_TOKEN}\" }\n", "      web: { GREETING: hello }\n");
    let (code, shown) =
        team.terminal("deploy --env staging --timeout 60s", 200, &[("staging: web.TOKEN", "typed-s3cret")]);
    assert!(code == 0 && !shown.contains("typed-s3cret"), "{code} {shown}");
    assert!(shown.contains("web.TOKEN     set (secured)"), "{shown}");
    let deployed = team.deployment("acme-test", "acme-tax-staging");
    assert_eq!(deployed["status"], "Deployed", "{deployed:#}");
}

#[test]
fn variables_of_an_env_file_that_are_not_used_are_listed() {
    let team = Team::local();
    fs::write(team.folder().join("more.env"), "GREETING=moin\nNOT_DECLARED=x\n").unwrap();
    let deployed = team.run("deploy --env staging --env-file more.env --timeout 60s").ok();
    deployed.says("not used, because connect.yaml does not declare it: NOT_DECLARED in the file `more.env`");
}

#[test]
fn a_saved_plan_comes_with_the_command_that_carries_it_out() {
    let team = Team::local();
    let line = "plan --env staging --memory m.json --name Taxes --out plan.json --exit-code";
    let plan = team.run(line).exits(10);
    plan.says("the plan is saved in plan.json; to carry it out: `")
        .says(" --plan-file plan.json --memory m.json --name Taxes`");
    team.run("deploy --plan-file plan.json --memory m.json --name Taxes --timeout 60s").ok();
}

/// Once for each project, and only to a person; nothing is written into the checkout.
#[cfg(unix)]
#[test]
fn a_deploy_with_flags_suggests_import_once() {
    if !require("git") {
        return;
    }
    let (machine, project) = Project::over_http("shop", THREE, &[]);
    let project = project.into_repository("git@github.com:acme/shop.git");
    project.git(&["tag", "v1"]);
    let deploy = "deploy shop --creator-email kim@acme.example --configuration web.TOKEN=t0ken";
    let typed = |line: &str| {
        let mut command = machine.command(crate::harness::words(line));
        command.env("TERM", "dumb");
        crate::harness::on_terminal(command, 200, &[]).1
    };
    let before = fs::read_dir(project.folder()).unwrap().count();
    let quiet = machine.sh(deploy).ok();
    assert!(!quiet.stderr.contains("import"), "{}", quiet.stderr);
    for flags in ["-q", "-o json"] {
        let shown = typed(&format!("{deploy} {flags}"));
        assert!(!shown.contains("import`"), "{shown}");
    }
    let first = typed(deploy);
    assert!(first.contains("hint: `cd shop && ctconnect import` writes a ctconnect.yaml"), "{first}");
    let second = typed(deploy);
    assert!(!second.contains("import`"), "{second}");
    assert_eq!(fs::read_dir(project.folder()).unwrap().count(), before);
}

#[test]
fn the_merged_file_needs_no_identity_and_shows_where_each_setting_is_written() {
    let team = Team::local();
    let user = Machine::bare();
    let answer = |flags: &str| {
        let mut command = user.command(crate::harness::words(&format!("plan --all-envs --show-file {flags}")));
        command.current_dir(team.folder());
        Answer::new(&command.output().unwrap(), "home").ok()
    };
    let page = answer("");
    let lines: Vec<&str> = page.stdout.lines().filter(|line| line.trim_start().starts_with("project")).collect();
    assert!(lines.iter().all(|line| line.contains("ctconnect.yaml:")) && lines.len() == 2, "{}", page.stdout);
    let waves: Vec<&str> = page.stdout.lines().filter(|line| line.trim_start().starts_with("wave")).collect();
    assert!(waves[0].ends_with("default") && waves[1].contains("ctconnect.yaml:"), "{waves:?}");
    let json = answer("-o json").json();
    assert_eq!(json[1]["project"]["key"], "acme-live", "{json:#}");
}

/// One emulator serves the Projects of all Regions.
#[test]
fn one_connector_is_deployed_to_projects_of_several_regions() {
    let Some(team) = Team::over_http(&[]) else { return };
    team.change("supportedRegions: [europe-west1.gcp]", "supportedRegions: [europe-west1.gcp, us-central1.gcp]");
    team.change(
        "live: { key: acme-live, region: europe-west1.gcp }",
        "live: { key: acme-live, region: us-central1.gcp }",
    );
    team.run("deploy --all-envs --timeout 60s").ok();
    let live = team.deployment("acme-live", "tax-live");
    assert_eq!(live["deployedRegion"], "us-central1.gcp", "{live:#}");
}

#[test]
fn an_import_leaves_out_the_schedules_of_connect_yaml() {
    let team = Team::local();
    team.run("deploy --all-envs --timeout 60s").ok();
    let file = |project: &str| {
        team.run(&format!("import acme-tax --force --project-key {project}")).ok();
        fs::read_to_string(team.folder().join("ctconnect.yaml")).unwrap()
    };
    let text = file("acme-test");
    assert!(!text.contains("schedule:"), "{text}");
    let text = file("acme-live");
    assert!(text.contains("nightly: 0 3 * * *") || text.contains("nightly: \"0 3 * * *\""), "{text}");
}

#[test]
fn no_production_refuses_what_changes_production_before_the_first_write() {
    let team = Team::local();
    let safe = team.with("CTCONNECT_SAFETY", "no-production");
    let refused = safe.run("deploy --all-envs --debug").exits(4).wrote_nothing();
    refused.says("could not change the production Deployment `tax-live`").says("`no-production` forbids");
    safe.run("deploy --env staging --timeout 60s").ok();
    team.run("deploy --all-envs --timeout 60s").ok();
    for line in ["redeploy tax-live --project-key acme-live", "delete tax-live --project-key acme-live --yes"] {
        safe.run(&format!("deployment {line} --debug")).exits(4).wrote_nothing();
    }
    safe.run("deployment redeploy acme-tax-staging --project-key acme-test --timeout 60s").ok();
}
