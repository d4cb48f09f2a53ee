//! `connector …`: the working version of a Connector, from its creation to what is published of it.

use insta::assert_snapshot;
use serde_json::json;

use crate::harness::{GUIDE, Machine, Project, THREE, in_both, require, words};

/// A connect.yaml that the platform refuses.
const INVALID: &str = "deployAs:\n  - name: web\n    applicationType: servce\n";

const WHO: &str = "--name Shop --creator-email kim@acme.example";

mod create {
    use super::*;

    #[test]
    fn sends_every_flag() {
        for (machine, project) in in_both("shop", GUIDE) {
            let url = project.url();
            let line = format!(
                "connector create --debug --key cart --name 'My Cart' --description 'Looks at carts' \
                 --creator-email kim@acme.example --creator-name Kim --creator-title Lead --creator-company Acme \
                 --creator-logo-url https://acme.example/logo.png --creator-support-url https://acme.example/help \
                 --creator-contributors 3 --repository-url {url} --repository-tag v1 \
                 --supported-regions europe-west1.gcp,us-central1.gcp --supported-regions australia-southeast1.gcp \
                 --integration-types tax,psp --private-projects europe-west1.gcp:shop,europe-west1.gcp:other \
                 --documentation-url https://acme.example/doc -o json"
            );
            let answer = machine.sh_in(project.folder(), &line).ok();
            assert_eq!(answer.json()["key"], "cart");
            let body = json!({
                "key": "cart", "name": "My Cart", "description": "Looks at carts",
                "integrationTypes": ["tax", "psp"],
                "creator": {
                    "email": "kim@acme.example", "name": "Kim", "title": "Lead", "company": "Acme",
                    "logoUrl": "https://acme.example/logo.png", "noOfContributors": 3,
                    "supportUrl": "https://acme.example/help",
                },
                "repository": { "url": url, "tag": "v1" },
                "supportedRegions": ["europe-west1.gcp", "us-central1.gcp", "australia-southeast1.gcp"],
                "privateProjects": ["europe-west1.gcp:shop", "europe-west1.gcp:other"],
                "documentationUrl": "https://acme.example/doc",
            });
            assert_eq!(answer.writes(), [("POST /connectors/drafts".to_owned(), body)]);
        }
    }

