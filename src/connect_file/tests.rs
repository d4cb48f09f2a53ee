//! Limits, encodings, hostile files and time.

use std::time::{Duration, Instant};

use super::*;
use crate::yaml_file::SIZE_LIMIT;

fn rules(text: &str) -> Vec<&'static str> {
    rules_of(text.as_bytes())
}

fn rules_of(bytes: &[u8]) -> Vec<&'static str> {
    check(bytes).problems.iter().map(|problem| problem.rule).collect()
}

const ASSETS: &str = "{name: ab, applicationType: assets}";

#[test]
fn every_style_of_a_valid_file_is_accepted() {
    for text in [
        "deployAs: []",
        "deployAs:\r\n  - name: ab\r\n    applicationType: assets\r\n",
        "\u{feff}deployAs: []\n",
        "{\n\t\"deployAs\": [\n\t\t{\"name\": \"ab\", \"applicationType\": \"assets\"}\n\t]\n}",
        "---\ndeployAs: []\n...\n",
        "%YAML 1.2\n---\ndeployAs: []\n",
        "# before\ndeployAs: # behind\n# between\n- name: ab # here\n  applicationType: assets\n# after\n",
        "deployAs:\n  - name: >-\n      ab\n    applicationType: |-\n      assets\n",
        "? deployAs\n: []\n",
        "deployAs: !!seq []\n",
        "deployAs:\n  - name: &name ab\n    applicationType: service\n    endpoint: *name\n",
    ] {
        let checked = check(text.as_bytes());
        assert!(checked.file.is_some() && checked.problems.is_empty(), "{text:?}: {:?}", checked.problems);
    }
}

#[test]
fn a_valid_file_becomes_typed() {
    let text = "deployAs:
  - name: web
    applicationType: event
    endpoint: /web
    scripts: {postDeploy: npm run up}
    healthCheck: {path: /health, intervalSeconds: 5.0, timeoutSeconds: 0o12}
    retryPolicy: {strategy: exponential-backoff, minBackoffSeconds: 1, maxBackoffSeconds: 600}
    configuration:
      standardConfiguration: [{key: A_KEY, description: d, required: true, default: '5'}]
      securedConfiguration: [{key: B_KEY, description: d}]
inheritAs:
  apiClient: {scopes: [manage_orders]}
  configuration: {standardConfiguration: [{key: CLOUD_IDENTIFIER, description: d, required: true}]}
";
    let file = check(text.as_bytes()).file.unwrap();
    let web = &file.deploy_as[0];
    assert_eq!((web.name.as_str(), web.application_type), ("web", ApplicationType::Event));
    assert_eq!((web.endpoint.as_deref(), web.post_deploy.as_deref()), (Some("/web"), Some("npm run up")));
    let health = web.health_check.as_ref().unwrap();
    assert_eq!(
        (health.interval_seconds, health.timeout_seconds, health.unhealthy_threshold),
        (Some(5), Some(10), None)
    );
    let policy =
        RetryPolicy::ExponentialBackoff { min_backoff_seconds: 1, max_backoff_seconds: 600, max_attempts: None };
    assert_eq!(web.retry_policy, Some(policy));
    assert_eq!(web.configuration.standard[0].default.as_deref(), Some("5"));
    assert!(!web.configuration.secured[0].required);
    assert_eq!(file.api_client_scopes, Some(vec!["manage_orders".to_owned()]));
    assert_eq!(file.global.standard[0].key, "CLOUD_IDENTIFIER");
}

#[test]
fn generated_variables_are_warnings_only_with_an_api_client() {
    let file = |api_client: &str| {
        format!(
            "deployAs: [{{name: ab, applicationType: service, endpoint: /, configuration: {{securedConfiguration: \
             [{{key: CTP_CLIENT_ID, description: d}}]}}}}]\n{api_client}"
        )
    };
    assert_eq!(rules(&file("")), [""; 0]);
    let text = file("inheritAs: {apiClient: {scopes: [manage_orders]}}\n");
    assert!(check(text.as_bytes()).file.is_some());
    for name in ["PROJECT_KEY", "CLIENT_ID", "CLIENT_SECRET", "SCOPE", "API_URL", "AUTH_URL"] {
        let text = text.replace("CTP_CLIENT_ID", &format!("CTP_{name}"));
        assert_eq!(rules(&text), ["generated-variable"], "{name}");
    }
    assert_eq!(rules(&text.replace("CTP_CLIENT_ID", "CTP_REGION")), [""; 0]);
}

