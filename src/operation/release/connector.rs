//! The Connector that is released, and what of its repository changes.

use anyhow::Result;

use super::ReleaseRun;
use crate::api::model::ConnectorStaged;
use crate::api::{IfFound as _, Resource};
use crate::configuration::Schema;
use crate::failure::{ExitCode, Failure};
use crate::operation::project_connector::{check_others, check_repository, creator_email};
use crate::plan::WantedRepository;
use crate::project::is_same_repository;
use crate::session::quoted;

impl ReleaseRun<'_> {
    /// The Connector of the project, which has to exist.
    pub(super) async fn find_connector(&self) -> Result<Resource<ConnectorStaged>> {
        let Self { session, client, reference, is_derived, checked, .. } = *self;
        let own = checked.source.repository().url;
        match client.connector_staged(reference).await {
            Ok(connector) => {
                if is_derived {
                    let instead = "`--connector-key KEY` releases another Connector";
                    check_repository(reference, &connector, &own, instead, session)?;
                }
                Ok(connector)
            }
            error => match error.if_found()? {
                Some(connector) => Ok(connector),
                None => {
                    if is_derived {
                        let hint = "`--connector-id ID` releases one of them";
                        check_others(reference, &own, hint, client).await?;
                    }
                    Err(self.missing().await.into())
                }
            },
        }
    }

    /// With the commands that create it. They have a placeholder for the email address only where git has none.
    async fn missing(&self) -> Failure {
        let key = self.reference.as_str();
        let failure = Failure::new(ExitCode::NOT_FOUND, format!("the Connector `{key}` does not exist"));
        if self.has_file {
            let file = self.options.file.as_ref().map(|file| format!(" --file {}", quoted(&file.to_string_lossy())));
            let deploy = format!("ctconnect deploy{}", file.unwrap_or_default());
            return failure.hint(format!("create, publish and deploy it with `{deploy}`"));
        }
        let command = |words: &[&str]| self.session.context.command(words);
        let email = creator_email(None, self.folder, self.session).await;
        let unknown: &[&str] = if email.is_none() { &["--creator-email", "EMAIL"] } else { &[] };
        let create = command(&[&["connector", "create", "--key", key], unknown].concat());
        failure.hint(format!(
            "create it with `{create}`, or create, publish and deploy it with `{}`; `--connector-key KEY` releases another one",
            command(&["deploy"])
        ))
    }

    /// The repository as the Connector has it, if that is the folder's: a pipeline reads by HTTPS what the service may need
    /// SSH for.
    pub(super) fn wanted(&self, connector: &ConnectorStaged) -> WantedRepository {
        let repository = self.checked.source.repository();
        let stored = connector.repository.as_ref().and_then(|stored| stored.url.as_deref());
        let is_stored = stored.is_some_and(|stored| is_same_repository(stored, &repository.url));
        // A folder has no tags, so that only its content says whether it has changed.
        let is_changed = self.session.context.is_local()
            && self.checked.file.as_ref().is_some_and(|file| !Schema::from(connector).declares_as(&Schema::from(file)));
        WantedRepository {
            url: (!is_stored).then_some(repository.url),
            tag: repository.tag,
            reread: self.options.force || is_changed,
        }
    }
}
