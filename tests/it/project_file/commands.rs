//! The commands that know ctconnect.yaml: `validate` and `init`.

use std::fs;

use crate::harness::{GUIDE, Machine, Project};

const TWO_MISTAKES: &str = "connector: { key: shop, apiUrl: https://evil.example }
deployments:
  live: { configuration: { NOPE: s3cret } }
";

/// A machine with a project, and this ctconnect.yaml in it.
fn machine(project_file: &str) -> Machine {
    let machine = Machine::bare();
    Project::new(&machine, "shop", GUIDE);
    fs::write(machine.folder().join("shop/ctconnect.yaml"), project_file).unwrap();
    machine
}

#[test]
fn validate_checks_the_file_next_to_connect_yaml() {
    insta::assert_snapshot!(machine(TWO_MISTAKES).run(["validate", "shop"]).transcript(), @r"
    exit 3
    --- stdout
    error[unknown-key]: unknown key `apiUrl` in `connector`
     --> shop/ctconnect.yaml:1:25
      |
    1 | connector: { key: shop, apiUrl: https://evil.example }
      |                         ^^^^^^
      |
      = note: A file with an unknown key is rejected.
      = help: remove it; the addresses of servers come from flags, the environment and your own settings, never from a file of the repository

    error[unknown-configuration-key]: there is no global key `NOPE`
     --> shop/ctconnect.yaml:3:28
      |
    3 |   live: { configuration: { NOPE: ****** } }
      |                            ^^^^
      |
      = note: The service accepts only the keys that connect.yaml declares.
      = help: remove it; no global keys are declared

    shop/connect.yaml (1 application), shop/ctconnect.yaml: 2 errors
    --- stderr
    error: shop is not valid: 2 errors
    ");
}

#[test]
fn a_valid_file_is_counted() {
    let machine = machine("connector: { key: shop }\ndeployments: { live: {}, test: { default: true } }\n");
    let shown = |line: &str| machine.sh(line).ok().stdout;
    assert_eq!(
        shown("validate shop"),
        "shop/connect.yaml (1 application), shop/ctconnect.yaml (2 deployments): no problems\n"
    );
    assert_eq!(shown("validate shop/ctconnect.yaml"), "shop/ctconnect.yaml (2 deployments): no problems\n");
    assert_eq!(shown("validate shop/connect.yaml"), "shop/connect.yaml (1 application): no problems\n");
}

#[test]
fn a_named_file_is_checked_alone_in_every_format() {
    let machine = machine(TWO_MISTAKES);
    fs::write(machine.folder().join("shop/connect.yaml"), "deployAs: [").unwrap();
    let json = machine.sh("validate shop/ctconnect.yaml -o json").exits(3).json();
    assert_eq!((&json["errors"], &json["problems"][0]["file"]), (&1.into(), &"shop/ctconnect.yaml".into()), "{json}");
    let log = machine.sh("validate shop/ctconnect.yaml -o sarif").exits(3).json();
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "unknown-key");
    assert!(result["ruleIndex"].is_u64());
    let github = machine.sh("validate shop/ctconnect.yaml -o github").exits(3).stdout;
    assert!(github.starts_with("::error file=shop/ctconnect.yaml,line=1,"), "{github}");
}

#[test]
fn a_folder_without_connect_yaml_is_that_of_an_agency() {
    let machine = Machine::bare();
    let folder = machine.folder().join("agency/customers");
    fs::create_dir_all(&folder).unwrap();
    let project_file = "connector: { key: search, published: true }\ninclude: [customers/*.yaml]\n";
    fs::write(machine.folder().join("agency/ctconnect.yaml"), project_file).unwrap();
    let customer =
        "projects: { acme: { key: acme-1 } }\ndeployments: { acme: { configuration: { web: { TOKEN: a } } } }\n";
    fs::write(folder.join("acme.yaml"), customer).unwrap();
    let answer = machine.sh_in(&folder, "validate").ok();
    assert_eq!(answer.stdout, "../ctconnect.yaml (1 deployment): no problems\n");
    machine.sh("validate agency").ok();
    fs::write(folder.join("broken.yaml"), "connector: {}\n").unwrap();
    let answer = machine.sh("validate agency").exits(3);
    assert!(answer.stdout.contains("--> agency/customers/broken.yaml:1:1"), "{}", answer.stdout);
}

#[test]
fn a_file_in_a_parent_folder_of_another_repository_is_not_found() {
    let machine = machine("connector: { key: shop }\n");
    let inside = machine.folder().join("shop/inner/src");
    fs::create_dir_all(&inside).unwrap();
    fs::remove_file(machine.folder().join("shop/connect.yaml")).unwrap();
    machine.sh_in(&inside, "validate").ok();
    fs::create_dir(machine.folder().join("shop/inner/.git")).unwrap();
    machine.sh_in(&inside, "validate").exits(3);
}

#[test]
fn no_format_shows_a_value_that_may_be_a_secret() {
    let text = "connector: { key: shop }\ndeployments:\n  live: { configuration: { NOPE: s3cret-1, web: { TOKEN: s3cret-2 } }, wat: 1 }\n";
    let machine = machine(text);
    for format in ["table", "json", "sarif", "github", "yaml"] {
        for target in ["shop", "shop/ctconnect.yaml"] {
            let answer = machine.run(["validate", target, "-o", format]).exits(3);
            assert!(!answer.transcript().contains("s3cret"), "{format}: {}", answer.transcript());
        }
    }
}

#[test]
fn init_writes_a_file_that_is_valid_and_names_the_folder() {
    let machine = Machine::bare();
    machine.sh("init shop --from service --from job:nightly --own-api-client").ok();
    let text = fs::read_to_string(machine.folder().join("shop/ctconnect.yaml")).unwrap();
    insta::assert_snapshot!(text, @r"
    # The Connector of this project and its Deployments.
    # `ctconnect validate` checks this file, and `ctconnect schema --project-file` describes it for editors.
    # `ctconnect plan` shows what `ctconnect deploy` would change. Flags override the file.
    connector:
      key: shop

    deployments:
      sandbox:
        key: shop
        type: sandbox # or production
        configuration: # ${NAME} is read from the environment
          service:
            CTP_PROJECT_KEY: ${CTP_PROJECT_KEY}
            CTP_CLIENT_ID: ${CTP_CLIENT_ID}
            CTP_CLIENT_SECRET: ${CTP_CLIENT_SECRET}
          nightly:
            CTP_PROJECT_KEY: ${CTP_PROJECT_KEY}
            CTP_CLIENT_ID: ${CTP_CLIENT_ID}
            CTP_CLIENT_SECRET: ${CTP_CLIENT_SECRET}
    ");
    machine.sh("validate shop --strict").ok();
    machine.sh("init plain --from assets").ok();
    machine.sh("validate plain --strict").ok();
    let answer = machine.sh("init 'my folder!' --from assets");
    answer.ok();
}

#[test]
fn init_in_a_folder_whose_name_is_no_key_leaves_the_choice() {
    let machine = Machine::bare();
    machine.sh("init 123 --from assets").ok();
    let text = |folder: &str| fs::read_to_string(machine.folder().join(folder).join("ctconnect.yaml")).unwrap();
    assert!(text("123").contains("\n  key: \"123\"\n"), "{}", text("123"));
    machine.sh("init x --from assets").ok();
    assert!(text("x").contains("\n# connector:\n#   key: my-connector\n"), "{}", text("x"));
    for folder in ["123", "x"] {
        machine.run(["validate", folder, "--strict"]).ok();
    }
}
