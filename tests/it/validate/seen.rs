//! Mistakes that real projects made, remade small: the messages.

use super::shown;

#[test]
fn applications_without_their_merchant_center_keys() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: front
    applicationType: mc-app
    endpoint: /front
"), @r"
    error[cloud-identifier]: the application `front` does not declare `CLOUD_IDENTIFIER` with `required: true` or a default
     --> connect.yaml:2:5
      |
    2 |   - name: front
      |     ^^^^^^^^^^^
      |
      = note: A Merchant Center application has to know in which cloud Region it runs.
      = help: declare `CLOUD_IDENTIFIER` under `standardConfiguration` with `required: true`, or with a default such as `gcp-eu`

    error[merchant-center-key]: the application `front` does not declare the key `CUSTOM_APPLICATION_ID`
     --> connect.yaml:2:5
      |
    2 |   - name: front
      |     ^^^^^^^^^^^
      |
      = note: The Merchant Center needs these values to find and load the application.
      = help: declare `CUSTOM_APPLICATION_ID` under `standardConfiguration`, with `required: true`

    error[merchant-center-key]: the application `front` does not declare the key `ENTRY_POINT_URI_PATH`
     --> connect.yaml:2:5
      |
    2 |   - name: front
      |     ^^^^^^^^^^^
      |
      = help: declare `ENTRY_POINT_URI_PATH` under `standardConfiguration`, with `required: true`

    error[key-not-allowed]: an application of type `merchant-center-custom-application` takes no `endpoint`
     --> connect.yaml:4:5
      |
    4 |     endpoint: /front
      |     ^^^^^^^^
      |
      = note: Each type of application has its own keys; the platform refuses any other.
      = help: remove `endpoint`; it belongs to `service`, `event` or `job`
    ");
}

#[test]
fn a_custom_view_without_its_id() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: view
    applicationType: merchant-center-custom-view
    configuration:
      standardConfiguration:
        - key: CLOUD_IDENTIFIER
          description: Region
          default: gcp-eu
"), @r"
    error[merchant-center-key]: the application `view` does not declare the key `CUSTOM_VIEW_ID`
     --> connect.yaml:2:5
      |
    2 |   - name: view
      |     ^^^^^^^^^^
      |
      = note: The Merchant Center needs these values to find and load the application.
      = help: declare `CUSTOM_VIEW_ID` under `standardConfiguration`, with `required: true`
    ");
}

#[test]
fn keys_of_an_older_format() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    appPath: tax
    applicationType: service
    configurationType: standard
    endpoint: /tax
    postDeployScript: npm run deploy
"), @r"
    error[unknown-key]: an application has no key `appPath`
     --> connect.yaml:3:5
      |
    3 |     appPath: tax
      |     ^^^^^^^
      |
      = note: The platform refuses a file with a key that it does not know.
      = help: remove it; the application's folder has the application's name

    error[unknown-key]: an application has no key `configurationType`
     --> connect.yaml:5:5
      |
    5 |     configurationType: standard
      |     ^^^^^^^^^^^^^^^^^
      |
      = help: remove it; the lists below `configuration:` say what kind their keys are

    error[unknown-key]: an application has no key `postDeployScript`
     --> connect.yaml:7:5
      |
    7 |     postDeployScript: npm run deploy
      |     ^^^^^^^^^^^^^^^^
      |
      = help: write `postDeploy` below `scripts:`
    ");
}

