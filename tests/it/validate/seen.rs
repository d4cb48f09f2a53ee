//! Messages about mistakes of real projects, reduced to small files.

use super::shown;

#[test]
fn applications_without_their_merchant_center_keys() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: front
    applicationType: mc-app
    endpoint: /front
"), @r"
    error[cloud-identifier]: application `front` does not declare `CLOUD_IDENTIFIER` with `required: true` or a default
     --> connect.yaml:2:5
      |
    2 |   - name: front
      |     ^^^^^^^^^^^
      |
      = note: A Merchant Center application needs the cloud Region that it runs in.
      = help: declare `CLOUD_IDENTIFIER` under `standardConfiguration` with `required: true`, or with a default such as `gcp-eu`

    error[merchant-center-key]: application `front` does not declare the configuration key `CUSTOM_APPLICATION_ID`
     --> connect.yaml:2:5
      |
    2 |   - name: front
      |     ^^^^^^^^^^^
      |
      = note: The Merchant Center needs these values to find and load the application.
      = help: declare `CUSTOM_APPLICATION_ID` under `standardConfiguration` with `required: true`

    error[merchant-center-key]: application `front` does not declare the configuration key `ENTRY_POINT_URI_PATH`
     --> connect.yaml:2:5
      |
    2 |   - name: front
      |     ^^^^^^^^^^^
      |
      = help: declare `ENTRY_POINT_URI_PATH` under `standardConfiguration` with `required: true`

    error[key-not-allowed]: applications of type `merchant-center-custom-application` do not support `endpoint`
     --> connect.yaml:4:5
      |
    4 |     endpoint: /front
      |     ^^^^^^^^
      |
      = note: Each application type and each retry strategy has its own keys; the platform rejects all others.
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
    error[merchant-center-key]: application `view` does not declare the configuration key `CUSTOM_VIEW_ID`
     --> connect.yaml:2:5
      |
    2 |   - name: view
      |     ^^^^^^^^^^
      |
      = note: The Merchant Center needs these values to find and load the application.
      = help: declare `CUSTOM_VIEW_ID` under `standardConfiguration` with `required: true`
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
    error[unknown-key]: unknown key `appPath` in application `tax`
     --> connect.yaml:3:5
      |
    3 |     appPath: tax
      |     ^^^^^^^
      |
      = note: The platform rejects a file with an unknown key.
      = help: remove it; the folder of an application has the name of the application

    error[unknown-key]: unknown key `configurationType` in application `tax`
     --> connect.yaml:5:5
      |
    5 |     configurationType: standard
      |     ^^^^^^^^^^^^^^^^^
      |
      = help: remove it; the lists below `configuration:` set the kind of their keys

    error[unknown-key]: unknown key `postDeployScript` in application `tax`
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
    error[unknown-key]: unknown key `key` in this application
     --> connect.yaml:2:5
      |
    2 |   - key: tax
      |     ^^^ did you mean `name`?
      |
      = note: The platform rejects a file with an unknown key.
      = help: write `name`
    ");
}

