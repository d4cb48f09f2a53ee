//! The value of a setting: the first of its sources.

use super::profile_selection::ProfileSelection;
use super::server_address::check_address;
use super::settings::{Flags, IdentitySource};
use super::{ConfigError, Environment};

/// The sources of a value.
pub(super) struct Layers<'a> {
    pub(super) flags: &'a Flags,
    pub(super) environment: &'a Environment,
    pub(super) selection: &'a ProfileSelection,
}

impl Layers<'_> {
    pub(super) fn project_key(&self) -> Result<Option<String>, ConfigError> {
        let profile = self.selection.profile.as_ref().and_then(|profile| profile.project_key.clone());
        let official = self.selection.official.as_ref().and_then(|official| official.project_key.clone());
        self.first(self.flags.project_key.clone(), &["CTP_PROJECT_KEY"], profile.or(official), self.is_login_first())
    }

    pub(super) fn region(&self) -> Result<Option<String>, ConfigError> {
        let profile = self.selection.profile.as_ref().and_then(|profile| profile.region.clone());
        let official = self.selection.official.as_ref().and_then(|official| official.region.clone());
        self.first(self.flags.project_region.clone(), &["CTP_REGION"], profile.or(official), self.is_login_first())
    }

    pub(super) fn api_url(&self) -> Result<Option<String>, ConfigError> {
        let profile = self.selection.own_profile().and_then(|profile| profile.api_url.clone());
        let variables = ["CTP_CONNECT_API_URL", "CTP_CLI_CONNECT_API_URL"];
        self.checked(
            "the address of the Connect API",
            self.first(None, &variables, profile, self.flags.profile.is_some())?,
        )
    }

    pub(super) fn auth_url(&self) -> Result<Option<String>, ConfigError> {
        let profile = self.selection.own_profile().and_then(|profile| profile.auth_url.clone());
        // The Region of a stored login decides. The variable may be that of the application, for another Region.
        let variables: &[&str] =
            if self.is_login_first() && self.flags.profile.is_none() { &[] } else { &["CTP_AUTH_URL"] };
        self.checked("the address of the auth service", self.first(None, variables, profile, self.is_login_first())?)
    }

    fn checked(&self, setting: &str, address: Option<String>) -> Result<Option<String>, ConfigError> {
        address.map(|address| check_address(setting, &address, self.environment)).transpose()
    }

    /// Whether what the login says comes before the environment.
    fn is_login_first(&self) -> bool {
        let source = self.selection.identity.as_ref().map(|identity| &identity.source);
        let is_login = source.is_some_and(|source| match source {
            IdentitySource::TokenVariable
            | IdentitySource::ClientVariables
            | IdentitySource::ProjectVariables { .. }
            | IdentitySource::Local => false,
            IdentitySource::ProfileFlag(_)
            | IdentitySource::ProjectProfile(_)
            | IdentitySource::ProfileVariable(_)
            | IdentitySource::DefaultProfile(_)
            | IdentitySource::Official(_) => true,
        });
        self.flags.profile.is_some() || self.flags.login_first && is_login
    }

    /// The first value of: flag, environment, user's files; with `files_first` the files come before the environment.
    fn first(
        &self,
        flag: Option<String>,
        variables: &[&str],
        files: Option<String>,
        files_first: bool,
    ) -> Result<Option<String>, ConfigError> {
        let mut variable = None;
        for name in variables {
            variable = variable.or(self.environment.get(name)?.map(str::to_owned));
        }
        let (second, third) = if files_first { (files, variable) } else { (variable, files) };
        Ok(flag.or(second).or(third))
    }
}
