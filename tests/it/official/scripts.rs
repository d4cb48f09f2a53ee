//! Scripts that were written for the official CLI: what they read on standard output, and which login they use.

use regex::Regex;
use serde_json::json;

use super::*;

const UUID: &str = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const REGION: &str = "europe-west1.gcp";

/// The first group of `pattern`, which must be in `text`.
#[track_caller]
fn find(pattern: &str, text: &str) -> String {
    let found = Regex::new(&format!("(?m){pattern}")).unwrap().captures(text);
    found.unwrap_or_else(|| panic!("no `{pattern}` in:\n{text}"))[1].to_owned()
}

#[test]
fn ids_and_statuses_are_where_the_official_program_prints_them() {
    let (machine, project, create) = over_http(&[]);
    let run = |line: &str| {
        let stdout = machine.run_in(project.folder(), words(&format!("connect {line}"))).ok().stdout;
        assert!(!stdout.contains('\u{1b}') && !stdout.contains("\n\n\n"), "{stdout:?}");
        stdout
    };
    let created = run(create.strip_prefix("connect ").unwrap());
    let id = find(&format!(r"^The staged Connector Shop has been successfully created\. \(id: ({UUID})\)$"), &created);
    assert!(created.starts_with("Creating the staged Connector. Please wait while we process your request.\n"));
    let listed = run("connectorstaged list");
    let head = format!("{:<36} KEY  NAME STATUS\n{id} shop Shop Draft \n\nShowing items 1–1 of 1.\n", "ID");
    assert_eq!(listed, head);
    let described = run(&format!("connectorstaged describe --id {id}"));
    assert!(described.starts_with("Trying to get the staged Connector data for the Connector with the following id: "));
    assert_eq!(find("^  id: '([^']*)',$", &described), id);
    assert_eq!(find("^  isPreviewable: '([^']*)',$", &described), "none");
    assert_eq!(find("^  repository: \\{ url: '[^']*', tag: '([^']*)' \\},$", &described), "v1");
    let updated = run("connectorstaged update --key shop --repository-tag v2");
    assert_eq!(find(r"successfully updated\. \(version: (\d+)\)$", &updated), "2");
    let validated = run("connectorstaged validate --key shop");
    assert_eq!(find(r"^Validation for Connector with ID '([^']*)' and Git tag 'v2' succeeded!$", &validated), id);
    let published = run("connectorstaged publish --key shop");
    assert_eq!(find(r"^Starting the publishing process for the Connector with ID '([^']*)'", &published), id);
    assert_eq!(find(r"^Publishing succeeded for the Connector with ID '([^']*)' and Git tag 'v2'!$", &published), id);

    let created = run(&format!("deployment create --key live --connector-key shop --region {REGION} {TOKEN}"));
    let deployment = find(&format!("created with ID: ({UUID}) and it's currently in Queued status$"), &created);
    let described = run("deployment describe --key live");
    assert_eq!(find("^  id: '([^']*)',$", &described), deployment);
    assert_eq!(find("^  key: '([^']*)',$", &described), "live");
    assert_eq!(find("^  status: '([^']*)',?$", &described), "Deployed");
    let listed = run("deployment list");
    assert!(listed.contains(&format!("\n{deployment} live    1    Deployed\n")), "{listed}");
    let redeployed = run("deployment redeploy --key live");
    find(&format!("^Deployment with live - '({deployment})' has been successfully redeployed"), &redeployed);
    let logs = run("deployment logs --key live");
    find(r"^(\S+Z) DEFAULT web \{.*\}$", &logs);
    let deployed = run(&format!("connectorstaged preview --key shop --deployment-key look --region {REGION} {TOKEN}"));
    find("^    url: (https://.*)$", &deployed);
    find("^(The preview Deployment with key 'look' for Git tag 'v2' was successfully deployed.)$", &deployed);
    assert_eq!(deployed.matches("Validation for Connector").count(), 1, "{deployed}");
    let delete = machine.run_with_input(words("connect deployment delete --key live"), "Yep\n").ok().stdout;
    find("^(Deployment with key - 'live' has been successfully deleted)", &delete);
    let certified = run("connectorstaged certify --key shop");
    assert_eq!(find("^The Connector with ID '([^']*)' and Git tag 'v2' is under review", &certified), id);
}

#[test]
fn another_format_is_printed_where_the_line_asks_for_it() {
    let (machine, project, create) = over_http(&[]);
    let created = machine.run_in(project.folder(), words(&format!("{create} -o json"))).ok().json();
    assert_eq!(machine.sh("connect connectorstaged list -o json").ok().json()[0]["id"], created["id"]);
    assert!(machine.sh("connector list").ok().stdout.starts_with("KEY"), "our own lines are unchanged");
}

