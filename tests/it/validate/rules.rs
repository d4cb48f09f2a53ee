//! Messages about valid YAML that breaks a rule of connect.yaml.

use super::shown;

#[test]
fn an_empty_file() {
    insta::assert_snapshot!(shown(r"# nothing yet
"), @r"
    error[missing-key]: the file is empty
     --> connect.yaml:1:1
      |
    1 | # nothing yet
      | ^
      |
      = note: The platform rejects a file in which a required key is missing.
      = help: begin it with `deployAs:`, and list the applications below it; for a file without any, write `deployAs: []`
    ");
}

#[test]
fn a_missing_deploy_as() {
    insta::assert_snapshot!(shown(r"inheritAs: {}
"), @r"
    error[missing-key]: connect.yaml is missing the required key `deployAs`
     --> connect.yaml:1:1
      |
    1 | inheritAs: {}
      | ^^^^^^^^^
      |
      = note: The platform rejects a file in which a required key is missing.
      = help: begin the file with `deployAs:`, and list the applications below it
    ");
}

#[test]
fn a_list_at_the_top() {
    insta::assert_snapshot!(shown(r"- name: tax
  applicationType: assets
"), @r"
    error[wrong-type]: the file must be a mapping, but is a list
     --> connect.yaml:1:1
      |
    1 | - name: tax
      | ^
      |
      = note: The platform does not convert values: a string, a number, a boolean and a list are different types.
      = help: begin the file with the line `deployAs:`, and indent the list below it
    ");
}

#[test]
fn a_missing_name_and_type() {
    insta::assert_snapshot!(shown(r"deployAs:
  - endpoint: /tax
"), @r"
    error[missing-key]: this application is missing the required key `applicationType`
     --> connect.yaml:2:5
      |
    2 |   - endpoint: /tax
      |     ^^^^^^^^^^^^^^
      |
      = note: The platform rejects a file in which a required key is missing.
      = help: add `applicationType:` with `service`, `event`, `job`, `merchant-center-custom-application`, `merchant-center-custom-view` or `assets`

    error[missing-key]: this application is missing the required key `name`
     --> connect.yaml:2:5
      |
    2 |   - endpoint: /tax
      |     ^^^^^^^^^^^^^^
      |
      = help: add `name:` with the name of the application's folder
    ");
}

#[test]
fn a_missing_endpoint() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
"), @r"
    error[missing-key]: application `tax` is missing the required key `endpoint`
     --> connect.yaml:2:5
      |
    2 |   - name: tax
      |     ^^^^^^^^^
      |
      = note: The platform rejects a file in which a required key is missing.
      = help: add `endpoint:` with the path of the application's endpoint, such as `/`
    ");
}

#[test]
fn a_missing_schedule() {
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
fn a_null_value() {
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
fn a_wrong_type() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: LIMIT
          description: Most items
          default: 5
"), @r#"
    error[wrong-type]: `default` must be a string, but is a number
     --> connect.yaml:9:20
      |
    9 |           default: 5
      |                    ^
      |
      = note: The platform does not convert values: a string, a number, a boolean and a list are different types.
      = help: if it is a string, quote it: `default: "5"`
    "#);
}

#[test]
fn a_string_instead_of_a_boolean() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: LIMIT
          description: Most items
          required: yes
"), @r"
    error[wrong-type]: `required` must be a boolean, but is a string
     --> connect.yaml:9:21
      |
    9 |           required: yes
      |                     ^^^
      |
      = note: The platform does not convert values: a string, a number, a boolean and a list are different types.
      = help: write `true`, without quotes
    ");
}

#[test]
fn a_misspelt_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationtype: assets
    applicationType: assets
"), @r"
    error[unknown-key]: unknown key `applicationtype` in application `tax`
     --> connect.yaml:3:5
      |
    3 |     applicationtype: assets
      |     ^^^^^^^^^^^^^^^ did you mean `applicationType`?
      |
      = note: The platform rejects a file with an unknown key.
      = help: write `applicationType`
    ");
}

#[test]
fn an_unknown_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    replicas: 2
"), @r"
    error[unknown-key]: unknown key `replicas` in application `tax`
     --> connect.yaml:5:5
      |
    5 |     replicas: 2
      |     ^^^^^^^^
      |
      = note: The platform rejects a file with an unknown key.
      = help: remove it; the valid keys are `name`, `applicationType`, `endpoint`, `scripts`, `configuration`, `properties`, `healthCheck` and `retryPolicy`
    ");
}

#[test]
fn a_blank_string() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    scripts:
      postDeploy: " "
"#), @r#"
    error[empty-text]: `postDeploy` contains only whitespace
     --> connect.yaml:6:19
      |
    6 |       postDeploy: " "
      |                   ^^^
      |
      = note: The platform rejects strings that are empty or contain only whitespace.
      = help: write a value, or remove the line if it is not needed
    "#);
}

#[test]
fn a_number_out_of_range() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    healthCheck:
      path: /health
      intervalSeconds: 60
"), @r"
    error[number-range]: `intervalSeconds` must be a whole number from 1 to 20, but is 60
     --> connect.yaml:7:24
      |
    7 |       intervalSeconds: 60
      |                        ^^
      |
      = note: The platform accepts only whole numbers in the range.
      = help: write a whole number from 1 to 20
    ");
}

#[test]
fn an_invalid_name() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax service
    applicationType: assets
"), @r"
    error[application-name]: `tax service` is not a valid application name
     --> connect.yaml:2:11
      |
    2 |   - name: tax service
      |           ^^^^^^^^^^^
      |
      = note: The name is also the name of the application's folder, and its name in every Deployment.
      = help: use 2 to 256 letters (A to Z), digits, `_` and `-`
    ");
}

#[test]
fn a_duplicate_application() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: assets
  - name: tax
    applicationType: assets
"), @r"
    error[duplicate-application]: duplicate application name `tax`
     --> connect.yaml:4:11
      |
    4 |   - name: tax
      |           ^^^ second occurrence
      |
     ::: connect.yaml:2:11
      |
    2 |   - name: tax
      |           --- first occurrence
      |
      = note: Deployments refer to an application by its name.
      = help: rename one of the applications
    ");
}

#[test]
fn an_unknown_type() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: services
"), @r"
    error[application-type]: unknown application type `services`
     --> connect.yaml:3:22
      |
    3 |     applicationType: services
      |                      ^^^^^^^^ did you mean `service`?
      |
      = note: The type determines how the platform builds and runs the application.
      = help: write `service`
    ");
}

