//! Commands without REF in a project with a ctconnect.yaml: they mean its Connector and its Deployments.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::faults::{Faulty, ID, Reply, Request, deployment};
#[cfg(unix)]
use crate::harness::on_terminal;
use crate::harness::{Answer, Machine, Project, commands, grammar, in_both, words};

/// One service without keys.
const PLAIN: &str = "deployAs:
  - name: web
    applicationType: service
    endpoint: /web
";

const TEAM: &str = "connector: { key: acme-tax, project: test }
projects:
  test: { key: acme-test, region: europe-west1.gcp }
  live: { key: acme-live, region: europe-west1.gcp }
deployments:
  staging: { default: true, project: test }
  production: { project: live, key: tax-live }
  canary: { project: live, key: tax-canary }
";

/// An emulator that declares an API Client for each of two Projects, with a Deployment in the one and two in the other; and a
/// user whose only identities are these.
struct Team {
    owner: Machine,
    user: Machine,
}

impl Team {
    fn new() -> Self {
        let owner = Machine::bare();
        let project = Project::new(&owner, "tax", PLAIN);
        let client = |project: &str| {
            let scopes = [format!("manage_project:{project}"), format!("manage_api_clients:{project}")];
            json!({ "id": format!("client-{project}"), "secret": "s3cret-of-project", "scopes": scopes })
        };
        let clients = json!([client("acme-test"), client("acme-live")]);
        let file = owner.folder().join("clients.json");
        fs::write(&file, clients.to_string()).unwrap();
        let flags = ["--speed", "instant", "--clients", file.to_str().unwrap(), "--repository", &project.mapping()];
        let owner = owner.serving(&flags).with("CTP_PROJECT_KEY", "acme-test");
        project.create(&owner, "acme-tax");
        let private = "--private-projects europe-west1.gcp:acme-test,europe-west1.gcp:acme-live";
        owner.sh(&format!("connector update acme-tax {private}")).ok();
        owner.sh("connector publish acme-tax").ok();
        for (project, key) in [("test", "acme-tax-staging"), ("live", "tax-live"), ("live", "tax-canary")] {
            let create = format!("deployment create --key {key} --connector-key acme-tax --project-key acme-{project}");
            owner.sh(&create).ok();
        }
        let address = owner.server().address();
        let user = Machine::bare().with("CTP_CONNECT_API_URL", address).with("CTP_AUTH_URL", address);
        let user = ["test", "live"].iter().fold(user, |user, name| {
            let variable = name.to_uppercase();
            user.with(&format!("CTP_CLIENT_ID__{variable}"), &format!("client-acme-{name}"))
                .with(&format!("CTP_CLIENT_SECRET__{variable}"), "s3cret-of-project")
        });
        let team = Self { owner, user };
        team.write(TEAM);
        team
    }

    fn write(&self, file: &str) {
        fs::create_dir_all(self.folder()).unwrap();
        fs::write(self.folder().join("ctconnect.yaml"), file).unwrap();
    }

    fn folder(&self) -> PathBuf {
        self.user.folder().join("tax")
    }

    #[track_caller]
    fn sh(&self, line: &str) -> Answer {
        self.user.sh_in(self.folder(), line)
    }

