//! The order of precedence of flags, environment and files.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::layers::Layers;
use super::profile_selection::ProfileSelection;
use super::settings::{Credentials, Flags, Identity, IdentitySource, Settings};
use super::{ConfigError, ConfigFile, Environment, Profile};
use crate::duration;
use crate::safety::Safety;

/// The settings from the flags, the environment and the user's files.
///
/// Each value comes from the first of: flag, environment, profile, default. All of an identity comes from one source. A
/// profile that is selected by a flag also provides Project, Region and addresses, before those of the environment; so
/// does a stored login with [`Flags::login_first`].
///
/// # Errors
/// If a value is invalid, or a file cannot be read.
pub fn resolve(flags: &Flags, environment: &Environment) -> Result<Settings, ConfigError> {
    if flags.local {
        return local(flags, environment);
    }
    if flags.login_first && flags.profile.is_none() {
        return login_first(flags, environment);
    }
    let of_environment = if flags.profile.is_some() { None } else { environment_identity(environment)? };
    let file = load_file(environment, of_environment.is_some())?;
    let selection = ProfileSelection::new(flags, environment, &file, of_environment)?;
    let replaced = selection.replaced_login(environment, &file);
    Ok(Settings { replaced_login: replaced, ..combine(flags, environment, &file, selection)? })
}

/// The settings if a stored login comes before the identity of the environment. Half an identity there is an error only
/// without a login.
fn login_first(flags: &Flags, environment: &Environment) -> Result<Settings, ConfigError> {
    let of_environment = environment_identity(environment);
    let file = load_file(environment, matches!(of_environment, Ok(Some(_))))?;
    let login = match ProfileSelection::new(flags, environment, &file, None) {
        // Without a home there is no login.
        Err(error) if is_without_home(&error, environment) && matches!(of_environment, Ok(Some(_))) => {
            ProfileSelection::default()
        }
        login => login?,
    };
    if login.identity.is_none() {
        let selection = ProfileSelection::new(flags, environment, &file, of_environment?)?;
        return combine(flags, environment, &file, selection);
    }
    let ignored = of_environment.err().map(|half| format!("{half}; using the stored login"));
    let warnings = ignored.into_iter().collect();
    Ok(Settings { warnings, ..combine(flags, environment, &file, login)? })
}

/// The same without an identity and a profile, for commands that create or select them.
pub fn resolve_without_identity(flags: &Flags, environment: &Environment) -> Result<Settings, ConfigError> {
    combine(flags, environment, &load_file(environment, false)?, ProfileSelection::default())
}

/// The settings with this identity and profile.
pub(super) fn combine(
    flags: &Flags,
    environment: &Environment,
    file: &ConfigFile,
    selection: ProfileSelection,
) -> Result<Settings, ConfigError> {
    let layers = Layers { flags, environment, selection: &selection };
    Ok(Settings {
        local: false,
        project_key: layers.project_key()?,
        project_region: layers.region()?,
        explicit_api_url: layers.api_url()?,
        explicit_auth_url: layers.auth_url()?,
        request_timeout: request_timeout(flags, file)?,
        ca_file: ca_file(flags, environment, file),
        safety: safety(environment, file, selection.profile.as_ref())?,
        credential_helper: file.credential_helper.clone(),
        identity: selection.identity,
        ..Settings::default()
    })
}

/// The settings of `--local`. No file is read.
fn local(flags: &Flags, environment: &Environment) -> Result<Settings, ConfigError> {
    let or = |flag: &Option<String>, default: &str| Some(flag.clone().unwrap_or_else(|| default.to_owned()));
    // The emulator accepts any token. This one is not a word that occurs in names or addresses, because every occurrence
    // of a token is masked.
    let credentials =
        Credentials::Token { token: SecretString::from("token-of-the-emulator-inside"), scope: None, expires_at: None };
    Ok(Settings {
        local: true,
        identity: Some(Identity { source: IdentitySource::Local, credentials }),
        project_key: or(&flags.project_key, Settings::LOCAL_PROJECT),
        project_region: or(&flags.project_region, Settings::LOCAL_REGION),
        request_timeout: flags.request_timeout,
        safety: safety(environment, &ConfigFile::default(), None)?,
        explicit_api_url: Some(Settings::LOCAL_ADDRESS.to_owned()),
        explicit_auth_url: Some(Settings::LOCAL_ADDRESS.to_owned()),
        ..Settings::default()
    })
}

