//! `deploy` with flags and values: only what differs is sent.

use serde_json::{Value, json};

use crate::harness::{Answer, Machine, THREE, in_both};

/// A standard, a global, and a secured value, and a schedule.
const FLAGS: &[&str] = &[
    "--configuration",
    "web.GREETING=moin",
    "--configuration",
    "LOG_LEVEL=debug",
    "--configuration-env",
    "web.TOKEN=TOKEN_OF_WEB",
    "--schedule",
    "nightly=0 4 * * *",
];

/// `deploy` of a folder, in a machine of either kind.
struct Shop {
    machine: Machine,
    repository: String,
}

fn both() -> impl Iterator<Item = Shop> {
    in_both("shop", THREE).into_iter().map(|(machine, project)| {
        let repository =
            format!("--repository-url {} --repository-tag v1 --creator-email kim@acme.example", project.url());
        Shop { machine: machine.with("TOKEN_OF_WEB", "s3cret"), repository }
    })
}

impl Shop {
    fn run(&self, command: &str, flags: &[&str]) -> Answer {
        let line = format!("{command} shop {} -o json --debug", self.repository);
        self.machine.run(line.split(' ').chain(flags.iter().copied()))
    }

    fn deploy(&self, flags: &[&str]) -> Answer {
        self.run("deploy", flags)
    }

    fn with_token(self, value: &str) -> Self {
        Self { machine: self.machine.with("TOKEN_OF_WEB", value), ..self }
    }
}

/// The only write of an answer: a redeploy with these values.
#[track_caller]
fn redeployed(answer: &Answer) -> Value {
    let writes = answer.writes();
    assert_eq!(writes.len(), 1, "{}", answer.stderr);
    let action = &writes[0].1["actions"][0];
    assert_eq!(action["action"], "redeploy", "{}", answer.stderr);
    action.clone()
}

/// `FLAGS` with another value.
fn changed<'a>(from: &str, to: &'a str) -> Vec<&'a str> {
    FLAGS.iter().map(|flag| if *flag == from { to } else { flag }).collect()
}

fn outcome(answer: &Answer) -> Value {
    answer.json()["result"]["deployments"][0]["outcome"].clone()
}

#[test]
fn the_same_flags_send_nothing_again() {
    for shop in both() {
        assert_eq!(outcome(&shop.deploy(FLAGS).ok()), "created");
        for _ in 0..2 {
            let again = shop.deploy(FLAGS).ok().wrote_nothing();
            assert_eq!(outcome(&again), "unchanged");
            again.says("Deploying shop: skipped: already runs this version");
        }
        let plan = shop.run("plan", FLAGS).ok().json();
        assert_eq!((&plan["isEmpty"], &plan["securedNotCompared"]), (&json!(true), &json!([])), "{plan:#}");
    }
}

#[test]
fn the_same_env_file_sends_nothing_again() {
    for shop in both() {
        let file = shop.machine.folder().join("web.env");
        std::fs::write(&file, "GREETING=moin\nTOKEN=s3cret\n").unwrap();
        let flags = ["--env-file", "web=web.env"];
        shop.deploy(&flags).ok();
        shop.deploy(&flags).ok().wrote_nothing();
        std::fs::write(&file, "GREETING=moin\nTOKEN=r0tated\n").unwrap();
        let sent = redeployed(&shop.deploy(&flags).ok());
        assert_eq!(sent["configurationValues"][0]["standardConfiguration"], json!([]));
        assert_eq!(sent["configurationValues"][0]["securedConfiguration"][0]["key"], "TOKEN");
        shop.deploy(&flags).ok().wrote_nothing();
    }
}

#[test]
fn a_changed_standard_value_is_sent_once_and_alone() {
    for shop in both() {
        shop.deploy(FLAGS).ok();
        let flags = changed("web.GREETING=moin", "web.GREETING=hi");
        let answer = shop.deploy(&flags).ok();
        let sent = redeployed(&answer);
        let web = json!([{ "applicationName": "web", "securedConfiguration": [],
            "standardConfiguration": [{ "key": "GREETING", "value": "hi" }] }]);
        assert_eq!((&sent["configurationValues"], &sent["globalConfiguration"]), (&web, &Value::Null));
        assert_eq!(outcome(&answer), "redeployed");
        // The secured value, which was not sent, is still remembered.
        shop.deploy(&flags).ok().wrote_nothing();
    }
}

#[test]
fn a_changed_global_value_and_a_changed_schedule_are_sent_once() {
    for shop in both() {
        shop.deploy(FLAGS).ok();
        let flags = changed("LOG_LEVEL=debug", "LOG_LEVEL=warn");
        let sent = redeployed(&shop.deploy(&flags).ok());
        assert_eq!(
            sent["globalConfiguration"]["standardConfiguration"],
            json!([{ "key": "LOG_LEVEL", "value": "warn" }])
        );
        assert_eq!(sent["configurationValues"], Value::Null);
        let flags = changed("nightly=0 4 * * *", "nightly=0 5 * * *");
        let sent = redeployed(&shop.deploy(&flags[4..]).ok());
        let nightly = &sent["configurationValues"];
        assert_eq!((nightly.as_array().unwrap().len(), &nightly[0]["schedule"]), (1, &json!("0 5 * * *")));
        shop.deploy(&flags[4..]).ok().wrote_nothing();
    }
}