#[test]
fn properties_of_the_connector() {
    insta::assert_snapshot!(shown(r"name: tax
description: Taxes
vendor: Somebody
version: 1.0.0
deployAs: []
"), @r"
    error[unknown-key]: unknown key `name` in connect.yaml
     --> connect.yaml:1:1
      |
    1 | name: tax
      | ^^^^
      |
      = note: The platform rejects a file with an unknown key.
      = help: remove it; this belongs to the Connector, and `connector create` sets it

    error[unknown-key]: unknown key `description` in connect.yaml
     --> connect.yaml:2:1
      |
    2 | description: Taxes
      | ^^^^^^^^^^^
      |
      = help: remove it; this belongs to the Connector, and `connector create` sets it

    error[unknown-key]: unknown key `vendor` in connect.yaml
     --> connect.yaml:3:1
      |
    3 | vendor: Somebody
      | ^^^^^^
      |
      = help: remove it; this belongs to the Connector, and `connector create` sets it

    error[unknown-key]: unknown key `version` in connect.yaml
     --> connect.yaml:4:1
      |
    4 | version: 1.0.0
      | ^^^^^^^
      |
      = help: remove it; this belongs to the Connector, and `connector create` sets it
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
    error[key-not-allowed]: applications of type `assets` do not support `endpoint`
     --> connect.yaml:4:5
      |
    4 |     endpoint: /front
      |     ^^^^^^^^
      |
      = note: Each application type and each retry strategy has its own keys; the platform rejects all others.
      = help: remove `endpoint`; it belongs to `service`, `event` or `job`

    error[unknown-key]: unknown key `standardConfiguration` in application `front`
     --> connect.yaml:5:5
      |
    5 |     standardConfiguration:
      |     ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: The platform rejects a file with an unknown key.
      = help: move it below `configuration:`
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
    error[key-not-allowed]: applications of type `service` do not support `properties`
     --> connect.yaml:5:5
      |
    5 |     properties:
      |     ^^^^^^^^^^
      |
      = note: Each application type and each retry strategy has its own keys; the platform rejects all others.
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
    error[missing-key]: application `nightly` is missing the required key `properties`
     --> connect.yaml:2:5
      |
    2 |   - name: nightly
      |     ^^^^^^^^^^^^^
      |
      = note: The platform rejects a file in which a required key is missing.
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
    error[unknown-key]: unknown key `require` in standard configuration key `RATE`
     --> connect.yaml:9:11
      |
    9 |           require: true
      |           ^^^^^^^ did you mean `required`?
      |
      = note: The platform rejects a file with an unknown key.
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
    error[unknown-key]: unknown key `value` in standard configuration key `RATE`
     --> connect.yaml:9:11
      |
    9 |           value: "5"
      |           ^^^^^
      |
      = note: The platform rejects a file with an unknown key.
      = help: if it is a default, write `default`; other values are set in the Deployment
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
    error[unknown-key]: unknown key `label` in standard configuration key `RATE`
     --> connect.yaml:8:11
      |
    8 |           label: Rate
      |           ^^^^^ did you mean `description`?
      |
      = note: The platform rejects a file with an unknown key.
      = help: write `description`
    ");
}

#[test]
fn a_title_next_to_the_lists() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      title: Settings
      standardConfiguration: []
"), @r"
    error[unknown-key]: unknown key `title` in `configuration`
     --> connect.yaml:6:7
      |
    6 |       title: Settings
      |       ^^^^^
      |
      = note: The platform rejects a file with an unknown key.
      = help: remove it; the valid keys are `standardConfiguration` and `securedConfiguration`
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
    error[yaml-syntax]: a list item (`- `) is among the keys of a mapping
     --> connect.yaml:8:9
      |
    8 |         - key: RATE
      |         ^^^^^^^^^^^
      |
     ::: connect.yaml:7:11
      |
    7 |           title: Settings
      |           --------------- a mapping begins here, not a list
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: begin the first of these lines with `- `, or remove the lines that do not belong here
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
    error[yaml-syntax]: the indentation of this line matches no line above
     --> connect.yaml:8:9
      |
    8 |         description: Rate
      |         ^^^^^^^^^^^^^^^^^
      |
     ::: connect.yaml:7:9
      |
    7 |         - key: RATE
      |         ----------- this line probably has the intended level
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: indent it by 10 spaces instead of 8
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
    error[yaml-syntax]: the indentation of this line matches no line above
     --> connect.yaml:9:10
      |
    9 |          - key: LIMIT
      |          ^^^^^^^^^^^^
      |
     ::: connect.yaml:7:9
      |
    7 |         - key: RATE
      |         ----------- this line probably has the intended level
      |
      = note: The platform cannot read a file that is not valid YAML.
      = help: indent it by 8 spaces instead of 9
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
    error[wrong-type]: `default` must be a string, but is a boolean
     --> connect.yaml:9:20
      |
    9 |           default: false
      |                    ^^^^^
      |
      = note: The platform does not convert values: a string, a number, a boolean and a list are different types.
      = help: if it is a string, quote it: `default: "false"`
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
    error[wrong-type]: `default` must be a string, but is a mapping
     --> connect.yaml:9:20
      |
    9 |           default: {"de": 19}
      |                    ^^^^^^^^^^
      |
      = note: The platform does not convert values: a string, a number, a boolean and a list are different types.
      = help: if it is a string, quote it: `default: '{"de": 19}'`
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
      = note: A key without a value is null, and null is not the same as a missing key.
      = help: write a string; or remove the line if it is not needed
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
    error[unknown-key]: unknown key `preDeploy` in `scripts`
     --> connect.yaml:6:7
      |
    6 |       preDeploy: npm run deploy
      |       ^^^^^^^^^
      |
      = note: The platform rejects a file with an unknown key.
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
      = note: A key without a value is null, and null is not the same as a missing key.
      = help: write its contents below, indented deeper; or remove the line if it is not needed
    ");
}

#[test]
fn a_made_up_application_type() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: oms
    applicationType: omsservice
    endpoint: /oms
"), @r"
    error[application-type]: unknown application type `omsservice`
     --> connect.yaml:3:22
      |
    3 |     applicationType: omsservice
      |                      ^^^^^^^^^^
      |
      = note: The type determines how the platform builds and runs the application.
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
    error[missing-key]: application `tax` is missing the required key `applicationType`
     --> connect.yaml:2:5
      |
    2 |   - name: tax
      |     ^^^^^^^^^
      |
      = note: The platform rejects a file in which a required key is missing.
      = help: add `applicationType:` with `service`, `event`, `job`, `merchant-center-custom-application`, `merchant-center-custom-view` or `assets`

    error[missing-key]: this application is missing the required key `endpoint`
     --> connect.yaml:3:5
      |
    3 |   - applicationType: service
      |     ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add `endpoint:` with the path of the application's endpoint, such as `/`

    error[missing-key]: this application is missing the required key `name`
     --> connect.yaml:3:5
      |
    3 |   - applicationType: service
      |     ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add `name:` with the name of the application's folder

    error[missing-key]: this application is missing the required key `applicationType`
     --> connect.yaml:4:5
      |
    4 |   - endpoint: /tax
      |     ^^^^^^^^^^^^^^
      |
      = help: add `applicationType:` with `service`, `event`, `job`, `merchant-center-custom-application`, `merchant-center-custom-view` or `assets`

    error[missing-key]: this application is missing the required key `name`
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
    error[schedule]: `0 */3 * ? * *` is not a valid schedule
     --> connect.yaml:6:17
      |
    6 |       schedule: "0 */3 * ? * *"
      |                 ^^^^^^^^^^^^^^^
      |
      = note: The schedule determines when the platform runs the job.
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
      = note: The schedule determines when the platform runs the job.
      = help: use 0 to 7; 0 and 7 are Sunday, and there is no field for the year
    "#);
}