#[cfg(unix)]
#[test]
fn on_a_terminal_the_pages_of_our_own_commands_are_printed() {
    let (machine, project, create) = over_http(&[]);
    machine.run_in(project.folder(), words(&create)).ok();
    let (code, shown) = crate::harness::typed(&machine, "connect connectorstaged list", &[]);
    assert!(code == 0 && shown.contains("KEY") && shown.contains("LISTED") && !shown.contains("Showing"), "{shown}");
}

/// The script of `tests/official-cli`, which `compare` runs with the official CLI too.
#[cfg(unix)]
#[test]
fn a_whole_deploy_script_runs_as_it_is() {
    if !["awk", "sed"].into_iter().all(crate::harness::require) {
        return;
    }
    let (machine, project, _) = over_http(&[]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/official-cli/deploy.sh");
    let mut command = Command::new("/bin/sh");
    command.arg(script);
    machine.seal(&mut command);
    command.env("CLI", link_to_program(&machine)).env("URL", project.url()).env("REGION", REGION);
    let output = command.output().unwrap();
    let answer = Answer::new(&output, &machine.home().to_string_lossy()).ok();
    assert!(answer.stdout.ends_with("deployed shop as shop-live and deleted it\n"), "{}", answer.stdout);
}

/// A service, and a machine whose environment has the API Client of an application, and a login of the official CLI.
fn with_login_and_application() -> (Faulty, Machine) {
    let server = Faulty::start(|request| match request.line.as_str() {
        "POST /oauth/token" => Reply::json(200, &json!({ "access_token": "of-application", "expires_in": 3600 })),
        _ => Reply::json(200, &deployment("Deployed")),
    });
    let machine = Machine::bare()
        .talking_to(server.address())
        .with("CTP_CLIENT_ID", "application")
        .with("CTP_PROJECT_KEY", "staging");
    store_official_login(&machine);
    (server, machine)
}

#[test]
fn a_login_comes_before_the_environment_of_the_application() {
    let (server, machine) = with_login_and_application();
    machine.sh("connect deployment describe --key live").ok();
    assert_eq!(server.lines(), ["GET /shop/deployments/key=live"]);
    assert_eq!(server.requests()[0].header("authorization"), "Bearer given");
    machine.sh("deployment describe live").ok();
    assert_eq!(server.requests().last().unwrap().header("authorization"), "Bearer of-application");
    assert_eq!(server.lines().last().unwrap(), "GET /staging/deployments/key=live");
}

#[test]
fn half_an_api_client_in_the_environment_is_ignored_if_there_is_a_login() {
    let server = Faulty::start(|_| Reply::json(200, &deployment("Deployed")));
    let machine =
        Machine::bare().with("CTP_CLI_CONNECT_API_URL", server.address()).with("CTP_CLIENT_ID", "application");
    machine.sh("connect deployment describe --key live").exits(2).says("CTP_CLIENT_SECRET is not");
    store_official_login(&machine);
    let warning = "warning: CTP_CLIENT_ID is set, but CTP_CLIENT_SECRET is not; using the stored login";
    machine.sh("connect deployment describe --key live").ok().says(warning);
    machine.sh("deployment describe live").exits(2).says("CTP_CLIENT_SECRET is not");
}

#[test]
fn a_write_with_another_api_client_than_the_login_says_so() {
    let (_server, machine) = with_login_and_application();
    let note = "using the API Client `application` of CTP_CLIENT_ID and CTP_CLIENT_SECRET, not `id` of ";
    let redeploy = machine.sh("deployment redeploy live --no-wait").ok().says(note);
    assert_eq!(redeploy.stderr.matches(note).count(), 1);
    let quiet = ["deployment redeploy live --no-wait --quiet", "deployment describe live"];
    for line in quiet.iter().chain(&["connect deployment redeploy --key live"]) {
        let answer = machine.sh(line).ok();
        assert!(!answer.stderr.contains("using the API Client"), "{line}: {}", answer.stderr);
    }
}

#[test]
fn a_login_does_not_request_the_scope_of_the_application() {
    let token = json!({ "access_token": "t", "expires_in": 3600, "scope": "manage_project:shop" });
    let server = Faulty::start(move |_| Reply::json(200, &token));
    let machine = Machine::bare().talking_to(server.address()).with("CTP_SCOPE", "manage_products:shop");
    let login = "auth login --client-credentials --client-id a --client-secret b --region europe-west1.gcp";
    let answer = machine.sh(&format!("{login} --project-key shop")).ok();
    assert_eq!(answer.stdout, "Authentication successful\n");
    assert!(!server.requests()[0].body.contains("scope"), "{}", server.requests()[0].body);
}
