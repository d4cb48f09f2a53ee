//! The order of precedence.

use std::io::ErrorKind;
use std::path::PathBuf;

use secrecy::SecretString;

use super::settings::{Credentials, Flags, Identity, Settings, Source};
use super::{ConfigFile, Environment, Error, OfficialCredentials, Profile, parse_duration};
use crate::address;
use crate::safety::Safety;

/// What the flags, the environment and the user's files come to.
///
/// A value comes from the first of: flag, environment, profile, default. An identity comes whole from one source; a
/// profile that is named by a flag brings its Project, Region and addresses along, before the environment's.
///
/// # Errors
/// When a value cannot be used, or a file cannot be read.
pub fn resolve(flags: &Flags, environment: &Environment) -> Result<Settings, Error> {
    if flags.local {
        return local(flags, environment);
    }
    let of_environment = match flags.profile {
        Some(_) => None,
        None => environment_identity(environment)?,
    };
    let file = load_file(environment, of_environment.is_some())?;
    let chosen = Chosen::new(flags, environment, &file, of_environment)?;
    let layers = Layers { flags, environment, profile: chosen.profile.as_ref(), official: chosen.official.as_ref() };
    let by_flag = flags.profile.is_some();
    Ok(Settings {
        local: false,
        project_key: layers.project_key(by_flag)?,
        project_region: layers.region(by_flag)?,
        explicit_api_url: layers.api_url(by_flag, chosen.owns_profile())?,
        explicit_auth_url: layers.auth_url(by_flag, chosen.owns_profile())?,
        identity: chosen.identity,
        profile: chosen.profile_name,
        request_timeout: request_timeout(flags, &file)?,
        ca_file: ca_file(flags, environment, &file),
        safety: safety(environment, &file)?,
        credential_helper: file.credential_helper,
    })
}

/// The same without an identity and without a profile, for commands that are about to make or choose one.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_without_identity(flags: &Flags, environment: &Environment) -> Result<Settings, Error> {
    let file = load_file(environment, false)?;
    let layers = Layers { flags, environment, profile: None, official: None };
    Ok(Settings {
        local: false,
        project_key: layers.project_key(false)?,
        project_region: layers.region(false)?,
        explicit_api_url: layers.api_url(false, false)?,
        explicit_auth_url: layers.auth_url(false, false)?,
        identity: None,
        profile: None,
        request_timeout: request_timeout(flags, &file)?,
        ca_file: ca_file(flags, environment, &file),
        safety: safety(environment, &file)?,
        credential_helper: file.credential_helper,
    })
}

/// The settings of `--local`, for which no file is read.
fn local(flags: &Flags, environment: &Environment) -> Result<Settings, Error> {
    let or = |flag: &Option<String>, default: &str| Some(flag.clone().unwrap_or_else(|| default.to_owned()));
    Ok(Settings {
        local: true,
        // The emulator takes any token. This one is no word that could stand in a name or an address: what equals a
        // token is masked wherever it is shown.
        identity: Some(Identity {
            source: Source::Local,
            credentials: Credentials::Token { token: SecretString::from("token-of-the-emulator-inside"), scope: None },
        }),
        profile: None,
        project_key: or(&flags.project_key, Settings::LOCAL_PROJECT),
        project_region: or(&flags.project_region, Settings::LOCAL_REGION),
        request_timeout: flags.request_timeout,
        ca_file: None,
        safety: safety(environment, &ConfigFile::default())?,
        credential_helper: None,
        explicit_api_url: Some(Settings::LOCAL_ADDRESS.to_owned()),
        explicit_auth_url: Some(Settings::LOCAL_ADDRESS.to_owned()),
    })
}

