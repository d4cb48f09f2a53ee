//! `import`: the ctconnect.yaml of a Connector and Deployments that exist.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Answer, Machine, Project, THREE, in_both, require};

const TOKEN: &str = "--configuration web.TOKEN=s3cret";

/// A machine of either kind with the published Connector `three` and two Deployments of it, one of which has no key.
fn machines() -> impl Iterator<Item = (Machine, Project)> {
    in_both("three", THREE).into_iter().map(|(machine, project)| {
        project.publish(&machine, "three");
        machine
            .sh(&format!("deployment create --key three-live --connector-key three {TOKEN} --poll-interval 10ms"))
            .ok();
        let keyless =
            "--type production --configuration web.GREETING='${hi} #\"there\"' --configuration LOG_LEVEL=debug";
        let create = format!("deployment create --connector-key three {TOKEN} {keyless} --poll-interval 10ms");
        machine.sh(&create).ok();
        (machine, project)
    })
}

fn written(project: &Project) -> String {
    fs::read_to_string(format!("{}/ctconnect.yaml", project.folder())).unwrap()
}

fn ids(machine: &Machine) -> Vec<(Value, Value)> {
    let list = machine.run(["deployment", "list", "--sort", "createdAt asc", "-o", "json"]).ok().json();
    list.as_array().unwrap().iter().map(|own| (own["id"].clone(), own["key"].clone())).collect()
}

