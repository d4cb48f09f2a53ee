//! `validate`: streams, formats and exit codes.

use serde_json::Value;

use crate::harness::{GUIDE, Machine, Project};

const TWO_MISTAKES: &str = "deployAs:
  - name: web
    applicationType: service
    endpoint: /web//v1
    replicas: 2
";

/// A project whose connect.yaml has two mistakes.
fn machine_with_mistakes() -> Machine {
    let machine = Machine::bare();
    Project::new(&machine, "shop", TWO_MISTAKES);
    machine
}

#[test]
fn problems_go_to_standard_output_and_the_verdict_to_standard_error() {
    insta::assert_snapshot!(machine_with_mistakes().run(["validate", "shop/connect.yaml"]).transcript(), @r"
    exit 3
    --- stdout
    error[endpoint]: `/web//v1` contains two slashes in a row
     --> shop/connect.yaml:4:15
      |
    4 |     endpoint: /web//v1
      |               ^^^^^^^^
      |
      = note: The platform appends the endpoint to the URL of the application.
      = help: write one `/` between the segments

    error[unknown-key]: unknown key `replicas` in application `web`
     --> shop/connect.yaml:5:5
      |
    5 |     replicas: 2
      |     ^^^^^^^^
      |
      = note: A file with an unknown key is rejected.
      = help: remove it; the valid keys are `name`, `applicationType`, `endpoint`, `scripts`, `configuration`, `properties`, `healthCheck` and `retryPolicy`

    shop/connect.yaml: 2 errors
    --- stderr
    error: shop/connect.yaml is not valid: 2 errors
    ");
}

#[test]
fn a_valid_file_is_reported_in_one_line() {
    let machine = Machine::bare();
    Project::new(&machine, "shop", GUIDE);
    insta::assert_snapshot!(machine.run(["validate", "shop/connect.yaml"]).transcript(), @r"
    exit 0
    --- stdout
    shop/connect.yaml (1 application): no problems
    --- stderr
    ");
}

#[test]
fn the_current_folder_is_the_default() {
    let machine = machine_with_mistakes();
    let output = machine.command(["validate"]).current_dir(machine.folder().join("shop")).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("--> connect.yaml:4:15"), "{shown}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn json_contains_every_problem() {
    insta::assert_snapshot!(machine_with_mistakes().run(["validate", "shop", "-o", "json"]).transcript(), @r#"
    exit 3
    --- stdout
    {
      "valid": false,
      "errors": 2,
      "warnings": 0,
      "problems": [
        {
          "file": "shop/connect.yaml",
          "rule": "endpoint",
          "severity": "error",
          "message": "`/web//v1` contains two slashes in a row",
          "why": "The platform appends the endpoint to the URL of the application.",
          "help": "write one `/` between the segments",
          "path": "deployAs[0].endpoint",
          "line": 4,
          "column": 15,
          "endLine": 4,
          "endColumn": 23
        },
        {
          "file": "shop/connect.yaml",
          "rule": "unknown-key",
          "severity": "error",
          "message": "unknown key `replicas` in application `web`",
          "why": "A file with an unknown key is rejected.",
          "help": "remove it; the valid keys are `name`, `applicationType`, `endpoint`, `scripts`, `configuration`, `properties`, `healthCheck` and `retryPolicy`",
          "path": "deployAs[0]",
          "line": 5,
          "column": 5,
          "endLine": 5,
          "endColumn": 13
        }
      ]
    }
    --- stderr
    {"error":{"message":"shop is not valid: 2 errors","exitCode":3,"status":null,"errors":[],"correlationId":null,"hint":null,"resume":null}}
    "#);
}

#[test]
fn github_annotations_contain_every_problem() {
    insta::assert_snapshot!(machine_with_mistakes().run(["validate", "shop", "-o", "github"]).transcript(), @r"
    exit 3
    --- stdout
    ::error file=shop/connect.yaml,line=4,endLine=4,col=15,endColumn=23,title=endpoint::`/web//v1` contains two slashes in a row%0Ahelp: write one `/` between the segments
    ::error file=shop/connect.yaml,line=5,endLine=5,col=5,endColumn=13,title=unknown-key::unknown key `replicas` in application `web`%0Ahelp: remove it; the valid keys are `name`, `applicationType`, `endpoint`, `scripts`, `configuration`, `properties`, `healthCheck` and `retryPolicy`
    --- stderr
    error: shop is not valid: 2 errors
    ");
    let machine = machine_with_mistakes().with("GITHUB_ACTIONS", "true");
    let shown = machine.run(["validate", "shop/connect.yaml"]).exits(3).stdout;
    assert!(shown.contains("= help: write one `/`"), "{shown}");
    assert!(
        shown.contains("\n::error file=shop/connect.yaml,line=4,endLine=4,col=15,endColumn=23,title=endpoint::"),
        "{shown}"
    );
}

#[test]
fn foreign_text_is_not_a_workflow_command() {
    let machine = Machine::bare().with("GITHUB_ACTIONS", "true");
    Project::new(&machine, "shop", "deployAs:\n  - name: \"##[error]x\"\n    applicationType: assets\n");
    let shown = machine.run(["validate", "shop/connect.yaml", "--color", "always"]).exits(3).stdout;
    let (text, _) = shown.split_once("::error").unwrap();
    assert!(!text.contains("##[") && text.contains("#\\#["), "{shown}");
    assert!(text.contains("\u{1b}["), "{shown}");
}

#[test]
fn sarif_results_refer_to_their_rules() {
    let log = machine_with_mistakes().run(["validate", "shop", "-o", "sarif"]).exits(3).json();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(rule["defaultConfiguration"]["level"], result["level"]);
    }
    let result: &Value = &run["results"][0];
    insta::assert_snapshot!(format!("{result:#}"), @r#"
    {
      "ruleId": "endpoint",
      "level": "error",
      "message": {
        "text": "`/web//v1` contains two slashes in a row. Help: write one `/` between the segments."
      },
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "shop/connect.yaml"
            },
            "region": {
              "startLine": 4,
              "startColumn": 15,
              "endLine": 4,
              "endColumn": 23
            }
          }
        }
      ],
      "ruleIndex": 25
    }
    "#);
}

