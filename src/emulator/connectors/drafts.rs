//! ConnectorStaged: what it is, and how its preview, publication and certification go on by themselves.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emulator::clock::Moment;
use crate::emulator::connectors::published::{Connector, content_view, set_api_client};
use crate::emulator::reports;
use crate::emulator::world::{Content, Report};

/// A ConnectorStaged, with the Connector that was published from it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Draft {
    pub(crate) id: String,
    pub(crate) key: Option<String>,
    pub(crate) version: u64,
    pub(crate) created_at: Moment,
    pub(crate) last_modified_at: Moment,
    /// The Projects of the token that created it; empty if the token told nothing.
    pub(crate) creator_projects: Vec<String>,
    pub(crate) content: Content,
    pub(crate) private: bool,
    pub(crate) private_projects: Vec<String>,
    pub(crate) status: Status,
    pub(crate) publication: Option<Publication>,
    pub(crate) publishing_report: Option<Report>,
    pub(crate) previewable: Previewable,
    pub(crate) preview_request: Option<PreviewRequest>,
    pub(crate) previewable_report: Option<Report>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) connector: Option<Connector>,
}

/// `status` of a ConnectorStaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    Draft,
    Processing,
    ReadyForCertification,
    InCertification,
    Published,
    Failed,
}

/// `isPreviewable` of a ConnectorStaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Previewable {
    None,
    Pending,
    True,
    False,
}

/// A preview request that is running.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PreviewRequest {
    pub(crate) ends: Moment,
    pub(crate) failure: Option<String>,
}

/// A publication that is running.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Publication {
    pub(crate) certification: bool,
    pub(crate) processed: Moment,
    /// When somebody takes the certification up.
    pub(crate) taken_up: Moment,
    pub(crate) certified: Moment,
    pub(crate) failure: Option<String>,
}

/// A comment in the course of a certification.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Comment {
    /// Project key of who wrote it.
    pub(crate) user_id: String,
    pub(crate) datetime: String,
    pub(crate) comment: String,
}

/// Who writes the comments of the Connect team.
const REVIEWER: &str = "connect-certification";

impl Draft {
    /// Whether the draft differs from what is published.
    pub(crate) fn has_changes(&self) -> bool {
        self.connector.as_ref().is_some_and(|connector| connector.content != self.content)
    }

    /// Whether a Connector is published and stands in search and listings.
    pub(crate) fn is_listed(&self) -> bool {
        self.connector.as_ref().is_some_and(|connector| connector.listed)
    }

    /// Whether `project` may have created the draft.
    pub(crate) fn is_created_by(&self, project: &str) -> bool {
        self.creator_projects.is_empty() || self.creator_projects.iter().any(|creator| creator == project)
    }

    /// Lets everything happen that is due at `now`.
    pub(crate) fn settle(&mut self, now: Moment) {
        if let Some(request) = self.preview_request.take_if(|request| request.ends <= now) {
            self.previewable = if request.failure.is_none() { Previewable::True } else { Previewable::False };
            self.previewable_report = Some(reports::preview(request.failure.as_deref(), request.ends));
            self.last_modified_at = self.last_modified_at.max(request.ends);
        }
        let Some(publication) = self.publication.take() else { return };
        if self.status == Status::Processing && publication.processed <= now {
            self.processed(&publication);
        }
        if self.status == Status::ReadyForCertification && publication.taken_up <= now {
            self.status = Status::InCertification;
            self.last_modified_at = self.last_modified_at.max(publication.taken_up);
            self.comments.push(Comment {
                user_id: REVIEWER.to_owned(),
                datetime: publication.taken_up.to_string(),
                comment: "The certification has started.".to_owned(),
            });
        }
        if self.status == Status::InCertification && publication.certified <= now {
            self.published(true, publication.certified);
        }
        if !matches!(self.status, Status::Published | Status::Failed) {
            self.publication = Some(publication);
        }
    }

    fn processed(&mut self, publication: &Publication) {
        let failure = publication.failure.as_deref();
        self.publishing_report = Some(reports::publish(failure, publication.processed));
        self.last_modified_at = self.last_modified_at.max(publication.processed);
        match failure {
            Some(_) => self.status = Status::Failed,
            None if publication.certification => self.status = Status::ReadyForCertification,
            None => self.published(false, publication.processed),
        }
    }

    /// Makes the Connector, or the next version of it. The kind of publication decides its visibility.
    fn published(&mut self, certified: bool, at: Moment) {
        let (version, created_at) =
            self.connector.as_ref().map_or((1, at), |connector| (connector.version + 1, connector.created_at));
        self.status = Status::Published;
        self.private = !certified;
        self.last_modified_at = self.last_modified_at.max(at);
        self.connector = Some(Connector {
            version,
            content: self.content.clone(),
            private: !certified,
            certified,
            listed: true,
            created_at,
            last_modified_at: at,
        });
    }

    /// The resource as the API shows it.
    pub(crate) fn view(&self) -> Value {
        let mut view = content_view(&self.id, self.key.as_deref(), self.version, &self.content);
        set_api_client(&mut view, &self.content.declaration);
        view["private"] = self.private.into();
        view["privateProjects"] = json!(self.private_projects);
        if !self.comments.is_empty() || self.publication.as_ref().is_some_and(|publication| publication.certification) {
            view["certificationInfo"] = json!({ "comments": self.comments });
        }
        view["status"] = json!(self.status);
        view["publishingReport"] = json!(self.publishing_report);
        view["alreadyListed"] = self.is_listed().into();
        view["hasChanges"] = self.has_changes().into();
        view["isPreviewable"] = json!(self.previewable);
        view["previewableReport"] = json!(self.previewable_report);
        view["createdAt"] = self.created_at.to_string().into();
        view["lastModifiedAt"] = self.last_modified_at.to_string().into();
        view
    }
}
