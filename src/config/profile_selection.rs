//! Which identity and which profile a run has.

use super::settings::{Credentials, Flags, Identity, IdentitySource};
use super::{ConfigError, ConfigFile, Environment, OfficialCredentials, Profile};

/// The identity, and the profile and file that belong to it.
#[derive(Default)]
pub(super) struct ProfileSelection {
    pub(super) identity: Option<Identity>,
    pub(super) profile: Option<Profile>,
    pub(super) official: Option<OfficialCredentials>,
}

impl ProfileSelection {
    pub(super) fn new(
        flags: &Flags,
        environment: &Environment,
        file: &ConfigFile,
        of_environment: Option<Identity>,
    ) -> Result<Self, ConfigError> {
        let source = match (&flags.profile, environment.get("CTCONNECT_PROFILE")?, &file.default_profile) {
            (Some(name), _, _) => Some(IdentitySource::ProfileFlag(name.clone())),
            (None, Some(name), _) => Some(IdentitySource::ProfileVariable(name.to_owned())),
            (None, None, Some(name)) => Some(IdentitySource::DefaultProfile(name.clone())),
            (None, None, None) => None,
        };
        let name = source.as_ref().and_then(IdentitySource::profile);
        let profile = name.and_then(|name| file.profiles.get(name)).cloned();
        if of_environment.is_some() {
            return Ok(Self { identity: of_environment, profile, official: None });
        }
        let Some(source) = source else {
            // Only the official CLI needs a home folder where a variable names the folder of the settings.
            let official = match OfficialCredentials::path(environment) {
                Ok(path) => OfficialCredentials::load(&path)?,
                Err(_) => None,
            };
            let identity = official.as_ref().map(|official| Identity {
                source: IdentitySource::Official(official.path.clone()),
                credentials: official.credentials.clone(),
            });
            return Ok(Self { identity, profile: None, official });
        };
        let name = source.profile().unwrap_or_default().to_owned();
        let Some(profile) = profile else {
            if matches!(source, IdentitySource::ProfileFlag(_)) && file.credential_helper.is_some() {
                // The helper may know it, as that of a Project of ctconnect.yaml: hints repeat such a profile as this flag.
                let identity = Some(Identity { source, credentials: Credentials::Helper { name } });
                return Ok(Self { identity, ..Self::default() });
            }
            let known = file.profiles.keys().cloned().collect();
            return Err(ConfigError::UnknownProfile { name, known, variables: None });
        };
        let (client_id, scope) = (profile.client_id.clone(), profile.scope.clone());
        let identity = Identity { source, credentials: Credentials::Profile { name, client_id, scope } };
        Ok(Self { identity: Some(identity), profile: Some(profile), official: None })
    }

    /// The stored login that the API Client of the environment replaces, if it is another API Client.
    pub(super) fn replaced_login(&self, environment: &Environment, file: &ConfigFile) -> Option<Identity> {
        let own = self.identity.as_ref().filter(|identity| identity.source == IdentitySource::ClientVariables)?;
        // A login that cannot be read is not replaced.
        let login = Self::new(&Flags::default(), environment, file, None).ok()?.identity?;
        (login.credentials.client_id() != own.credentials.client_id()).then_some(login)
    }

    /// The profile, if the identity is its own, so that the identity may be sent to its addresses.
    pub(super) fn own_profile(&self) -> Option<&Profile> {
        self.identity.as_ref()?.source.profile()?;
        self.profile.as_ref()
    }
}