    #[test]
    fn shows_the_page_of_the_new_connector() {
        let machine = Machine::local();
        let project = Project::new(&machine, "shop", THREE);
        let line = format!("connector create --key shop {WHO} --repository-url {} --repository-tag v1", project.url());
        assert_snapshot!(machine.sh_in(project.folder(), &line).transcript(), @"
        exit 0
        --- stdout
        ConnectorStaged shop
          name         Shop
          status       Draft
          previewable  none
          listed       no
          version      1
          id           [id]
          repository   https://github.com/acme/shop.git
          tag          v1
          regions      all
          visible to   its creator
          creator      <kim@acme.example>

        Applications
          web  service
            GREETING  standard  optional  What to say (default: hello)
            TOKEN     secured   required  Token of the engine
          listener  event
          nightly  job

        Global configuration
          LOG_LEVEL  standard  optional  How much is logged (default: info)
        --- stderr
        ");
    }

    #[test]
    fn takes_repository_and_tag_from_git() {
        if !require("git") {
            return;
        }
        let (machine, project) = Project::over_http("shop", GUIDE, &[]);
        let project = project.into_repository("https://github.com/acme/shop");
        project.git(&["tag", "v1.2.0"]);
        let remotes = [
            ("https://github.com/acme/shop", "https://github.com/acme/shop.git"),
            ("https://kim:t0ken@github.com/acme/shop.git", "https://github.com/acme/shop.git"),
            ("git@github.com:acme/shop.git", "git@github.com:acme/shop.git"),
            ("ssh://git@github.com/acme/shop", "git@github.com:acme/shop.git"),
        ];
        for (index, (remote, url)) in remotes.into_iter().enumerate() {
            project.git(&["remote", "set-url", "origin", remote]);
            let answer = machine.sh_in(project.folder(), &format!("connector create --key shop-{index} {WHO} -o json"));
            let answer = answer.ok();
            assert_eq!(answer.json()["repository"], json!({ "url": url, "tag": "v1.2.0" }), "{remote}");
            assert_eq!(answer.stderr, "warning: git cannot ask the remote repository whether it has the tag v1.2.0\n");
        }
    }

    #[test]
    fn needs_exactly_one_tag_and_a_remote() {
        if !require("git") {
            return;
        }
        let machine = Machine::bare().talking_to("http://127.0.0.1:9");
        let project = Project::new(&machine, "shop", GUIDE).into_repository("https://github.com/acme/shop");
        let create = format!("connector create --key shop {WHO}");
        let answer = machine.sh_in(project.folder(), &create).exits(2).is_silent();
        answer.says("error: no git tag points at the HEAD of ").says("hint: tag the commit and push the tag");
        project.git(&["tag", "v1"]);
        project.git(&["tag", "v2"]);
        let answer = machine.sh_in(project.folder(), &create).exits(2).is_silent();
        assert_snapshot!(answer.told(), @"
        error: several git tags point at HEAD: v1, v2
        hint: choose one with `--repository-tag`
        ");
        project.git(&["remote", "remove", "origin"]);
        let answer = machine.sh_in(project.folder(), &create).exits(2).is_silent();
        answer.says("has no git remote on GitHub").says("hint: set the repository with `--repository-url`");
    }

    #[test]
    fn refuses_another_host() {
        let machine = Machine::bare().talking_to("http://127.0.0.1:9");
        let line = format!("connector create {WHO} --repository-tag v1 --repository-url");
        let answer = machine.sh(&format!("{line} https://kim:t0ken@gitlab.example/acme/shop.git")).exits(3).is_silent();
        assert_snapshot!(answer.told(), @"
        error: Connect supports repositories on GitHub only, not on `gitlab.example`
        ");
    }

    #[test]
    fn refuses_a_bad_file_and_sends_nothing() {
        if !require("git") {
            return;
        }
        for (machine, project) in in_both("shop", INVALID) {
            let project =
                if machine.is_local() { project } else { project.into_repository("git@github.com:acme/shop.git") };
            let url = project.url().replace("https://github.com/", "git@github.com:");
            let line = format!("connector create --debug --key shop {WHO} --repository-url {url} --repository-tag v1");
            let answer = machine.sh_in(project.folder(), &line).exits(3).is_silent().wrote_nothing();
            let answer = answer.says("error: connect.yaml has errors that the platform rejects");
            answer.says("connect.yaml:3:22: ");
        }
    }

    #[test]
    fn checks_the_file_at_the_tag_not_the_one_in_the_folder() {
        if !require("git") {
            return;
        }
        let (machine, project) = Project::over_http("shop", GUIDE, &[]);
        let project = project.into_repository("https://github.com/acme/shop.git");
        project.git(&["tag", "good"]);
        project.write(INVALID);
        let create = format!("connector create --debug {WHO} --repository-tag");
        let differs = "connect.yaml differs from the one at the tag";
        // The emulator reads the folder, so that it is the one to refuse here.
        let answer = machine.sh_in(project.folder(), &format!("{create} good")).exits(3);
        assert_eq!(answer.says(&format!("warning: {differs} good")).writes().len(), 1);

        project.commit();
        project.git(&["tag", "bad"]);
        project.write(GUIDE);
        let answer = machine.sh_in(project.folder(), &format!("{create} bad")).exits(3).wrote_nothing();
        answer.says(&format!("warning: {differs} bad")).says("has errors that the platform rejects");

        // Of another repository nothing is known here.
        project.write(INVALID);
        let other = format!("{create} v1 --repository-url https://github.com/acme/other.git");
        assert_eq!(machine.sh_in(project.folder(), &other).exits(3).writes().len(), 1);
    }
}

mod list {
    use super::*;

    /// Five Connectors, `c1` to `c5`.
    fn five() -> Machine {
        let (machine, project) = Project::over_http("shop", GUIDE, &[]);
        for (number, types) in ["tax", "psp", "tax,search", "psp", "oms"].iter().enumerate() {
            let url = project.url();
            let draft = json!({
                "key": format!("c{}", number + 1), "name": format!("Name {}", 9 - number),
                "creator": { "email": "kim@acme.example" }, "repository": { "url": url, "tag": "v1" },
                "integrationTypes": types.split(',').collect::<Vec<_>>(),
            });
            machine.server().post("/connectors/drafts", &draft);
        }
        machine
    }

    fn keys(machine: &Machine, flags: &str) -> Vec<String> {
        let answer = machine.sh(&format!("connector list -o json {flags}")).ok();
        let list = answer.json();
        list.as_array().unwrap().iter().map(|connector| connector["key"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn pages_sorts_and_filters() {
        let machine = five();
        assert_eq!(keys(&machine, "").len(), 5);
        assert_eq!(keys(&machine, "--sort 'key asc' --limit 2 --offset 1"), ["c2", "c3"]);
        assert_eq!(keys(&machine, "--sort 'name asc'"), ["c5", "c4", "c3", "c2", "c1"]);
        assert_eq!(keys(&machine, "--sort 'key desc' --all"), ["c5", "c4", "c3", "c2", "c1"]);
        assert_eq!(keys(&machine, "--sort key --integration-types tax"), ["c1", "c3"]);
        assert_eq!(keys(&machine, "--sort key --integration-types psp,search"), ["c2", "c3", "c4"]);
        assert_eq!(keys(&machine, "--sort key --private true").len(), 5);
        assert_eq!(keys(&machine, "--private false").len(), 0);
        machine.sh("connector list --all --limit 2").exits(2).is_silent();
        machine.sh("connector list --limit 501").exits(2).is_silent();
        machine.sh("connector list --sort nonsense").exits(3).is_silent();
    }

    #[test]
    fn says_that_it_was_cut() {
        let machine = five();
        assert_snapshot!(machine.sh("connector list --sort 'key asc' --limit 2").transcript(), @"
        exit 0
        --- stdout
        KEY  NAME    STATUS  PREVIEW  LISTED  VERSION
        c1   Name 9  Draft   none     no      1
        c2   Name 8  Draft   none     no      1
        --- stderr
        2 of 5; --all shows the rest
        ");
        assert_eq!(machine.sh("connector list --limit 0").ok().is_silent().stderr, "0 of 5; --all shows the rest\n");
        assert_eq!(machine.sh("connector list --limit 2 --quiet").ok().stderr, "");
        assert_eq!(machine.sh("connector list --limit 2 -o json").ok().stderr, "2 of 5; --all shows the rest\n");
    }

    #[test]
    fn of_nothing_is_empty() {
        for (machine, _) in in_both("shop", GUIDE) {
            assert_eq!(machine.sh("connector list").ok().is_silent().stderr, "No Connectors.\n");
            assert_eq!(machine.sh("connector list -o json").ok().json(), json!([]));
        }
    }

    #[test]
    fn gets_every_page() {
        let (machine, project) = Project::over_http("shop", GUIDE, &[]);
        let repository = json!({ "url": project.url(), "tag": "v1" });
        for _ in 0..23 {
            let draft = json!({ "name": "A", "creator": { "email": "a@b.example" }, "repository": repository });
            machine.server().post("/connectors/drafts", &draft);
        }
        let answer = machine.sh("connector list -o json").ok().says("20 of 23; --all shows the rest");
        assert_eq!(answer.json().as_array().unwrap().len(), 20);
        let answer = machine.sh("connector list -o json --all").ok();
        assert_eq!((answer.json().as_array().unwrap().len(), answer.stderr.as_str()), (23, ""));
    }
}

mod describe {
    use super::*;

    #[test]
    fn takes_every_form_of_a_reference() {
        for (machine, project) in in_both("shop", GUIDE) {
            let created = project.publish(&machine, "cart");
            let id = created["id"].as_str().unwrap();
            for reference in ["cart", id, "--key cart", &format!("--id {id}")] {
                for verb in ["describe", "get", "show"] {
                    let answer = machine.sh(&format!("connector {verb} {reference} -o json")).ok();
                    assert_eq!(answer.json(), created, "{verb} {reference}");
                }
            }
            for wrong in ["", "cart --key cart", "--id x --key y"] {
                machine.sh(&format!("connector describe {wrong}")).exits(2).is_silent();
            }
            // What looks like an id can be meant as a key.
            machine.sh(&format!("connector describe --key {id}")).exits(5).is_silent();
            let published = machine.sh("connector describe cart --published -o json").ok().json();
            assert_eq!((&published["id"], &published["private"]), (&created["id"], &json!(true)));
            assert!(published.get("isPreviewable").is_none(), "{published}");
        }
    }

    #[test]
    fn is_a_readable_page() {
        let machine = Machine::local();
        let project = Project::new(&machine, "shop", THREE);
        project.publish(&machine, "shop");
        assert_snapshot!(machine.sh("connector describe shop").transcript(), @"
        exit 0
        --- stdout
        ConnectorStaged shop
          name         Shop
          status       Published
          previewable  none
          listed       yes
          version      2
          id           [id]
          repository   https://github.com/acme/shop.git
          tag          v1
          regions      all
          visible to   its creator
          creator      <kim@acme.example>

        Applications
          web  service
            GREETING  standard  optional  What to say (default: hello)
            TOKEN     secured   required  Token of the engine
          listener  event
          nightly  job

        Global configuration
          LOG_LEVEL  standard  optional  How much is logged (default: info)

        Publishing report
          Information  Specification file validation succeeded
          Information  SAST and SCA analysis succeeded
          Information  Image security analysis succeeded
          Error        Runtime security check skipped
          The run succeeded: the platform lists a skipped check as Error.
        --- stderr
        ");
        assert_snapshot!(machine.sh("connector describe shop --published").transcript(), @"
        exit 0
        --- stdout
        Connector shop
          name        Shop
          certified   no
          private     yes
          version     1
          id          [id]
          repository  https://github.com/acme/shop.git
          tag         v1
          regions     all
          creator     <kim@acme.example>

        Applications
          web  service
            GREETING  standard  optional  What to say (default: hello)
            TOKEN     secured   required  Token of the engine
          listener  event
          nightly  job

        Global configuration
          LOG_LEVEL  standard  optional  How much is logged (default: info)
        --- stderr
        ");
    }
}

mod validate {
    use super::*;

    #[test]
    fn makes_a_connector_previewable() {
        for (machine, project) in in_both("shop", GUIDE) {
            project.create(&machine, "cart");
            let answer = machine.sh("connector validate cart -o json --debug").ok();
            assert_eq!(answer.json()["isPreviewable"], "true");
            let body = json!({ "version": 1, "actions": [{ "action": "updatePreviewable" }] });
            assert_eq!(answer.writes(), [("POST /connectors/drafts/key=cart".to_owned(), body)]);
            machine.sh("connector wait cart --for previewable").ok();
        }
    }

    #[test]
    fn joins_one_that_runs() {
        let (machine, project) = Project::over_http("shop", GUIDE, &["--speed", "fast"]);
        project.create(&machine, "cart");
        let asked = machine.sh("connector validate cart --no-wait -o json").ok();
        assert_eq!(asked.json()["isPreviewable"], "pending");
        let joined = machine.sh("connector validate cart -o json --debug --poll-interval 50ms").ok().wrote_nothing();
        assert_eq!(joined.json()["isPreviewable"], "true");
    }

    #[test]
    fn shows_the_report_of_a_refusal() {
        let (machine, project) = Project::over_http("shop", GUIDE, &["--fail", "preview=Two findings."]);
        project.create(&machine, "cart");
        assert_snapshot!(machine.sh("connector validate cart").exits(7).transcript(), @"
        exit 7
        --- stdout
        ConnectorStaged cart
          name         Shop
          status       Draft
          previewable  false
          listed       no
          version      2
          id           [id]
          repository   https://github.com/acme/shop.git
          tag          v1
          regions      all
          visible to   its creator
          creator      <kim@acme.example>

        Applications
          cartExtension  service
            CTP_REGION         standard  required  commercetools Composable Commerce API region (default: europe-west1.gcp)
            CTP_PROJECT_KEY    secured   required  commercetools Composable Commerce project key
            CTP_CLIENT_ID      secured   required  commercetools Composable Commerce client ID
            CTP_CLIENT_SECRET  secured   required  commercetools Composable Commerce client secret
            CTP_SCOPE          secured   optional  commercetools Composable Commerce client scope

        Previewable report
          Information  Specification file validation succeeded
          Error        SAST and SCA analysis failed
                       Two findings.
        --- stderr
        Validating cart: not previewable
        error: validation rejected the Connector `cart`
          - Error: SAST and SCA analysis failed: Two findings.
        hint: update the dependencies that the message names; the scan covers the whole repository
        ");
        let answer = machine.sh("connector validate cart -o json").exits(7);
        assert_eq!(answer.json()["isPreviewable"], "false");
        machine.sh("connector wait cart --for previewable").exits(7);
        machine
            .sh("connector preview cart --deployment-key pp --configuration cartExtension.CTP_PROJECT_KEY=a")
            .exits(3);
    }
}

mod preview {
    use super::*;

    const VALUE: &str = "--configuration web.TOKEN=t";

    #[test]
    fn prints_what_every_application_got() {
        let machine = Machine::local();
        Project::new(&machine, "shop", THREE).create(&machine, "shop");
        assert_snapshot!(machine.sh(&format!("connector preview shop --deployment-key shop-preview {VALUE}")).transcript(), @"
        exit 0
        --- stdout
        Deployment shop-preview
          status      Deployed
          type        preview
          region      europe-west1.gcp
          version     1
          id          [id]
          connector   shop, version 2
          repository  https://github.com/acme/shop.git
          tag         v1

        Applications
          web  service
            url       https://service-[hash].emulator.invalid
            standard  GREETING = hello
            secured   TOKEN = *
          listener  event
            topic  projects/connect-emulator/topics/event-[hash]
          nightly  job
            schedule  15 2 * * *

        Global configuration
          standard  LOG_LEVEL = info

        Build report
          Information  web: Image build succeeded
          Information  listener: Image build succeeded
          Information  nightly: Image build succeeded
        --- stderr
        Validating shop: previewable
        Deploying shop-preview: Deployed
        ");
    }

    #[test]
    fn redeploys_one_that_exists() {
        for (machine, project) in in_both("shop", THREE) {
            project.create(&machine, "shop");
            let preview = format!("connector preview shop --deployment-key it {VALUE} -o json");
            let first = machine.sh(&preview).ok().json();
            let second = machine
                .sh("connector preview shop --deployment-key it --configuration LOG_LEVEL=debug -o json --debug")
                .ok();
            assert_eq!(second.json()["id"], first["id"]);
            let writes = second.writes();
            assert_eq!(writes.len(), 1, "validated already");
            let action = &writes[0].1["actions"][0];
            assert_eq!(action["action"], "redeploy");
            assert_eq!(
                action["globalConfiguration"]["standardConfiguration"],
                json!([{ "key": "LOG_LEVEL", "value": "debug" }])
            );
            assert!(action.get("configurationValues").is_none(), "only what was named is sent: {action}");
        }
    }

    #[test]
    fn names_the_deployment_by_the_connector() {
        for (machine, project) in in_both("shop", THREE) {
            project.create(&machine, "shop");
            let first = machine.sh(&format!("connector preview shop {VALUE} -o json")).ok().json();
            assert_eq!(first["key"], "shop-preview");
            assert_eq!(machine.sh("connector deploy shop -o json").ok().json()["id"], first["id"]);
            let create =
                format!("connector create {WHO} --repository-url {} --repository-tag v1 -o json", project.url());
            let keyless = machine.sh_in(project.folder(), &create).ok().json();
            for command in ["preview", "deploy"] {
                let line = format!("connector {command} {} {VALUE} --debug", keyless["id"].as_str().unwrap());
                machine.sh(&line).exits(2).wrote_nothing().says("set the key with `--deployment-key`");
            }
        }
    }

    #[test]
    fn checks_the_values_before_it_asks_for_validation() {
        for (machine, project) in in_both("shop", THREE) {
            project.create(&machine, "shop");
            let answer = machine.sh("connector preview shop --deployment-key it --debug").exits(3).is_silent();
            answer.wrote_nothing().says("`web.TOKEN` is required, secured: Token of the engine");
        }
    }

    #[test]
    fn its_second_half_wants_a_previewable_connector() {
        for (machine, project) in in_both("shop", THREE) {
            project.create(&machine, "shop");
            let deploy = format!("connector deploy shop --deployment-key it {VALUE} -o json");
            let answer = machine.sh(&deploy).exits(6).is_silent();
            assert!(answer.stderr.contains("ConnectorStagedNotPreviewable"), "{}", answer.stderr);
            machine.sh("connector validate shop").ok();
            assert_eq!(machine.sh(&deploy).ok().json()["status"], "Deployed");
            assert_eq!(machine.sh(&deploy).ok().json()["status"], "Deployed");
        }
    }
}

mod publish {
    use super::*;

    #[test]
    fn happens_once() {
        let machine = Machine::local();
        Project::new(&machine, "shop", GUIDE).create(&machine, "cart");
        let first = machine.sh("connector publish cart -o json --debug").ok();
        let published = first.json();
        assert_eq!(
            (&published["status"], &published["alreadyListed"], &published["hasChanges"]),
            (&json!("Published"), &json!(true), &json!(false))
        );
        let action = json!({ "action": "publish", "certification": false });
        assert_eq!(first.writes()[0].1["actions"], json!([action]));
        let second = machine.sh("connector publish cart -o json --debug").ok().wrote_nothing();
        second.says("Publishing cart: skipped: already published, no changes since");
        assert_eq!(machine.sh("connector publish cart --force --debug").ok().writes().len(), 1);
    }

    #[test]
    fn joins_one_that_runs() {
        let (machine, project) = Project::over_http("shop", GUIDE, &["--speed", "fast"]);
        project.create(&machine, "cart");
        let asked = machine.sh("connector publish cart --no-wait -o json").ok().json();
        assert_eq!(asked["status"], "Processing");
        let joined = machine.sh("connector publish cart -o json --debug --poll-interval 50ms").ok().wrote_nothing();
        assert_eq!(joined.json()["status"], "Published");
    }

    #[test]
    fn shows_the_report_of_a_failure() {
        let (machine, project) = Project::over_http("shop", GUIDE, &["--fail", "publish"]);
        project.create(&machine, "cart");
        assert_snapshot!(machine.sh("connector publish cart").exits(7).told(), @"
        Publishing cart: Failed
        error: publishing the Connector `cart` failed
          - Error: Image build failed: The build ended with exit code 1: npm ci failed.
        hint: build the application locally in the same way: `npm ci`, then its `build` script
        ");
        let answer = machine.sh("connector wait cart --for published -o json").exits(7);
        assert_eq!(answer.json()["status"], "Failed");
    }

    #[test]
    fn does_not_take_a_public_connector_from_the_public() {
        let (machine, project) = Project::over_http("shop", GUIDE, &[]);
        project.create(&machine, "cart");
        let certify = json!({ "version": 1, "actions": [{ "action": "publish", "certification": true }] });
        machine.server().post("/connectors/drafts/key=cart", &certify);
        let certified = machine.sh("connector wait cart --for certified -o json").ok().json();
        assert_eq!((&certified["status"], &certified["private"]), (&json!("Published"), &json!(false)));

        let refused = machine.sh("connector publish cart --force --debug").exits(6).is_silent().wrote_nothing();
        refused
            .says("would make it private")
            .says("connector certify cart`")
            .says("connector publish cart --make-private`");
        let private = machine.sh("connector publish cart --force --make-private -o json").ok().json();
        assert_eq!(private["private"], true);
    }
}

#[test]
fn certify_does_not_mistake_a_private_publish_for_a_certification() {
    let (machine, project) = Project::over_http("shop", GUIDE, &["--speed", "fast"]);
    project.create(&machine, "cart");
    machine.sh("connector publish cart --no-wait").ok();
    let answer = machine.sh("connector certify cart --poll-interval 20ms --debug -o json").ok();
    let writes = answer.writes();
    assert_eq!(writes.len(), 1, "{writes:?}");
    assert_eq!(writes[0].1["actions"], json!([{ "action": "publish", "certification": true }]));
    answer.says("Waiting for the running publish of cart: Published");
}

#[test]
fn certify_joins_a_running_certification() {
    let (machine, project) = Project::over_http("shop", GUIDE, &["--speed", "fast"]);
    project.create(&machine, "cart");
    machine.sh("connector certify cart").ok();
    // Its publish is running at first, then the Connect team reviews.
    for _ in 0..2 {
        let answer = machine.sh("connector certify cart --poll-interval 20ms --debug -o json").ok().wrote_nothing();
        assert_eq!(answer.json()["alreadyListed"], false);
        answer.says("Certifying cart: already running");
    }
}

#[test]
fn a_wait_reports_a_state_that_cannot_be_reached() {
    for (machine, project) in in_both("shop", GUIDE) {
        project.publish(&machine, "cart");
        machine.sh("connector wait cart --for published").ok();
        let answer = machine.sh("connector wait cart --for certified -q").exits(7);
        assert_eq!(
            answer.stderr,
            "error: the Connector `cart` is published privately, not certified\n\
             hint: request the certification with `ctconnect connector certify cart`\n"
        );
        machine.sh("connector wait nobody --for published").exits(5).is_silent();
        machine.sh("connector wait cart").exits(2).is_silent();
    }
}

#[test]
fn a_wait_for_what_nothing_does_names_the_command_that_starts_it() {
    for (machine, project) in in_both("shop", GUIDE) {
        project.create(&machine, "cart");
        for (goal, start) in [("certified", "certify"), ("published", "publish"), ("previewable", "validate")] {
            let line = format!("connector wait cart --for {goal} --timeout 0s");
            let answer = machine.sh(&line).exits(8);
            answer.says("no operation is running").says(&format!("start one with `ctconnect connector {start} cart"));
        }
    }
}

#[test]
fn delete_asks_and_deletes_both() {
    for (machine, project) in in_both("shop", GUIDE) {
        project.publish(&machine, "cart");
        let question = "Delete the Connector `cart` and the published Connector?";
        let declined = machine.run_with_input(words("connector delete cart"), "n\n").exits(1).is_silent();
        declined.says(question).says("error: declined; nothing was sent");
        machine
            .sh("connector delete cart --debug")
            .exits(2)
            .wrote_nothing()
            .says("hint: `--yes` confirms without a prompt");
        machine.sh("connector delete cart --no-input").exits(2).is_silent();
        let gone = machine.run_with_input(words("connector delete cart -o json"), "y\n").ok();
        assert_eq!(gone.json()["key"], "cart");
        machine.sh("connector describe cart").exits(5);
        machine.sh("connector describe cart --published").exits(5);
    }
}
