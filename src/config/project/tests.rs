use std::path::Path;

use secrecy::ExposeSecret as _;

use super::*;
use crate::config::resolve;
use crate::safety::Safety;

const SETTINGS: &str = "
safety: no-delete
profiles:
  acme-live:
    project-key: some-other
    region: us-central1.gcp
    client-id: live-id
    scope: manage_project:acme-live
    auth-url: https://auth.live.example
  main: { project-key: acme-test, region: europe-west1.gcp, client-id: main-id }
";
const LIVE: [(&str, &str); 2] = [("CTP_CLIENT_ID__LIVE", "own-id"), ("CTP_CLIENT_SECRET__LIVE", "canary")];

fn live() -> ProjectOfFile<'static> {
    ProjectOfFile {
        name: "live",
        key: "acme-live",
        region: Some("us-central1.gcp"),
        profile: None,
        client_id: LIVE[0].0,
        client_secret: LIVE[1].0,
    }
}

fn with_settings(settings: &str, flags: &Flags, variables: &[(&str, &str)], project: ProjectOfFile<'_>) -> Resolved {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("config.yaml"), settings).unwrap();
    let folder = Path::to_str(home.path()).unwrap();
    let own = [("HOME", folder), ("CTCONNECT_CONFIG_DIR", folder)];
    let environment = Environment::of(own.iter().chain(variables).copied());
    let run = resolve(flags, &environment).unwrap();
    ProjectSettings::new(&run, flags, &environment).unwrap().of(&project)
}

type Resolved = Result<Settings, ConfigError>;

fn of(variables: &[(&str, &str)], project: ProjectOfFile<'_>) -> Resolved {
    with_settings(SETTINGS, &Flags::default(), variables, project)
}

fn source(settings: &Settings) -> String {
    settings.identity.as_ref().unwrap().source.to_string()
}

#[test]
fn variables_come_before_the_profile_and_the_run() {
    let run = [("CTP_CLIENT_ID", "run-id"), ("CTP_CLIENT_SECRET", "x"), ("CTP_PROJECT_KEY", "acme-live")];
    let with_profile = ProjectOfFile { profile: Some("acme-live"), ..live() };
    let all: Vec<_> = run.iter().chain(&LIVE).copied().collect();
    let own = of(&all, with_profile).unwrap();
    assert_eq!(source(&own), "CTP_CLIENT_ID__LIVE and CTP_CLIENT_SECRET__LIVE");
    assert_eq!((own.project_key.as_deref(), own.project_region.as_deref()), (Some("acme-live"), live().region));
    assert_eq!(own.auth_url().unwrap(), "https://auth.us-central1.gcp.commercetools.com");
    match own.identity.unwrap().credentials {
        Credentials::Client { client_secret, .. } => assert_eq!(client_secret.expose_secret(), "canary"),
        other => panic!("{other:?}"),
    }
    let profile = of(&run, with_profile).unwrap();
    assert_eq!(source(&profile), "profile `acme-live` (ctconnect.yaml)");
    assert_eq!(source(&of(&run, live()).unwrap()), "CTP_CLIENT_ID and CTP_CLIENT_SECRET");
}

#[test]
fn half_an_identity_is_an_error() {
    for (present, half) in LIVE.iter().zip(LIVE.iter().map(|own| [*own])) {
        let error = of(&half, live()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{} is set, but CTP_CLIENT_", present.0)), "{error}");
    }
}

#[test]
fn the_scopes_of_the_run_are_not_requested_for_another_project() {
    let variables: Vec<_> = LIVE.into_iter().chain([("CTP_SCOPE", "manage_project:acme-test")]).collect();
    let own = of(&variables, live()).unwrap().identity.unwrap();
    assert!(matches!(own.credentials, Credentials::Client { scope: None, .. }), "{own:?}");
}

#[test]
fn a_profile_gives_its_addresses_and_the_file_its_project() {
    let project = ProjectOfFile { profile: Some("acme-live"), ..live() };
    let own = of(&[("CTP_PROJECT_KEY", "from-env"), ("CTP_REGION", "eu-central-1.aws")], project).unwrap();
    assert_eq!(own.project_key.as_deref(), Some("acme-live"));
    assert_eq!(own.auth_url().unwrap(), "https://auth.live.example");
    assert_eq!(own.api_url().unwrap(), "https://connect.us-central1.gcp.commercetools.com");
    assert_eq!(own.safety, Safety::NO_DELETE);
}

#[test]
fn an_unknown_profile_is_one_of_the_credential_helper_or_an_error() {
    let project = ProjectOfFile { profile: Some("vaulted"), ..live() };
    let helper = format!("credential-helper: vault\n{SETTINGS}");
    let own = with_settings(&helper, &Flags::default(), &[], project).unwrap();
    assert!(matches!(own.identity.unwrap().credentials, Credentials::Helper { name } if name == "vaulted"));
    let error = of(&[], project).unwrap_err().to_string();
    assert_eq!(error, "there is no profile `vaulted`; known profiles: acme-live, main");
    // In CI the run may have the identity that is in a profile elsewhere.
    let run = [("CTP_CLIENT_ID", "id"), ("CTP_CLIENT_SECRET", "x"), ("CTP_PROJECT_KEY", "acme-live")];
    assert_eq!(source(&of(&run, project).unwrap()), "CTP_CLIENT_ID and CTP_CLIENT_SECRET");
}

#[test]
fn the_run_serves_its_own_project_alone() {
    let flags = Flags { profile: Some("main".to_owned()), ..Flags::default() };
    let at = |key, region| with_settings(SETTINGS, &flags, &[], ProjectOfFile { key, region, ..live() });
    let own = at("acme-test", None).unwrap();
    assert_eq!(
        (source(&own), own.project_region.as_deref()),
        ("profile `main` (--profile)".into(), Some("europe-west1.gcp"))
    );
    assert!(at("acme-test", Some("europe-west1.gcp")).is_ok());
    let error = at("acme-test", Some("us-central1.gcp")).unwrap_err();
    assert!(matches!(error, ConfigError::NoProjectIdentity { .. }), "{error}");
    let error = at("acme-live", None).unwrap_err();
    assert_eq!(error.to_string(), "there is no identity for the Project `live` (acme-live)");
}

#[test]
fn addresses_of_the_environment_are_those_of_every_project() {
    let given = [("CTP_AUTH_URL", "https://auth.example"), ("CTP_CONNECT_API_URL", "https://api.example")];
    let variables: Vec<_> = LIVE.into_iter().chain(given).collect();
    let own = of(&variables, ProjectOfFile { region: Some("mars-1.gcp"), ..live() }).unwrap();
    assert_eq!((own.auth_url().unwrap(), own.api_url().unwrap()), (given[0].1.to_owned(), given[1].1.to_owned()));
}

#[test]
fn the_emulator_serves_every_project_without_an_identity() {
    let flags = Flags { local: true, ..Flags::default() };
    let own = with_settings("broken: [", &flags, &LIVE[..1], live()).unwrap();
    assert_eq!(
        (source(&own), own.project_key.as_deref()),
        ("the emulator inside the program".into(), Some("acme-live"))
    );
    assert_eq!(own.api_url().unwrap(), Settings::LOCAL_ADDRESS);
}
