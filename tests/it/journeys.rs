//! The journeys of the product, each with the emulator inside the program and over HTTP.

use std::fs;

use serde_json::Value;

use crate::harness::{Answer, GUIDE, THREE, in_both};

/// The five values of the guide's connector; the region has a default.
const VALUES: [&str; 6] = [
    "--configuration",
    "cartExtension.CTP_PROJECT_KEY=shop",
    "--configuration",
    "cartExtension.CTP_CLIENT_ID=an id, with = and blanks",
    "--configuration",
    "cartExtension.CTP_CLIENT_SECRET=s3cret",
];

fn with_values<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().copied().chain(VALUES).chain(["--poll-interval", "10ms"]).collect()
}

#[test]
fn journey_1_a_connector_for_own_projects() {
    for (machine, project) in in_both("cart-extension", GUIDE) {
        let created = project.create(&machine, "cart");
        assert_eq!((&created["status"], &created["isPreviewable"]), (&"Draft".into(), &"none".into()));

        let preview = ["connector", "preview", "cart", "--deployment-key", "cart-preview", "-o", "json"];
        let preview = machine.run(with_values(&preview)).ok().json();
        assert_eq!((&preview["status"], &preview["type"]), (&"Deployed".into(), &"preview".into()));
        assert!(preview["applications"][0]["url"].is_string(), "{preview}");
        machine.run(["deployment", "logs", "cart-preview"]).ok();

        machine.run(["deployment", "delete", "cart-preview", "--yes", "--poll-interval", "10ms"]).ok();
        machine.run(["deployment", "describe", "cart-preview"]).exits(5);

        let published =
            machine.run(["connector", "publish", "cart", "--poll-interval", "10ms", "-o", "json"]).ok().json();
        assert_eq!((&published["status"], &published["alreadyListed"]), (&"Published".into(), &true.into()));

        let create = ["deployment", "create", "--key", "cart", "--connector-key", "cart", "-o", "json"];
        let deployment = machine.run(with_values(&create)).ok().json();
        assert_eq!((&deployment["status"], &deployment["type"]), (&"Deployed".into(), &"sandbox".into()));
        let logs = machine.run(["deployment", "logs", "cart", "-o", "json"]).ok().json();
        assert!(logs.as_array().is_some_and(|entries| !entries.is_empty()), "{logs}");
    }
}

#[test]
fn journey_2_list_on_the_marketplace() {
    for (machine, project) in in_both("cart-extension", GUIDE) {
        project.create(&machine, "cart");
        let preview = ["connector", "preview", "cart", "--deployment-key", "cart-preview"];
        machine.run(with_values(&preview)).ok();
        machine.sh("deployment delete cart-preview --yes --poll-interval 10ms").ok();

        let requested = machine.sh("connector certify cart -o json").ok().says("--for certified");
        assert!(requested.json()["version"].as_u64() > Some(1));
        let before = machine.sh("connector comments cart -o json").ok().json();
        let comment = ["connector", "comment", "cart", "--comment", "-", "-q"];
        machine.run_with_input(comment, "It needs view_orders.\n").ok();
        let after = machine.sh("connector comments cart -o json").ok().json();
        assert_eq!(after.as_array().map(Vec::len), before.as_array().map(|all| all.len() + 1));
        assert_eq!(after.as_array().unwrap().last().unwrap()["comment"], "It needs view_orders.");
        machine.sh("connector comment cart --comment ' '").exits(2);

        let certified = machine.sh("connector wait cart --for certified --poll-interval 10ms -o json").ok().json();
        assert_eq!((&certified["status"], &certified["alreadyListed"]), (&"Published".into(), &true.into()));
        let found = || machine.sh("connector search --text shop --key cart -o json").ok().json();
        assert_eq!(found()[0]["certified"], true);
        machine.sh("connector publish cart --force").exits(6).says("connector certify");
        machine.sh("connector unlist cart").ok();
        assert_eq!(found().as_array().map(Vec::len), Some(0));
    }
}

#[test]
fn journey_3_a_new_release() {
    for (machine, project) in in_both("cart-extension", GUIDE) {
        project.create(&machine, "cart");
        machine.run(["connector", "publish", "cart", "--poll-interval", "10ms"]).ok();
        let create = ["deployment", "create", "--key", "cart", "--connector-key", "cart", "-o", "json"];
        let first = machine.run(with_values(&create)).ok().json();

        project.write(&GUIDE.replace("required: true\n        - key: CTP_CLIENT_ID", "required: true\n        - key: NEW_KEY\n          description: New\n          required: true\n        - key: CTP_CLIENT_ID"));
        let update = ["connector", "update", "cart", "--repository-tag", "v2.0.0"];
        machine.run_in(project.folder(), update).ok();
        machine.run(["connector", "publish", "cart", "--poll-interval", "10ms"]).ok();

        let redeploy =
            ["deployment", "redeploy", "cart", "--update-connector", "--poll-interval", "10ms", "-o", "json"];
        let refused = machine.run(redeploy).exits(3);
        assert!(refused.stderr.contains("cartExtension.NEW_KEY"), "{}", refused.stderr);
        let given = [&redeploy[..], &["--configuration", "cartExtension.NEW_KEY=x"]].concat();
        let second = machine.run(given).ok().json();
        assert_eq!(second["status"], "Deployed");
        assert_eq!(second["id"], first["id"], "a redeploy keeps the Deployment");
        assert_eq!(second["connector"]["repository"]["tag"], "v2.0.0");
        assert!(second["version"].as_u64() > first["version"].as_u64());
    }
}