#[test]
fn a_key_of_another_application_type() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: enabler
    applicationType: assets
    endpoint: /enabler
"), @r"
    error[key-not-allowed]: applications of type `assets` do not support `endpoint`
     --> connect.yaml:4:5
      |
    4 |     endpoint: /enabler
      |     ^^^^^^^^
      |
      = note: Each application type and each retry strategy has its own keys; the platform rejects all others.
      = help: remove `endpoint`; it belongs to `service`, `event` or `job`
    ");
}

#[test]
fn an_endpoint_with_two_slashes() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax//v1
"), @r"
    error[endpoint]: `/tax//v1` contains two slashes in a row
     --> connect.yaml:4:15
      |
    4 |     endpoint: /tax//v1
      |               ^^^^^^^^
      |
      = note: The platform appends the endpoint to the URL of the application.
      = help: write one `/` between the segments
    ");
}

#[test]
fn the_length_of_an_endpoint_is_counted_in_characters() {
    let endpoint =
        |path: &str| shown(&format!("deployAs:\n  - name: tax\n    applicationType: service\n    endpoint: {path}\n"));
    let error = |path: &str| endpoint(path).lines().next().unwrap_or_default().to_owned();
    let long = error(&format!("/{}", "a".repeat(256)));
    assert_eq!(long, "error[endpoint]: the path has 257 characters, but the limit is 256");
    // 256 characters in 511 bytes.
    assert_eq!(error(&format!("/{}", "ä".repeat(255))), "error[endpoint]: `ä` is not allowed in a path");
    let long = error(&format!("/{}", "ä".repeat(256)));
    assert_eq!(long, "error[endpoint]: the path has 257 characters, but the limit is 256");
}