#[test]
fn a_missing_connect_file_is_an_error() {
    let machine = Machine::bare();
    insta::assert_snapshot!(machine.run(["validate"]).transcript(), @r"
    exit 3
    --- stdout
    --- stderr
    error: there is no connect.yaml in this folder or its parent folders
    hint: go to a project folder, or create one: `ctconnect init my-connector --from service`
    ");
    let named = machine.run(["validate", "."]).exits(3).is_silent().says("error: there is no connect.yaml\n");
    named.says("hint: pass a project folder, or create one: `ctconnect init my-connector --from service`");
    machine.run(["validate", "nowhere.yaml"]).exits(3).is_silent().says("there is no nowhere.yaml");
}

#[test]
fn the_project_is_found_in_a_parent_folder() {
    let machine = Machine::bare();
    let project = Project::new(&machine, "shop", "deployAs: 1");
    let folder = std::path::Path::new(project.folder());
    std::fs::create_dir_all(folder.join("web/src")).unwrap();
    let answer = machine.sh_in(folder.join("web/src"), "validate").exits(3).says("the project is in ").says("/shop\n");
    assert!(answer.stdout.contains("--> ../../connect.yaml:1:11"), "{}", answer.stdout);
    answer.says("error: the project is not valid: 1 error");
    assert!(!machine.sh_in(folder, "validate").exits(3).stderr.contains("the project is in "));
    // For a named folder the parent folders are not searched.
    machine.sh_in(folder.join("web"), "validate src").exits(3).says("there is no src/connect.yaml\n");
}

#[test]
fn the_hint_is_a_command_that_works_in_the_current_folder() {
    let machine = Machine::local();
    let project = Project::new(&machine, "my shop", "deployAs: 1");
    let folder = std::path::Path::new(project.folder());
    machine.sh_in(folder, "bundle").exits(3).says("hint: `ctconnect validate` shows");
    let web = folder.join("web");
    std::fs::create_dir_all(&web).unwrap();
    machine.sh_in(web, "bundle").exits(3).says("hint: `ctconnect validate ..` shows");
    machine.sh("deploy 'my shop'").exits(3).says("hint: `ctconnect validate 'my shop'` shows");
}

#[test]
fn a_huge_file_is_refused_without_reading_all_of_it() {
    let machine = Machine::bare();
    let file = std::fs::File::create(machine.folder().join("huge.yaml")).unwrap();
    file.set_len(1 << 30).unwrap();
    let answer = machine.run(["validate", "huge.yaml"]).exits(3);
    assert!(answer.stdout.contains("error[file-too-large]"), "{}", answer.stdout);
}