    /// Runs a command on a terminal in the project. Answers are typed at their questions.
    #[cfg(unix)]
    #[track_caller]
    fn typed(&self, line: &str, answers: &[(&str, &str)]) -> (i32, String) {
        let mut command = self.user.command(words(line));
        command.env("TERM", "dumb").current_dir(self.folder());
        let (code, shown) = on_terminal(command, 200, answers);
        (code, shown.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn version(&self, project: &str, key: &str) -> Value {
        let line = format!("deployment describe {key} --project-key acme-{project} -o json");
        self.owner.sh(&line).ok().json()["version"].clone()
    }
}

#[test]
fn commands_that_read_take_the_default() {
    let team = Team::new();
    for verb in ["describe", "wait"] {
        let shown = team.sh(&format!("deployment {verb} -o json")).ok().json();
        assert_eq!(shown["key"], "acme-tax-staging", "{verb}: {shown}");
    }
    assert!(team.sh("deployment outputs").ok().stdout.contains("https://"));
    team.sh("deployment revisions").ok();
    team.sh("deployment logs --limit 1 -o json").ok();
    assert_eq!(team.sh("connector describe -o json").ok().json()["key"], "acme-tax");
    team.sh("connector configuration").ok();
    team.sh("connector comments").ok();
    team.sh("connector wait --for published").ok();
    // From a folder in the project, too.
    fs::create_dir(team.folder().join("web")).unwrap();
    let shown = team.user.sh_in(team.folder().join("web"), "connector describe -o json").ok().json();
    assert_eq!(shown["key"], "acme-tax");
}

#[test]
fn flags_select_a_deployment_of_another_project() {
    let team = Team::new();
    let key = |line: &str| team.sh(&format!("{line} -o json")).ok().json()["key"].clone();
    assert_eq!(key("deployment describe --env production"), "tax-live");
    assert_eq!(key("deployment wait --env 'prod*'"), "tax-live");
    let before = team.version("live", "tax-live");
    assert_eq!(key("deployment redeploy --env production"), "tax-live");
    assert_ne!(team.version("live", "tax-live"), before);
    // The identity of the one Project is not needed for the other.
    let live = Machine::bare()
        .with("CTP_CONNECT_API_URL", team.owner.server().address())
        .with("CTP_AUTH_URL", team.owner.server().address())
        .with("CTP_CLIENT_ID__LIVE", "client-acme-live")
        .with("CTP_CLIENT_SECRET__LIVE", "s3cret-of-project");
    live.sh_in(team.folder(), "deployment describe --env production").ok();
    let refused = live.sh_in(team.folder(), "deployment describe").exits(4);
    refused.says("CTP_CLIENT_ID__TEST");
    let file = team.folder().join("ctconnect.yaml");
    let named = format!("deployment describe --env canary --file {} -o json", file.display());
    assert_eq!(team.user.sh(&named).ok().json()["key"], "tax-canary");
    // A failure names the Deployment, and a command that works in its Project.
    team.write(&TEAM.replace("tax-live", "tax-lost"));
    team.sh("deployment describe --env production").exits(5).says("the Deployment `tax-lost`");
    let waited = team.sh("deployment wait --env canary --for deleted --timeout 1s --poll-interval 50ms").exits(8);
    waited.says("--project-key acme-live --project-region europe-west1.gcp deployment delete tax-canary");
}

#[test]
fn several_deployments_are_used_in_their_projects() {
    let team = Team::new();
    let keys = |answer: &Answer| -> Vec<String> {
        let list = answer.json();
        list.as_array().unwrap().iter().map(|own| own["key"].as_str().unwrap().to_owned()).collect()
    };
    let waited = team.sh("deployment wait --all-envs -o json").ok();
    assert_eq!(keys(&waited), ["acme-tax-staging", "tax-live", "tax-canary"]);
    let table = team.sh("deployment redeploy --all-envs").ok().stdout;
    assert!(table.contains("acme-tax-staging (acme-test)") && table.contains("tax-live (acme-live)"), "{table}");
    let redeployed = team.sh("deployment redeploy --env staging --env 'prod*' -o json").ok();
    assert_eq!(keys(&redeployed), ["acme-tax-staging", "tax-live"]);
    let dry = team.sh("deployment redeploy --env canary --env production --dry-run -o json").ok();
    assert!(dry.stdout.contains("tax-canary"), "{}", dry.stdout);
    team.sh("deployment logs --all-envs --limit 3").ok();
    // A failure names the Project.
    team.write(&TEAM.replace("tax-live", "tax-lost"));
    team.sh("deployment redeploy --all-envs").exits(5).says("the Project `acme-live`");
    let waited = team.sh("deployment wait --all-envs").exits(5);
    assert!(waited.stdout.contains("tax-lost (acme-live)"), "{}", waited.stdout);
    team.write(TEAM);
    // A command for one lists them.
    let refused = team.sh("deployment describe --all-envs").exits(2);
    refused.says("3 are selected").says("production").says("--env NAME");
    team.sh("deployment delete --env canary --env production").exits(2).says("the Project `acme-live`");
    team.sh("deployment delete --env canary --env production --yes").ok();
    team.sh("deployment describe --env canary").exits(5);
    team.sh("deployment describe").ok();
}

#[test]
fn commands_that_write_need_a_name_off_a_terminal() {
    let team = Team::new();
    for line in
        ["deployment redeploy --skip-scripts", "deployment delete --yes", "deployment redeploy --file ctconnect.yaml"]
    {
        let refused = team.sh(line).exits(2).says("needs a REF or `--env`");
        let refused = refused.says("`staging` in the Project `acme-test`, Region europe-west1.gcp");
        refused.says(&format!("ctconnect {line} --env staging"));
    }
    for line in [
        "connector publish --force",
        "connector validate",
        "connector certify",
        "connector update --name New",
        "connector unlist",
        "connector delete --yes",
        "connector comment -m Hello",
        "connector preview",
        "connector deploy",
    ] {
        let refused = team.sh(line).exits(2);
        refused.says("needs a REF").says("`acme-tax`").says(&format!("ctconnect {line} --key acme-tax"));
    }
    // What changes nothing takes the default.
    team.sh("connector update --name New --dry-run").ok();
    team.sh("deployment redeploy --dry-run").ok();
    team.sh("deployment redeploy --env staging").ok();
    team.sh("deployment describe acme-tax-staging --env staging").exits(2);
}

#[cfg(unix)]
#[test]
fn commands_that_write_take_the_default_on_a_terminal() {
    let team = Team::new();
    let before = team.version("test", "acme-tax-staging");
    let (code, shown) = team.typed("deployment redeploy", &[]);
    assert_eq!(code, 0, "{shown}");
    let meant = "the Deployment `acme-tax-staging` (`staging` in ctconnect.yaml) in the Project `acme-test`, Region europe-west1.gcp";
    assert!(shown.contains(meant), "{shown}");
    assert_ne!(team.version("test", "acme-tax-staging"), before);
    let (code, shown) = team.typed("connector publish --force", &[]);
    assert_eq!(code, 0, "{shown}");
    let meant = "the Connector `acme-tax` in the Project `acme-test`, Region europe-west1.gcp";
    assert!(shown.contains(meant), "{shown}");
    let (code, shown) = team.typed("deployment redeploy --no-input", &[]);
    assert_eq!(code, 2, "{shown}");
    let question = "Delete the Deployment `acme-tax-staging` in the Project `acme-test`, Region europe-west1.gcp?";
    let (code, shown) = team.typed("deployment delete", &[(question, "n")]);
    assert_eq!(code, 1, "{shown}");
    let (code, shown) = team.typed("deployment redeploy --all-envs", &[("Redeploy 3 Deployments", "n")]);
    assert_eq!(code, 1, "{shown}");
}

#[cfg(unix)]
#[test]
fn a_choice_is_offered_on_a_terminal() {
    let team = Team::new();
    team.write(&TEAM.replace("default: true, ", ""));
    let refused = team.sh("deployment describe").exits(2);
    refused.says("staging, production, canary").says("--env NAME");
    team.sh("deployment redeploy").exits(2).says("staging, production, canary");
    let part = "Number, name or part of a name";
    let (code, shown) = team.typed("deployment describe -o json", &[(part, "nope"), (part, ""), (part, "prod")]);
    assert!(code == 0 && shown.contains("tax-live"), "{shown}");
    let (code, shown) = team.typed("deployment describe --all-envs -o json", &[(part, "3")]);
    assert!(code == 0 && shown.contains("tax-canary"), "{shown}");
    let (code, shown) = team.typed("deployment redeploy", &[(part, "can")]);
    assert!(code == 0 && shown.contains("the Deployment `tax-canary`"), "{shown}");
}

#[test]
fn one_project_needs_no_projects_in_the_file() {
    for (machine, project) in in_both("tax", PLAIN) {
        project.publish(&machine, "tax");
        machine.sh("deployment create --connector-key tax --key tax-shop").ok();
        let file = "connector: { key: tax }\ndeployments: { shop: {} }\n";
        fs::write(PathBuf::from(project.folder()).join("ctconnect.yaml"), file).unwrap();
        let key = |line: &str| machine.sh_in(project.folder(), line).ok().json()["key"].clone();
        assert_eq!(key("deployment describe -o json"), "tax-shop");
        assert_eq!(key("connector describe -o json"), "tax");
        assert_eq!(key("deployment redeploy --env shop -o json"), "tax-shop");
        let refused = machine.sh_in(project.folder(), "deployment redeploy --project-key shop").exits(2);
        let command = "`ctconnect --project-key shop deployment redeploy --env shop`";
        refused.says("has the Deployment `shop`").says(command);
    }
}

#[test]
fn a_written_key_needs_one_request() {
    let server = Faulty::start(|request: &Request| match request.line.split([' ', '?']).nth(1).unwrap() {
        "/oauth/token" => Reply::json(200, &json!({ "access_token": "token", "expires_in": 172_800 })),
        "/connectors/drafts" => Reply::json(200, &json!({ "results": [] })),
        path if path.starts_with("/connectors/drafts/") => {
            Reply::json(200, &json!({ "id": ID, "key": "tax", "version": 1, "name": "Tax" }))
        }
        path if path.starts_with("/connectors/") => Reply::error(404, "ResourceNotFound"),
        _ => Reply::json(200, &deployment("Deployed")),
    });
    let machine = Machine::bare().talking_to(server.address());
    let requests = |file: &str, line: &str| {
        fs::write(machine.folder().join("ctconnect.yaml"), file).unwrap();
        let before = server.lines().len();
        machine.sh(line).ok();
        let lines = server.lines().split_off(before);
        lines.into_iter().filter(|line| !line.contains("/oauth/")).collect::<Vec<_>>()
    };
    let written = "connector: { key: tax }\ndeployments: { live: { key: tax-live } }\n";
    assert_eq!(requests(written, "deployment describe"), ["GET /shop/deployments/key=tax-live"]);
    assert_eq!(requests(written, "connector describe"), ["GET /connectors/drafts/key=tax"]);
    let derived = "connector: { key: tax }\ndeployments: { live: {} }\n";
    assert_eq!(requests(derived, "deployment describe"), ["GET /shop/deployments/key=tax-live"]);
    let by_id = format!("connector: {{ id: {ID} }}\ndeployments: {{ live: {{}} }}\n");
    let lines = requests(&by_id, "deployment describe");
    assert!(lines.contains(&format!("GET /connectors/drafts/{ID}")), "{lines:?}");
    assert_eq!(lines.last().map(String::as_str), Some("GET /shop/deployments/key=tax-live"));
    let own_id = format!("connector: {{ id: {ID} }}\ndeployments: {{ live: {{ id: {ID} }} }}\n");
    assert_eq!(requests(&own_id, "deployment describe"), [format!("GET /shop/deployments/{ID}")]);
    let foreign = "connector: { key: tax, published: true }\ndeployments: { live: {} }\n";
    fs::write(machine.folder().join("ctconnect.yaml"), foreign).unwrap();
    machine.sh("connector describe").exits(5);
    assert!(server.lines().contains(&"GET /connectors/key=tax".to_owned()), "{:?}", server.lines());
    for line in ["connector publish", "connector comments", "connector wait --for published"] {
        machine.sh(line).exits(2).says("belongs to someone else").says("name another Connector as REF");
    }
}

/// Commands of which the rest of the line is not what this test is about.
const REST: [(&str, &str); 3] =
    [("connector wait", " --for published"), ("connector comment", " -m Hello"), ("connector update", " --name New")];

/// Every command that takes a REF, from the grammar.
fn with_reference() -> Vec<String> {
    let grammar = grammar();
    let takes = |command: &clap::Command| {
        command.get_arguments().any(|own| ["reference", "references"].contains(&own.get_id().as_str()))
    };
    let found: Vec<String> = commands(&grammar)
        .into_iter()
        .filter(|(words, command)| ["connector", "deployment"].contains(&words[0].as_str()) && takes(command))
        .map(|(words, _)| words.join(" "))
        .collect();
    assert!(found.len() > 15, "{found:?}");
    found
}

#[test]
fn an_empty_reference_is_refused_everywhere() {
    let machine = Machine::local();
    fs::write(machine.folder().join("ctconnect.yaml"), TEAM).unwrap();
    for command in with_reference() {
        let rest = REST.iter().find(|(known, _)| *known == command).map_or("", |(_, rest)| rest);
        let line: Vec<String> = words(&format!("{command}{rest}"));
        for empty in [&[""][..], &["--key", ""], &["--id", ""]] {
            let given: Vec<&str> = line.iter().map(String::as_str).chain(empty.iter().copied()).collect();
            machine.run(&given).exits(2).says("an id or a key has");
        }
    }
    machine.run(["deployment", "describe", "--env", ""]).exits(2);
}

#[test]
fn without_a_project_a_reference_is_required() {
    let machine = Machine::bare();
    for command in with_reference() {
        let rest = REST.iter().find(|(known, _)| *known == command).map_or("", |(_, rest)| rest);
        let refused = machine.sh(&format!("{command}{rest}")).exits(2).is_silent();
        refused.says("is not named, and there is no ctconnect.yaml").says("REF");
    }
    machine.sh("deployment describe --env live").exits(2).says("`--env` needs a ctconnect.yaml");
    machine.sh("deployment redeploy --all-envs").exits(2).says("`--all-envs` needs a ctconnect.yaml");
}

#[test]
fn outputs_keep_the_format_of_env_without_a_name() {
    let team = Team::new();
    let lines = |line: &str| team.sh(line).ok().stdout;
    assert!(lines("deployment outputs --env").starts_with("WEB_URL='https://"));
    assert!(!lines("deployment outputs --env production").contains("WEB_URL="));
    let both = lines("deployment outputs --env production --env");
    assert!(both.starts_with("WEB_URL='https://"), "{both}");
    team.sh("deployment outputs --env -o json").exits(2);
    team.sh("deployment outputs tax-live --env production").exits(2).says("exclude each other");
    team.sh("deployment outputs --env prodution").exits(2).says("did you mean `--env production`?");
    // Without a ctconnect.yaml, what follows `--env` is the REF that it always was.
    let outside = team.owner.sh("deployment outputs --env acme-tax-staging").ok().stdout;
    assert!(outside.starts_with("WEB_URL='https://"), "{outside}");
    assert_eq!(team.owner.sh("deployment outputs acme-tax-staging --env").ok().stdout, outside);
}
