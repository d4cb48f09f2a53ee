//! Reading and selecting.

use super::*;

/// A project folder with a ctconnect.yaml and other files.
pub(super) fn folder(text: &str, others: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in others.iter().chain(&[(PROJECT_FILE, text)]) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// A file without problems.
pub(super) fn valid(folder: &tempfile::TempDir) -> ProjectFile {
    let checked = ProjectFile::read(folder.path(), PROJECT_FILE).unwrap().finish(None);
    let problems: Vec<_> = checked.files.iter().flat_map(|file| &file.problems).collect();
    assert!(problems.is_empty(), "{problems:?}");
    checked.file.unwrap()
}

const FLEET: &str = "connector: { key: search }
projects: { own: { key: search-dev } }
defaults: { wave: 2 }
deployments: { c00: { project: own, wave: 1 } }
customers: customers.csv
include: [more/*.yaml]
";

const CUSTOMERS: &str = "name,project,region,profile,key,type,wave,STORE
c01,first,us-central1.gcp,acme,tax-1,production,3,main
c02,,,,,,,\"a, b\"
";

#[test]
fn a_connector_has_every_field_that_has_a_flag() {
    let text = "connector:
  key: acme-tax
  name: ACME tax
  description: ''
  creator: { email: a@b.example, name: n, title: t, company: c, logoUrl: l, supportUrl: s, noOfContributors: 3 }
  repository: { url: https://github.com/acme/tax.git, tag: v1 }
  supportedRegions: [us-east-2.aws]
  integrationTypes: [tax]
  privateProjects: ['us-east-2.aws:acme']
  documentationUrl: d
";
    let connector = valid(&folder(text, &[])).connector;
    let shown = format!("{connector:?}");
    assert!(!shown.replace("project: None", "").replace("id: None", "").contains("None"), "{shown}");
    assert_eq!(connector.creator.no_of_contributors, Some(3));
    assert_eq!(connector.description.as_deref(), Some(""));
}

#[test]
fn a_row_is_a_project_and_a_deployment() {
    let more = "projects: { c10: { key: tenth } }\ndeployments: { c10: { project: c10 } }\n";
    let folder = folder(FLEET, &[("customers.csv", CUSTOMERS), ("more/c10.yaml", more)]);
    let file = valid(&folder);
    let names: Vec<&str> = file.deployments.iter().map(|own| own.name.value.as_str()).collect();
    assert_eq!(names, ["c00", "c10", "c01", "c02"]);
    let of = |name: &str| {
        let deployment = file.deployment(name).unwrap();
        let project = file.project_of(deployment).unwrap();
        let key = deployment.key(file.connector.key.as_deref()).unwrap();
        (
            project.key.clone(),
            project.region.clone(),
            project.profile.clone(),
            key.key,
            key.is_written,
            file.wave(deployment),
        )
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(of("c01"), ("first".into(), some("us-central1.gcp"), some("acme"), "tax-1".into(), true, 3));
    assert_eq!(of("c02"), ("c02".into(), None, None, "search-c02".into(), false, 2));
    assert_eq!(of("c10").0, "tenth");
    assert_eq!(file.deployment("c02").unwrap().row.as_ref().unwrap()["STORE"], "a, b");
    assert_eq!(file.deployment("c00").unwrap().key(None), None, "without the key of the Connector");
}

#[test]
fn customers_in_yaml_are_rows_too() {
    let table = "[{name: c01, STORE: 1.10}, {name: 2}]";
    for (text, other) in [(format!("customers: {table}\n"), "other"), ("customers: c.yaml\n".to_owned(), "c.yaml")] {
        let folder = folder(&format!("connector: {{ key: search }}\n{text}"), &[(other, table)]);
        let file = valid(&folder);
        assert_eq!(file.deployments.len(), 2);
        assert_eq!(file.deployments[0].row.as_ref().unwrap()["STORE"], "1.10");
        assert_eq!(file.deployments[1].name.value, "2");
    }
}

#[test]
fn flags_select_by_name_pattern_and_wave() {
    let more = "projects: { c10: { key: tenth } }\ndeployments: { c10: { project: c10 } }\n";
    let folder = folder(FLEET, &[("customers.csv", CUSTOMERS), ("more/c10.yaml", more)]);
    let file = valid(&folder);
    let select = |names: &[&str], all: bool, wave: Option<u32>| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let selected = file.select(Selection { names: &names, all, wave });
        selected.map(|own| own.iter().map(|own| own.name.value.clone()).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(select(&["c02", "c0*"], false, None).unwrap(), "c00 c01 c02");
    assert_eq!(select(&["c?0"], false, None).unwrap(), "c00 c10");
    assert_eq!(select(&[], true, None).unwrap(), "c00 c10 c01 c02");
    assert_eq!(select(&[], false, Some(2)).unwrap(), "c10 c02");
    assert_eq!(select(&["c0*"], false, Some(2)).unwrap(), "c02");
    let message = |result: Result<String, SelectionProblem>| result.unwrap_err().to_string();
    let several = message(select(&[], false, None));
    assert!(
        several.starts_with("the project file has several Deployments: c00, c10, c01, c02: select one"),
        "{several}"
    );
    assert_eq!(
        message(select(&["c00", "d*"], false, None)),
        "the project file has no Deployment `d*`: its Deployments are c00, c10, c01, c02"
    );
    assert!(message(select(&["c003"], false, None)).ends_with("did you mean `--env c00`?"));
    assert_eq!(
        message(select(&[], true, Some(9))),
        "no selected Deployment is in wave 9: the selected Deployments are in 1, 2, 3"
    );
}

#[test]
fn without_flags_the_default_is_selected_or_the_only_one() {
    let select = |deployments: &str| {
        let folder = folder(&format!("connector: {{ key: tax }}\n{deployments}"), &[]);
        let file = valid(&folder);
        let selected = file.select(Selection::default());
        selected.map(|own| own[0].name.value.clone()).map_err(|problem| problem.message)
    };
    assert_eq!(select("deployments: { a: {}, b: { default: true } }").as_deref(), Ok("b"));
    assert_eq!(select("deployments: { a: {} }").as_deref(), Ok("a"));
    assert!(select("deployments: { a: {}, b: {} }").is_err());
    assert_eq!(select("").unwrap_err(), "the project file has no Deployments");
}