#[test]
fn a_changed_secured_value_is_sent_once() {
    for shop in both() {
        shop.deploy(FLAGS).ok();
        let shop = shop.with_token("r0tated");
        let answer = shop.deploy(FLAGS).ok();
        assert!(!answer.stderr.contains("r0tated") && !answer.stdout.contains("r0tated"), "{}", answer.told());
        let web = &redeployed(&answer)["configurationValues"][0];
        assert_eq!(
            (&web["standardConfiguration"], &web["securedConfiguration"][0]["key"]),
            (&json!([]), &json!("TOKEN"))
        );
        shop.deploy(FLAGS).ok().wrote_nothing();
    }
}

#[test]
fn without_a_memory_a_secured_value_is_named_and_sent_with_anything_else() {
    for shop in both() {
        shop.deploy(FLAGS).ok();
        let with = |flags: &[&str], more: &[&str]| shop.deploy(&[flags, more].concat()).ok();
        let answer = with(FLAGS, &["--memory", "a.json"]).wrote_nothing();
        assert_eq!(answer.json()["result"]["deployments"][0]["securedNotCompared"], json!(["web.TOKEN"]));
        let answer = answer.says("warning: nothing is known of the secured values that were sent last");
        answer.says("web.TOKEN").says("--configuration-env web.TOKEN=TOKEN_OF_WEB").says("--send-secured always`");

        let secured = |answer: &Answer| redeployed(answer)["configurationValues"][0]["securedConfiguration"].clone();
        let hi = changed("web.GREETING=moin", "web.GREETING=hi");
        assert_eq!(secured(&with(&hi, &["--memory", "a.json"]))[0]["key"], "TOKEN");
        with(&hi, &["--memory", "a.json"]).wrote_nothing();

        assert_eq!(secured(&with(&hi, &["--memory", "b.json", "--send-secured", "always"]))[0]["key"], "TOKEN");
        with(&hi, &["--memory", "b.json", "--send-secured", "always"]).wrote_nothing();

        let never = ["--memory", "c.json", "--send-secured", "never"];
        let quiet = with(&hi, &never).wrote_nothing();
        assert!(!quiet.stderr.contains("nothing is known"), "{}", quiet.stderr);
        assert_eq!(secured(&with(FLAGS, &never)), json!([]));
    }
}

#[test]
fn a_deployment_that_another_command_has_changed_is_not_compared() {
    for shop in both() {
        shop.deploy(FLAGS).ok();
        shop.machine.sh("deployment redeploy shop --configuration web.TOKEN=other").ok();
        let answer = shop.deploy(FLAGS).ok().wrote_nothing();
        assert_eq!(answer.json()["result"]["deployments"][0]["securedNotCompared"], json!(["web.TOKEN"]));
    }
}

#[test]
fn a_build_that_failed_is_sent_again_without_a_change() {
    let Some((machine, shop)) = failing() else { return };
    let machine = machine.with("TOKEN_OF_WEB", "s3cret");
    let deploy = format!("deploy shop --configuration-env web.TOKEN=TOKEN_OF_WEB {shop} -o json --debug");
    let failed = machine.sh(&deploy).exits(7);
    let result = &failed.json()["result"];
    assert_eq!(
        (&result["connector"]["outcome"], &result["deployments"][0]["outcome"]),
        (&json!("published"), &json!("failed"))
    );
    assert_eq!(result["deployments"][0]["message"].as_str().map(|own| own.contains("ended as Failed")), Some(true));
    // The service keeps the values of a build that failed, so that the next one needs none.
    let again = redeployed(&machine.sh(&deploy).exits(7));
    assert_eq!(again["configurationValues"], Value::Null);
}

/// A machine whose builds fail, and the repository of its folder.
fn failing() -> Option<(Machine, String)> {
    if !crate::harness::require("git") {
        return None;
    }
    let (machine, project) = crate::harness::Project::over_http("shop", THREE, &["--fail", "deploy=No port."]);
    let repository = format!("--repository-url {} --repository-tag v1 --creator-email a@b.example", project.url());
    Some((machine, repository))
}

#[test]
fn a_public_connector_becomes_private_only_on_request() {
    for shop in both() {
        shop.deploy(FLAGS).ok();
        shop.machine.sh("connector certify shop --wait --poll-interval 10ms").ok();
        shop.deploy(&[FLAGS, &["--force"]].concat()).exits(6).wrote_nothing().says("--make-private");
        shop.deploy(&[FLAGS, &["--force", "--make-private"]].concat()).ok();
    }
}

#[test]
fn flags_of_a_project_file_are_refused_without_one() {
    for shop in both() {
        for flags in [["--allow-replace", "shop"], ["--values-dir", "."], ["--env", "a"], ["--from", "a"]] {
            shop.deploy(&flags).exits(2).wrote_nothing().says(&format!("`{}` needs a ctconnect.yaml", flags[0]));
        }
    }
}