/// The identity that the environment holds by itself.
fn environment_identity(environment: &Environment) -> Result<Option<Identity>, Error> {
    let scope = environment.get("CTP_SCOPE")?.map(str::to_owned);
    if let Some(token) = environment.get("CTP_ACCESS_TOKEN")? {
        let credentials = Credentials::Token { token: SecretString::from(token.trim()), scope };
        return Ok(Some(Identity { source: Source::TokenVariable, credentials }));
    }
    const ID: &str = "CTP_CLIENT_ID";
    const SECRET: &str = "CTP_CLIENT_SECRET";
    match (environment.get(ID)?, environment.get(SECRET)?) {
        (Some(client_id), Some(client_secret)) => {
            let client_secret = SecretString::from(client_secret);
            let credentials =
                Credentials::Client { client_id: client_id.to_owned(), client_secret, scope, token: None };
            Ok(Some(Identity { source: Source::ClientVariables, credentials }))
        }
        // To take another identity instead would be a surprise.
        (Some(_), None) => Err(Error::HalfClient { present: ID, missing: SECRET }),
        (None, Some(_)) => Err(Error::HalfClient { present: SECRET, missing: ID }),
        (None, None) => Ok(None),
    }
}

/// The user's settings. With an identity from the environment a missing home is no obstacle.
fn load_file(environment: &Environment, has_identity: bool) -> Result<ConfigFile, Error> {
    let load = || ConfigFile::load(&environment.config_dir()?.join(ConfigFile::NAME));
    match load() {
        Ok(file) => Ok(file.unwrap_or_default()),
        Err(Error::NoHome) if has_identity => Ok(ConfigFile::default()),
        Err(Error::Io { cause, .. }) if has_identity && cause.kind() == ErrorKind::NotADirectory => {
            Ok(ConfigFile::default())
        }
        Err(error) => Err(error),
    }
}

/// The identity, and the profile and file that go with it.
struct Chosen {
    identity: Option<Identity>,
    profile_name: Option<String>,
    profile: Option<Profile>,
    official: Option<OfficialCredentials>,
}

impl Chosen {
    fn new(
        flags: &Flags,
        environment: &Environment,
        file: &ConfigFile,
        of_environment: Option<Identity>,
    ) -> Result<Self, Error> {
        let named = |name: &str| file.profiles.get(name).cloned();
        let source = match (&flags.profile, environment.get("CTCONNECT_PROFILE")?, &file.default_profile) {
            (Some(name), _, _) => Some(Source::ProfileFlag(name.clone())),
            (None, Some(name), _) => Some(Source::ProfileVariable(name.to_owned())),
            (None, None, Some(name)) => Some(Source::DefaultProfile(name.clone())),
            (None, None, None) => None,
        };
        let profile_name = source.as_ref().and_then(Source::profile).map(str::to_owned);
        let profile = profile_name.as_deref().and_then(named);
        if of_environment.is_some() {
            return Ok(Self { identity: of_environment, profile_name, profile, official: None });
        }
        match (source, profile) {
            (Some(source), Some(profile)) => Ok(Self {
                identity: Some(identity_of(source, &profile)),
                profile_name,
                profile: Some(profile),
                official: None,
            }),
            (Some(source), None) => Err(Error::UnknownProfile {
                name: source.profile().unwrap_or_default().to_owned(),
                known: file.profiles.keys().cloned().collect(),
            }),
            (None, _) => {
                let official = OfficialCredentials::load(&OfficialCredentials::path(environment)?)?;
                let identity = official.as_ref().map(|official| Identity {
                    source: Source::Official(official.path.clone()),
                    credentials: official.credentials.clone(),
                });
                Ok(Self { identity, profile_name: None, profile: None, official })
            }
        }
    }

    /// Whether the identity is the profile's own, so that its addresses are meant for it.
    fn owns_profile(&self) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.source.profile().is_some())
    }
}

fn identity_of(source: Source, profile: &Profile) -> Identity {
    let credentials = Credentials::Profile {
        name: source.profile().unwrap_or_default().to_owned(),
        client_id: profile.client_id.clone(),
        scope: profile.scope.clone(),
    };
    Identity { source, credentials }
}