/// The identity of the environment variables.
fn environment_identity(environment: &Environment) -> Result<Option<Identity>, ConfigError> {
    let scope = environment.get("CTP_SCOPE")?.map(str::to_owned);
    if let Some(token) = environment.get("CTP_ACCESS_TOKEN")? {
        let credentials = Credentials::Token { token: SecretString::from(token.trim()), scope, expires_at: None };
        return Ok(Some(Identity { source: IdentitySource::TokenVariable, credentials }));
    }
    let credentials = client_of_variables(environment, "CTP_CLIENT_ID", "CTP_CLIENT_SECRET", scope)?;
    Ok(credentials.map(|credentials| Identity { source: IdentitySource::ClientVariables, credentials }))
}

/// The API Client in two variables, if they are set.
///
/// # Errors
/// If only one of them is set: another identity would be a surprise.
pub(super) fn client_of_variables(
    environment: &Environment,
    id: &str,
    secret: &str,
    scope: Option<String>,
) -> Result<Option<Credentials>, ConfigError> {
    let half = |present: &str, missing: &str| {
        Err(ConfigError::HalfClient { present: present.to_owned(), missing: missing.to_owned() })
    };
    match (environment.get(id)?, environment.get(secret)?) {
        (Some(client_id), Some(client_secret)) => {
            let client_secret = SecretString::from(client_secret);
            Ok(Some(Credentials::Client { client_id: client_id.to_owned(), client_secret, scope, token: None }))
        }
        (Some(_), None) => half(id, secret),
        (None, Some(_)) => half(secret, id),
        (None, None) => Ok(None),
    }
}

/// The user's settings. With an identity from the environment, of the run or of a Project of ctconnect.yaml, a home folder
/// that cannot be used is not an error.
pub(super) fn load_file(environment: &Environment, has_identity: bool) -> Result<ConfigFile, ConfigError> {
    let has_identity = has_identity || environment.has_client_of_project();
    let load = || ConfigFile::load(&environment.config_dir()?.join(ConfigFile::NAME));
    match load() {
        Ok(file) => Ok(file.unwrap_or_default()),
        Err(error) if has_identity && is_without_home(&error, environment) => Ok(ConfigFile::default()),
        Err(error) => Err(error),
    }
}

/// Whether a file could not be read because the user has no home folder, or none that this program may enter, as in a
/// container. A file there that the user may not read is another problem: it could contain `safety`.
fn is_without_home(error: &ConfigError, environment: &Environment) -> bool {
    match error {
        ConfigError::NoHome => true,
        ConfigError::Io { cause, .. } if cause.kind() == ErrorKind::NotADirectory => true,
        ConfigError::Io { path, cause, .. } if cause.kind() == ErrorKind::PermissionDenied => {
            let is_own_choice =
                environment.get_os("CTCONNECT_CONFIG_DIR").is_some_and(|folder| path.starts_with(folder));
            let found = path.symlink_metadata();
            !is_own_choice && found.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
        }
        _ => false,
    }
}

fn request_timeout(flags: &Flags, file: &ConfigFile) -> Result<Option<Duration>, ConfigError> {
    if flags.request_timeout.is_some() {
        return Ok(flags.request_timeout);
    }
    let of_file = file.request_timeout.as_deref().map(duration::parse).transpose();
    of_file.map_err(|problem| ConfigError::invalid("`request-timeout` in the settings is invalid:", problem))
}

fn ca_file(flags: &Flags, environment: &Environment, file: &ConfigFile) -> Option<PathBuf> {
    let variable = || environment.get_os("CTCONNECT_CA_FILE").map(PathBuf::from);
    flags.ca_file.clone().or_else(variable).or_else(|| file.ca_file.as_ref().map(PathBuf::from))
}

/// What environment, settings and profile forbid together: none of them allows what another one forbids.
fn safety(environment: &Environment, file: &ConfigFile, profile: Option<&Profile>) -> Result<Safety, ConfigError> {
    const VARIABLE: &str = "CTCONNECT_SAFETY";
    let read = |setting: &str, text: &str| {
        let problem = "must be read-only, no-delete, no-production or off";
        Safety::parse(text).ok_or_else(|| ConfigError::invalid(setting, problem))
    };
    let of_file = file.safety.as_deref().map(|text| read("`safety` in the settings", text)).transpose()?;
    let of_profile = profile.and_then(|own| own.safety.as_deref());
    let of_profile = of_profile.map(|text| read("`safety` of the profile", text)).transpose()?;
    let of_environment = environment.get(VARIABLE)?.map(|text| read(VARIABLE, text)).transpose()?;
    Ok([of_file, of_profile, of_environment].into_iter().flatten().fold(Safety::OFF, Safety::with))
}