#[test]
fn a_key_instead_of_a_name() {
    insta::assert_snapshot!(shown(r"deployAs:
  - key: tax
    applicationType: service
    endpoint: /tax
"), @r"
    error[unknown-key]: an application has no key `key`
     --> connect.yaml:2:5
      |
    2 |   - key: tax
      |     ^^^ did you mean `name`?
      |
      = note: The platform refuses a file with a key that it does not know.
      = help: write `name`
    ");
}

#[test]
fn facts_about_the_connector() {
    insta::assert_snapshot!(shown(r"name: tax
description: Taxes
vendor: Somebody
version: 1.0.0
deployAs: []
"), @r"
    error[unknown-key]: connect.yaml has no key `name`
     --> connect.yaml:1:1
      |
    1 | name: tax
      | ^^^^
      |
      = note: The platform refuses a file with a key that it does not know.
      = help: remove it; this belongs to the Connector, and is given with `connector create`

    error[unknown-key]: connect.yaml has no key `description`
     --> connect.yaml:2:1
      |
    2 | description: Taxes
      | ^^^^^^^^^^^
      |
      = help: remove it; this belongs to the Connector, and is given with `connector create`

    error[unknown-key]: connect.yaml has no key `vendor`
     --> connect.yaml:3:1
      |
    3 | vendor: Somebody
      | ^^^^^^
      |
      = help: remove it; this belongs to the Connector, and is given with `connector create`

    error[unknown-key]: connect.yaml has no key `version`
     --> connect.yaml:4:1
      |
    4 | version: 1.0.0
      | ^^^^^^^
      |
      = help: remove it; this belongs to the Connector, and is given with `connector create`
    ");
}

#[test]
fn configuration_lists_without_configuration() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: front
    applicationType: assets
    endpoint: /front
    standardConfiguration:
      - key: RATE
        description: Rate
"), @r"
    error[key-not-allowed]: an application of type `assets` takes no `endpoint`
     --> connect.yaml:4:5
      |
    4 |     endpoint: /front
      |     ^^^^^^^^
      |
      = note: Each type of application has its own keys; the platform refuses any other.
      = help: remove `endpoint`; it belongs to `service`, `event` or `job`

    error[unknown-key]: an application has no key `standardConfiguration`
     --> connect.yaml:5:5
      |
    5 |     standardConfiguration:
      |     ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: The platform refuses a file with a key that it does not know.
      = help: put it below `configuration:`
    ");
}

#[test]
fn properties_of_a_service() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    properties:
      schedule: "*/5 * * * *"
"#), @r"
    error[key-not-allowed]: an application of type `service` takes no `properties`
     --> connect.yaml:5:5
      |
    5 |     properties:
      |     ^^^^^^^^^^
      |
      = note: Each type of application has its own keys; the platform refuses any other.
      = help: remove `properties`; it belongs to `job`
    ");
}

#[test]
fn a_job_without_properties() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: nightly
    applicationType: job
    endpoint: /nightly
"), @r#"
    error[missing-key]: the application `nightly` has no `properties`
     --> connect.yaml:2:5
      |
    2 |   - name: nightly
      |     ^^^^^^^^^^^^^
      |
      = note: The platform refuses a file that lacks a required key.
      = help: add `properties:`, and below it `schedule: "0 9 * * *"` (daily at nine)
    "#);
}

#[test]
fn require_instead_of_required() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: RATE
          description: Rate
          require: true
"), @r"
    error[unknown-key]: a standard configuration key has no key `require`
     --> connect.yaml:9:11
      |
    9 |           require: true
      |           ^^^^^^^ did you mean `required`?
      |
      = note: The platform refuses a file with a key that it does not know.
      = help: write `required`
    ");
}

#[test]
fn a_value_instead_of_a_default() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: RATE
          description: Rate
          value: "5"
"#), @r#"
    error[unknown-key]: a standard configuration key has no key `value`
     --> connect.yaml:9:11
      |
    9 |           value: "5"
      |           ^^^^^
      |
      = note: The platform refuses a file with a key that it does not know.
      = help: write `default` if it is one; values are given with the Deployment
    "#);
}

#[test]
fn a_label_instead_of_a_description() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: RATE
          label: Rate
"), @r"
    error[unknown-key]: a standard configuration key has no key `label`
     --> connect.yaml:8:11
      |
    8 |           label: Rate
      |           ^^^^^ did you mean `description`?
      |
      = note: The platform refuses a file with a key that it does not know.
      = help: write `description`
    ");
}

#[test]
fn a_title_beside_the_lists() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      title: Settings
      standardConfiguration: []
"), @r"
    error[unknown-key]: `configuration` has no key `title`
     --> connect.yaml:6:7
      |
    6 |       title: Settings
      |       ^^^^^
      |
      = note: The platform refuses a file with a key that it does not know.
      = help: remove it; the keys are `standardConfiguration` and `securedConfiguration`
    ");
}

