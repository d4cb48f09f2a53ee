//! `application add`: a folder and an entry in connect.yaml, both or neither.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::harness::Machine;
use crate::init::{files, listed};

const CONNECT_YAML: &str = "# The Connector.
deployAs:
  # Taxes.
  - name: tax # once
    applicationType: service
    endpoint: /tax

inheritAs:
  configuration:
    securedConfiguration:
      - key: CTP_CLIENT_SECRET
        description: Secret of the API Client
";

/// A machine, and a project in it with this connect.yaml and a folder for its application.
fn project(connect_yaml: &str) -> (Machine, PathBuf) {
    let machine = Machine::bare();
    let folder = machine.folder().join("shop");
    std::fs::create_dir_all(folder.join("tax/src")).unwrap();
    std::fs::write(folder.join("connect.yaml"), connect_yaml).unwrap();
    (machine, folder)
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("connect.yaml")).unwrap()
}

/// Runs a command line that must be refused and leave the project unchanged. Returns standard error.
#[track_caller]
fn refused(machine: &Machine, folder: &Path, line: &str, code: i32) -> String {
    let before = (files(folder), text(folder));
    let answer = machine.sh_in(folder, line).exits(code).is_silent();
    assert_eq!((files(folder), text(folder)), before, "{line}: something changed");
    answer.stderr
}

