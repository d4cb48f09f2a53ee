//! The settings of the Projects that ctconnect.yaml names. The file chooses an identity; it never names a server, and never
//! loosens the safety setting.

use super::profile_selection::ProfileSelection;
use super::resolve::{client_of_variables, combine, load_file};
use super::settings::{Credentials, Flags, Identity, IdentitySource, Settings};
use super::{ConfigError, ConfigFile, Environment};

/// A Project of ctconnect.yaml, as far as its settings depend on the file.
#[derive(Debug, Clone, Copy)]
pub struct ProjectOfFile<'a> {
    /// Its name in the file.
    pub name: &'a str,
    pub key: &'a str,
    /// Else that of the run.
    pub region: Option<&'a str>,
    pub profile: Option<&'a str>,
    /// The variable with the id of its API Client.
    pub client_id: &'a str,
    /// The variable with the secret of its API Client.
    pub client_secret: &'a str,
}

/// Resolves the settings of one Project after the other. Reads the user's settings once.
#[derive(Debug)]
pub struct ProjectSettings<'a> {
    run: &'a Settings,
    flags: &'a Flags,
    environment: &'a Environment,
    file: ConfigFile,
}

impl<'a> ProjectSettings<'a> {
    /// For Projects beside the one that the `run` works in, which was resolved from the same flags and environment.
    ///
    /// # Errors
    /// If the user's settings cannot be read.
    pub fn new(run: &'a Settings, flags: &'a Flags, environment: &'a Environment) -> Result<Self, ConfigError> {
        // With `--local` no file is read.
        let file = if run.local { ConfigFile::default() } else { load_file(environment, run.identity.is_some())? };
        Ok(Self { run, flags, environment, file })
    }

    /// The settings of a Project. All of its identity comes from one source: its variables, its profile, or the run, if that
    /// works in the same Project.
    ///
    /// # Errors
    /// If there is none, only half of one, or an address is not valid.
    pub fn of(&self, project: &ProjectOfFile<'_>) -> Result<Settings, ConfigError> {
        if self.run.local {
            return Ok(self.of_run(project));
        }
        if let Some(selection) = self.variables(project)? {
            return self.combine(project, None, selection);
        }
        if let Some((name, selection)) = self.profile(project) {
            return self.combine(project, Some(name), selection);
        }
        if self.is_of_run(project) {
            return Ok(self.of_run(project));
        }
        Err(self.without_identity(project))
    }

    /// The API Client in the variables of the Project. Its scopes are not requested by name: CTP_SCOPE has those of another
    /// Project.
    fn variables(&self, project: &ProjectOfFile<'_>) -> Result<Option<ProfileSelection>, ConfigError> {
        let found = client_of_variables(self.environment, project.client_id, project.client_secret, None)?;
        let source = || IdentitySource::ProjectVariables {
            client_id: project.client_id.to_owned(),
            client_secret: project.client_secret.to_owned(),
        };
        let identity = found.map(|credentials| Identity { source: source(), credentials });
        Ok(identity.map(|identity| ProfileSelection { identity: Some(identity), ..ProfileSelection::default() }))
    }

    /// The profile of the Project. One that the settings do not have may be known to the credential helper.
    fn profile(&self, project: &ProjectOfFile<'_>) -> Option<(String, ProfileSelection)> {
        let name = project.profile?.to_owned();
        let profile = self.file.profiles.get(&name).cloned();
        let credentials = match &profile {
            Some(profile) => Credentials::Profile {
                name: name.clone(),
                client_id: profile.client_id.clone(),
                scope: profile.scope.clone(),
            },
            None => {
                self.file.credential_helper.as_ref()?;
                Credentials::Helper { name: name.clone() }
            }
        };
        let source = IdentitySource::ProjectProfile(name.clone());
        let identity = Some(Identity { source, credentials });
        Some((name, ProfileSelection { identity, profile, official: None }))
    }

    /// The settings with an identity of the Project's own, as if flags selected the profile, the Project and its Region.
    fn combine(
        &self,
        project: &ProjectOfFile<'_>,
        profile: Option<String>,
        selection: ProfileSelection,
    ) -> Result<Settings, ConfigError> {
        let flags = Flags {
            profile,
            login_first: false,
            project_key: Some(project.key.to_owned()),
            project_region: self.region(project),
            ..self.flags.clone()
        };
        let settings = combine(&flags, self.environment, &self.file, selection)?;
        Ok(Settings { safety: settings.safety.with(self.run.safety), ..settings })
    }

    /// The settings of the run, with the Project.
    fn of_run(&self, project: &ProjectOfFile<'_>) -> Settings {
        Settings { project_key: Some(project.key.to_owned()), project_region: self.region(project), ..self.run.clone() }
    }

    fn region(&self, project: &ProjectOfFile<'_>) -> Option<String> {
        project.region.map(str::to_owned).or_else(|| self.run.project_region.clone())
    }

    /// Whether the run works in this Project. A key alone says it where one of both Regions is not known.
    fn is_of_run(&self, project: &ProjectOfFile<'_>) -> bool {
        let other_region = project.region.zip(self.run.project_region.as_deref()).is_some_and(|(own, run)| own != run);
        self.run.identity.is_some() && self.run.project_key.as_deref() == Some(project.key) && !other_region
    }

    fn without_identity(&self, project: &ProjectOfFile<'_>) -> ConfigError {
        let variables = format!("{} and {}", project.client_id, project.client_secret);
        match project.profile {
            Some(profile) => ConfigError::UnknownProfile {
                name: profile.to_owned(),
                known: self.file.profiles.keys().cloned().collect(),
                variables: Some(variables),
            },
            None => ConfigError::NoProjectIdentity {
                project: project.name.to_owned(),
                key: project.key.to_owned(),
                variables,
            },
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
