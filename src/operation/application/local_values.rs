//! The environment variables of applications that run on this machine.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::Result;
use secrecy::{ExposeSecret as _, SecretString};

use super::ports::PORT_VARIABLE;
use crate::configuration::{Assignment, Fitted, Purpose, Schema, SourceValues, read_env_file};
use crate::connect_file::{Application, Configuration, ConfigurationKey, ConnectFile, GENERATED_VARIABLES};
use crate::failure::Failure;
use crate::files::{self, LARGEST_INPUT};
use crate::operation::configuration_sources::{ValueSource, read_sources};
use crate::operation::configuration_values::{RunConfiguration, warn_of_own_secret};
use crate::operation::project_applications::ProjectApplications;
use crate::session::Session;

/// The prefix of the variables that the platform sets by itself.
const PLATFORM_PREFIX: &str = "CONNECT_";

type Variables = Vec<(String, SecretString)>;

/// The variables of each application, as the platform would set them.
///
/// # Errors
/// Names every value that does not fit and every required key without a value (exit 3).
pub async fn variables(
    given: &[ValueSource],
    project: &ProjectApplications,
    applications: &[&Application],
    session: &Session,
) -> Result<Vec<Variables>> {
    let sources = LocalSources::read(project, applications, session).await?;
    let own = sources.assignments(&project.file.global, applications);
    let given = read_sources(given, session).await?;
    let all = [SourceValues::Assignments(own)].into_iter().chain(given).collect();

    let file = ConnectFile {
        deploy_as: applications.iter().map(|application| (*application).clone()).collect(),
        ..project.file.clone()
    };
    let values = RunConfiguration::for_this_machine(all, Schema::from(&project.file));
    let fitted = values.fit(session, &Schema::from(&file), Purpose::Create).await?;
    sources.report_undeclared(&project.file, session);
    let undeclared = sources.undeclared_variables(project.file.api_client_scopes.is_some());
    warn_about_api_client(project, applications, &undeclared, session);
    let all = applications.iter().zip(undeclared);
    let of_one = |(application, undeclared): (&&Application, Variables)| {
        [undeclared, declared_variables(application, &project.file.global, &fitted)].concat()
    };
    Ok(all.map(of_one).collect())
}

/// The sources of values besides the flags.
struct LocalSources<'a> {
    session: &'a Session,
    /// From `.env` in the project folder.
    shared: Variables,
    /// From `.env` in the folder of each application, in the order of the applications.
    own: Vec<Variables>,
}

impl<'a> LocalSources<'a> {
    async fn read(project: &ProjectApplications, applications: &[&Application], session: &'a Session) -> Result<Self> {
        let shared = read(&project.folder, session).await?;
        let mut own = Vec::new();
        for application in applications {
            own.push(read(&project.folder_of(application), session).await?);
        }
        Ok(Self { session, shared, own })
    }

    /// The value from the environment, or else from the first of `files` that has one. An empty value counts as missing,
    /// because a copy of `.env.example` has empty values.
    fn value<'v>(&'v self, key: &str, files: impl IntoIterator<Item = &'v Variables>) -> Option<SecretString> {
        let environment = self.session.context.environment.value(key).ok().flatten().filter(|value| !value.is_empty());
        let of_file = |file: &Variables| {
            let entry = file.iter().rfind(|(name, value)| name == key && !value.expose_secret().is_empty());
            entry.map(|(_, value)| value.clone())
        };
        environment.map(SecretString::from).or_else(|| files.into_iter().find_map(of_file))
    }

    /// The values of all declared keys that have one.
    fn assignments(&self, global: &Configuration, applications: &[&Application]) -> Vec<Assignment> {
        let of_all = global.keys().filter_map(|key| {
            let value = self.value(&key.key, self.own.iter().chain([&self.shared]))?;
            Some(Assignment::new(None, key.key.clone(), value))
        });
        let mut assignments: Vec<Assignment> = of_all.collect();
        for (application, own) in applications.iter().zip(&self.own) {
            assignments.extend(application.configuration.keys().filter_map(|key| {
                let value = self.value(&key.key, [own, &self.shared])?;
                Some(Assignment::new(Some(application.name.clone()), key.key.clone(), value))
            }));
        }
        assignments
    }

    /// The variables that the platform sets without a declaration: those with its prefix, as far as a file has them, and
    /// those of the API Client that it creates. On this machine, a developer provides them.
    fn undeclared_variables(&self, has_api_client: bool) -> Vec<Variables> {
        let of_one = |own: &Variables| {
            let in_files = own.iter().chain(&self.shared).map(|(name, _)| name.as_str());
            let in_files = in_files.filter(|name| name.starts_with(PLATFORM_PREFIX));
            let generated = GENERATED_VARIABLES.into_iter().filter(|_| has_api_client);
            let names: BTreeSet<&str> = in_files.chain(generated).collect();
            let value = |name: &str| Some((name.to_owned(), self.value(name, [own, &self.shared])?));
            names.into_iter().filter_map(value).collect()
        };
        self.own.iter().map(of_one).collect()
    }

    /// Variables in `.env` that the platform would not set are not passed on.
    fn report_undeclared(&self, file: &ConnectFile, session: &Session) {
        let lists = file.deploy_as.iter().map(|application| &application.configuration).chain([&file.global]);
        let declared: BTreeSet<&str> = lists.flat_map(Configuration::keys).map(|key| key.key.as_str()).collect();
        let is_known = |name: &str| {
            declared.contains(name) || GENERATED_VARIABLES.contains(&name) || name.starts_with(PLATFORM_PREFIX)
        };
        let names = self.own.iter().chain([&self.shared]).flatten().map(|(name, _)| name.as_str());
        let mut undeclared: BTreeSet<&str> = names.filter(|name| !is_known(name)).collect();
        if undeclared.remove(PORT_VARIABLE) {
            session.ui.note("`PORT` in `.env` is ignored: use `--port`");
        }
        if undeclared.is_empty() {
            return;
        }
        let names = undeclared.iter().copied().collect::<Vec<_>>().join(", ");
        // The Region stands for the two addresses that follow from it.
        let has_region = file.api_client_scopes.is_some() && undeclared.contains("CTP_REGION");
        let instead = if has_region {
            "; instead of CTP_REGION, set CTP_API_URL and CTP_AUTH_URL, as the platform does"
        } else {
            ""
        };
        session.ui.note(&format!(
            "not passed on from `.env`, because connect.yaml does not declare it and the platform would not set it: \
             {names}{instead}"
        ));
    }
}

