//! The log of one Deployment.

use std::cell::RefCell;

use anyhow::Result;
use jiff::Timestamp;

use super::merge::is_unnamed;
use crate::api::{Error, LogEntry, LogQuery, Reference};
use crate::operation::deployment::DeploymentPlace;
use crate::wait::{ApplicationLog, LogPaging, LogSource};

/// The log of a Deployment: one log of all its applications, or several of one application each. In AWS Regions the service
/// serves one application at a time.
pub struct DeploymentLog<'c> {
    place: &'c DeploymentPlace,
    reference: Reference,
    end: Option<Timestamp>,
    paging: LogPaging,
    /// `None` for all of them at once.
    applications: RefCell<Option<Vec<String>>>,
    /// Whether the user has chosen the applications.
    is_chosen: bool,
}

impl<'c> DeploymentLog<'c> {
    /// The log of these applications; without any, of all of them.
    pub fn new(
        place: &'c DeploymentPlace,
        reference: Reference,
        applications: &[String],
        end: Option<Timestamp>,
        paging: LogPaging,
    ) -> Self {
        let is_chosen = !applications.is_empty();
        let applications = RefCell::new(is_chosen.then(|| applications.to_vec()));
        Self { place, reference, end, paging, applications, is_chosen }
    }

    /// What the Deployment is called on the command line.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// Where the Deployment is.
    pub fn place(&self) -> &'c DeploymentPlace {
        self.place
    }

    /// The logs that it consists of.
    pub fn parts(&self) -> Vec<ApplicationLog<'_>> {
        let part = |application_name: Option<String>| {
            let end_date = self.end.map(|end| end.to_string());
            let query = LogQuery { application_name, end_date, ..LogQuery::default() };
            ApplicationLog { client: &self.place.client, reference: &self.reference, query, paging: &self.paging }
        };
        match &*self.applications.borrow() {
            None => vec![part(None)],
            Some(applications) => applications.iter().cloned().map(Some).map(part).collect(),
        }
    }

    /// Whether the service wants the names of applications, and they are not known yet.
    pub fn needs_names(&self, error: &Error) -> bool {
        !self.is_chosen && is_unnamed(error)
    }

    /// Finds out which applications the Deployment has.
    ///
    /// # Errors
    /// Those of the request.
    pub async fn find_applications(&self) -> Result<(), Error> {
        if self.is_chosen {
            return Ok(());
        }
        let deployment = &self.place.client.deployment(&self.reference).await?;
        let applications = deployment.applications.iter().flatten();
        let names = applications.map(|application| application.application_name.clone()).collect();
        self.applications.replace(Some(names));
        Ok(())
    }

    async fn poll_parts(&self, start: Option<Timestamp>) -> Result<Vec<LogEntry>, Error> {
        let mut entries = Vec::new();
        for part in self.parts() {
            entries.extend(part.poll(start).await?);
        }
        Ok(entries)
    }
}

impl LogSource for DeploymentLog<'_> {
    async fn read(&self, start: Option<Timestamp>) -> Result<Vec<LogEntry>, Error> {
        if !self.is_chosen && self.applications.borrow().is_some() {
            // A redeploy may have added one.
            self.find_applications().await?;
        }
        match self.poll_parts(start).await {
            Err(error) if self.needs_names(&error) => {
                self.find_applications().await?;
                self.poll_parts(start).await
            }
            polled => polled,
        }
    }
}

/// Reads the parts of several logs with `read`, which also gets the index of the log of each part. Where the service wants
/// the names of applications, they are found out, and `read` is called again.
///
/// # Errors
/// Those of `read`.
pub async fn read_parts<T>(
    logs: &[DeploymentLog<'_>],
    mut read: impl AsyncFnMut(&[ApplicationLog<'_>], &[usize]) -> Result<T>,
) -> Result<T> {
    let parts = || -> (Vec<_>, Vec<_>) {
        let parts =
            logs.iter().enumerate().flat_map(|(index, log)| log.parts().into_iter().map(move |part| (part, index)));
        parts.unzip()
    };
    let (unnamed, owners) = parts();
    match read(&unnamed, &owners).await {
        Err(error) if error.downcast_ref().is_some_and(|error| logs.iter().any(|log| log.needs_names(error))) => {
            for log in logs {
                log.find_applications().await?;
            }
            let (named, owners) = parts();
            read(&named, &owners).await
        }
        read => read,
    }
}
