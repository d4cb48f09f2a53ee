//! Adding an application to a file changes nothing else, byte for byte.

use ctconnect::internals::connect_file::{
    Application, ApplicationType, Configuration, ConfigurationKey, EditError, HealthCheck, RetryPolicy,
    add_application, check,
};

fn key(name: &str, default: Option<&str>) -> ConfigurationKey {
    ConfigurationKey {
        key: name.to_owned(),
        description: "What: \"this\" is #1".to_owned(),
        required: default.is_none(),
        default: default.map(str::to_owned),
    }
}

fn listener() -> Application {
    Application {
        name: "listener".to_owned(),
        application_type: ApplicationType::Event,
        endpoint: Some("/listener".to_owned()),
        post_deploy: Some("npm run connector:post-deploy".to_owned()),
        pre_undeploy: None,
        schedule: None,
        health_check: Some(HealthCheck {
            path: "/health".to_owned(),
            interval_seconds: Some(5),
            timeout_seconds: None,
            unhealthy_threshold: None,
        }),
        retry_policy: Some(RetryPolicy::Immediate),
        configuration: Configuration { standard: vec![key("LIMIT", Some("5"))], secured: vec![key("TOKEN", None)] },
    }
}

fn added(text: &str) -> String {
    add_application(text.as_bytes(), &listener()).unwrap()
}

#[test]
fn a_block_list_gets_an_item_before_the_next_key() {
    insta::assert_snapshot!(added("# The Connector.
deployAs:
  # Taxes.
  - name: tax # once
    applicationType: service
    endpoint: /tax
    configuration:
      standardConfiguration:
      - key: RATE
        description: Rate
    # healthCheck: comes later

inheritAs: {}
"), @r#"
    # The Connector.
    deployAs:
      # Taxes.
      - name: tax # once
        applicationType: service
        endpoint: /tax
        configuration:
          standardConfiguration:
          - key: RATE
            description: Rate
        # healthCheck: comes later
      - name: listener
        applicationType: event
        endpoint: /listener
        scripts:
          postDeploy: npm run connector:post-deploy
        healthCheck:
          path: /health
          intervalSeconds: 5
        retryPolicy:
          strategy: immediate
        configuration:
          standardConfiguration:
          - key: LIMIT
            description: "What: \"this\" is #1"
            default: "5"
          securedConfiguration:
          - key: TOKEN
            description: "What: \"this\" is #1"
            required: true

    inheritAs: {}
    "#);
}

#[test]
fn the_item_follows_the_indentation_of_the_list() {
    insta::assert_snapshot!(added("deployAs:
-   name: tax
    applicationType: assets

-   name: enabler
    applicationType: assets"), @r#"
    deployAs:
    -   name: tax
        applicationType: assets

    -   name: enabler
        applicationType: assets

    -   name: listener
        applicationType: event
        endpoint: /listener
        scripts:
          postDeploy: npm run connector:post-deploy
        healthCheck:
          path: /health
          intervalSeconds: 5
        retryPolicy:
          strategy: immediate
        configuration:
          standardConfiguration:
          - key: LIMIT
            description: "What: \"this\" is #1"
            default: "5"
          securedConfiguration:
          - key: TOKEN
            description: "What: \"this\" is #1"
            required: true
    "#);
}

#[test]
fn an_empty_list_becomes_a_block_list() {
    insta::assert_snapshot!(added("deployAs: [] # none yet\ninheritAs: {}\n"), @r#"
    deployAs: # none yet
      - name: listener
        applicationType: event
        endpoint: /listener
        scripts:
          postDeploy: npm run connector:post-deploy
        healthCheck:
          path: /health
          intervalSeconds: 5
        retryPolicy:
          strategy: immediate
        configuration:
          standardConfiguration:
            - key: LIMIT
              description: "What: \"this\" is #1"
              default: "5"
          securedConfiguration:
            - key: TOKEN
              description: "What: \"this\" is #1"
              required: true
    inheritAs: {}
    "#);
}

#[test]
fn json_stays_json() {
    insta::assert_snapshot!(added("{
  \"deployAs\": [
    {
      \"name\": \"tax\",
      \"applicationType\": \"assets\"
    }
  ]
}
"), @r#"
    {
      "deployAs": [
        {
          "name": "tax",
          "applicationType": "assets"
        },
        {
          "name": "listener",
          "applicationType": "event",
          "endpoint": "/listener",
          "scripts": {
            "postDeploy": "npm run connector:post-deploy"
          },
          "healthCheck": {
            "path": "/health",
            "intervalSeconds": 5
          },
          "retryPolicy": {
            "strategy": "immediate"
          },
          "configuration": {
            "standardConfiguration": [
              {
                "key": "LIMIT",
                "description": "What: \"this\" is #1",
                "default": "5"
              }
            ],
            "securedConfiguration": [
              {
                "key": "TOKEN",
                "description": "What: \"this\" is #1",
                "required": true
              }
            ]
          }
        }
      ]
    }
    "#);
}

#[test]
fn brackets_on_one_line_stay_on_it() {
    let text = "deployAs: [{name: tax, applicationType: assets},]\n";
    let changed = added(text);
    assert_eq!(changed.lines().count(), 1);
    assert!(
        changed.starts_with("deployAs: [{name: tax, applicationType: assets}, {\"name\":\"listener\","),
        "{changed}"
    );
}

#[test]
fn no_style_loses_a_line() {
    let (mut count, breaks) = (0, ["\n", "\r\n"]);
    for indentation in ["", "  ", "    "] {
        for dash in ["- ", "-   "] {
            for comment in ["", "# a comment\n", "        # a comment\n"] {
                for end in ["", "inheritAs: {}\n", "\n\n# the end"] {
                    for line_break in breaks {
                        let text = style(indentation, dash, comment, end).replace('\n', line_break);
                        only_adds_lines(&text);
                        count += 1;
                    }
                }
            }
        }
    }
    assert_eq!(count, 108);
}

/// A file with two applications.
fn style(indentation: &str, dash: &str, comment: &str, end: &str) -> String {
    let spaces = " ".repeat(indentation.len() + dash.len());
    let item = |name: &str| {
        format!(
            "{indentation}{dash}name: {name}\n{spaces}applicationType: service\n{spaces}endpoint: /{name}\n\
             {spaces}scripts:\n{spaces}    postDeploy: >\n{spaces}       npm run\n{spaces}       deploy\n"
        )
    };
    format!("deployAs:\n{}{}{comment}{end}", item("tax"), item("front"))
}

fn only_adds_lines(text: &str) {
    let changed = added(text);
    let file = check(changed.as_bytes()).file.unwrap();
    assert_eq!(file.deploy_as.last(), Some(&listener()), "{changed}");
    let mut rest = changed.lines();
    for line in text.lines() {
        assert!(rest.any(|other| other == line), "`{line}` is gone from\n{changed}");
    }
    assert_eq!(text.contains("\r\n"), changed.matches('\n').count() == changed.matches("\r\n").count(), "{changed:?}");
}

#[test]
fn an_unsafe_edit_is_an_error() {
    let error = |text: &str| add_application(text.as_bytes(), &listener()).unwrap_err();
    assert!(matches!(error("deployAs: [\n"), EditError::Refused(_)));
    let taken = "deployAs: [{name: listener, applicationType: assets}]\n";
    let EditError::Unfit(problems) = error(taken) else { panic!("the name is taken") };
    assert_eq!(problems[0].rule, "duplicate-application");
}