#[test]
fn lengths_end_where_the_platform_ends_them() {
    let service = |name: &str, key: &str, endpoint: &str| {
        format!(
            "deployAs: [{{name: {name}, applicationType: service, endpoint: {endpoint}, configuration: \
             {{standardConfiguration: [{{key: {key}, description: d}}]}}}}]"
        )
    };
    let of_length = |length: usize| "a".repeat(length);
    for (length, is_valid) in [(1, false), (2, true), (256, true), (257, false)] {
        let expected = |rule: &'static str| if is_valid { vec![] } else { vec![rule] };
        let text = of_length(length);
        assert_eq!(rules(&service(&text, "ab", "/")), expected("application-name"), "a name of {length}");
        assert_eq!(rules(&service("ab", &text, "/")), expected("configuration-key"), "a key of {length}");
    }
    for (length, is_valid) in [(1, true), (256, true), (257, false)] {
        let endpoint = format!("/{}", of_length(length - 1));
        let found = rules(&service("ab", "ab", &endpoint));
        assert_eq!(found, if is_valid { vec![] } else { vec!["endpoint"] }, "an endpoint of {length}");
    }
}

#[test]
fn the_delay_of_retries_may_stay_the_same() {
    let event = |minimum: u32, maximum: u32| {
        format!(
            "deployAs: [{{name: ab, applicationType: event, endpoint: /, retryPolicy: {{strategy: exponential-backoff, \
             minBackoffSeconds: {minimum}, maxBackoffSeconds: {maximum}}}}}]"
        )
    };
    assert_eq!(rules(&event(10, 10)), [""; 0]);
    assert_eq!(rules(&event(10, 11)), [""; 0]);
    assert_eq!(rules(&event(11, 10)), ["backoff-order"]);
}

#[test]
fn a_merge_key_is_named_as_one() {
    let text = "base: &base {applicationType: assets}\ndeployAs:\n  - <<: *base\n    name: ab\n";
    assert!(rules(text).contains(&"merge-key"), "{:?}", rules(text));
    assert!(!rules(text).contains(&"missing-key"), "the merged mapping may have it: {:?}", rules(text));
}

#[test]
fn a_byte_order_mark_counts_only_at_the_beginning_and_other_blanks_are_no_blanks() {
    let text = |before: &str| format!("deployAs:\n  - name: ab\n{before}    applicationType: assets\n");
    assert_eq!(rules(&format!("\u{feff}{}", text(""))), [""; 0]);
    for blank in ["\u{feff}", "\u{85}", "\u{a0}", "\u{2028}"] {
        assert_ne!(rules(&text(blank)), [""; 0], "{blank:?}");
    }
}