#[test]
fn a_title_before_the_items() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
          title: Settings
        - key: RATE
          description: Rate
"), @r"
    error[yaml-syntax]: an item of a list (`- `) stands among keys that belong to no item
     --> connect.yaml:8:9
      |
    8 |         - key: RATE
      |         ^^^^^^^^^^^
      |
     ::: connect.yaml:7:11
      |
    7 |           title: Settings
      |           --------------- here a mapping begins, not a list
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: begin the first of those lines with `- `, or remove the lines that do not belong here
    ");
}

#[test]
fn a_description_outside_its_item() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: RATE
        description: Rate
        - key: LIMIT
          description: Limit
"), @r"
    error[yaml-syntax]: the indentation of this line fits no line above
     --> connect.yaml:8:9
      |
    8 |         description: Rate
      |         ^^^^^^^^^^^^^^^^^
      |
     ::: connect.yaml:7:9
      |
    7 |         - key: RATE
      |         ----------- this line is on the level that was probably meant
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: indent it by 10 blanks instead of 8
    ");
}

#[test]
fn an_item_one_column_too_far() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: RATE
          description: Rate
         - key: LIMIT
           description: Limit
"), @r"
    error[yaml-syntax]: the indentation of this line fits no line above
     --> connect.yaml:9:10
      |
    9 |          - key: LIMIT
      |          ^^^^^^^^^^^^
      |
     ::: connect.yaml:7:9
      |
    7 |         - key: RATE
      |         ----------- this line is on the level that was probably meant
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: indent it by 8 blanks instead of 9
    ");
}

#[test]
fn a_default_that_is_a_boolean() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: DEBUG
          description: Debug
          default: false
"), @r#"
    error[wrong-type]: `default` has to be a text, but is a boolean
     --> connect.yaml:9:20
      |
    9 |           default: false
      |                    ^^^^^
      |
      = note: The platform converts no values: a text, a number, a boolean and a list are different things.
      = help: if it is a text, quote it: `default: "false"`
    "#);
}

#[test]
fn a_default_that_is_a_mapping() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: RATES
          description: Rates
          default: {"de": 19}
"#), @r#"
    error[wrong-type]: `default` has to be a text, but is a mapping
     --> connect.yaml:9:20
      |
    9 |           default: {"de": 19}
      |                    ^^^^^^^^^^
      |
      = note: The platform converts no values: a text, a number, a boolean and a list are different things.
      = help: if it is a text, quote it: `default: '{"de": 19}'`
    "#);
}

#[test]
fn a_script_without_a_command() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    scripts:
      postDeploy: npm run deploy
      preUndeploy:
"), @r"
    error[null-value]: `preUndeploy` has no value
     --> connect.yaml:7:7
      |
    7 |       preUndeploy:
      |       ^^^^^^^^^^^
      |
      = note: A key without a value is null, and null is not the same as left out.
      = help: write a text; or remove the line if it is not needed
    ");
}

#[test]
fn a_script_that_does_not_exist() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    scripts:
      preDeploy: npm run deploy
"), @r"
    error[unknown-key]: `scripts` has no key `preDeploy`
     --> connect.yaml:6:7
      |
    6 |       preDeploy: npm run deploy
      |       ^^^^^^^^^
      |
      = note: The platform refuses a file with a key that it does not know.
      = help: remove it; scripts run after a deploy (`postDeploy`) and before an undeploy (`preUndeploy`)
    ");
}

#[test]
fn a_configuration_without_content() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
"), @r"
    error[null-value]: `configuration` has no value
     --> connect.yaml:5:5
      |
    5 |     configuration:
      |     ^^^^^^^^^^^^^
      |
      = note: A key without a value is null, and null is not the same as left out.
      = help: write what belongs to it below, indented deeper; or remove the line if it is not needed
    ");
}

#[test]
fn a_type_of_ones_own() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: oms
    applicationType: omsservice
    endpoint: /oms
