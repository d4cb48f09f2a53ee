//! The settings of the Projects that ctconnect.yaml names. The file chooses an identity; it never names a server, and never
//! loosens the safety setting.

use super::resolve::{ProfileSelection, client_of_variables, combine, load_file};
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
        Ok(Settings { safety: self.run.safety, ..settings })
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
mod tests {
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

    fn with_settings(
        settings: &str,
        flags: &Flags,
        variables: &[(&str, &str)],
        project: ProjectOfFile<'_>,
    ) -> Resolved {
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
        assert_eq!(own.safety, Safety::NoDelete);
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
}