#[test]
fn a_missing_dash() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: assets
    name: front
    applicationType: assets
"), @r"
    error[duplicate-key]: duplicate key `name` in the same mapping
     --> connect.yaml:4:5
      |
    4 |     name: front
      |     ^^^^ second occurrence
      |
     ::: connect.yaml:2:5
      |
    2 |   - name: tax
      |     ---- first occurrence
      |
      = note: A mapping can contain a key only once; otherwise it is unclear which value applies.
      = help: remove one of them; to begin a new list item, write `- ` before it

    error[duplicate-key]: duplicate key `applicationType` in the same mapping
     --> connect.yaml:5:5
      |
    5 |     applicationType: assets
      |     ^^^^^^^^^^^^^^^ second occurrence
      |
     ::: connect.yaml:3:5
      |
    3 |     applicationType: assets
      |     --------------- first occurrence
      |
      = help: remove one of them; to begin a new list item, write `- ` before it
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
    error[secured-default]: a secured configuration key cannot have a `default`
     --> connect.yaml:7:9
      |
    7 |         default: abc
      |         ^^^^^^^
      |
      = note: Users who deploy the Connector can read connect.yaml, so it must not contain a default for a secret.
      = help: remove the line; if the value is not secret, move the key to `standardConfiguration`
    ");
}