#[test]
fn an_endpoint_with_a_query() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax?v=1
"), @r"
    error[endpoint]: `?` is not allowed in a path
     --> connect.yaml:4:15
      |
    4 |     endpoint: /tax?v=1
      |               ^^^^^^^^
      |
      = note: The platform appends the endpoint to the URL of the application.
      = help: use letters (A to Z), digits, `_`, `-` and `/`; no host, no query
    ");
}

#[test]
fn an_unknown_retry_strategy() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: listener
    applicationType: event
    endpoint: /
    retryPolicy:
      strategy: exponential
"), @r"
    error[retry-strategy]: unknown retry strategy `exponential`
     --> connect.yaml:6:17
      |
    6 |       strategy: exponential
      |                 ^^^^^^^^^^^
      |
      = note: The strategy determines which other keys of the policy apply.
      = help: write `immediate` or `exponential-backoff`
    ");
}

#[test]
fn a_backoff_key_with_the_immediate_strategy() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: listener
    applicationType: event
    endpoint: /
    retryPolicy:
      strategy: immediate
      maxAttempts: 5
"), @r"
    error[key-not-allowed]: the retry strategy `immediate` does not support `maxAttempts`
     --> connect.yaml:7:7
      |
    7 |       maxAttempts: 5
      |       ^^^^^^^^^^^
      |
      = note: Each application type and each retry strategy has its own keys; the platform rejects all others.
      = help: remove `maxAttempts`, or use `strategy: exponential-backoff`
    ");
}

#[test]
fn a_backoff_in_the_wrong_order() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: listener
    applicationType: event
    endpoint: /
    retryPolicy:
      strategy: exponential-backoff
      minBackoffSeconds: 60
      maxBackoffSeconds: 10
"), @r"
    error[backoff-order]: the minimum delay of 60 s is above the maximum of 10 s
     --> connect.yaml:7:26
      |
    7 |       minBackoffSeconds: 60
      |                          ^^
      |
     ::: connect.yaml:8:26
      |
    8 |       maxBackoffSeconds: 10
      |                          -- the maximum
      |
      = note: The delay grows from the minimum to the maximum.
      = help: swap the two numbers, or change one of them
    ");
}

#[test]
fn an_invalid_schedule() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: "0 25 * * *"
"#), @r#"
    error[schedule]: `25` is out of range for the hour
     --> connect.yaml:6:17
      |
    6 |       schedule: "0 25 * * *"
      |                 ^^^^^^^^^^^^
      |
      = note: The schedule determines when the platform runs the job.
      = help: use 0 to 23
    "#);
}

#[test]
fn a_schedule_with_six_fields() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: "0 0 9 * * *"
"#), @r#"
    warning[schedule-fields]: the schedule has 6 fields instead of five
     --> connect.yaml:6:17
      |
    6 |       schedule: "0 0 9 * * *"
      |                 ^^^^^^^^^^^^^
      |
      = note: A cron expression has five fields; how the platform interprets more is not documented.
      = help: remove the seconds and the year; keep minute, hour, day of month, month, day of week
    "#);
}

#[test]
fn a_schedule_that_never_runs() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: "0 5 31 2 *"
"#), @r#"
    warning[schedule-never]: none of the months has such a day
     --> connect.yaml:6:17
      |
    6 |       schedule: "0 5 31 2 *"
      |                 ^^^^^^^^^^^^
      |
      = note: A job with such a schedule never runs.
      = help: choose a day that the month has
    "#);
}

#[test]
fn a_schedule_with_a_long_step() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: "*/90 * * * *"
"#), @r#"
    warning[schedule-step]: `*/90` matches only once, because the step is larger than the range
     --> connect.yaml:6:17
      |
    6 |       schedule: "*/90 * * * *"
      |                 ^^^^^^^^^^^^^^
      |
      = note: Each field counts its steps from its start, so a step beyond the range matches only once.
      = help: write a step of at most 59, or write the number of the minute itself
    "#);
}

