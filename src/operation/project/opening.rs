//! Opens a session for each Project.

use std::collections::HashMap;

use super::problem::{ProjectProblem, named};
use super::project_session::{ProjectSession, note_unsearched};
use crate::config::{ConfigError, ProjectOfFile, ProjectSettings, Settings};
use crate::failure::{ExitCode, Failure, classify};
use crate::plan::project::ProjectPlace;
use crate::project_file::{IdentityVariables, ProjectEntry, ProjectFile};
use crate::session::Session;

/// Sessions that are opened one after the other, with the problems of all.
pub(super) struct Opening<'a> {
    session: &'a Session,
    run: &'a Settings,
    settings: ProjectSettings<'a>,
    pub(super) sessions: Vec<ProjectSession>,
    /// By the name in the file; the Project of the run has none. `None`: its problem is known.
    pub(super) indexes: HashMap<Option<String>, Option<usize>>,
    pub(super) problems: Vec<ProjectProblem>,
}

impl<'a> Opening<'a> {
    pub(super) fn new(session: &'a Session, run: &'a Settings, settings: ProjectSettings<'a>) -> Self {
        let (sessions, indexes, problems) = (Vec::new(), HashMap::new(), Vec::new());
        Self { session, run, settings, sessions, indexes, problems }
    }

    /// The index of the session of a Project; without one, of the Project of the run. `None` after a problem.
    pub(super) fn index_of(&mut self, file: &ProjectFile, project: Option<&ProjectEntry>) -> Option<usize> {
        let name = project.map(|project| project.name.value.clone());
        if let Some(known) = self.indexes.get(&name) {
            return *known;
        }
        let opened = match project {
            Some(project) => self.of_file(project),
            None => self.of_run(file),
        };
        let index = match opened {
            Ok(opened) => {
                self.sessions.push(opened);
                Some(self.sessions.len() - 1)
            }
            Err(failure) => {
                let place = project.map(unopened);
                self.problems.push(ProjectProblem { place, failure: *failure });
                None
            }
        };
        self.indexes.insert(name, index);
        index
    }

    /// Opens the Projects that are searched for Deployments that the file does not name. One that may be the Project of an
    /// entry under another name is skipped: the Deployments of that entry would be mistaken for unnamed ones.
    pub(super) fn search(&mut self, file: &ProjectFile, searched: &[&ProjectEntry]) {
        for project in searched {
            let Some(index) = self.index_of(file, Some(project)) else { continue };
            let place = &self.sessions[index].place;
            let mut read = self.sessions.iter().filter(|own| own.has_entries || own.is_searched);
            let is_new = !read.any(|own| own.place.may_be(place));
            self.sessions[index].is_searched = is_new;
        }
        note_unsearched(self.session, &std::mem::take(&mut self.problems));
    }

    fn of_file(&self, project: &ProjectEntry) -> Result<ProjectSession, Box<Failure>> {
        let (name, key) = (project.name.value.as_str(), project.key.as_str());
        let IdentityVariables { client_id, client_secret } = IdentityVariables::of(name);
        let described = ProjectOfFile {
            name,
            key,
            region: project.region.as_deref(),
            profile: project.profile.as_deref(),
            client_id: &client_id,
            client_secret: &client_secret,
        };
        let settings = self.settings.of(&described).map_err(|error| Box::new(failure_of(error, &unopened(project))))?;
        let place = ProjectPlace { region: settings.project_region.clone(), ..unopened(project) };
        let session = if self.is_run(&settings) { self.session.clone() } else { self.session.of_project(settings) };
        Ok(ProjectSession { place, session, has_entries: false, is_searched: false })
    }

    /// Whether these are the settings of the run, so that its session serves the Project, too.
    fn is_run(&self, settings: &Settings) -> bool {
        let source = |settings: &Settings| settings.identity.as_ref().map(|identity| identity.source.clone());
        source(settings) == source(self.run)
            && settings.project_key == self.run.project_key
            && settings.project_region == self.run.project_region
    }

    fn of_run(&self, file: &ProjectFile) -> Result<ProjectSession, Box<Failure>> {
        if self.run.identity.is_none() {
            let failure = Failure::new(ExitCode::FORBIDDEN, ConfigError::NotLoggedIn.to_string());
            let hint = classify(&ConfigError::NotLoggedIn.into()).and_then(|failure| failure.hint);
            let of_connector =
                "write `project: NAME` below `connector`: the Project whose identity manages the Connector";
            return Err(Box::new(match (file.projects.is_empty(), hint) {
                (true, Some(hint)) => failure.hint(hint),
                _ => failure.hint(of_connector),
            }));
        }
        let Some(key) = self.run.project_key.clone() else {
            let hint = "set it with `--project-key` or CTP_PROJECT_KEY, or write it below `projects`";
            return Err(Box::new(Failure::usage("the Project is not set").hint(hint)));
        };
        let place = ProjectPlace { name: None, key, region: self.run.project_region.clone() };
        Ok(ProjectSession { place, session: self.session.clone(), has_entries: false, is_searched: false })
    }
}

/// A Project of the file whose settings are not known.
fn unopened(project: &ProjectEntry) -> ProjectPlace {
    let name = Some(project.name.value.clone());
    ProjectPlace { name, key: project.key.clone(), region: project.region.clone() }
}

/// What is wrong with the identity or the settings of a Project.
fn failure_of(error: ConfigError, place: &ProjectPlace) -> Failure {
    let is_identity = matches!(
        error,
        ConfigError::NoProjectIdentity { .. } | ConfigError::HalfClient { .. } | ConfigError::UnknownProfile { .. }
    );
    let names_project = matches!(error, ConfigError::NoProjectIdentity { .. });
    let error = anyhow::Error::from(error);
    let failure = classify(&error).unwrap_or_else(|| Failure::input(error.to_string()));
    let message = match names_project {
        true => failure.message.clone(),
        false => format!("the Project {}: {}", named(place), failure.message),
    };
    let code = match (is_identity, failure.code) {
        (true, _) => ExitCode::FORBIDDEN,
        (false, ExitCode::USAGE) => ExitCode::INPUT,
        (false, code) => code,
    };
    Failure { code, message, ..failure }
}
