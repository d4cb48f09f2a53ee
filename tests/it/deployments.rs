//! `deployment …`: what runs of a Connector, from its creation to its end.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::harness::{GUIDE, Machine, Project, THREE, in_both, words};

/// A value for the one key of `THREE` that is required.
const VALUE: &str = "--configuration web.TOKEN=t0ken";

/// A published Connector `shop` in a machine of either kind.
fn published() -> [(Machine, Project); 2] {
    let both = in_both("shop", THREE);
    for (machine, project) in &both {
        project.publish(machine, "shop");
    }
    both
}

/// Deploys the Connector `shop`, and gives the Deployment.
#[track_caller]
fn deployed(machine: &Machine, key: &str) -> Value {
    machine.sh(&format!("deployment create --key {key} --connector-key shop {VALUE} -o json")).ok().json()
}

mod create {
    use super::*;

    #[test]
    fn sends_both_lists_of_every_application_and_waits() {
        for (machine, _) in published() {
            let line =
                format!("deployment create --key it --connector-key shop {VALUE} --configuration LOG_LEVEL=a=b,c");
            let answer = machine.sh(&format!("{line} --schedule 'nightly=0 1 * * *' -o json --debug")).ok();
            let deployment = answer.json();
            assert_eq!((&deployment["status"], &deployment["type"]), (&json!("Deployed"), &json!("sandbox")));
            let project = if machine.is_local() { "local" } else { "shop" };
            let body = json!({
                "key": "it",
                "connector": { "id": deployment["connector"]["id"], "staged": false, "version": 1 },
                "configurations": [
                    { "applicationName": "web", "standardConfiguration": [],
                      "securedConfiguration": [{ "key": "TOKEN", "value": "***" }] },
                    { "applicationName": "listener", "standardConfiguration": [], "securedConfiguration": [] },
                    { "applicationName": "nightly", "standardConfiguration": [], "securedConfiguration": [],
                      "schedule": "0 1 * * *" },
                ],
                "globalConfiguration": {
                    "standardConfiguration": [{ "key": "LOG_LEVEL", "value": "a=b,c" }], "securedConfiguration": [],
                },
                "region": "europe-west1.gcp",
            });
            assert_eq!(answer.writes(), [(format!("POST /{project}/deployments"), body)]);
            let nightly = &deployment["applications"][2];
            assert_eq!(nightly["schedule"], "0 1 * * *", "{nightly}");
        }
    }

    #[test]
    fn names_everything_that_does_not_fit_before_it_sends() {
        for (machine, _) in published() {
            let line = "deployment create --key it --connector-key shop --debug --configuration wbe.TOKEN=x \
                        --configuration web.GREETNG=x --configuration TOKEN=x --schedule 'web=* * * * *'";
            let answer = machine.sh(line).exits(3).is_silent().wrote_nothing();
            let told: Vec<&str> = answer.stderr.lines().skip_while(|line| !line.starts_with("error:")).collect();
            assert_eq!(
                told,
                [
                    "error: 5 configuration values do not fit the Connector",
                    "  - the Connector has no application `wbe`; did you mean `web`?",
                    "  - `web` has no key `GREETNG`; did you mean `GREETING`?",
                    "  - there is no global key `TOKEN`, but `web` has that key: write `web.TOKEN=VALUE`",
                    "  - `web` cannot have a schedule, because it is not a job application",
                    "  - `web.TOKEN` is required, secured: Token of the engine",
                    "hint: set the value with `--configuration-env web.TOKEN=NAME` or with `--configuration-file FILE`; `--schedule` sets \
                     the schedule of a job application",
                ]
            );
        }
    }

    #[test]
    fn reports_a_flag_that_is_not_an_assignment() {
        let machine = Machine::bare().talking_to("http://127.0.0.1:9");
        let answer = machine.sh("deployment create --connector-key shop --configuration s3cret").exits(2).is_silent();
        assert!(!answer.stderr.contains("s3cret"), "{}", answer.stderr);
        answer.says("(configuration flag number 1): the `=` is missing");
    }

