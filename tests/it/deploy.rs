//! `deploy`: the main job in one command.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::harness::{GUIDE, Machine, Project, THREE, require, words};

/// A value for the one key of `THREE` that is required.
const VALUE: &str = "--configuration web.TOKEN=t0ken";

/// A project folder in a git repository with the tag `v1`, and an emulator with these flags that knows it.
fn over_http(flags: &[&str]) -> Option<(Machine, Project)> {
    if !require("git") {
        return None;
    }
    let (machine, project) = Project::over_http("shop", THREE, flags);
    let project = project.into_repository("git@github.com:acme/shop.git");
    project.git(&["config", "user.email", "kim@acme.example"]);
    project.git(&["tag", "v1"]);
    Some((machine, project))
}

/// A project folder in a machine of either kind.
fn both() -> impl Iterator<Item = (Machine, Project)> {
    let local = Machine::local();
    let project = Project::new(&local, "shop", THREE);
    std::iter::once((local, project)).chain(over_http(&[]))
}

/// The kinds of what was written, in order.
fn actions(writes: &[(String, Value)]) -> Vec<String> {
    let kind = |(request, body): &(String, Value)| match body["actions"].as_array() {
        Some(actions) => actions.iter().map(|action| action["action"].as_str().unwrap().to_owned()).collect(),
        None => vec![request.clone()],
    };
    writes.iter().flat_map(kind).collect()
}