#[test]
fn journey_4_deploy_a_public_connector() {
    for (machine, project) in in_both("payments", THREE) {
        project.publish(&machine, "payments");
        let found = machine.sh("connector search --text shop -o json").ok().json();
        assert_eq!(found[0]["key"], "payments");

        let template = machine.sh("connector configuration payments --published").ok().stdout;
        assert!(template.contains("  # required, secured\n  TOKEN:\n"), "{template}");
        let values = machine.folder().join("values.yaml");
        fs::write(&values, &template).unwrap();
        let create = "deployment create --key pay --connector-key payments --configuration-file values.yaml \
                      --poll-interval 10ms -o json";
        machine.sh(create).exits(3).is_silent().says("web.TOKEN");
        fs::write(&values, template.replace("  TOKEN:\n", "  TOKEN: ${ENGINE_TOKEN}\n")).unwrap();
        machine.sh(create).exits(3).is_silent().says("`ENGINE_TOKEN` is not set");

        let machine = machine.with("ENGINE_TOKEN", "s3cret");
        let deployment = machine.sh(create).ok().json();
        assert_eq!(deployment["status"], "Deployed");
        let secured = &deployment["applications"][0]["securedConfiguration"][0];
        assert_eq!((&secured["key"], &secured["value"]), (&"TOKEN".into(), &"******".into()));
        let outputs = machine.sh("deployment outputs pay -o json").ok().json();
        assert!(outputs.to_string().contains("web"), "{outputs}");
    }
}

#[test]
fn journey_5_take_it_all_down() {
    for (machine, project) in in_both("cart-extension", GUIDE) {
        project.create(&machine, "cart");
        machine.run(["connector", "publish", "cart", "--poll-interval", "10ms"]).ok();
        for key in ["one", "two"] {
            machine.run(with_values(&["deployment", "create", "--key", key, "--connector-key", "cart"])).ok();
        }
        let refused = machine.run(["connector", "delete", "cart", "--yes"]).exits(6).is_silent();
        assert!(refused.stderr.contains("one") && refused.stderr.contains("two"), "{}", refused.stderr);

        let gone = ["deployment", "delete", "--connector", "cart", "--yes", "--poll-interval", "10ms", "-o", "json"];
        assert_eq!(machine.run(gone).ok().json().as_array().map(Vec::len), Some(2));
        machine.run(["connector", "delete", "cart", "--yes"]).ok();
        machine.run(["connector", "describe", "cart"]).exits(5);
        machine.run(["connector", "describe", "cart", "--published"]).exits(5);
    }
}

#[test]
fn journey_6_from_ci() {
    for (machine, project) in in_both("cart-extension", GUIDE) {
        let machine = machine.with("CI", "true").with("CART_CLIENT_SECRET", "s3cret");
        let values = "--configuration cartExtension.CTP_PROJECT_KEY=shop --configuration cartExtension.CTP_CLIENT_ID=id \
                      --configuration-env cartExtension.CTP_CLIENT_SECRET=CART_CLIENT_SECRET --poll-interval 10ms";
        let run = |line: &str| machine.sh_in(project.folder(), &format!("{line} -o json"));
        let status = |answer: Answer| answer.ok().json()["status"].clone();

        // Journey 1: nobody is asked, and what is missing is named before anything is sent.
        let who = "--key cart --name Cart --creator-email kim@acme.example";
        let source = format!("--repository-url {} --repository-tag v1", project.url());
        assert_eq!(status(run(&format!("connector create {who} {source}"))), "Draft");
        let preview = "connector preview cart --deployment-key cart-preview";
        let missing = run(&format!("{preview} --debug")).exits(3).is_silent().wrote_nothing();
        assert!(missing.stderr.contains("cartExtension.CTP_CLIENT_SECRET"), "{}", missing.stderr);
        assert_eq!(status(run(&format!("{preview} {values}"))), "Deployed");
        let asked = run("deployment delete cart-preview --debug").exits(2).is_silent().wrote_nothing();
        assert_eq!(error_of(&asked)["exitCode"], 2);
        run("deployment delete cart-preview --yes --poll-interval 10ms").ok();
        assert_eq!(status(run("connector publish cart --poll-interval 10ms")), "Published");
        let create = "deployment create --key cart --connector-key cart";
        assert_eq!(status(run(&format!("{create} {values}"))), "Deployed");
        assert!(run("deployment logs cart").ok().json().is_array());

        // A second run of the same pipeline: codes tell what is in the way.
        assert_eq!(error_of(&run(&format!("connector create {who} {source}")).exits(6).is_silent())["exitCode"], 6);
        run(&format!("{create} {values}")).exits(6).is_silent();
        assert_eq!(error_of(&run("deployment describe nobody").exits(5).is_silent())["status"], 404);
        run("deployment describe").exits(2).is_silent();

        // Journey 3, in one command.
        let deploy = format!("deploy --connector-key cart --deployment-key cart --repository-url {}", project.url());
        let released = run(&format!("{deploy} --repository-tag v2 {values}")).ok();
        let connector = &released.json()["connector"];
        assert_eq!((&connector["status"], &connector["repository"]["tag"]), (&"Published".into(), &"v2".into()));
        assert_eq!(released.json()["deployments"][0]["connector"]["repository"]["tag"], "v2");
        assert!(!released.stderr.contains('\x1b') && !released.stderr.contains("s3cret"), "{}", released.stderr);
        assert!(!machine.home().join(".config/ctconnect/config.yaml").exists(), "no login was needed");
    }
}

/// The one object on standard error that says what went wrong.
fn error_of(answer: &Answer) -> Value {
    let line = answer.stderr.lines().find(|line| line.starts_with("{\"error\"")).unwrap_or_default();
    serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("{}", answer.stderr))["error"].clone()
}