    #[test]
    fn runs_in_the_requested_region() {
        for (machine, project) in in_both("shop", THREE) {
            let url = project.url();
            let create = format!(
                "connector create --key shop --name S --creator-email a@b.example --repository-url {url} \
                 --repository-tag v1 --supported-regions us-central1.gcp,australia-southeast1.gcp"
            );
            machine.sh_in(project.folder(), &create).ok();
            machine.sh("connector publish shop").ok();

            let line = format!("deployment create --key it --connector-key shop {VALUE} --debug -o json");
            let hint = "choose a supported one with `--region`: us-central1.gcp, australia-southeast1.gcp";
            machine.sh(&line).exits(2).is_silent().wrote_nothing().says(hint);
            machine.sh(&format!("{line} --region europe-west1.gcp")).exits(3).wrote_nothing().says(hint);
            let deployment = machine.sh(&format!("{line} --region us-central1.gcp")).ok().json();
            assert_eq!(deployment["deployedRegion"], "us-central1.gcp");
        }
    }

    #[test]
    fn of_the_working_version_is_a_preview() {
        for (machine, project) in in_both("shop", THREE) {
            project.create(&machine, "shop");
            machine.sh("connector validate shop").ok();
            let line = format!("deployment create --connector-key shop {VALUE} -o json");
            machine.sh(&line).exits(5).is_silent();
            for (key, flag) in [("a1", "--connector-staged"), ("a2", "--type preview")] {
                let deployment = machine.sh(&format!("{line} --key {key} {flag}")).ok().json();
                assert_eq!((&deployment["type"], &deployment["preview"]), (&json!("preview"), &json!(true)));
            }
            machine.sh("connector publish shop").ok();
            let deployment = machine.sh(&format!("{line} --type production")).ok().json();
            assert_eq!((&deployment["type"], deployment.get("key")), (&json!("production"), None));
            machine.sh(&format!("{line} --type staging")).exits(2).is_silent();
        }
    }

    #[test]
    fn is_refused_if_the_project_may_not_use_the_connector() {
        for (machine, project) in in_both("shop", THREE) {
            let url = project.url();
            let create = format!(
                "connector create --key shop --name S --creator-email a@b.example --repository-url {url} \
                 --repository-tag v1 --private-projects europe-west1.gcp:other"
            );
            machine.sh_in(project.folder(), &create).ok();
            let own = if machine.is_local() { "local" } else { "shop" };
            let refused = format!("error: the Project europe-west1.gcp:{own} may not use the Connector `shop`");
            let cure = format!("ctconnect connector update shop --add-private-project europe-west1.gcp:{own}");
            for line in [
                format!("deployment create --connector-key shop --connector-staged {VALUE} --debug"),
                format!("connector preview shop --deployment-key it {VALUE} --debug"),
            ] {
                machine.sh(&line).exits(3).is_silent().wrote_nothing().says(&refused).says(&cure);
            }
            machine.sh(cure.trim_start_matches("ctconnect ")).ok();
            machine.sh(&format!("connector preview shop --deployment-key it {VALUE}")).ok();
        }
    }
}