#[test]
fn deploys_a_folder_to_running_applications() {
    let machine = Machine::local();
    let _project = Project::new(&machine, "shop", THREE);
    assert_snapshot!(machine.sh(&format!("deploy shop {VALUE}")).transcript(), @"
    exit 0
    --- stdout
    ConnectorStaged shop
      Published  version 2, tag local
    Deployment shop
      Deployed  sandbox, europe-west1.gcp
      web       url       https://service-[hash].emulator.invalid
      listener  topic     projects/connect-emulator/topics/event-[hash]
      nightly   schedule  15 2 * * *
    --- stderr
    Checked connect.yaml: 3 applications
    Created the Connector shop: version 1
    Publishing shop: Published
    Deploying shop: Deployed
    ");
    assert_snapshot!(machine.sh("deploy shop").transcript(), @"
    exit 0
    --- stdout
    ConnectorStaged shop
      Published  version 2, tag local
    Deployment shop
      Deployed  sandbox, europe-west1.gcp
      web       url       https://service-[hash].emulator.invalid
      listener  topic     projects/connect-emulator/topics/event-[hash]
      nightly   schedule  15 2 * * *
    --- stderr
    Checked connect.yaml: 3 applications
    Updating the Connector shop: skipped: up to date
    Publishing shop: skipped: already published, no changes since
    Deploying shop: skipped: already runs this version
    ");
}

#[test]
fn derives_missing_flags_from_folder_and_git() {
    let Some((machine, project)) = over_http(&[]) else { return };
    let answer = machine.sh_in(project.folder(), &format!("deploy {VALUE} --debug -o json")).ok();
    let writes = answer.writes();
    assert_eq!(actions(&writes), ["POST /connectors/drafts", "publish", "POST /shop/deployments"]);
    let draft = json!({
        "key": "shop", "name": "shop", "creator": { "email": "kim@acme.example" },
        "repository": { "url": "git@github.com:acme/shop.git", "tag": "v1" },
        "supportedRegions": ["europe-west1.gcp"],
    });
    assert_eq!(writes[0].1, draft);
    let deployment = &writes[2].1;
    assert_eq!(
        (&deployment["key"], &deployment["type"], &deployment["region"]),
        (&json!("shop"), &json!("sandbox"), &json!("europe-west1.gcp"))
    );

    let flags = "--connector-key other --name Other --creator-email a@b.example --deployment-key other-1 \
                 --repository-url https://github.com/acme/shop --repository-tag v1 --type production \
                 --region us-central1.gcp";
    let answer = machine.sh(&format!("deploy shop {VALUE} {flags} --debug -o json")).ok();
    let writes = answer.writes();
    let draft = json!({
        "key": "other", "name": "Other", "creator": { "email": "a@b.example" },
        "repository": { "url": "https://github.com/acme/shop.git", "tag": "v1" },
        "supportedRegions": ["us-central1.gcp"],
    });
    assert_eq!(writes[0].1, draft);
    assert_eq!(answer.json()["deployments"][0]["deployedRegion"], "us-central1.gcp");
    assert_eq!(answer.json()["deployments"][0]["type"], "production");
}

#[test]
fn skips_steps_that_are_up_to_date() {
    for (machine, _) in both() {
        let first = machine.sh(&format!("deploy shop {VALUE} -o json")).ok().json();
        let second = machine.sh("deploy shop -o json --debug").ok().wrote_nothing();
        let now = second.json();
        assert_eq!((&now["connector"], &now["deployments"]), (&first["connector"], &first["deployments"]));
        let outcomes = |json: &Value| {
            let result = &json["result"];
            [&result["connector"]["outcome"], &result["deployments"][0]["outcome"]].map(Value::to_string).join(" ")
        };
        assert_eq!(
            (outcomes(&first), outcomes(&now)),
            (r#""published" "created""#.into(), r#""unchanged" "unchanged""#.into())
        );
        let second = second.says("Updating the Connector shop: skipped: up to date");
        let second = second.says("Publishing shop: skipped: already published, no changes since");
        second.says("Deploying shop: skipped: already runs this version");
    }
}

#[test]
fn runs_every_step_with_force() {
    for (machine, _) in both() {
        let first = machine.sh(&format!("deploy shop {VALUE} -o json")).ok().json();
        let answer = machine.sh("deploy shop --force --debug -o json").ok();
        assert_eq!(actions(&answer.writes()), ["setRepository", "publish", "redeploy"]);
        let (before, after) = (&first["deployments"][0], &answer.json()["deployments"][0]);
        assert_eq!(after["id"], before["id"]);
        assert!(after["version"].as_u64() > before["version"].as_u64());
    }
}

#[test]
fn sends_a_value_that_differs() {
    for (machine, _) in both() {
        machine.sh(&format!("deploy shop {VALUE}")).ok();
        let answer = machine.sh("deploy shop --configuration LOG_LEVEL=debug --debug -o json").ok();
        assert_eq!(actions(&answer.writes()), ["redeploy"]);
        let global = json!({ "standardConfiguration": [{ "key": "LOG_LEVEL", "value": "debug" }] });
        let sent = &answer.writes()[0].1["actions"][0]["globalConfiguration"];
        assert_eq!(sent["standardConfiguration"], global["standardConfiguration"]);
    }
}

#[test]
fn detects_a_changed_folder() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE);
    machine.sh(&format!("deploy shop {VALUE}")).ok();
    project.write(
        &THREE
            .replace("key: GREETING\n", "key: WELCOME\n          required: true\n")
            .replace("          default: hello\n", ""),
    );
    let refused = machine.sh("deploy shop --debug").exits(3).is_silent().wrote_nothing();
    refused.says("`web.WELCOME` is required");
    let answer = machine.sh("deploy shop --configuration web.WELCOME=hi -o json --debug").ok();
    assert_eq!(actions(&answer.writes()), ["setRepository", "publish", "redeploy"]);
    let web = &answer.json()["deployments"][0]["applications"][0];
    assert_eq!(web["standardConfiguration"], json!([{ "key": "WELCOME", "value": "hi" }]));
}

#[test]
fn detects_a_new_tag() {
    let Some((machine, project)) = over_http(&[]) else { return };
    machine.sh(&format!("deploy shop {VALUE}")).ok();
    project.commit();
    let untagged = machine.sh("deploy shop --debug").exits(2).is_silent().wrote_nothing();
    untagged.says("no git tag points at the HEAD");
    project.git(&["tag", "v2"]);
    let answer = machine.sh("deploy shop -o json --debug").ok();
    assert_eq!(actions(&answer.writes()), ["setRepository", "publish", "redeploy"]);
    assert_eq!(answer.writes()[2].1["actions"][0]["updateConnector"], true);
    assert_eq!(answer.json()["deployments"][0]["connector"]["repository"]["tag"], "v2");
    answer.says("Updated the Connector shop: tag v2");
}

#[test]
fn a_public_connector_is_refused_before_anything_is_sent() {
    let Some((machine, project)) = over_http(&[]) else { return };
    machine.sh(&format!("deploy shop {VALUE}")).ok();
    machine.sh("connector certify shop --wait --poll-interval 10ms").ok();
    machine.sh("deploy shop").ok();
    project.commit();
    project.git(&["tag", "v2"]);
    let refused = machine.sh("deploy shop --debug").exits(6).is_silent().wrote_nothing();
    refused.says("the Connector `shop` is public").says("`ctconnect connector certify shop`");
    machine.sh("deploy shop --force --debug --repository-tag v1").exits(6).is_silent().wrote_nothing();
    machine.sh(&format!("deploy shop --preview {VALUE}")).ok().says("Updated the Connector shop: tag v2");
}

#[test]
fn a_connector_of_another_repository_is_used_only_by_key() {
    let Some((machine, project)) = over_http(&[]) else { return };
    machine.sh(&format!("deploy shop {VALUE}")).ok();
    // The same repository in its other form is no other one: the service is asked, and this one does not know it.
    project.git(&["remote", "set-url", "origin", "https://github.com/Acme/shop"]);
    machine.sh("deploy shop").exits(3).says("GitRepositoryNotReachable");
    project.git(&["remote", "set-url", "origin", "git@github.com:acme/other.git"]);
    let refused = machine.sh("deploy shop --debug").exits(6).wrote_nothing();
    let refused = refused.says("the Connector `shop` has another repository: git@github.com:acme/shop.git");
    refused.says("`--connector-key shop` moves it to this repository");
    machine.sh("deploy shop --connector-key shop").exits(3).says("GitRepositoryNotReachable");
}

#[test]
fn previews_the_working_version() {
    for (machine, _) in both() {
        let preview = machine.sh(&format!("deploy shop --preview {VALUE} -o json --debug")).ok();
        let create = if machine.is_local() { "POST /local/deployments" } else { "POST /shop/deployments" };
        assert_eq!(actions(&preview.writes()), ["POST /connectors/drafts", "updatePreviewable", create]);
        let deployment = &preview.json()["deployments"][0];
        assert_eq!((&deployment["key"], &deployment["type"]), (&json!("shop-preview"), &json!("preview")));

        let again = machine.sh("deploy shop --preview --debug").ok().wrote_nothing();
        again.says("Validating shop: skipped: already previewable");
        let sandbox = machine.sh(&format!("deploy shop {VALUE} -o json --debug")).ok();
        assert_eq!(actions(&sandbox.writes()), ["publish", create]);
        assert_eq!(sandbox.json()["deployments"][0]["key"], "shop");
        machine.sh("deploy shop --preview --type sandbox").exits(2).is_silent();
    }
}

#[test]
fn checks_everything_before_it_sends_anything() {
    for (machine, project) in both() {
        let none = machine.sh("deploy shop --debug").exits(3).is_silent().wrote_nothing();
        none.says("`web.TOKEN` is required, secured: Token of the engine");
        let wrong =
            machine.sh(&format!("deploy shop {VALUE} --configuration nope.A=1 --debug")).exits(3).wrote_nothing();
        wrong.says("the Connector has no application `nope`");

        machine.sh(&format!("deploy shop {VALUE}")).ok();
        for (flags, why) in [
            ("--type production", "the key `shop` is taken by a sandbox Deployment"),
            ("--preview --deployment-key shop", "the key `shop` is taken by a sandbox Deployment"),
            ("--connector-key other", "the key `shop` is taken by a Deployment of the Connector `shop`"),
        ] {
            machine.sh(&format!("deploy shop {VALUE} {flags} --debug")).exits(6).wrote_nothing().says(why);
        }
        let elsewhere =
            machine.sh(&format!("deploy shop {VALUE} --deployment-key b2 --region us-central1.gcp --debug"));
        elsewhere.exits(3).wrote_nothing().says("does not support the Region us-central1.gcp");

        project.write("deployAs:\n  - name: web\n");
        project.commit_if_repository("bad");
        let invalid = machine.sh("deploy shop --repository-tag bad --debug").exits(3).is_silent().wrote_nothing();
        invalid.says("connect.yaml has errors that the platform rejects");
    }
}

#[test]
fn adds_the_own_project_and_reports_it() {
    for (machine, project) in both() {
        let url = if machine.is_local() { project.url() } else { "git@github.com:acme/shop.git".to_owned() };
        let create = format!(
            "connector create --key shop --name shop --creator-email kim@acme.example --repository-url {url} \
             --repository-tag v1 --private-projects europe-west1.gcp:other"
        );
        machine.sh_in(project.folder(), &create).ok();
        let own = if machine.is_local() { "europe-west1.gcp:local" } else { "europe-west1.gcp:shop" };
        let deploy = format!("deploy shop {VALUE} --repository-url {url} --repository-tag v1 -o json");
        let answer = machine.sh(&deploy).ok().says(&format!("open to the Project {own}"));
        assert_eq!(answer.json()["connector"]["privateProjects"], json!(["europe-west1.gcp:other", own]));
    }
}

#[test]
fn joins_a_running_publish() {
    let Some((machine, project)) = over_http(&["--speed", "fast"]) else { return };
    project.create(&machine, "shop");
    machine.sh("connector publish shop --no-wait").ok();
    let flags = "--repository-url https://github.com/acme/shop.git --poll-interval 50ms";
    let answer = machine.sh(&format!("deploy shop {VALUE} {flags} --debug --no-wait -o json")).ok();
    assert_eq!(actions(&answer.writes()), ["POST /shop/deployments"]);
    assert_eq!(answer.json()["deployments"][0]["status"], "Queued");
}

#[test]
fn waits_for_a_running_certification() {
    let Some((machine, project)) = over_http(&["--speed", "real"]) else { return };
    project.create(&machine, "shop");
    let certify = json!({ "version": 1, "actions": [{ "action": "publish", "certification": true }] });
    machine.server().post("/connectors/drafts/key=shop", &certify);
    // What was asked of people runs as a publish at first.
    let flags = "--repository-url https://github.com/acme/shop.git --poll-interval 10ms --timeout 500ms -o json";
    let answer = machine.sh(&format!("deploy shop {VALUE} {flags}")).exits(8);
    assert_eq!(answer.json()["connector"]["status"], "Processing");
    assert_eq!(answer.json()["deployments"], json!([]));
}

mod failure {
    use super::*;

    /// Lets a step fail, gives what the program said, and runs its advice on a service that works again.
    fn cured(step: &str) -> Option<(Value, Value, Value)> {
        if !require("git") {
            return None;
        }
        let machine = Machine::bare();
        let project = Project::new(&machine, "shop", THREE).into_repository("git@github.com:acme/shop.git");
        project.git(&["tag", "v1"]);
        let flags = ["--speed", "instant", "--state", "machine.json", "--repository", &project.mapping()];
        let machine = machine.serving(&[&flags[..], &["--fail", step]].concat());
        let deploy = format!("deploy shop --creator-email kim@acme.example {VALUE} -o json --quiet");
        let failed = machine.sh(&deploy).exits(7);
        let error: Value = serde_json::from_str(failed.stderr.lines().last().unwrap()).unwrap();
        assert!(!failed.stderr.contains("t0ken"), "{}", failed.stderr);

        let machine = machine.serving(&flags);
        let resume = error["error"]["resume"].as_str().unwrap().strip_prefix("ctconnect ").unwrap().to_owned();
        // Nothing is sent in place of the value.
        machine.sh(&resume).exits(3).says("the environment variable `WEB_TOKEN` for `web.TOKEN` is not set");
        let cured = machine.with("WEB_TOKEN", "t0ken").sh(&resume).ok().json();
        Some((failed.json(), error["error"].clone(), cured))
    }

    #[test]
    fn of_publishing_is_shown_and_gone_on_from() {
        let Some((failed, error, cured)) = cured("publish=No build.") else { return };
        assert_eq!((&failed["connector"]["status"], &failed["deployments"]), (&json!("Failed"), &json!([])));
        assert_eq!(
            (&error["message"], &error["exitCode"]),
            (&json!("publishing the Connector `shop` failed"), &json!(7))
        );
        assert_eq!(error["errors"], json!([{ "message": "Error: Image build failed: No build." }]));
        assert_eq!(cured["deployments"][0]["status"], "Deployed");
    }

    #[test]
    fn of_the_deployment_is_shown_and_gone_on_from() {
        let Some((failed, error, cured)) = cured("deploy=No port.") else { return };
        assert_eq!(failed["connector"]["status"], "Published");
        assert_eq!(failed["deployments"][0]["status"], "Failed");
        assert_eq!(error["message"], "the Deployment `shop` ended as Failed");
        assert_eq!(cured["deployments"][0]["status"], "Deployed");
        assert_eq!(cured["deployments"][0]["id"], failed["deployments"][0]["id"]);
    }

    #[test]
    fn is_shown_as_text() {
        let Some((machine, _)) = over_http(&["--fail", "deploy=It ended with exit code 1."]) else { return };
        assert_snapshot!(machine.sh(&format!("deploy shop {VALUE}")).transcript(), @"
        exit 7
        --- stdout
        ConnectorStaged shop
          Published  version 2, tag v1
        Deployment shop
          Failed  sandbox, europe-west1.gcp
          web       -
          listener  -
          nightly   schedule  15 2 * * *
        --- stderr
        warning: git cannot ask the remote repository whether it has the tag v1
        Checked connect.yaml: 3 applications
        Created the Connector shop: version 1
        Publishing shop: Published
        Deploying shop: Failed
        error: the Deployment `shop` ended as Failed
          - Error in web: postDeploy script failed: It ended with exit code 1.
        hint: run the application's postDeploy script locally with the same configuration; if the report does not help, contact the Connect support team with the id [id]
        to continue: ctconnect deploy shop --configuration-env web.TOKEN=WEB_TOKEN
        ");
        let Some((machine, _)) = over_http(&["--fail", "preview=Two findings."]) else { return };
        assert_snapshot!(machine.sh(&format!("deploy shop --preview {VALUE}")).transcript(), @"
        exit 7
        --- stdout
        ConnectorStaged shop
          Draft  version 2, tag v1
        --- stderr
        warning: git cannot ask the remote repository whether it has the tag v1
        Checked connect.yaml: 3 applications
        Created the Connector shop: version 1
        Validating shop: not previewable
        error: validation rejected the Connector `shop`
          - Error: SAST and SCA analysis failed: Two findings.
        hint: update the dependencies that the message names; the scan covers the whole repository
        to continue: ctconnect deploy shop --preview --configuration-env web.TOKEN=WEB_TOKEN
        ");
    }
}

#[test]
fn prints_results_in_every_format() {
    let machine = Machine::local();
    let _project = Project::new(&machine, "shop", THREE);
    let json = machine.sh(&format!("deploy shop {VALUE} -o json --quiet")).ok();
    assert_eq!(json.stderr, "");
    let yaml = machine.sh("deploy shop -o yaml -q").ok();
    let parsed: Value = serde_yaml::from_str(&yaml.stdout).unwrap();
    assert_eq!(
        (&parsed["connector"], &parsed["deployments"]),
        (&json.json()["connector"], &json.json()["deployments"])
    );
    assert_eq!(json.json().as_object().unwrap().keys().collect::<Vec<_>>(), ["connector", "deployments", "result"]);
    let none = machine.sh("deploy shop --progress none").ok();
    assert_eq!(none.stderr, "");
}

#[test]
fn needs_a_project_folder() {
    let machine = Machine::local();
    std::fs::create_dir(machine.folder().join("empty")).unwrap();
    std::fs::write(machine.folder().join("file"), "").unwrap();
    for (folder, why) in [
        ("empty", "there is no empty/connect.yaml\nhint: pass a project folder, or create one: "),
        ("missing", "cannot read the folder missing: No such file or directory\n"),
        ("file", "file is not a folder"),
    ] {
        machine.sh(&format!("deploy {folder} --debug")).exits(3).is_silent().wrote_nothing().says(why);
    }
    let here = machine.sh_in(machine.folder().join("empty"), "deploy").exits(3);
    here.says("error: there is no connect.yaml\nhint: pass a project folder");
    let http = Machine::bare();
    std::fs::create_dir(http.folder().join("shop")).unwrap();
    let here = http.sh_in(http.folder().join("shop"), "deploy --project-key p --project-region europe-west1.gcp");
    here.exits(3).says("error: there is no connect.yaml\nhint: pass a project folder");
    std::fs::create_dir(machine.folder().join("x")).unwrap();
    machine.sh("deploy x").exits(3);
}

#[test]
fn needs_a_remote_on_github() {
    if !require("git") {
        return;
    }
    let machine = Machine::bare();
    let project = Project::new(&machine, "shop", THREE);
    let here = machine.sh_in(project.folder(), "deploy --project-key p --project-region europe-west1.gcp");
    here.exits(2).says("error: shop has no git remote on GitHub\n");
}

#[test]
fn deploys_the_example_without_other_flags() {
    let machine = Machine::bare();
    let answer = machine.run_in(env!("CARGO_MANIFEST_DIR"), words("--local=instant deploy examples/first-connector"));
    assert_snapshot!(answer.transcript(), @"
    exit 0
    --- stdout
    ConnectorStaged first-connector
      Published  version 2, tag local
    Deployment first-connector
      Deployed  sandbox, europe-west1.gcp
      cart-checker    url       https://service-[hash].emulator.invalid
      order-listener  topic     projects/connect-emulator/topics/event-[hash]
      nightly-report  schedule  15 2 * * *
    --- stderr
    Checked connect.yaml: 3 applications
    Created the Connector first-connector: version 1
    Publishing first-connector: Published
    Deploying first-connector: Deployed
    ");
}

#[test]
fn structure_errors_are_refused_when_the_folder_is_deployed() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", GUIDE);
    std::fs::remove_dir_all(std::path::Path::new(project.folder()).join("cartExtension")).unwrap();
    let answer = machine.sh("deploy shop --debug").exits(3).is_silent().wrote_nothing();
    let mistake = "  - connect.yaml: the application `cartExtension` has no folder of the same name\n";
    answer
        .says(&format!("error: the project has errors that the platform rejects\n{mistake}"))
        .says("hint: `ctconnect validate shop` shows each with its fix");
}

#[test]
fn a_remote_that_cannot_be_asked_is_a_warning() {
    let Some((machine, project)) = over_http(&[]) else { return };
    let warning = "warning: git cannot ask the remote repository whether it has the tag v1\n";
    // `--quiet` leaves warnings, and no notes.
    let answer = machine.sh(&format!("deploy shop {VALUE} --quiet")).ok();
    assert!(answer.stderr.starts_with(warning), "{}", answer.stderr);
    let create = "connector create --key other --name other --creator-email kim@acme.example --quiet";
    assert!(machine.sh_in(project.folder(), create).ok().stderr.starts_with(warning));
    let update = "connector update other --repository-tag v1 --repository-url https://github.com/acme/shop.git --quiet";
    machine.sh_in(project.folder(), update).ok();
}

#[test]
fn structure_errors_are_warnings_when_the_platform_reads_the_tag() {
    let Some((machine, project)) = over_http(&[]) else { return };
    std::fs::remove_dir_all(std::path::Path::new(project.folder()).join("web")).unwrap();
    let answer = machine.sh(&format!("deploy shop {VALUE}")).ok();
    let warnings = answer.stderr.lines().filter(|line| line.starts_with("warning: ")).collect::<Vec<_>>();
    assert_eq!(
        warnings,
        [
            "warning: git cannot ask the remote repository whether it has the tag v1",
            "warning: connect.yaml: the application `web` has no folder of the same name",
            "warning: uncommitted changes are not part of the tag v1: web/package-lock.json, web/package.json",
        ]
    );
}

#[test]
fn only_the_root_of_a_repository_is_deployed() {
    if !require("git") {
        return;
    }
    let machine = Machine::bare().talking_to("http://127.0.0.1:9");
    let outer = Project::new(&machine, "monorepo", "");
    let inner = Project::new(&machine, "monorepo/shop", THREE);
    let outer = outer.into_repository("git@github.com:acme/monorepo.git");
    outer.git(&["tag", "v1"]);
    let says = "the platform reads connect.yaml at the root of the repository, and the folder is `shop/` in it";
    let create = "connector create --name Shop --creator-email kim@acme.example";
    for line in [&format!("deploy {VALUE}"), create] {
        machine.sh_in(inner.folder(), line).exits(3).says(says);
    }
    let warning = "connect.yaml is not at the root of the git repository";
    let answer = machine.sh_in(inner.folder(), "validate").ok();
    assert!(answer.stdout.contains(warning), "{}", answer.stdout);
    let answer = machine.sh_in(inner.folder(), "validate --certification").exits(3);
    assert!(answer.stdout.contains(warning), "{}", answer.stdout);
    let local = Machine::local();
    let answer = local.sh_in(inner.folder(), &format!("deploy {VALUE}")).ok();
    assert!(!answer.stderr.contains("root"), "{}", answer.stderr);
    std::fs::remove_file(std::path::Path::new(outer.folder()).join("connect.yaml")).unwrap();
    let below = "shop/connect.yaml is not at the root, where the platform reads it";
    let answer = machine.sh_in(outer.folder(), "validate").exits(3).says(below);
    answer.says("hint: check that project with `ctconnect validate shop`");
    outer.commit();
    outer.git(&["tag", "--force", "v1"]);
    for line in [&format!("deploy {VALUE}"), create] {
        let answer = machine.sh_in(outer.folder(), line).exits(3).is_silent().says(below);
        answer.says("and the tag v1 has none there").says("hint: move connect.yaml and the folders");
    }
    // A file that is not part of the tag is not what the platform reads.
    std::fs::write(std::path::Path::new(outer.folder()).join("connect.yaml"), THREE).unwrap();
    let answer = machine.sh_in(outer.folder(), &format!("deploy {VALUE}")).exits(3).is_silent();
    answer.says("hint: commit connect.yaml, and create and push a new tag");
}

#[test]
fn the_registered_address_does_not_depend_on_the_machine_and_a_tag_that_moved_is_reported() {
    let Some((machine, project)) = over_http(&[]) else { return };
    let remote = machine.folder().join("remote.git");
    project.git(&["init", "-q", "--bare", remote.to_str().unwrap()]);
    project.git(&["push", "-q", remote.to_str().unwrap(), "v1"]);
    // The user reads GitHub from elsewhere, as with a mirror.
    let mirror = format!("[url \"file://{}\"]\n\tinsteadOf = git@github.com:acme/shop.git\n", remote.display());
    std::fs::write(machine.home().join(".gitconfig"), mirror).unwrap();
    let moved = "the tag v1 is at another commit here than in the remote repository";
    let answer = machine.sh(&format!("deploy shop {VALUE} -o json")).ok();
    assert_eq!(answer.json()["connector"]["repository"]["url"], "git@github.com:acme/shop.git");
    assert!(!answer.stderr.contains("warning"), "{}", answer.stderr);
    project.commit();
    project.git(&["tag", "--force", "v1"]);
    machine.sh("deploy shop").ok().says(moved);
}

#[test]
fn the_tag_of_the_pipeline_is_deployed() {
    let Some((machine, project)) = over_http(&[]) else { return };
    project.git(&["tag", "v2"]);
    let in_pipeline = |variables: &[(&str, &str)], more: &str| {
        let mut command = machine.command(words(&format!("deploy shop {VALUE} -o json --force {more}")));
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let answer = crate::harness::Answer::new(&output, "").ok().json();
        answer["connector"]["repository"]["tag"].as_str().unwrap().to_owned()
    };
    machine.sh(&format!("deploy shop {VALUE}")).exits(2).says("several git tags point at HEAD: v1, v2");
    let of_github = [("GITHUB_REF_TYPE", "tag"), ("GITHUB_REF_NAME", "v2")];
    assert_eq!(in_pipeline(&of_github, ""), "v2");
    assert_eq!(in_pipeline(&[("CI_COMMIT_TAG", "v1")], ""), "v1");
    assert_eq!(in_pipeline(&of_github, "--repository-tag v1"), "v1");
    // A branch is not a tag.
    let of_branch = [("GITHUB_REF_TYPE", "branch"), ("GITHUB_REF_NAME", "main"), ("CI_COMMIT_TAG", "v2")];
    assert_eq!(in_pipeline(&of_branch, ""), "v2");
}