#[test]
fn a_connector_and_its_deployments_are_adopted() {
    for (machine, project) in machines() {
        let answer =
            machine.run_in(project.folder(), ["import", "three", "-o", "json", "--debug"]).ok().wrote_nothing();
        let result = answer.json();
        let [(live, _), (keyless, key)] = &ids(&machine)[..] else { panic!("{:?}", ids(&machine)) };
        assert_eq!(*key, Value::Null);
        assert_eq!(result["file"], "ctconnect.yaml");
        let entries = result["deployments"].as_array().unwrap();
        let entry = |name: &str| entries.iter().find(|own| own["name"] == name).unwrap();
        assert_eq!((&entry("live")["id"], &entry("live")["key"]), (live, &json!("three-live")));
        assert_eq!((&entry("production")["id"], &entry("production")["key"]), (keyless, &Value::Null));
        let variables: Vec<_> = result["variables"].as_array().unwrap().iter().map(|own| &own["variable"]).collect();
        assert_eq!(variables, ["LIVE_WEB_TOKEN", "PRODUCTION_WEB_TOKEN"]);
        let text = written(&project);
        assert!(
            text.contains("    key: three-live\n")
                && text.contains(&format!("    id: {}\n", keyless.as_str().unwrap())),
            "{text}"
        );
        assert!(
            text.contains(r##"        GREETING: "$${hi} #\"there\"""##) && text.contains("      LOG_LEVEL: debug\n"),
            "{text}"
        );
        assert!(
            !text.contains("nightly:")
                && !text.contains("s3cret")
                && !text.contains('*'.to_string().repeat(3).as_str()),
            "{text}"
        );
        let report = machine.run_in(project.folder(), ["validate"]).ok().stdout;
        assert!(report.contains("ctconnect.yaml (2 deployments): no problems"), "{report}");
    }
}

/// Nothing of what was imported has to be done, whether the secured values are given or not.
#[test]
fn an_imported_file_plans_to_nothing_but_secured_values() {
    for (machine, project) in machines() {
        machine.run_in(project.folder(), ["import", "three"]).ok();
        for value in ["", "s3cret"] {
            let machine = &machine;
            let plan = |flags: &[&str]| {
                let mut command = machine.command(["plan", "--all-envs"].iter().chain(flags));
                command.current_dir(project.folder()).env("LIVE_WEB_TOKEN", value).env("PRODUCTION_WEB_TOKEN", value);
                Answer::new(&command.output().unwrap(), &machine.home().to_string_lossy())
            };
            plan(&["--exit-code"]).ok();
            let json = plan(&["-o", "json"]).ok().json();
            let actions: Vec<&Value> =
                json["deployments"].as_array().unwrap().iter().map(|own| &own["action"]).collect();
            assert_eq!(
                (&json["connector"]["action"], actions),
                (&json!("nothing"), vec![&json!("nothing"); 2]),
                "{json:#}"
            );
            let not_compared = json["securedNotCompared"].as_array().unwrap().len();
            assert_eq!(not_compared, if value.is_empty() { 0 } else { 2 }, "{json:#}");
        }
    }
}

#[test]
fn without_a_reference_the_connector_of_the_repository_is_found() {
    if !require("git") {
        return;
    }
    let (machine, project) = Project::over_http("three", THREE, &[]);
    let project = project.into_repository("https://github.com/acme/three.git");
    let import = || machine.run_in(project.folder(), ["import"]);
    import().exits(5).says("no Connector has the repository of this folder").says("ctconnect import REF");
    project.publish(&machine, "three");
    machine.sh(&format!("deployment create --key three-live --connector-key three {TOKEN} --poll-interval 10ms")).ok();
    insta::assert_snapshot!(import().ok().transcript(), @r"
    exit 0
    --- stdout
    Project file ctconnect.yaml
      connector  three

    Deployments
      live  shop  sandbox  three-live

    Variables
      WEB_TOKEN  web.TOKEN of live, required
    --- stderr
    1 secured value cannot be read: set the variables above before a deploy
    Next: `ctconnect validate ctconnect.yaml`, then `ctconnect plan --all-envs`
    ");
    assert!(!written(&project).contains("repository:"), "git has it");
    fs::remove_file(format!("{}/ctconnect.yaml", project.folder())).unwrap();
    project.create(&machine, "second");
    let answer = import().exits(6).says("several Connectors have the repository");
    answer.says("(key `three`)").says("(key `second`)");
    assert!(!fs::exists(format!("{}/ctconnect.yaml", project.folder())).unwrap());
    // Another folder has another repository, which the file then has to name.
    machine.run(["import", "three", "--file", "other.yaml"]).ok();
    let text = fs::read_to_string(machine.folder().join("other.yaml")).unwrap();
    assert!(text.contains("  repository:\n    url: https://github.com/acme/three.git\n    tag: v1\n"), "{text}");
    machine.run(["import"]).exits(2).says("no Connector is named");
}

#[test]
fn an_existing_file_is_replaced_only_by_force() {
    let machine = Machine::local();
    let project = Project::new(&machine, "three", THREE);
    project.publish(&machine, "three");
    let path = format!("{}/ctconnect.yaml", project.folder());
    fs::write(&path, "mine").unwrap();
    let web = format!("{}/web", project.folder());
    machine
        .run_in(&web, ["import", "three", "--debug"])
        .exits(3)
        .says("../ctconnect.yaml exists already")
        .says("--force");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    machine.run_in(&web, ["import", "three", "--force"]).ok();
    assert!(written(&project).contains("  key: three\n"));
    machine.run_in(&web, ["import", "three", "--file", "new.yaml"]).ok();
    assert!(fs::exists(format!("{web}/new.yaml")).unwrap());
    machine.run_in(&web, ["import", "three", "--file", "none/new.yaml"]).exits(1).says("none/new.yaml");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_checkout_is_not_written_through() {
    let machine = Machine::local();
    let project = Project::new(&machine, "three", THREE);
    project.publish(&machine, "three");
    let victim = machine.home().join("profile");
    fs::write(&victim, "mine").unwrap();
    let link = format!("{}/ctconnect.yaml", project.folder());
    std::os::unix::fs::symlink(&victim, &link).unwrap();
    for flags in [&[][..], &["--force"]] {
        machine.run_in(project.folder(), ["import", "three"].iter().chain(flags)).exits(3);
    }
    fs::remove_file(&victim).unwrap();
    machine.run_in(project.folder(), ["import", "three"]).exits(3);
    assert!(!victim.exists());
}

#[test]
fn the_connector_of_someone_else_is_only_deployed() {
    let machine = Machine::local();
    let project = Project::new(&machine, "three", THREE);
    project.publish(&machine, "three");
    machine.sh(&format!("deployment create --key shop --connector-key three {TOKEN} --poll-interval 10ms")).ok();
    machine.sh(&format!("connector preview three --deployment-key look {TOKEN} --poll-interval 10ms")).ok();
    let answer = machine.run(["import", "three", "--published"]).ok();
    answer.says("skipped the Deployment `look`: it is a preview").says("1 secured value cannot be read");
    let text = fs::read_to_string(machine.folder().join("ctconnect.yaml")).unwrap();
    assert!(
        text.contains(
            "connector:\n  key: three\n  published: true # belongs to someone else, and is only deployed\n\n"
        ),
        "{text}"
    );
    assert!(text.contains("TOKEN: \"${WEB_TOKEN}\" # secured, required\n") && !text.contains("look"), "{text}");
    machine.run(["validate", "ctconnect.yaml"]).ok();
    machine.run(["import", "--published"]).exits(2);
    machine.run(["import", "none", "--file", "x.yaml"]).exits(5);
}

#[test]
fn deployments_in_the_projects_of_profiles_are_imported_too() {
    let (machine, project) = Project::over_http("three", THREE, &[]);
    project.create(&machine, "three");
    let own = format!("europe-west1.gcp:{}", machine.variable("CTP_PROJECT_KEY").unwrap());
    machine
        .sh(&format!(
            "connector update three --add-private-project {own} --add-private-project europe-west1.gcp:acme-live"
        ))
        .ok();
    machine.sh("connector publish three --poll-interval 10ms").ok();
    let create = format!("deployment create --key three-live --connector-key three {TOKEN} --poll-interval 10ms");
    machine.sh(&create).ok();
    let other = machine.sh(&format!("{create} --project-key acme-live -o json")).ok().json();
    let login = |profile: &str, project: &str| {
        let line = ["auth", "login", "--profile", profile, "--client-id", "live-id", "--project-key", project];
        machine.run_with_input(line.iter().chain(&["--client-secret-stdin"]), "canary\n").ok();
    };
    login("live", "acme-live");
    login("again", "acme-live");
    let import = ["import", "three", "--with-profile", "live,again", "-o", "json"];
    let answer = machine.run_in(project.folder(), import).ok();
    let answer = answer.says("the Project of the profile `again` is that of the profile `live`: it is imported once");
    let result = answer.json();
    assert_eq!((&result["deployments"][1]["name"], &result["deployments"][1]["id"]), (&json!("live-2"), &other["id"]));
    let text = written(&project);
    let expected = "  acme-live:\n    key: acme-live\n    region: europe-west1.gcp\n    profile: live\n";
    assert!(
        text.contains(expected) && text.contains("  live-2:\n    key: three-live\n    project: acme-live\n"),
        "{text}"
    );
    let report = machine.run_in(project.folder(), ["validate"]).ok().stdout;
    assert!(report.contains("ctconnect.yaml (2 deployments): no problems"), "{report}");
    let refused =
        machine.run_in(project.folder(), ["import", "three", "--force", "--with-profile", "none", "--debug"]).exits(2);
    let refused = refused.says("there is no profile `none`");
    assert!(!refused.stderr.contains("GET /"), "{}", refused.stderr);
    let refused = Machine::local().sh("import three --with-profile live").exits(2);
    refused.says("the embedded emulator, which has no profiles");
}