#[test]
fn all_problems_are_reported_at_once_and_in_order() {
    let text = "deployAs:
  - name: a b
    applicationType: job
    endpoint: /
    properties:
      schedule: */5 * * * *
  - name: cd
    applicationType: service
    endpoint: //
    configuration:
      standardConfiguration:
        - key: PORT
          description: such as: this
          default: 5
";
    let problems = check(text.as_bytes()).problems;
    let found: Vec<_> = problems.iter().map(|problem| (problem.rule, problem.span.as_ref().unwrap().line)).collect();
    let wanted = [
        ("application-name", 2),
        ("unquoted-text", 6),
        ("endpoint", 9),
        ("reserved-key", 12),
        ("unquoted-text", 13),
        ("wrong-type", 14),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn names_of_javascript_object_members_are_ordinary_keys() {
    for key in ["constructor", "__proto__", "toString"] {
        let text = format!(
            "deployAs: [{{name: ab, applicationType: service, endpoint: /, configuration: {{standardConfiguration: \
             [{{key: {key}, description: d}}, {{key: {key}, description: d}}]}}}}]"
        );
        assert_eq!(rules(&text), ["duplicate-configuration-key"], "{key}");
        assert_eq!(rules(&format!("deployAs: []\n{key}: 1\n")), ["unknown-key"]);
    }
}

#[test]
fn encodings_other_than_utf8_are_detected() {
    let utf16 = |text: &str, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    for bytes in [utf16("deployAs: []", true), utf16("deployAs: []", false)] {
        let problem = &check(&bytes).problems[0];
        assert_eq!((problem.rule, problem.message.contains("UTF-16")), ("not-utf8", true));
    }
    let problem = &check(b"deployAs: []\n# Gr\xfc\xdfe\n").problems[0];
    let span = problem.span.as_ref().unwrap();
    assert_eq!((problem.rule, span.line, span.column), ("not-utf8", 2, 5));
    assert_eq!(rules_of(b"\xef\xbb\xbf\xef\xbb\xbfdeployAs: []"), ["yaml-syntax"]);
}

#[test]
fn limits_on_size_and_nesting_apply() {
    assert_eq!(rules(&" ".repeat(SIZE_LIMIT + 1)), ["file-too-large"]);
    assert_eq!(rules(&format!("deployAs: {}", "[".repeat(129))), ["nesting-too-deep"]);
    assert_eq!(rules(&format!("deployAs:\n  {}x", "- ".repeat(200))), ["nesting-too-deep"]);
    let deep = format!("deployAs: {}{}", "[".repeat(120), "]".repeat(120));
    assert_eq!(rules(&deep), ["wrong-type"]);
}

#[test]
fn aliases_have_the_limit_of_the_platform() {
    let keys = |count| {
        let keys: String = (1..count).map(|index| format!(", {{key: K{index}, description: *d}}")).collect();
        format!(
            "deployAs: [{{name: ab, applicationType: service, endpoint: /, configuration: {{standardConfiguration: \
             [{{key: K0, description: &d x}}{keys}]}}}}]"
        )
    };
    assert!(rules(&keys(100)).is_empty());
    assert_eq!(rules(&keys(101)), ["alias-budget"]);
    // Ten lines that expand to ten billion values.
    let bomb: String = (1..10)
        .map(|level| format!("l{level}: &l{level} [{}]\n", vec![format!("*l{}", level - 1); 10].join(", ")))
        .collect();
    assert_eq!(rules(&format!("l0: &l0 x\n{bomb}")), ["alias-budget"]);
}

#[test]
fn hostile_input_neither_panics_nor_takes_long() {
    let many = 60_000;
    let hostile = [
        "[".repeat(many),
        "{".repeat(many),
        "- ".repeat(many),
        "? ".repeat(many),
        "a: ".repeat(many),
        "&a ".repeat(many),
        "*a ".repeat(many),
        "!a ".repeat(many),
        "\"".repeat(many),
        "'".repeat(many),
        "|\n".repeat(many),
        "---\n".repeat(many),
        "...\n".repeat(many),
        "\t".repeat(many),
        "#".repeat(many),
        "%".repeat(many),
        ":".repeat(many),
        "-\n".repeat(many),
        "\u{feff}".repeat(many),
        "a\n".repeat(many),
        " \n".repeat(many),
        "{a: ".repeat(many),
        "[a, ".repeat(many),
        "a: b: c\n".repeat(many),
        "a: @\n".repeat(many),
        format!("{ASSETS},").repeat(5_000),
        format!("deployAs: [{}", format!("{ASSETS}, ").repeat(5_000)),
        format!("deployAs: [{}]", format!("{ASSETS}, ").repeat(5_000)),
        format!("{}x", " ".repeat(many)),
        "...é".to_owned(),
        format!("deployAs: [{{name: ab, applicationType: service, endpoint: \"/{}!\"}}]", "a".repeat(many)),
    ];
    for text in hostile {
        let start = Instant::now();
        let shown: String = text.chars().take(20).collect();
        assert!(check(text.as_bytes()).file.is_none(), "{shown}");
        // Generous, for a slow machine without optimization: if the time is not linear, it takes minutes.
        assert!(start.elapsed() < Duration::from_secs(20), "{shown} took {:?}", start.elapsed());
    }
}

#[test]
fn every_place_is_inside_the_file() {
    let text = "\u{feff}deployAs:\n  - näme: ab\n    name: ä\n    applicationType: [x\u{1f600}]\n  -\n";
    for problem in check(text.as_bytes()).problems {
        let span = problem.span.unwrap();
        let line = text.split('\n').nth(span.line - 1).unwrap().trim_start_matches('\u{feff}');
        let from_column: String = line.chars().skip(span.column - 1).collect();
        assert!(from_column.starts_with(text[span.bytes].lines().next().unwrap_or_default()), "{}", problem.message);
    }
}

/// Found by the fuzzer: a computed place may be inside a character, for example at the start of a line.
#[test]
fn wide_characters_do_not_panic() {
    let text = "deployAs:\n  - `namedeployAs:\n\u{feff}  - service\n&   act-appl s";
    assert_eq!(check(text.as_bytes()).file, None);
    for at in 0..text.len() {
        if text.is_char_boundary(at) {
            let (before, after) = text.split_at(at);
            drop(check(format!("{before}\u{feff}{after}").as_bytes()));
        }
    }
}