/// The places that a value may come from.
struct Layers<'a> {
    flags: &'a Flags,
    environment: &'a Environment,
    profile: Option<&'a Profile>,
    official: Option<&'a OfficialCredentials>,
}

impl Layers<'_> {
    fn project_key(&self, by_flag: bool) -> Result<Option<String>, Error> {
        let profile = self.profile.and_then(|profile| profile.project_key.clone());
        let official = self.official.and_then(|official| official.project_key.clone());
        self.first(by_flag, self.flags.project_key.clone(), &["CTP_PROJECT_KEY"], profile.or(official))
    }

    fn region(&self, by_flag: bool) -> Result<Option<String>, Error> {
        let profile = self.profile.and_then(|profile| profile.region.clone());
        let official = self.official.and_then(|official| official.region.clone());
        self.first(by_flag, self.flags.project_region.clone(), &["CTP_REGION"], profile.or(official))
    }

    fn api_url(&self, by_flag: bool, owns_profile: bool) -> Result<Option<String>, Error> {
        let profile = self.profile.filter(|_| owns_profile).and_then(|profile| profile.api_url.clone());
        let variables = ["CTP_CONNECT_API_URL", "CTP_CLI_CONNECT_API_URL"];
        checked("the address of the Connect API", self.first(by_flag, None, &variables, profile)?)
    }

    fn auth_url(&self, by_flag: bool, owns_profile: bool) -> Result<Option<String>, Error> {
        let profile = self.profile.filter(|_| owns_profile).and_then(|profile| profile.auth_url.clone());
        checked("the address of the auth service", self.first(by_flag, None, &["CTP_AUTH_URL"], profile)?)
    }

    /// The first value of: flag, environment, user's files; the files before the environment when a flag names the
    /// profile.
    fn first(
        &self,
        by_flag: bool,
        flag: Option<String>,
        variables: &[&str],
        files: Option<String>,
    ) -> Result<Option<String>, Error> {
        let mut variable = None;
        for name in variables {
            variable = variable.or(self.environment.get(name)?.map(str::to_owned));
        }
        let (second, third) = if by_flag { (files, variable) } else { (variable, files) };
        Ok(flag.or(second).or(third))
    }
}

fn checked(setting: &str, address: Option<String>) -> Result<Option<String>, Error> {
    address.map(|address| address::check(&address).map_err(|problem| Error::invalid(setting, problem))).transpose()
}

fn request_timeout(flags: &Flags, file: &ConfigFile) -> Result<Option<std::time::Duration>, Error> {
    let of_file = || {
        let parsed = file.request_timeout.as_deref().map(parse_duration).transpose();
        parsed.map_err(|problem| Error::invalid("request-timeout in the settings is wrong:", problem))
    };
    match flags.request_timeout {
        Some(timeout) => Ok(Some(timeout)),
        None => of_file(),
    }
}

fn ca_file(flags: &Flags, environment: &Environment, file: &ConfigFile) -> Option<PathBuf> {
    let variable = || environment.get_os("CTCONNECT_CA_FILE").map(PathBuf::from);
    flags.ca_file.clone().or_else(variable).or_else(|| file.ca_file.as_ref().map(PathBuf::from))
}

/// The stricter of the two: whoever may set a variable must not be able to lift what the user's settings forbid.
fn safety(environment: &Environment, file: &ConfigFile) -> Result<Safety, Error> {
    const VARIABLE: &str = "CTCONNECT_SAFETY";
    let read = |setting: &str, text: &str| {
        Safety::parse(text).ok_or_else(|| Error::invalid(setting, "must be read-only, no-delete or off"))
    };
    let of_file = file.safety.as_deref().map(|text| read("`safety` in the settings", text)).transpose()?;
    let of_environment = environment.get(VARIABLE)?.map(|text| read(VARIABLE, text)).transpose()?;
    Ok(of_file.max(of_environment).unwrap_or_default())
}
