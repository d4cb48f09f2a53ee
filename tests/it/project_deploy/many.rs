//! Errors that many Projects or Deployments share: people read them once, programs read an entry for each.

use serde_json::{Value, json};

use super::team::Team;
use crate::harness::Answer;

/// A Connector, and a table of customers.
const FILE: &str = r#"connector:
  key: acme-tax
  creator: { email: tax@acme.example }
  supportedRegions: [europe-west1.gcp]
  project: test
projects:
  test: { key: acme-test, region: europe-west1.gcp }
defaults:
  configuration:
    web: { GREETING: hello, TOKEN: "${TAX_TOKEN}" }
"#;

/// How many customers there are.
const CUSTOMERS: usize = 8;

/// A team with a Project for each customer, `c1` to `c8`.
fn with_customers(team: Team) -> Team {
    let rows = (1..=CUSTOMERS).map(|number| format!("c{number},key-{number},europe-west1.gcp\n"));
    std::fs::write(team.folder().join("customers.csv"), format!("name,project,region\n{}", rows.collect::<String>()))
        .unwrap();
    team.write(&format!("{FILE}customers: customers.csv\n"));
    team.git(&["add", "."]);
    team.git(&["commit", "--quiet", "--message", "customers"]);
    team.git(&["tag", "--force", "v1"]);
    team
}

/// Runs the program with the identities of these customers, and more variables.
fn run(team: &Team, line: &str, identities: usize, more: &[(&str, &str)]) -> Answer {
    let mut command = team.machine.command(crate::harness::words(line));
    command.current_dir(team.folder()).env("TAX_TOKEN", "s3cret-token").envs(more.iter().copied());
    for number in 1..=identities {
        command.env(format!("CTP_CLIENT_ID__C{number}"), format!("client-{number}"));
        command.env(format!("CTP_CLIENT_SECRET__C{number}"), format!("secret-{number}"));
    }
    Answer::new(&command.output().unwrap(), &team.machine.home().to_string_lossy())
}

/// What of the text comes after `start`; it is there once.
#[track_caller]
fn once<'a>(text: &'a str, start: &str) -> &'a str {
    assert_eq!(text.matches(start).count(), 1, "{start}: {text}");
    text.lines().find_map(|line| line.split_once(start)).unwrap().1
}

/// The entries of the error with `-o json`.
fn entries(answer: &Answer) -> Vec<Value> {
    let error: Value = serde_json::from_str(answer.stderr.lines().last().unwrap()).unwrap();
    error["error"]["errors"].as_array().unwrap().clone()
}

#[test]
fn an_error_of_many_projects_is_written_once_and_has_an_entry_for_each_in_json() {
    let Some(team) = Team::over_http(&[]).map(with_customers) else { return };
    for line in ["plan --all-envs", "deploy --all-envs", "status --all-envs"] {
        let answer = run(&team, line, 0, &[]).exits(4).says("8 Projects cannot be used");
        let end = once(&answer.stderr, "there is no identity for the Project ");
        assert!(end.starts_with("`c1` (key-1); set CTP_CLIENT_ID__C1 and CTP_CLIENT_SECRET__C1"), "{end}");
        let others = "(the same for `c2` (key-2), `c3` (key-3), `c4` (key-4), `c5` (key-5), `c6` (key-6), and 2 more)";
        assert!(end.ends_with(others), "{end}");
        let entries = entries(&run(&team, &format!("{line} -o json"), 0, &[]).exits(4));
        let names: Vec<&Value> = entries.iter().map(|entry| &entry["project"]["name"]).collect();
        assert_eq!(names, ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"]);
        let last = &entries[7];
        assert_eq!(last["project"]["key"], "key-8");
        assert_eq!((&last["exitCode"], &last["status"]), (&json!(4), &Value::Null));
        assert_eq!(last["message"], "there is no identity for the Project `c8` (key-8)");
        assert!(last["hint"].as_str().unwrap().starts_with("set CTP_CLIENT_ID__C8 "), "{last}");
    }
}

#[test]
fn few_projects_with_the_same_error_have_a_line_each() {
    let Some(team) = Team::over_http(&[]).map(with_customers) else { return };
    let answer = run(&team, "plan --all-envs", CUSTOMERS - 3, &[]).exits(4).says("3 Projects cannot be used");
    assert_eq!(answer.stderr.matches("there is no identity for the Project `c").count(), 3, "{}", answer.stderr);
    assert!(!answer.stderr.contains("the same for"), "{}", answer.stderr);
}

/// The first line is about the wrong secret, the second about the network.
#[test]
fn refused_clients_and_a_missing_network_are_written_once() {
    let client = |number| json!({ "id": format!("client-{number}"), "secret": "another", "scopes": ["manage_project:acme-test"] });
    let clients: Value = (1..=CUSTOMERS).map(client).collect();
    let Some(team) = Team::with_clients(&clients).map(with_customers) else { return };
    let refused = run(&team, "plan --all-envs", CUSTOMERS, &[]).exits(4).says("8 Projects cannot be used");
    let end = once(&refused.stderr, "could not get a token for the Project ");
    assert!(end.starts_with("`c1` (key-1): ") && end.contains("CTP_CLIENT_ID__C1"), "{end}");
    assert!(end.contains("(the same for `c2` (key-2), "), "{end}");
    let closed = [("CTP_AUTH_URL", "http://127.0.0.1:9"), ("CTP_CONNECT_API_URL", "http://127.0.0.1:9")];
    let line = "status --all-envs --retries 0";
    let unreachable = run(&team, line, CUSTOMERS, &closed).exits(9).says("9 Projects cannot be used");
    let end = once(&unreachable.stderr, "could not get a token for the Project ");
    assert!(end.starts_with("`c1` (key-1): ") && end.contains("and 3 more)"), "{end}");
}

#[test]
fn projects_without_entries_that_cannot_be_searched_are_one_note() {
    let Some(team) = Team::over_http(&[]) else { return };
    let old = (1..=5).map(|number| format!("  old{number}: {{ key: old-{number}, region: europe-west1.gcp }}\n"));
    team.change("defaults:\n", &format!("{}defaults:\n", old.collect::<String>()));
    let answer = team.run("plan --all-envs").ok();
    let end = once(&answer.stderr, "a Project without an entry is not searched for Deployments: ");
    assert!(end.contains("`old1` (old-1)") && end.contains("(the same for `old2` (old-2), "), "{end}");
}

#[test]
fn a_deploy_that_fails_in_many_projects_writes_the_reason_once() {
    let Some(team) = Team::over_http(&["--fault", "status=403,method=POST,path=*/deployments,count=100"]) else {
        return;
    };
    let team = with_customers(team);
    let line = "deploy --all-envs --max-failures 8 --timeout 60s";
    let failed = run(&team, line, CUSTOMERS, &[]).exits(4).says("8 of 8 Deployments could not be deployed");
    for text in [&failed.stdout, &failed.stderr] {
        let end = once(text, "could not create the Deployment `acme-tax-c1`");
        assert!(end.contains("(the same for c2, "), "{end}");
        assert!(!text.contains("could not create the Deployment `acme-tax-c2`"), "{text}");
    }
    let json = run(&team, &format!("{line} -o json"), CUSTOMERS, &[]).exits(4);
    assert_eq!(entries(&json).len(), CUSTOMERS);
    let results = &json.json()["result"]["deployments"];
    assert!(results[7]["message"].as_str().unwrap().contains("acme-tax-c8"), "{results:#}");
}