#[test]
fn a_schedule_with_names() {
    insta::assert_snapshot!(shown(r#"deployAs:
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: "0 9 * * MON-FRI"
"#), @r#"
    warning[schedule-spelling]: the platform may reject names of months and days
     --> connect.yaml:6:17
      |
    6 |       schedule: "0 9 * * MON-FRI"
      |                 ^^^^^^^^^^^^^^^^^
      |
      = note: The platform's own check (version 0.0.16) rejects this spelling of a valid schedule.
      = help: write numbers: "0 9 * * 1-5"
    "#);
}

#[test]
fn an_invalid_configuration_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: tax-rate
          description: Rate
"), @r"
    error[configuration-key]: `tax-rate` is not a valid configuration key
     --> connect.yaml:7:16
      |
    7 |         - key: tax-rate
      |                ^^^^^^^^
      |
      = note: The key becomes the name of an environment variable.
      = help: use 2 to 256 letters (A to Z), digits and `_`
    ");
}

#[test]
fn a_reserved_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: port
          description: Port
"), @r"
    error[reserved-key]: `port` is reserved
     --> connect.yaml:7:16
      |
    7 |         - key: port
      |                ^^^^
      |
      = note: The platform sets this environment variable itself.
      = help: choose another name, for example one with a prefix of your own
    ");
}

#[test]
fn a_duplicate_configuration_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: RATE
          description: Rate
      securedConfiguration:
        - key: RATE
          description: Rate
"), @r"
    error[duplicate-configuration-key]: duplicate configuration key `RATE`
      --> connect.yaml:10:16
       |
    10 |         - key: RATE
       |                ^^^^ second occurrence
       |
      ::: connect.yaml:7:16
       |
     7 |         - key: RATE
       |                ---- first occurrence
       |
       = note: Each key is one environment variable of the application.
       = help: remove one of them; a key is either standard or secured
    ");
}

#[test]
fn a_key_that_is_already_global() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
        - key: RATE
          description: Rate
inheritAs:
  configuration:
    standardConfiguration:
      - key: RATE
        description: Rate
"), @r"
    error[duplicate-global-key]: `RATE` is already declared globally
      --> connect.yaml:7:16
       |
     7 |         - key: RATE
       |                ^^^^
       |
      ::: connect.yaml:12:14
       |
    12 |       - key: RATE
       |              ---- the global declaration
       |
       = note: Every application receives the global keys, so an application cannot declare them again.
       = help: remove it here, because the application receives the global key, too; or rename one of them
    ");
}

#[test]
fn a_default_of_a_secured_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: tax
    applicationType: service
    endpoint: /tax
    configuration:
      securedConfiguration:
        - key: TOKEN
          description: Token
          default: abc
"), @r"
    error[secured-default]: a secured configuration key cannot have a `default`
     --> connect.yaml:9:11
      |
    9 |           default: abc
      |           ^^^^^^^
      |
      = note: Users who deploy the Connector can read connect.yaml, so it must not contain a default for a secret.
      = help: remove the line; if the value is not secret, move the key to `standardConfiguration`
    ");
}

#[test]
fn a_merchant_center_key_that_is_not_required() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: front
    applicationType: merchant-center-custom-application
    configuration:
      standardConfiguration:
        - key: CUSTOM_APPLICATION_ID
          description: Id
        - key: ENTRY_POINT_URI_PATH
          description: Path
          required: true
        - key: CLOUD_IDENTIFIER
          description: Region
          default: gcp-eu
"), @r"
    error[merchant-center-key]: `CUSTOM_APPLICATION_ID` must be a standard configuration key with `required: true`
     --> connect.yaml:6:16
      |
    6 |         - key: CUSTOM_APPLICATION_ID
      |                ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: The Merchant Center needs these values to find and load the application.
      = help: declare `CUSTOM_APPLICATION_ID` under `standardConfiguration` with `required: true`
    ");
}

