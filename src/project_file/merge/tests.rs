//! Merging, interpolation and origins.

use secrecy::ExposeSecret as _;

use super::*;
use crate::connect_file::check;
use crate::project_file::tests::{folder, valid};

const CONNECT_YAML: &str = "deployAs:
  - name: web
    applicationType: service
    endpoint: /
    configuration:
      standardConfiguration:
        - { key: CTP_PROJECT_KEY, description: d }
        - { key: LEVEL, description: d }
        - { key: URL, description: d, required: true }
      securedConfiguration: [{ key: TOKEN, description: d, required: true }]
  - name: nightly
    applicationType: job
    endpoint: /
    properties: { schedule: '0 2 * * *' }
    configuration: { standardConfiguration: [{ key: CTP_PROJECT_KEY, description: d }, { key: LEVEL, description: d }] }
inheritAs: { configuration: { standardConfiguration: [{ key: STORE, description: d }] } }
";

fn schema() -> Schema {
    Schema::from(&check(CONNECT_YAML.as_bytes()).file.unwrap())
}

fn variable(name: &str) -> Option<String> {
    match name {
        "TOKEN" => Some("t0ken".to_owned()),
        "QUOTED" => Some("a\"b".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    }
}

/// Each value with its origin: `web.KEY = value (origin)`.
fn lines(merged: &MergedDeployment) -> Vec<String> {
    let line = |value: &MergedValue| {
        let target = crate::configuration::target_text(value.application.as_deref(), &value.key);
        let text = match &value.value {
            ResolvedValue::Set(text) => text.expose_secret().to_owned(),
            ResolvedValue::Absent(absence) => format!("absent: {}", absence.reason),
            ResolvedValue::Deferred(later) => format!("later: {}", later.applications().collect::<Vec<_>>().join(",")),
        };
        format!("{target} = {text} ({})", value.origin)
    };
    merged.values.iter().map(line).collect()
}

/// The Deployment `live` of a file, merged with these inputs.
fn merged(
    text: &str,
    others: &[(&str, &str)],
    run_region: Option<&str>,
    values_folder: Option<&Path>,
) -> (MergedDeployment, Vec<String>) {
    let folder = folder(&format!("connector: {{ key: tax }}\n{text}"), others);
    let file = valid(&folder);
    let schema = schema();
    let base = MergeInputs { variable: &variable, ..MergeInputs::without_environment(&schema) };
    let inputs = MergeInputs { run_region, values_folder, ..base };
    let mut merger = file.merger(inputs);
    let merged = merger.merge(file.deployment("live").unwrap());
    let problems = merger.finish().into_iter().flat_map(|file| file.problems).map(|problem| problem.message).collect();
    (merged, problems)
}

#[test]
fn later_layers_win_and_every_value_has_its_origin() {
    let text = "projects: { live: { key: tax-live, region: us-central1.gcp } }
defaults:
  configurationFile: values/{deployment}.yaml
  configuration:
    '*': { CTP_PROJECT_KEY: '${project.key}', LEVEL: all }
    web: { LEVEL: info, URL: defaults }
    STORE: defaults
deployments:
  live:
    configuration:
      web: { URL: own, TOKEN: '${TOKEN}' }
      '*': { LEVEL: own }
";
    let others = [("values/live.yaml", "web:\n  URL: file\nSTORE: file\n"), ("dir/live.env", "STORE=dir\n")];
    let folder = folder(&format!("connector: {{ key: tax }}\n{text}"), &others);
    let file = valid(&folder);
    let schema = schema();
    let values_folder = folder.path().join("dir");
    let flags = FlagSettings { values: vec!["web.URL=flag".parse().unwrap()], ..FlagSettings::default() };
    let live = file.deployment("live").unwrap();
    let merge = |inputs| {
        let mut merger = file.merger(inputs);
        let merged = merger.merge(live);
        assert!(merger.finish().is_empty());
        lines(&merged)
    };
    let base = MergeInputs { variable: &variable, ..MergeInputs::without_environment(&schema) };
    assert_eq!(
        merge(base),
        [
            "web.CTP_PROJECT_KEY = tax-live (ctconnect.yaml:6 (defaults))",
            "web.LEVEL = own (ctconnect.yaml:13)",
            "web.URL = own (ctconnect.yaml:12)",
            "web.TOKEN = t0ken (ctconnect.yaml:12)",
            "nightly.CTP_PROJECT_KEY = tax-live (ctconnect.yaml:6 (defaults))",
            "nightly.LEVEL = own (ctconnect.yaml:13)",
            "STORE = file (values/live.yaml:3)",
        ]
    );
    let all = merge(MergeInputs { values_folder: Some(&values_folder), flags: &flags, ..base });
    let dir = values_folder.join("live.env");
    assert!(all.contains(&"web.URL = flag (command line)".to_owned()), "{all:?}");
    assert!(all.contains(&format!("STORE = dir ({}:1 (--values-dir))", dir.display())), "{all:?}");
}

#[test]
fn a_key_of_an_application_wins_over_the_star_of_the_same_layer() {
    for text in ["'*': { LEVEL: all }\n      web: { LEVEL: own }", "web: { LEVEL: own }\n      '*': { LEVEL: all }"] {
        let (merged, _) =
            merged(&format!("deployments:\n  live:\n    configuration:\n      {text}\n"), &[], None, None);
        let values: Vec<_> = merged.values.iter().map(|value| value.shown().unwrap()).collect();
        assert_eq!(values, ["own", "all"], "{text}");
    }
}

#[test]
fn references_are_replaced_and_what_is_missing_or_empty_is_not_given() {
    let text = "defaults: { configuration: { web: { URL: earlier, LEVEL: earlier } } }
customers:
  - { name: live, project: tax-live, STORE: main, NONE: }
deployments:
  other: { project: live }
";
    let value = |value: &str| {
        let text = text.replace("LEVEL: earlier", &format!("LEVEL: '{value}'"));
        let (merged, problems) = merged(&text, &[], Some("us-central1.gcp"), None);
        let line = lines(&merged)[0].clone();
        (line.trim_start_matches("web.LEVEL = ").replace(" (ctconnect.yaml:2 (defaults))", ""), problems)
    };
    let good = |text: &str| {
        let (value, problems) = value(text);
        assert!(problems.is_empty(), "{problems:?}");
        value
    };
    assert_eq!(good("a ${TOKEN} $${TOKEN} $x"), "a t0ken ${TOKEN} $x");
    assert_eq!(good("{\"k\": \"${QUOTED|json}\"}"), "{\"k\": \"a\\\"b\"}");
    assert_eq!(
        good("${project.key}/${project.region}/${deployment.name}/${row.STORE}"),
        "tax-live/us-central1.gcp/live/main"
    );
    assert_eq!(good("x${UNSET}"), "absent: the environment variable `UNSET` is not set");
    assert_eq!(good("x${EMPTY}"), "absent: the environment variable `EMPTY` is empty");
    assert_eq!(good("${row.NONE}"), "absent: the column `NONE` is empty for `live`");
    assert_eq!(good("https://${url:web}/${TOKEN}"), "later: web");
    assert_eq!(value("${row.STOER}").1, ["the table of customers has no column `STOER`"]);
    assert_eq!(value("${url:wbe}").1, ["there is no application `wbe`"]);
}

#[test]
fn a_value_with_an_url_is_complete_once_the_url_is_known() {
    let text = "deployments: { live: { configuration: { web: { URL: 'https://${url:web}/x?${url:nightly}' } } } }\n";
    let (merged, problems) = merged(text, &[], None, None);
    assert!(problems.is_empty() && merged.assignments().is_empty());
    let ResolvedValue::Deferred(later) = &merged.values[0].value else { panic!("{merged:?}") };
    assert_eq!(later.with_urls(|name| (name == "web").then(|| "host".to_owned())).map(|_| ()), None);
    let whole = later.with_urls(|name| Some(format!("{name}.host"))).unwrap();
    assert_eq!(whole.expose_secret(), "https://web.host/x?nightly.host");
}

#[test]
fn only_selected_deployments_are_resolved() {
    let text = "deployments:
  live: { configuration: { STORE: main } }
  other: { configuration: { STORE: '${row.X}' } }
";
    let (merged, problems) = merged(text, &[], None, None);
    assert_eq!((lines(&merged).len(), problems.len()), (1, 0));
}

#[test]
fn a_key_without_a_value_in_a_later_layer_is_not_given() {
    let text = "defaults: { configuration: { web: { LEVEL: info }, STORE: main } }
deployments: { live: { configuration: { web: { LEVEL: }, STORE:, nightly: } } }
";
    let (merged, problems) = merged(text, &[], None, None);
    assert!(problems.is_empty(), "{problems:?}");
    assert!(lines(&merged).iter().all(|line| line.contains("absent: the file has no value")), "{:?}", lines(&merged));
    assert!(merged.assignments().iter().all(|own| own.absence.is_some()));
}

#[test]
fn values_keep_their_spelling() {
    let (merged, _) = merged(
        "deployments: { live: { configuration: { web: { URL: 1.10, LEVEL: yes }, STORE: 0x1F } } }\n",
        &[],
        None,
        None,
    );
    let values: Vec<_> = merged.values.iter().map(|value| value.shown().unwrap()).collect();
    assert_eq!(values, ["yes", "1.10", "0x1F"]);
}

#[test]
fn secured_values_are_never_shown() {
    let text = "deployments: { live: { configuration: { web: { TOKEN: '${TOKEN}', URL: '${TOKEN}' } } } }\n";
    let (merged, _) = merged(text, &[], None, None);
    assert_eq!(merged.values.iter().map(MergedValue::shown).collect::<Vec<_>>(), [Some("t0ken"), None]);
    assert!(!format!("{merged:?}").contains("t0ken"));
}

#[test]
fn a_secret_may_be_in_plain_text_only_outside_of_the_folder() {
    let live = "deployments: { live: { configurationFile: v.yaml } }\n";
    let plain = [("v.yaml", "web: { TOKEN: s3cret }\n")];
    let problem = "the value of the secured key `web.TOKEN` is in plain text";
    assert_eq!(merged(live, &plain, None, None).1, [problem]);
    for (text, is_refused) in [
        ("s3cret", true),
        ("${project.key}x", true),
        ("${row.NAME}", true),
        ("Bearer ${TOKEN}", false),
        ("${TOKEN}", false),
        ("${project.key}", false),
        ("", false),
    ] {
        let text = format!("web: {{ TOKEN: '{text}' }}\n");
        let problems = merged(live, &[("v.yaml", &text)], None, None).1;
        assert_eq!(problems.contains(&problem.to_owned()), is_refused, "{text}: {problems:?}");
    }
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("live.yaml"), plain[0].1).unwrap();
    let (merged, problems) = merged("deployments: { live: {} }\n", &[], None, Some(outside.path()));
    assert_eq!((merged.values.len(), problems.len()), (1, 0));
}