#[test]
fn a_list_is_filtered_and_shown() {
    let (machine, project) = Project::over_http("shop", THREE, &[]);
    project.publish(&machine, "shop");
    machine.sh("connector validate shop").ok();
    assert_eq!(machine.sh("deployment list").ok().is_silent().stderr, "No Deployments.\n");
    deployed(&machine, "one");
    deployed(&machine, "two");
    machine.sh(&format!("connector deploy shop --deployment-key three {VALUE}")).ok();
    assert_snapshot!(machine.sh("deployment list --sort 'key asc'").transcript(), @"
    exit 0
    --- stdout
    KEY    CONNECTOR  TYPE     REGION            STATUS    VERSION
    one    shop       sandbox  europe-west1.gcp  Deployed  1
    three  shop       preview  europe-west1.gcp  Deployed  1
    two    shop       sandbox  europe-west1.gcp  Deployed  1
    --- stderr
    ");
    let keys = |flags: &str| {
        let list = machine.sh(&format!("deployment list -o json --sort 'key desc' {flags}")).ok().json();
        list.as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(keys("--all"), ["two", "three", "one"]);
    assert_eq!(keys("--type preview"), ["three"]);
    assert_eq!(keys("--limit 1 --offset 1"), ["three"]);
    assert_eq!(keys("--integration-types tax"), [""; 0]);
}

#[test]
fn a_page_shows_everything_but_secrets() {
    let machine = Machine::local();
    Project::new(&machine, "shop", THREE).publish(&machine, "shop");
    let line = format!("deployment create --key it --connector-key shop {VALUE}");
    assert_snapshot!(machine.sh(&line).transcript(), @"
    exit 0
    --- stdout
    Deployment it
      status      Deployed
      type        sandbox
      region      europe-west1.gcp
      version     1
      id          [id]
      connector   shop, version 1
      repository  https://github.com/acme/shop.git
      tag         v1

    Applications
      web  service
        url       https://service-[hash].emulator.invalid
        standard  GREETING = hello
        secured   TOKEN = *****
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
    Deploying it: Deployed
    ");
    let id = machine.sh("deployment describe it -o json").ok().json()["id"].as_str().unwrap().to_owned();
    for reference in ["it", &id, "--key it", &format!("--id {id}")] {
        for verb in ["describe", "get", "show"] {
            assert_eq!(machine.sh(&format!("deployment {verb} {reference} -o json")).ok().json()["id"], id.as_str());
        }
    }
}

mod redeploy {
    use super::*;

    #[test]
    fn sends_only_what_is_named() {
        for (machine, _) in published() {
            deployed(&machine, "it");
            let answer = machine.sh("deployment redeploy it --configuration web.GREETING=hi -o json --debug").ok();
            let action = json!({
                "action": "redeploy",
                "configurationValues": [{
                    "applicationName": "web", "standardConfiguration": [{ "key": "GREETING", "value": "hi" }],
                    "securedConfiguration": [],
                }],
            });
            let writes = answer.writes();
            assert_eq!(writes.len(), 1);
            assert_eq!((&writes[0].1["version"], &writes[0].1["actions"][0]), (&json!(1), &action));
            let web = &answer.json()["applications"][0];
            assert_eq!(web["standardConfiguration"], json!([{ "key": "GREETING", "value": "hi" }]));
            assert_eq!(web["securedConfiguration"][0]["key"], "TOKEN", "the service keeps what was not named");
        }
    }

    #[test]
    fn of_nothing_new_rebuilds() {
        for (machine, _) in published() {
            let before = deployed(&machine, "it");
            let answer = machine.sh("deployment redeploy it --skip-scripts -o json --debug").ok();
            let action = json!([{ "action": "redeploy", "skipScripts": true }]);
            assert_eq!(answer.writes()[0].1["actions"], action);
            assert!(answer.json()["version"].as_u64() > before["version"].as_u64());
        }
    }

    #[test]
    fn checks_the_names_against_what_is_deployed() {
        for (machine, _) in published() {
            deployed(&machine, "it");
            let answer = machine.sh("deployment redeploy it --configuration web.NOPE=1 --debug").exits(3).is_silent();
            answer.wrote_nothing().says("`web` has no key `NOPE`");
        }
    }

    #[test]
    fn with_the_newest_connector_wants_its_new_keys() {
        for (machine, project) in published() {
            deployed(&machine, "it");
            project.write(&THREE.replace(
                "- key: TOKEN\n",
                "- key: SECOND\n          description: Other\n          required: true\n        - key: TOKEN\n",
            ));
            machine.sh_in(project.folder(), "connector update shop --repository-tag v2").ok();
            machine.sh("connector publish shop").ok();
            // Without `--update-connector` it stays with the keys that it has.
            machine.sh("deployment redeploy it").ok();
            let update = "deployment redeploy it --update-connector --debug -o json";
            machine.sh(update).exits(3).wrote_nothing().says("`web.SECOND` is required");
            let answer = machine.sh(&format!("{update} --configuration web.SECOND=s")).ok();
            assert_eq!(answer.writes()[0].1["actions"][0]["updateConnector"], true);
            assert_eq!(answer.json()["connector"]["repository"]["tag"], "v2");
        }
    }
}

mod delete {
    use super::*;

    #[test]
    fn asks_first() {
        for (machine, _) in published() {
            deployed(&machine, "it");
            let declined = machine.run_with_input(words("deployment delete it"), "n\n").exits(1).is_silent();
            declined.says("Delete the Deployment `it`? [y/N]").says("error: declined; nothing was sent");
            machine.run_with_input(words("deployment delete it"), "").exits(2).is_silent();
            let unanswered = machine.sh("deployment delete it --debug").exits(2).is_silent().wrote_nothing();
            unanswered.says("hint: `--yes` confirms without a prompt");
            let gone = machine.run_with_input(words("deployment delete it -o json"), "y\n").ok();
            assert_eq!(gone.json()["key"], "it");
            machine.sh("deployment describe it").exits(5);
        }
    }

    #[test]
    fn takes_several_or_none() {
        for (machine, _) in published() {
            let id = deployed(&machine, "one")["id"].as_str().unwrap().to_owned();
            deployed(&machine, "two");
            deployed(&machine, "three");
            let missing =
                machine.sh("deployment delete one nope two --yes --debug").exits(5).is_silent().wrote_nothing();
            missing.says("could not read the Deployment `nope`");
            let both = machine.sh(&format!("deployment delete one {id} --key two --yes -o json")).ok().json();
            let keys: Vec<&Value> = both.as_array().unwrap().iter().map(|deployment| &deployment["key"]).collect();
            assert_eq!(keys, ["one", "two"], "what is named twice is deleted once");

            let rest = machine.sh("deployment delete --connector shop --yes -o json").ok().json();
            assert_eq!(rest.as_array().map(Vec::len), Some(1));
            let none = machine.sh("deployment delete --connector shop --yes -o json").ok();
            assert_eq!(none.json(), json!([]));
            none.says("no Deployment to delete");
            machine.sh("deployment delete --yes").exits(2);
            machine.sh("deployment delete one --connector shop --yes").exits(2);
        }
    }

    #[test]
    fn that_fails_leaves_the_deployment() {
        let (machine, project) = Project::over_http("shop", THREE, &["--fail", "undeploy=It clings."]);
        project.publish(&machine, "shop");
        deployed(&machine, "it");
        let answer = machine.sh("deployment delete it --yes -o json").exits(7);
        assert_eq!(answer.json()["status"], "UndeployFailed");
        assert_snapshot!(machine.sh("deployment wait it --for deleted").exits(7).told(), @"
        Waiting for it to be deleted: UndeployFailed
        error: the Deployment `it` ended as UndeployFailed
          - Error in web: preUndeploy script failed: It clings.
        hint: run the application's preUndeploy script locally with the same configuration; if the report does not help, contact the Connect support team with the id [id]
        ");
    }
}

mod wait {
    use super::*;

    #[test]
    fn takes_absence_for_the_end_of_a_delete_only() {
        for (machine, _) in published() {
            let before = deployed(&machine, "it");
            for goal in ["", "--for settled", "--for deployed"] {
                assert_eq!(machine.sh(&format!("deployment wait it {goal} -o json")).ok().json(), before);
            }
            machine.sh("deployment delete it --yes --no-wait").ok();
            machine.sh("deployment wait it --for deleted").ok().is_silent().says("Waited for it to be deleted: gone");
            for goal in ["settled", "deployed"] {
                let answer = machine.sh(&format!("deployment wait it --for {goal}")).exits(5).is_silent();
                answer.says("error: could not wait for the Deployment `it`");
            }
        }
    }

    #[test]
    fn agrees_with_the_process_that_did_not_wait() {
        let machine = Machine::bare();
        let project = Project::new(&machine, "shop", THREE);
        let flags = ["--speed", "fast", "--state", "machine.json", "--repository", &project.mapping()];
        let machine = machine.serving(&flags);
        project.publish(&machine, "shop");
        let line = format!("deployment create --key it --connector-key shop {VALUE} --no-wait -o json");
        assert_eq!(machine.sh(&line).ok().json()["status"], "Queued");
        let machine = machine.serving(&flags);
        let deployed = machine.sh("deployment wait it --for deployed --poll-interval 50ms -o json").ok();
        assert_eq!(deployed.json()["status"], "Deployed");
        deployed.says("Waiting for it to be deployed: ");
    }

    #[test]
    fn inside_the_program_agrees_too() {
        let machine = Machine::bare().with("CTCONNECT_LOCAL", "fast");
        let project = Project::new(&machine, "shop", THREE);
        project.create(&machine, "shop");
        machine.sh("connector validate shop --poll-interval 50ms").ok();
        let line = format!("connector deploy shop --deployment-key it {VALUE} --no-wait -o json");
        assert_eq!(machine.sh(&line).ok().json()["status"], "Queued");
        let settled = machine.sh("deployment wait it --poll-interval 50ms -o json").ok();
        assert_eq!(settled.json()["status"], "Deployed");
    }
}

mod logs {
    use super::*;

    /// Reads the log until all three applications have written something.
    fn entries(machine: &Machine) -> Vec<Value> {
        loop {
            let entries = machine.sh("deployment logs it -o json").ok().json();
            if let Some(entries) = entries.as_array().filter(|entries| entries.len() >= 3) {
                return entries.clone();
            }
        }
    }

    #[test]
    fn are_filtered() {
        for (machine, _) in published() {
            deployed(&machine, "it");
            let all = entries(&machine);
            let time = |index: usize| all[index]["timestamp"].as_str().unwrap().to_owned();
            let names = |flags: &str| {
                let entries =
                    machine.sh(&format!("deployment logs it --until {} -o json {flags}", time(2))).ok().json();
                let entries = entries.as_array().unwrap().clone();
                entries.iter().map(|entry| entry["applicationName"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
            };
            assert_eq!(names(""), ["web", "listener", "nightly"]);
            assert_eq!(names("--since 1h"), ["web", "listener", "nightly"]);
            assert_eq!(names(&format!("--since {}", time(1))), ["listener", "nightly"]);
            assert_eq!(names("--application listener"), ["listener"]);
            assert_eq!(names("--limit 1"), ["nightly"]);
            assert_eq!(names("--grep 'was started' --limit 2"), ["listener", "nightly"]);
            assert_eq!(names("--grep Started"), [""; 0]);
            assert_eq!(names("--severity default").len(), 3);
            assert_eq!(names("--severity ERROR"), [""; 0]);

            machine.sh("deployment logs it --grep nothing").ok().is_silent().says("no log entries");
            machine.sh("deployment logs it --application nobody").exits(5).is_silent();
            machine.sh("deployment logs nobody").exits(5).is_silent();
            machine.sh("deployment logs it --since yesterday").exits(2).is_silent();
            machine.sh("deployment logs it --since 31d").exits(3).is_silent();
            machine.sh("deployment logs it --follow --until 1h").exits(2).is_silent();
        }
    }

    #[test]
    fn are_lines_for_people() {
        let machine = Machine::local();
        Project::new(&machine, "shop", THREE).publish(&machine, "shop");
        deployed(&machine, "it");
        entries(&machine);
        assert_snapshot!(machine.sh("deployment logs it --grep started").transcript(), @"
        exit 0
        --- stdout
        [time]  web  DEFAULT  emulated: no application was started
        [time]  listener  DEFAULT  emulated: no application was started
        [time]  nightly  DEFAULT  emulated: no application was started
        --- stderr
        ");
    }

    #[cfg(unix)]
    #[test]
    fn are_followed_until_somebody_ends_it() {
        for (machine, _) in published() {
            deployed(&machine, "it");
            for signal in [("INT", 130), ("TERM", 143)] {
                let running = machine.start(words("deployment logs it --follow --poll-interval 10ms -o json"));
                let answer = running.until_it_shows("nightly").signal(signal.0).end().exits(signal.1);
                let lines: Vec<Value> = answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
                assert!(lines.len() >= 3, "{lines:?}");
            }
        }
    }
}

#[test]
fn a_guide_connector_fails_without_its_values_and_says_so() {
    let (machine, project) = Project::over_http("shop", GUIDE, &[]);
    project.publish(&machine, "cart");
    // The program would refuse this; the service takes it and fails.
    let draft =
        json!({ "key": "it", "connector": { "key": "cart" }, "region": "europe-west1.gcp", "configurations": [] });
    machine.server().post("/shop/deployments", &draft);
    let answer = machine.sh("deployment wait it -o json").exits(7);
    assert_eq!(answer.json()["status"], "Failed");
    assert_snapshot!(machine.sh("deployment wait it --for deployed").exits(7).told(), @"
    Waiting for it to be deployed: Failed
    error: the Deployment `it` ended as Failed
      - Error in cartExtension: Application configuration is incomplete: The required secret key 'CTP_PROJECT_KEY' of the application 'cartExtension' has no value.
      - Error in cartExtension: Application configuration is incomplete: The required secret key 'CTP_CLIENT_ID' of the application 'cartExtension' has no value.
      - Error in cartExtension: Application configuration is incomplete: The required secret key 'CTP_CLIENT_SECRET' of the application 'cartExtension' has no value.
    hint: set the missing value with `--configuration application.KEY=value`; if the report does not help, contact the Connect support team with the id [id]
    ");
    let answer = machine.sh("deployment logs it --severity error -o json").ok();
    assert!(!answer.json().as_array().unwrap().is_empty());
}