#[test]
fn a_missing_merchant_center_key() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: front
    applicationType: merchant-center-custom-application
    configuration:
      standardConfiguration:
        - key: ENTRY_POINT_URI_PATH
          description: Path
          required: true
        - key: CLOUD_IDENTIFIER
          description: Region
          default: gcp-eu
"), @r"
    error[merchant-center-key]: application `front` does not declare the configuration key `CUSTOM_APPLICATION_ID`
     --> connect.yaml:2:5
      |
    2 |   - name: front
      |     ^^^^^^^^^^^
      |
      = note: The Merchant Center needs these values to find and load the application.
      = help: declare `CUSTOM_APPLICATION_ID` under `standardConfiguration` with `required: true`
    ");
}

#[test]
fn a_missing_cloud_identifier() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: front
    applicationType: merchant-center-custom-application
    configuration:
      standardConfiguration:
        - key: CUSTOM_APPLICATION_ID
          description: Id
          required: true
        - key: ENTRY_POINT_URI_PATH
          description: Path
          required: true
"), @r"
    error[cloud-identifier]: application `front` does not declare `CLOUD_IDENTIFIER` with `required: true` or a default
     --> connect.yaml:2:5
      |
    2 |   - name: front
      |     ^^^^^^^^^^^
      |
      = note: A Merchant Center application needs the cloud Region that it runs in.
      = help: declare `CLOUD_IDENTIFIER` under `standardConfiguration` with `required: true`, or with a default such as `gcp-eu`
    ");
}

#[test]
fn a_secured_key_in_a_merchant_center_application() {
    insta::assert_snapshot!(shown(r"deployAs:
  - name: front
    applicationType: merchant-center-custom-application
    configuration:
      standardConfiguration:
        - key: CUSTOM_APPLICATION_ID
          description: Id
          required: true
        - key: ENTRY_POINT_URI_PATH
          description: Path
          required: true
        - key: CLOUD_IDENTIFIER
          description: Region
          default: gcp-eu
      securedConfiguration:
        - key: TOKEN
          description: Token
"), @r"
    error[merchant-center-secured]: applications of type `merchant-center-custom-application` cannot have secured configuration keys
      --> connect.yaml:16:16
       |
    16 |         - key: TOKEN
       |                ^^^^^
       |
       = note: A Merchant Center application runs in the browser, where no value stays secret.
       = help: remove the key, or move it to `standardConfiguration` if it is not secret
    ");
}

#[test]
fn a_variable_that_the_platform_sets() {
    insta::assert_snapshot!(shown(r"deployAs: []
inheritAs:
  apiClient:
    scopes: [manage_orders]
  configuration:
    securedConfiguration:
      - key: CTP_CLIENT_SECRET
        description: Secret
"), @r"
    warning[generated-variable]: the platform sets `CTP_CLIENT_SECRET`
     --> connect.yaml:7:14
      |
    7 |       - key: CTP_CLIENT_SECRET
      |              ^^^^^^^^^^^^^^^^^
      |
      = note: With `inheritAs.apiClient`, the platform creates an API Client and sets this variable itself.
      = help: remove the key; the platform sets the variable for every application
    ");
}

#[test]
fn no_scopes() {
    insta::assert_snapshot!(shown(r"deployAs: []
inheritAs:
  apiClient:
    scopes: []
"), @r"
    error[missing-key]: `scopes` needs at least one scope
     --> connect.yaml:4:13
      |
    4 |     scopes: []
      |             ^^
      |
      = note: The platform rejects a file in which a required key is missing.
      = help: list what the applications need, such as `manage_orders`; or remove `apiClient`
    ");
}

#[test]
fn a_blank_scope() {
    insta::assert_snapshot!(shown(r#"deployAs: []
inheritAs:
  apiClient:
    scopes: [" "]
"#), @r#"
    warning[scope]: this item contains only whitespace
     --> connect.yaml:4:14
      |
    4 |     scopes: [" "]
      |              ^^^
      |
      = note: A blank scope grants no permission.
      = help: write a value, or remove the line if it is not needed
    "#);
}
