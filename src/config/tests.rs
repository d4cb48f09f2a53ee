//! The order of precedence, with files in temporary folders.

use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::*;
use crate::safety::Safety;

const SETTINGS: &str = "
default-profile: main
request-timeout: 45s
profiles:
  main: { project-key: acme, region: europe-west1.gcp, client-id: main-id }
  other:
    project-key: other
    region: us-central1.gcp
    client-id: other-id
    scope: manage_project:other
    auth-url: https://auth.other.example
    api-url: https://connect.other.example/
";

const OFFICIAL: &str = r#"{"authentication": "ctp", "clientId": "official-id", "clientSecret": "canary",
    "projectKey": "legacy", "scope": "manage_project:legacy", "region": "us-east-2.aws", "accessToken": "tok",
    "refreshToken": null, "issuedAt": 1, "expiresAt": 2, "new": {}}"#;

/// A home folder with these files.
fn home(files: &[(&str, &str)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    home
}

fn environment(home: &Path, variables: &[(&str, &str)]) -> Environment {
    let home = [("HOME", home.to_str().unwrap())];
    Environment::of(home.iter().chain(variables).copied())
}

fn with_settings(variables: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    let home = home(&[(".config/ctconnect/config.yaml", SETTINGS)]);
    resolve(&Flags::default(), &environment(home.path(), variables))
}

fn profile_flag(name: &str) -> Flags {
    Flags { profile: Some(name.to_owned()), ..Flags::default() }
}

fn source(settings: &Settings) -> String {
    settings.identity.as_ref().map(|identity| identity.source.to_string()).unwrap_or_default()
}

#[test]
fn an_identity_comes_from_the_first_source_that_has_one() {
    let token = ("CTP_ACCESS_TOKEN", "canary");
    let client = [("CTP_CLIENT_ID", "id"), ("CTP_CLIENT_SECRET", "canary")];
    let profile = ("CTCONNECT_PROFILE", "other");
    let all = [token, client[0], client[1], profile];
    assert_eq!(source(&with_settings(&all).unwrap()), "CTP_ACCESS_TOKEN");
    assert_eq!(source(&with_settings(&all[1..]).unwrap()), "CTP_CLIENT_ID and CTP_CLIENT_SECRET");
    assert_eq!(source(&with_settings(&all[3..]).unwrap()), "profile `other` (CTCONNECT_PROFILE)");
    assert_eq!(source(&with_settings(&[]).unwrap()), "profile `main` (the default)");

    let home = home(&[(".config/ctconnect/config.yaml", SETTINGS), (".commercetools/credentials", OFFICIAL)]);
    let settings = resolve(&profile_flag("other"), &environment(home.path(), &all)).unwrap();
    assert_eq!(source(&settings), "profile `other` (--profile)");
    std::fs::remove_file(home.path().join(".config/ctconnect/config.yaml")).unwrap();
    let settings = resolve(&Flags::default(), &environment(home.path(), &[])).unwrap();
    assert!(source(&settings).ends_with("credentials (of the official CLI)"), "{}", source(&settings));
    assert_eq!(settings.project_key.as_deref().unwrap(), "legacy");
    assert_eq!(settings.auth_url().unwrap(), "https://auth.us-east-2.aws.commercetools.com");
}

#[test]
fn without_a_source_there_is_no_identity() {
    let home = home(&[]);
    assert!(resolve(&Flags::default(), &environment(home.path(), &[])).unwrap().identity.is_none());
}

#[test]
fn a_value_comes_from_flag_then_environment_then_profile() {
    let home = home(&[(".config/ctconnect/config.yaml", SETTINGS)]);
    let variables = [("CTP_PROJECT_KEY", "from-env"), ("CTP_REGION", "eu-central-1.aws")];
    let flags = Flags {
        project_key: Some("from-flag".to_owned()),
        request_timeout: Some(Duration::from_secs(1)),
        ..Flags::default()
    };
    let settings = resolve(&flags, &environment(home.path(), &variables)).unwrap();
    assert_eq!(settings.project_key.as_deref().unwrap(), "from-flag");
    assert_eq!(settings.project_region().unwrap(), "eu-central-1.aws");
    assert_eq!(settings.request_timeout, Some(Duration::from_secs(1)));
    let settings = with_settings(&[]).unwrap();
    assert_eq!(
        (settings.project_key.as_deref().unwrap(), settings.project_region().unwrap()),
        ("acme", "europe-west1.gcp")
    );
    assert_eq!(settings.request_timeout, Some(Duration::from_secs(45)));
}

#[test]
fn a_profile_that_a_flag_selects_provides_its_project_and_addresses() {
    let home = home(&[(".config/ctconnect/config.yaml", SETTINGS)]);
    let variables = [("CTP_PROJECT_KEY", "from-env"), ("CTP_REGION", "eu-central-1.aws")];
    let settings = resolve(&profile_flag("other"), &environment(home.path(), &variables)).unwrap();
    assert_eq!(
        (settings.project_key.as_deref().unwrap(), settings.project_region().unwrap()),
        ("other", "us-central1.gcp")
    );
    assert_eq!(settings.api_url().unwrap(), "https://connect.other.example");
    assert_eq!(settings.auth_url().unwrap(), "https://auth.other.example");
}

#[test]
fn a_secret_of_the_environment_is_not_sent_to_the_addresses_of_a_profile() {
    let variables = [("CTP_CLIENT_ID", "id"), ("CTP_CLIENT_SECRET", "canary"), ("CTCONNECT_PROFILE", "other")];
    let settings = with_settings(&variables).unwrap();
    assert_eq!(settings.auth_url().unwrap(), "https://auth.us-central1.gcp.commercetools.com");
    assert_eq!(settings.api_url().unwrap(), "https://connect.us-central1.gcp.commercetools.com");
}

#[test]
fn addresses_are_accepted_if_they_are_safe() {
    for name in ["CTP_CONNECT_API_URL", "CTP_CLI_CONNECT_API_URL"] {
        assert_eq!(with_settings(&[(name, "http://127.0.0.1:99/")]).unwrap().api_url().unwrap(), "http://127.0.0.1:99");
        let error = with_settings(&[(name, "http://user:canary@evil.example")]).unwrap_err().to_string();
        assert!(error.contains("https://") && !error.contains("canary"), "{error}");
    }
    assert!(with_settings(&[("CTP_AUTH_URL", "http://evil.example")]).is_err());
}

#[test]
fn only_hosts_that_a_variable_names_are_reached_without_tls() {
    let url = |allowed: &str, address: &str| {
        with_settings(&[("CTCONNECT_ALLOW_HTTP_HOST", allowed), ("CTP_CONNECT_API_URL", address)])
            .and_then(|settings| settings.api_url())
            .map_err(|error| error.to_string())
    };
    assert_eq!(url("emulator", "http://emulator:8700").unwrap(), "http://emulator:8700");
    assert_eq!(url("a, Emulator.test", "http://emulator.test").unwrap(), "http://emulator.test");
    for (allowed, address) in [("", "http://emulator"), ("emulator", "http://emulator.evil.example"), ("a", "http://b")]
    {
        assert!(url(allowed, address).unwrap_err().contains("https://"), "{allowed} {address}");
    }
    for allowed in ["http://emulator", "emulator:8700", "*"] {
        assert!(url(allowed, "http://emulator").unwrap_err().contains("CTCONNECT_ALLOW_HTTP_HOST"), "{allowed}");
    }
}

#[test]
fn an_unknown_region_needs_explicit_addresses() {
    let home = home(&[]);
    let region = ("CTP_REGION", "evil.example/x?");
    let settings = resolve(&Flags::default(), &environment(home.path(), &[region])).unwrap();
    assert!(matches!(settings.api_url(), Err(ConfigError::UnknownRegion { .. })));
    assert!(matches!(settings.auth_url(), Err(ConfigError::UnknownRegion { .. })));
    let named = [region, ("CTP_AUTH_URL", "https://auth.example"), ("CTP_CONNECT_API_URL", "https://api.example")];
    let settings = resolve(&Flags::default(), &environment(home.path(), &named)).unwrap();
    assert_eq!(settings.auth_url().unwrap(), "https://auth.example");
    let nothing = resolve(&Flags::default(), &environment(home.path(), &[])).unwrap();
    assert!(matches!(nothing.api_url(), Err(ConfigError::NoRegion)));
}

#[test]
fn a_client_id_or_secret_alone_is_an_error() {
    for name in ["CTP_CLIENT_ID", "CTP_CLIENT_SECRET"] {
        assert!(matches!(with_settings(&[(name, "x")]), Err(ConfigError::HalfClient { .. })));
    }
    assert!(with_settings(&[("CTP_CLIENT_ID", "")]).is_ok(), "empty means not set");
}

#[test]
fn an_unknown_profile_lists_the_existing_ones() {
    let error = with_settings(&[("CTCONNECT_PROFILE", "nope")]).unwrap_err().to_string();
    assert_eq!(error, "there is no profile `nope`; known profiles: main, other");
}

#[test]
fn local_needs_neither_files_nor_an_identity() {
    let environment = Environment::of([("CTCONNECT_PROFILE", "nope"), ("CTP_REGION", "nope")]);
    let settings = resolve(&Flags { local: true, ..Flags::default() }, &environment).unwrap();
    assert!(settings.local);
    assert_eq!(source(&settings), "the emulator inside the program");
    assert_eq!(
        (settings.project_key.as_deref().unwrap(), settings.project_region().unwrap()),
        ("local", "europe-west1.gcp")
    );
}

#[test]
fn a_missing_home_is_an_error_only_if_it_is_needed() {
    assert!(matches!(resolve(&Flags::default(), &Environment::default()), Err(ConfigError::NoHome)));
    let token = ("CTP_ACCESS_TOKEN", "tok");
    assert!(resolve(&Flags::default(), &Environment::of([token])).unwrap().identity.is_some());

    let file = tempfile::NamedTempFile::new().unwrap();
    let error = resolve(&Flags::default(), &environment(file.path(), &[])).unwrap_err().to_string();
    assert!(error.contains(file.path().to_str().unwrap()) && error.contains("cannot read"), "{error}");
    assert!(resolve(&Flags::default(), &environment(file.path(), &[token])).is_ok());
}

#[test]
fn a_damaged_file_is_reported_without_its_contents() {
    let official = home(&[(".commercetools/credentials", "{\"clientSecret\": canary")]);
    let error = resolve(&Flags::default(), &environment(official.path(), &[])).unwrap_err().to_string();
    assert!(error.contains(".commercetools/credentials is damaged") && !error.contains("canary"), "{error}");
    for text in ["default-profile: [", "profiles: 3", "saftey: read-only", "\u{feff}\0", "a: b: c"] {
        let home = home(&[(".config/ctconnect/config.yaml", text)]);
        let error = resolve(&Flags::default(), &environment(home.path(), &[])).unwrap_err().to_string();
        assert!(error.contains("config.yaml is damaged"), "{error}");
    }
    for text in ["", "\n# nothing\n", "---\n"] {
        let home = home(&[(".config/ctconnect/config.yaml", text)]);
        resolve(&Flags::default(), &environment(home.path(), &[])).unwrap();
    }
}

#[test]
fn the_official_file_is_read_even_if_fields_are_missing() {
    let load = |text: &str| {
        let home = home(&[("credentials", text)]);
        OfficialCredentials::load(&home.path().join("credentials")).unwrap()
    };
    assert!(load("{}").is_none() && load("[]").is_none() && load(r#"{"clientId": "x"}"#).is_none());
    let full = load(OFFICIAL).unwrap();
    let Credentials::Client { client_id, client_secret, scope, token } = full.credentials else { panic!() };
    let token = token.unwrap();
    assert_eq!((token.token.expose_secret(), token.expires_at.as_millisecond()), ("tok", 2));
    assert_eq!(token.scope.as_deref(), Some("manage_project:legacy"));
    assert_eq!((client_id.as_str(), client_secret.expose_secret(), scope), ("official-id", "canary", None));
    let token = load(r#"{"accessToken": "tok", "projectKey": null, "scope": "a b"}"#).unwrap();
    assert!(matches!(token.credentials, Credentials::Token { .. }) && token.project_key.is_none());
}

#[test]
fn safety_is_the_stricter_of_settings_and_environment() {
    let safety = |text: &str, variables: &[(&str, &str)]| {
        let home = home(&[(".config/ctconnect/config.yaml", text)]);
        resolve(&Flags::default(), &environment(home.path(), variables)).map(|settings| settings.safety)
    };
    assert_eq!(safety("", &[]).unwrap(), Safety::OFF);
    assert_eq!(safety("", &[("CTCONNECT_SAFETY", "no-delete")]).unwrap(), Safety::NO_DELETE);
    assert_eq!(safety("safety: read-only", &[("CTCONNECT_SAFETY", "off")]).unwrap(), Safety::READ_ONLY);
    assert!(safety("", &[("CTCONNECT_SAFETY", "readonly")]).is_err());
    assert!(safety("safety: none", &[]).is_err());
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_is_reported_without_its_value() {
    use std::os::unix::ffi::OsStringExt as _;
    let value = std::ffi::OsString::from_vec(vec![b'c', 0xff]);
    let environment = Environment::of([("CTP_ACCESS_TOKEN".into(), value)] as [(std::ffi::OsString, _); 1]);
    let error = resolve(&Flags::default(), &environment).unwrap_err().to_string();
    assert_eq!(error, "the environment variable CTP_ACCESS_TOKEN is not valid Unicode");
}

#[test]
fn debug_output_shows_no_secret() {
    let home = home(&[(".commercetools/credentials", OFFICIAL)]);
    let variables = [("CTP_CLIENT_ID", "id"), ("CTP_CLIENT_SECRET", "canary")];
    let environment = environment(home.path(), &variables);
    let settings = resolve(&Flags::default(), &environment).unwrap();
    let official = OfficialCredentials::load(&home.path().join(".commercetools/credentials")).unwrap();
    assert!(!format!("{environment:?} {settings:?} {official:?}").contains("canary"));
}

fn login_first() -> Flags {
    Flags { login_first: true, ..Flags::default() }
}

/// What a workflow sets for the application that it deploys.
const OF_APPLICATION: [(&str, &str); 5] = [
    ("CTP_CLIENT_ID", "application"),
    ("CTP_CLIENT_SECRET", "canary"),
    ("CTP_PROJECT_KEY", "staging"),
    ("CTP_REGION", "us-central1.gcp"),
    ("CTP_AUTH_URL", "https://auth.us-central1.gcp.commercetools.com"),
];

#[test]
fn a_login_that_comes_first_brings_its_project_and_region() {
    for (file, text, project, region) in [
        (".config/ctconnect/config.yaml", SETTINGS, "acme", "europe-west1.gcp"),
        (".commercetools/credentials", OFFICIAL, "legacy", "us-east-2.aws"),
    ] {
        let home = home(&[(file, text)]);
        let environment = environment(home.path(), &OF_APPLICATION);
        let settings = resolve(&login_first(), &environment).unwrap();
        assert_ne!(settings.identity.as_ref().unwrap().credentials.client_id(), Some("application"));
        assert_eq!(settings.project_key.as_deref(), Some(project));
        assert_eq!(settings.project_region.as_deref(), Some(region));
        assert_eq!(settings.auth_url().unwrap(), format!("https://auth.{region}.commercetools.com"));
        assert!(settings.warnings.is_empty() && settings.replaced_login.is_none());
        let flags = Flags { project_key: Some("flag".to_owned()), ..login_first() };
        assert_eq!(resolve(&flags, &environment).unwrap().project_key.as_deref(), Some("flag"));
        assert_eq!(source(&resolve(&Flags::default(), &environment).unwrap()), "CTP_CLIENT_ID and CTP_CLIENT_SECRET");
    }
}

#[test]
fn without_a_login_the_environment_serves() {
    let empty = home(&[]);
    let settings = resolve(&login_first(), &environment(empty.path(), &OF_APPLICATION)).unwrap();
    assert_eq!(source(&settings), "CTP_CLIENT_ID and CTP_CLIENT_SECRET");
    assert_eq!(settings.project_key.as_deref(), Some("staging"));
    let half = resolve(&login_first(), &environment(empty.path(), &OF_APPLICATION[..1]));
    assert!(matches!(half, Err(ConfigError::HalfClient { .. })));
}

#[test]
fn half_an_api_client_is_ignored_with_a_warning_if_a_login_comes_first() {
    let home = home(&[(".commercetools/credentials", OFFICIAL)]);
    let environment = environment(home.path(), &OF_APPLICATION[..1]);
    let settings = resolve(&login_first(), &environment).unwrap();
    assert_eq!(settings.warnings, ["CTP_CLIENT_ID is set, but CTP_CLIENT_SECRET is not; using the stored login"]);
    assert!(resolve(&Flags::default(), &environment).is_err());
}

#[test]
fn a_login_with_another_api_client_is_known_to_be_replaced() {
    let home = home(&[(".commercetools/credentials", OFFICIAL)]);
    let replaced = |client: &str| {
        let variables = [("CTP_CLIENT_ID", client), ("CTP_CLIENT_SECRET", "canary")];
        resolve(&Flags::default(), &environment(home.path(), &variables)).unwrap().replaced_login
    };
    assert_eq!(replaced("application").unwrap().credentials.client_id(), Some("official-id"));
    assert!(replaced("official-id").is_none());
}