#[test]
fn two_files_of_values_for_one_deployment_are_an_error() {
    let outside = tempfile::tempdir().unwrap();
    for name in ["live.yaml", "live.env", "livelier.yaml"] {
        std::fs::write(outside.path().join(name), "STORE=a\n").unwrap();
    }
    let (_, problems) = merged("deployments: { live: {} }\n", &[], None, Some(outside.path()));
    assert!(problems.iter().any(|problem| problem.contains("only one of them can be read")), "{problems:?}");
}

#[test]
fn settings_are_merged_in_the_same_order() {
    let text = "defaults: { type: production, region: us-east-2.aws, updateConnector: false, schedule: { nightly: '0 1 * * *' } }
projects: { live: { key: tax-live, region: us-central1.gcp } }
deployments: { live: { region: eu-central-1.aws, wave: 4 } }
";
    let (own, _) = merged(text, &[], None, None);
    assert_eq!(own.deployment_type.value.as_str(), "production");
    assert_eq!(own.region.unwrap().value, "eu-central-1.aws");
    assert_eq!((own.wave, own.update_connector, own.project.as_deref()), (4, false, Some("live")));
    assert_eq!(own.schedules[0].1.origin.to_string(), "ctconnect.yaml:2 (defaults)");
    assert_eq!(own.key, Some(Settled { value: "tax-live".to_owned(), origin: Origin::Derived }));
    let flags = FlagSettings {
        deployment_type: Some(DeploymentType::Preview),
        region: Some("us-central1.gcp".to_owned()),
        key: Some("other".to_owned()),
        id: None,
        schedules: vec![("nightly".to_owned(), "@daily".to_owned())],
        values: Vec::new(),
    };
    let folder = folder(&format!("connector: {{ key: tax }}\n{text}"), &[]);
    let (file, schema) = (valid(&folder), schema());
    let inputs = MergeInputs { flags: &flags, ..MergeInputs::without_environment(&schema) };
    let with_flags = file.merger(inputs).merge(file.deployment("live").unwrap());
    assert_eq!(with_flags.deployment_type, Settled { value: DeploymentType::Preview, origin: Origin::Flag });
    assert_eq!(with_flags.region.unwrap().origin, Origin::Flag);
    assert_eq!(with_flags.key.unwrap().value, "other");
    assert_eq!(
        with_flags.schedules,
        [("nightly".to_owned(), Settled { value: "@daily".to_owned(), origin: Origin::Flag })]
    );
    let (least, _) = merged("deployments: { live: {} }\n", &[], Some("us-central1.gcp"), None);
    assert_eq!(least.deployment_type, Settled { value: DeploymentType::Sandbox, origin: Origin::Derived });
    assert_eq!(least.region, Some(Settled { value: "us-central1.gcp".to_owned(), origin: Origin::Project }));
    assert_eq!((least.wave, least.update_connector, least.project), (1, true, None));
}