"), @r"
    error[application-type]: there is no application type `omsservice`
     --> connect.yaml:3:22
      |
    3 |     applicationType: omsservice
      |                      ^^^^^^^^^^
      |
      = note: The type decides how the platform builds and runs the application.
      = help: write `service`, `event`, `job`, `merchant-center-custom-application`, `merchant-center-custom-view` or `assets`
    ");
}

#[test]
fn dashes_before_each_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
  - applicationType: service
  - endpoint: /tax
"), @r"
    error[missing-key]: the application `tax` has no `applicationType`
     --> connect.yaml:2:5
      |
    2 |   - name: tax
      |     ^^^^^^^^^
      |
      = note: The platform refuses a file that lacks a required key.
      = help: add `applicationType:` with `service`, `event`, `job`, `merchant-center-custom-application`, `merchant-center-custom-view` or `assets`

    error[missing-key]: this application has no `endpoint`
     --> connect.yaml:3:5
      |
    3 |   - applicationType: service
      |     ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add `endpoint:` with the path under which the application answers, such as `/`

    error[missing-key]: this application has no `name`
     --> connect.yaml:3:5
      |
    3 |   - applicationType: service
      |     ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add `name:` with the name of the application's folder

    error[missing-key]: this application has no `applicationType`
     --> connect.yaml:4:5
      |
    4 |   - endpoint: /tax
      |     ^^^^^^^^^^^^^^
      |
      = help: add `applicationType:` with `service`, `event`, `job`, `merchant-center-custom-application`, `merchant-center-custom-view` or `assets`

    error[missing-key]: this application has no `name`
     --> connect.yaml:4:5
      |
    4 |   - endpoint: /tax
      |     ^^^^^^^^^^^^^^
      |
      = help: add `name:` with the name of the application's folder
    ");
}

#[test]
fn a_quartz_expression() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: "0 */3 * ? * *"
"#), @r#"
    error[schedule]: `0 */3 * ? * *` is not a schedule
     --> connect.yaml:6:17
      |
    6 |       schedule: "0 */3 * ? * *"
      |                 ^^^^^^^^^^^^^^^
      |
      = note: The schedule says when the platform runs the job.
      = help: write five fields (minute, hour, day of month, month, day of week) such as "0 9 * * 1-5", or `@daily`
    "#);
}

#[test]
fn a_year_in_the_schedule() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: "*/1 * * * 2050"
"#), @r#"
    error[schedule]: `2050` is out of range for the day of week
     --> connect.yaml:6:17
      |
    6 |       schedule: "*/1 * * * 2050"
      |                 ^^^^^^^^^^^^^^^^
      |
      = note: The schedule says when the platform runs the job.
      = help: use 0 to 7; 0 and 7 are Sunday, and there is no field for the year
    "#);
}

#[test]
fn a_forgotten_dash() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: assets
    name: front
    applicationType: assets
"), @r"
    error[duplicate-key]: `name` stands twice in the same mapping
     --> connect.yaml:4:5
      |
    4 |     name: front
      |     ^^^^ second time
      |
     ::: connect.yaml:2:5
      |
    2 |   - name: tax
      |     ---- first time
      |
      = note: A key may stand only once in a mapping; it would be unclear which value counts.
      = help: remove one of them; if a list item was meant, begin it with `- `

    error[duplicate-key]: `applicationType` stands twice in the same mapping
     --> connect.yaml:5:5
      |
    5 |     applicationType: assets
      |     ^^^^^^^^^^^^^^^ second time
      |
     ::: connect.yaml:3:5
      |
    3 |     applicationType: assets
      |     --------------- first time
      |
      = help: remove one of them; if a list item was meant, begin it with `- `
    ");
}

#[test]
fn global_secrets_with_defaults() {
    insta::assert_snapshot!(shown(r"deployAs: []
inheritAs:
  configuration:
    securedConfiguration:
      - key: TOKEN
        description: Token
        default: abc
"), @r"
    error[secured-default]: a secured key takes no `default`
     --> connect.yaml:7:9
      |
    7 |         default: abc
      |         ^^^^^^^
      |
      = note: connect.yaml is public to those who deploy, so a secret has no default in it.
      = help: remove the line; if the value is no secret, move the key to `standardConfiguration`
    ");
}
