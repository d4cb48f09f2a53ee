//! ConnectorStaged: what it is, and how its preview, publication and certification go on by themselves.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::clock::Moment;
use super::connectors::{Connector, content_view};
use super::reports;
use super::world::{Content, Report};

/// A ConnectorStaged, with the Connector that was published from it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) key: Option<String>,
    pub(super) version: u64,
    pub(super) created_at: Moment,
    pub(super) last_modified_at: Moment,
    /// The Project that created it, if the token told.
    pub(super) creator_project: Option<String>,
    pub(super) content: Content,
    pub(super) private: bool,
    pub(super) private_projects: Vec<String>,
    pub(super) status: Status,
    pub(super) publication: Option<Publication>,
    pub(super) publishing_report: Option<Report>,
    pub(super) previewable: Previewable,
    pub(super) preview_request: Option<PreviewRequest>,
    pub(super) previewable_report: Option<Report>,
    pub(super) comments: Vec<Comment>,
    pub(super) connector: Option<Connector>,
}

/// `status` of a ConnectorStaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Status {
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
pub(super) enum Previewable {
    None,
    Pending,
    True,
    False,
}

/// A preview request that is running.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PreviewRequest {
    pub(super) ends: Moment,
    pub(super) failure: Option<String>,
}

/// A publication that is running.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Publication {
    pub(super) certification: bool,
    pub(super) processed: Moment,
    /// When somebody takes the certification up.
    pub(super) taken_up: Moment,
    pub(super) certified: Moment,
    pub(super) failure: Option<String>,
}

/// A comment in the course of a certification.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Comment {
    /// Project key of who wrote it.
    pub(super) user_id: String,
    pub(super) datetime: String,
    pub(super) comment: String,
}

/// Who writes the comments of the Connect team.
const REVIEWER: &str = "connect-certification";

impl Draft {
    /// Whether the draft differs from what is published.
    pub(super) fn has_changes(&self) -> bool {
        self.connector.as_ref().is_some_and(|connector| connector.content != self.content)
    }

    /// Whether a Connector is published and stands in search and listings.
    pub(super) fn is_listed(&self) -> bool {
        self.connector.as_ref().is_some_and(|connector| connector.listed)
    }

    /// Lets everything happen that is due at `now`.
    pub(super) fn settle(&mut self, now: Moment) {
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
    pub(super) fn view(&self) -> Value {
        let mut view = content_view(&self.id, self.key.as_deref(), self.version, &self.content);
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