/// If the platform creates an API Client, warns of our own secret in its place, and once for all applications without one.
fn warn_about_api_client(
    project: &ProjectApplications,
    applications: &[&Application],
    given: &[Variables],
    session: &Session,
) {
    if project.file.api_client_scopes.is_none() {
        return;
    }
    let secret = |(application, own): (&&Application, &Variables)| {
        let (key, value) = own.iter().find(|(name, _)| name == "CTP_CLIENT_SECRET")?.clone();
        Some(Assignment::new(Some(application.name.clone()), key, value))
    };
    warn_of_own_secret(&applications.iter().zip(given).filter_map(secret).collect::<Vec<_>>(), session);
    let is_missing = |own: &Variables, name: &str| !own.iter().any(|(known, _)| known == name);
    // CTP_SCOPE is optional: without it, a token has all scopes of its API Client.
    let needed = GENERATED_VARIABLES.into_iter().filter(|name| *name != "CTP_SCOPE");
    let missing: Vec<&str> = needed.filter(|name| given.iter().any(|own| is_missing(own, name))).collect();
    let incomplete = applications.iter().zip(given).filter(|(_, own)| missing.iter().any(|name| is_missing(own, name)));
    let incomplete: Vec<&str> = incomplete.map(|(application, _)| application.name.as_str()).collect();
    if incomplete.is_empty() {
        return;
    }
    let has_only_example = |name: &&&str| {
        let folder = project.folder.join(name);
        folder.join(".env.example").is_file() && !folder.join(".env").exists()
    };
    let copies: Vec<String> = incomplete
        .iter()
        .filter(has_only_example)
        .map(|name| format!("`cp {name}/.env.example {name}/.env`"))
        .collect();
    let advice = if copies.is_empty() {
        "set those of an API Client in `.env`".to_owned()
    } else {
        format!("start with {} in the project folder", copies.join(", "))
    };
    let (names, missing) = (incomplete.join(", "), missing.join(", "));
    session.ui.warn(&format!("no API Client for {names} (`inheritAs.apiClient`), missing {missing}; {advice}"));
}

/// The variables of the `.env` file in a folder.
async fn read(folder: &Path, session: &Session) -> Result<Variables> {
    let path = folder.join(".env");
    let text = match files::read_in_checkout(folder, ".env", LARGEST_INPUT).and_then(files::text) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(Failure::input(format!("cannot read {}: {error}", path.display())).into()),
    };
    let file = read_env_file(&text);
    for problem in &file.problems {
        session.ui.warn(&format!("{}: {problem}; the line is skipped", path.display()));
    }
    Ok(file.variables)
}

/// The variables of one application: the global keys, then its own, each with its value or its default.
fn declared_variables(application: &Application, global: &Configuration, fitted: &Fitted) -> Variables {
    let own = fitted.applications.iter().filter(|own| own.application_name == application.name);
    let own = own.flat_map(|own| own.standard_configuration.iter().chain(&own.secured_configuration));
    let all = fitted.global.iter().flat_map(|all| all.standard_configuration.iter().chain(&all.secured_configuration));
    // No key is declared both globally and by an application.
    let own = own.map(|entry| (&entry.key, &entry.value));
    let given: Vec<(&String, &SecretString)> = all.map(|entry| (&entry.key, &entry.value)).chain(own).collect();
    let variable = |key: &ConfigurationKey| {
        let value = given.iter().find(|(name, _)| **name == key.key).map(|(_, value)| (*value).clone());
        Some((key.key.clone(), value.or_else(|| key.default.clone().map(SecretString::from))?))
    };
    global.keys().chain(application.configuration.keys()).filter_map(variable).collect()
}