#[test]
fn the_entry_is_added_and_comments_stay() {
    let (machine, folder) = project(CONNECT_YAML);
    let line =
        "application add --name listener --type event --standard 'LIMIT=How many: at most' --secured TOKEN=Token";
    let answer = machine.sh_in(folder.join("tax/src"), line).ok();
    insta::assert_snapshot!(answer.transcript(), @r"
    exit 0
    --- stdout
    Application listener
      type           event
      endpoint       /listener
      configuration  CTP_REGION, LIMIT, CTP_PROJECT_KEY, CTP_CLIENT_ID, CTP_SCOPE, TOKEN
    --- stderr
    Next: `ctconnect validate`
    ");
    insta::assert_snapshot!(text(&folder), @r#"
    # The Connector.
    deployAs:
      # Taxes.
      - name: tax # once
        applicationType: service
        endpoint: /tax
      - name: listener
        applicationType: event
        endpoint: /listener
        scripts:
          postDeploy: "npm install --include=dev && npm run build && npm run connector:post-deploy"
          preUndeploy: "npm install --include=dev && npm run build && npm run connector:pre-undeploy"
        configuration:
          standardConfiguration:
            - key: CTP_REGION
              description: Region of the Project, such as europe-west1.gcp
              required: true
              default: europe-west1.gcp
            - key: LIMIT
              description: "How many: at most"
          securedConfiguration:
            - key: CTP_PROJECT_KEY
              description: Key of the Project
              required: true
            - key: CTP_CLIENT_ID
              description: ID of the API Client
              required: true
            - key: CTP_SCOPE
              description: Scopes to request, if fewer than the API Client has
            - key: TOKEN
              description: Token

    inheritAs:
      configuration:
        securedConfiguration:
          - key: CTP_CLIENT_SECRET
            description: Secret of the API Client
    "#);
    assert!(folder.join("listener/package.json").is_file());
    let example = std::fs::read_to_string(folder.join("listener/.env.example")).unwrap();
    for key in ["LIMIT", "TOKEN", "CTP_CLIENT_SECRET"] {
        assert!(example.contains(key), "{key} in {example}");
    }
    assert_eq!(listed(&folder), ["connect.yaml", "listener", "tax"]);
}

#[test]
fn the_entry_is_shown_as_json() {
    let (machine, folder) = project("deployAs: []\n");
    let line = "application add --name nightly --type job --schedule '0 3 * * *' --endpoint /run -o json";
    let entry = machine.sh_in(&folder, line).ok().json();
    assert_eq!(entry["properties"], json!({ "schedule": "0 3 * * *" }));
    assert_eq!(
        (&entry["name"], &entry["applicationType"], &entry["endpoint"]),
        (&json!("nightly"), &json!("job"), &json!("/run"))
    );
    assert!(text(&folder).contains("endpoint: /run"), "{}", text(&folder));
}

#[test]
fn a_flag_overrides_a_key_of_the_template() {
    let (machine, folder) = project("deployAs: []\n");
    let line =
        "application add --name web --type service --standard CTP_CLIENT_ID=Ours --secured CTP_REGION=Hidden -o json";
    let configuration = machine.sh_in(&folder, line).ok().json()["configuration"].clone();
    let standard = json!([{ "key": "CTP_CLIENT_ID", "description": "Ours", "required": true }]);
    assert_eq!(configuration["standardConfiguration"], standard);
    let hidden = json!({ "key": "CTP_REGION", "description": "Hidden", "required": true });
    assert!(configuration["securedConfiguration"].as_array().unwrap().contains(&hidden), "{configuration}");
}

#[test]
fn keys_that_the_platform_sets_are_not_declared() {
    let (machine, folder) = project("deployAs: []\ninheritAs:\n  apiClient:\n    scopes:\n      - manage_project\n");
    let entry = machine.sh_in(&folder, "application add --name web --type service -o json").ok().json();
    assert_eq!(entry["configuration"]["securedConfiguration"], json!(null), "{entry}");
    machine.sh_in(&folder, "validate --strict").ok();
}

#[test]
fn the_scope_that_the_template_needs_is_added() {
    let scopes = "deployAs: []\ninheritAs:\n  apiClient:\n    scopes: # few\n      - manage_extensions\n";
    let (machine, folder) = project(scopes);
    let line = "application add --name nightly --type job";
    machine.sh_in(&folder, line).ok().says("Added view_orders to `inheritAs.apiClient.scopes`");
    assert!(text(&folder).ends_with("    scopes: # few\n      - manage_extensions\n      - view_orders\n"));
    machine.sh_in(&folder, "validate --strict").ok();

    let (machine, folder) = project(&scopes.replace("- manage_extensions", "-\n        manage_extensions"));
    let answer = machine.sh_in(&folder, line).ok();
    answer.says("inheritAs:\n  apiClient:\n    scopes:\n      - view_orders\n");
    assert!(!text(&folder).contains("view_orders"), "{}", text(&folder));
}

#[test]
fn the_language_defaults_to_that_of_the_other_applications() {
    for (flag, given, source) in [("ts", None, "index.ts"), ("js", None, "index.js"), ("ts", Some("js"), "index.js")] {
        let machine = Machine::bare();
        machine.run(["init", "shop", "--from", "service", "--language", flag]).ok();
        let mut line = vec!["application", "add", "--name", "second", "--type", "service"];
        line.extend(given.iter().flat_map(|language| ["--language", language]));
        machine.run_in(machine.folder().join("shop/service/src"), line).ok();
        assert!(machine.folder().join("shop/second/src").join(source).is_file());
        machine.sh("validate shop --strict").ok();
    }
    let (machine, folder) = project("deployAs: []\n");
    machine.sh_in(&folder, "application add --name panel --type mc-app --no-template").ok();
    assert!(text(&folder).contains("applicationType: merchant-center-custom-application"));
    machine.sh_in(&folder, "application add --name web --type service").ok();
    assert!(folder.join("web/src/index.ts").is_file(), "typescript is the default");
}

#[test]
fn an_existing_folder_stays_unchanged() {
    let (machine, folder) = project(CONNECT_YAML);
    std::fs::create_dir(folder.join("web")).unwrap();
    std::fs::write(folder.join("web/mine.txt"), "mine").unwrap();
    std::fs::write(folder.join("file"), "mine").unwrap();
    let words = refused(&machine, &folder, "application add --name web --type service", 3);
    assert!(words.contains("web is not empty: it contains `mine.txt`") && words.contains("--no-template"), "{words}");
    assert!(
        refused(&machine, &folder, "application add --name file --type job", 3).contains("exists and is not a folder")
    );
    machine.sh_in(&folder, "application add --name web --type service --no-template").ok();
    assert_eq!(listed(folder.join("web")), ["mine.txt"]);
    let entry = "  - name: web\n    applicationType: service\n    endpoint: /web\n";
    assert!(text(&folder).contains(&format!("{entry}\ninheritAs")), "nothing of the template: {}", text(&folder));
    let answer = machine.sh_in(&folder, "application add --name later --type job --no-template").ok();
    answer.says("the folder `later` does not exist yet");
}

#[test]
fn values_that_do_not_fit_are_named() {
    let (machine, folder) = project(CONNECT_YAML);
    for (line, reason) in [
        ("--name tax --type job", "duplicate application name `tax`"),
        ("--name a/b --type job", "`a/b` is not a valid application name"),
        ("--name .. --type job", "`..` is not a valid application name"),
        ("--name x --type job", "`x` is not a valid application name"),
        ("--name web --type service --endpoint /a//b", "two slashes in a row"),
        ("--name web --type job --schedule daily", "schedule"),
        ("--name web --type service --schedule '0 3 * * *'", "do not support `properties`"),
        ("--name web --type assets --endpoint /web", "do not support `endpoint`"),
        ("--name web --type service --standard 'MY KEY=Text'", "`MY KEY` is not a valid configuration key"),
        (
            "--name web --type service --standard AB=x --secured AB=y",
            "`AB` is declared twice: by `--standard` and by `--secured`",
        ),
        ("--name web --type service --standard PORT=x", "`PORT` is reserved"),
        ("--name web --type service --standard AB=x --standard AB=y", "by `--standard` and by `--standard`"),
        ("--name web --type service --secured CTP_CLIENT_SECRET=x", "is already declared globally"),
    ] {
        let words = refused(&machine, &folder, &format!("application add {line}"), 3);
        assert!(words.contains(reason), "{line}: {words}");
    }
    let words = refused(&machine, &folder, "application add --name 'a b' --type service", 3);
    assert!(words.contains("`a b` is not a valid application name") && !words.contains("in a path"), "{words}");
    std::fs::write(folder.join(".gitignore"), "/dist/\n").unwrap();
    let words = refused(&machine, &folder, "application add --name dist --type job", 3);
    assert!(words.contains("ignores a folder `dist`"), "{words}");
    for line in [
        "--type service --name web --standard AB",
        "--type servce --name web",
        "--type job --name web --language cobol",
    ] {
        refused(&machine, &folder, &format!("application add {line}"), 2);
    }
}

#[test]
fn a_connect_yaml_with_errors_is_refused() {
    let (machine, folder) = project("deployAs:\n  - name: tax\n    applicationType: servce\n");
    let words = refused(&machine, &folder, "application add --name web --type service", 3);
    assert!(words.contains("connect.yaml:3:22: unknown application type `servce`"), "{words}");
    let outside = Machine::bare();
    outside.sh("application add --name web --type service").exits(3).is_silent();
}

#[test]
fn merchant_center_applications_need_an_existing_folder() {
    for (kind, extra) in
        [("merchant-center-custom-application", ""), ("merchant-center-custom-view", " --application-type custom-view")]
    {
        let (machine, folder) = project("deployAs: []\n");
        let line = format!("application add --name panel --type {kind}");
        let words = refused(&machine, &folder, &line, 3);
        let command = format!("`npx @commercetools-frontend/create-mc-app@latest panel{extra}`");
        assert!(words.contains(&command), "{words}");
        std::fs::create_dir(folder.join("panel")).unwrap();
        std::fs::write(folder.join("panel/package.json"), "{}").unwrap();
        machine.sh_in(&folder, &line).ok();
        assert_eq!(listed(folder.join("panel")), ["package.json"]);
        assert!(text(&folder).contains(&format!("applicationType: {kind}")));
    }
}

#[test]
fn all_missing_flags_are_named_at_once() {
    let (machine, folder) = project(CONNECT_YAML);
    let words = refused(&machine, &folder, "application add", 2);
    assert!(words.contains("pass `--type` and `--name`"), "{words}");
    let words = refused(&machine, &folder, "application add --type job", 2);
    assert!(words.contains("pass `--name`") && !words.contains("|"), "{words}");
    assert!(refused(&machine, &folder, "application add --name web --no-input", 2).contains("pass `--type`"));
}

#[cfg(unix)]
#[test]
fn no_folder_remains_if_connect_yaml_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let (machine, folder) = project(CONNECT_YAML);
    std::fs::set_permissions(folder.join("connect.yaml"), std::fs::Permissions::from_mode(0o444)).unwrap();
    let words = refused(&machine, &folder, "application add --name web --type service", 1);
    assert!(words.contains("it is read-only") && words.contains("nothing was added"), "{words}");
    assert_eq!(listed(&folder), ["connect.yaml", "tax"]);
}

#[cfg(unix)]
#[test]
fn a_change_of_connect_yaml_in_the_meantime_is_a_conflict() {
    use std::io::{BufRead as _, Write as _};
    // The file is edited while the program prompts for the name.
    let (machine, folder) = project(CONNECT_YAML);
    let mut command = machine.command(["application", "add", "--type", "job"]);
    command.current_dir(&folder).stdin(std::process::Stdio::inherit());
    let mut session = crate::harness::start_on_terminal(command);
    expectrl::Expect::expect(&mut session, "Name [job]").unwrap();
    std::fs::write(folder.join("connect.yaml"), "deployAs: []\n").unwrap();
    session.write_all(b"nightly\n\n").unwrap();
    let lines: Vec<String> = std::io::BufReader::new(session).lines().map_while(Result::ok).collect();
    // A terminal wraps sentences at words.
    let words = lines.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ");
    assert!(words.contains("it was changed in the meantime"), "{words}");
    assert_eq!(listed(&folder), ["connect.yaml", "tax"]);
    assert_eq!(text(&folder), "deployAs: []\n");
}

#[cfg(unix)]
#[test]
fn missing_values_are_prompted_for() {
    use crate::harness::typed;
    let (machine, folder) = project("deployAs: []\n");
    // The terminal runs in the machine's own folder.
    std::fs::rename(folder.join("connect.yaml"), machine.folder().join("connect.yaml")).unwrap();
    let default = "Schedule, as a cron expression [15 2 * * *]: ";
    let answers = [("Number or name [1]: ", "3"), ("Name [job]: ", ""), (default, "")];
    let (code, shown) = typed(&machine, "application add", &answers);
    assert_eq!(code, 0, "{shown}");
    assert!(machine.folder().join("job/package.json").is_file());
    let schedule = "Schedule, as";
    let answers = [
        ("Name [job]: ", ""),
        ("`job`", "a/b"),
        ("is not a valid application name", "second"),
        (schedule, "daily"),
        (schedule, "0 3 * * *"),
    ];
    let (code, shown) = typed(&machine, "application add --type job", &answers);
    assert_eq!(code, 0, "{shown}");
    assert!(text(machine.folder()).contains("name: second") && text(machine.folder()).contains("0 3 * * *"));
    // The schedule alone is not prompted for.
    let (code, shown) = typed(&machine, "application add --type job --name third", &[]);
    assert_eq!(code, 0, "{shown}");
}
