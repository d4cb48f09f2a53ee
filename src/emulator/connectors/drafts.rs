//! ConnectorStaged, called drafts here: their data, and how preview, publication and certification progress.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emulator::clock::Moment;
use crate::emulator::connectors::content::ConnectorContent;
use crate::emulator::options::{OperationPhase, Speed};
use crate::emulator::reports;
use crate::emulator::resource::new_id;

/// A ConnectorStaged, with the Connector that was published from it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredDraft {
    pub(crate) id: String,
    pub(crate) key: Option<String>,
    pub(crate) version: u64,
    pub(crate) created_at: Moment,
    pub(crate) last_modified_at: Moment,
    /// The Projects of the token that created it; empty if the token names none.
    pub(crate) creator_projects: Vec<String>,
    pub(crate) content: ConnectorContent,
    pub(crate) private: bool,
    pub(crate) private_projects: Vec<String>,
    pub(crate) status: DraftStatus,
    pub(crate) publication: Option<Publication>,
    pub(crate) publishing_report: Option<Value>,
    pub(crate) previewable: Previewable,
    pub(crate) preview_request: Option<PreviewRequest>,
    pub(crate) previewable_report: Option<Value>,
    /// Comments on the certification, as the API shows them.
    pub(crate) comments: Vec<Value>,
    pub(crate) connector: Option<StoredConnector>,
    /// Its former versions, oldest first: a Deployment may name one. Missing in older state files.
    #[serde(default)]
    pub(crate) former: Vec<StoredConnector>,
}

/// What was published of a draft. It has the id and the key of the draft.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredConnector {
    pub(crate) version: u64,
    pub(crate) content: ConnectorContent,
    pub(crate) private: bool,
    pub(crate) certified: bool,
    /// Whether searches find it.
    pub(crate) listed: bool,
    pub(crate) created_at: Moment,
    pub(crate) last_modified_at: Moment,
}

/// `status` of a ConnectorStaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum DraftStatus {
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

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PreviewRequest {
    /// Missing in older state files.
    #[serde(default)]
    begun: Option<Moment>,
    ends: Moment,
    failure: Option<String>,
}

impl PreviewRequest {
    /// Never ends. Without a start it cannot be shortened either.
    pub(crate) fn never_ends(&mut self) {
        (self.begun, self.ends) = (None, Moment::NEVER);
    }

    pub(crate) fn begin(now: Moment, speed: Speed, failure: Option<String>) -> Self {
        Self { begun: Some(now), ends: now.plus(speed.duration(&OperationPhase::PREVIEW)), failure }
    }

    /// Ends no later than if it had been started at this speed.
    fn hasten(&mut self, speed: Speed) {
        if let Some(begun) = self.begun {
            self.ends = self.ends.min(Self::begin(begun, speed, None).ends);
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Publication {
    certification: bool,
    /// Missing in older state files.
    #[serde(default)]
    begun: Option<Moment>,
    processed: Moment,
    /// When the certification starts.
    taken_up: Moment,
    certified: Moment,
    failure: Option<String>,
}

impl Publication {
    /// Never ends: neither the checks nor what follows them.
    pub(crate) fn never_ends(&mut self) {
        self.never_certifies();
        (self.processed, self.taken_up) = (Moment::NEVER, Moment::NEVER);
    }

    /// Has a certification that starts and never ends.
    pub(crate) fn never_certifies(&mut self) {
        // Without a start it cannot be shortened either.
        (self.begun, self.certified) = (None, Moment::NEVER);
    }

    pub(crate) fn begin(now: Moment, speed: Speed, certification: bool, failure: Option<String>) -> Self {
        let processed = now.plus(speed.duration(&OperationPhase::PROCESSING));
        let taken_up = processed.plus(speed.duration(&OperationPhase::CERTIFICATION_QUEUE));
        let certified = taken_up.plus(speed.duration(&OperationPhase::CERTIFICATION));
        Self { certification, begun: Some(now), processed, taken_up, certified, failure }
    }

    /// Reaches each phase no later than if it had been started at this speed.
    fn hasten(&mut self, speed: Speed) {
        let Some(begun) = self.begun else { return };
        let at_speed = Self::begin(begun, speed, self.certification, None);
        self.processed = self.processed.min(at_speed.processed);
        self.taken_up = self.taken_up.min(at_speed.taken_up);
        self.certified = self.certified.min(at_speed.certified);
    }

    /// When the next phase begins after one with this status.
    fn next_effect(&self, status: DraftStatus) -> Moment {
        match status {
            DraftStatus::ReadyForCertification => self.taken_up,
            DraftStatus::InCertification => self.certified,
            _ => self.processed,
        }
    }
}

/// The author of comments by the Connect team.
const REVIEWER: &str = "connect-certification";

impl StoredDraft {
    /// A new draft, which no Project has created.
    pub(crate) fn new(key: Option<String>, content: ConnectorContent, now: Moment) -> Self {
        Self {
            id: new_id(),
            key,
            version: 1,
            created_at: now,
            last_modified_at: now,
            creator_projects: Vec::new(),
            content,
            private: true,
            private_projects: Vec::new(),
            status: DraftStatus::Draft,
            publication: None,
            publishing_report: None,
            previewable: Previewable::None,
            preview_request: None,
            previewable_report: None,
            comments: Vec::new(),
            connector: None,
            former: Vec::new(),
        }
    }

    /// Whether the draft differs from the published Connector.
    pub(crate) fn has_changes(&self) -> bool {
        self.connector.as_ref().is_some_and(|connector| connector.content != self.content)
    }

    /// The published version that is wanted: any that there was, without a number the current one.
    pub(crate) fn published(&self, version: Option<u64>) -> Option<&StoredConnector> {
        let current = self.connector.as_ref()?;
        match version {
            Some(version) if version != current.version => self.former.iter().find(|former| former.version == version),
            _ => Some(current),
        }
    }

    /// Adds a comment on the certification. `author` is a Project key.
    pub(crate) fn add_comment(&mut self, author: &str, at: Moment, comment: &str) {
        self.comments.push(json!({ "userId": author, "datetime": at.to_string(), "comment": comment }));
    }

    /// Shortens running operations that were started at a slower speed.
    pub(crate) fn hasten(&mut self, speed: Speed) {
        if let Some(request) = &mut self.preview_request {
            request.hasten(speed);
        }
        if let Some(publication) = &mut self.publication {
            publication.hasten(speed);
        }
    }

    /// When [`Self::advance`] changes something next.
    pub(crate) fn next_effect(&self) -> Option<Moment> {
        let preview = self.preview_request.as_ref().map(|request| request.ends);
        let publication = self.publication.as_ref().map(|publication| publication.next_effect(self.status));
        [preview, publication].into_iter().flatten().min()
    }

    /// Applies everything that is due at `now`.
    pub(crate) fn advance(&mut self, now: Moment) {
        if let Some(request) = self.preview_request.take_if(|request| request.ends <= now) {
            self.previewable = if request.failure.is_none() { Previewable::True } else { Previewable::False };
            self.previewable_report = Some(reports::preview(request.failure.as_deref(), request.ends));
            self.last_modified_at = self.last_modified_at.max(request.ends);
        }
        let Some(publication) = self.publication.take() else { return };
        if self.status == DraftStatus::Processing && publication.processed <= now {
            self.finish_processing(&publication);
        }
        if self.status == DraftStatus::ReadyForCertification && publication.taken_up <= now {
            self.status = DraftStatus::InCertification;
            self.last_modified_at = self.last_modified_at.max(publication.taken_up);
            self.add_comment(REVIEWER, publication.taken_up, "The certification has started.");
        }
        if self.status == DraftStatus::InCertification && publication.certified <= now {
            self.publish(true, publication.certified);
        }
        if !matches!(self.status, DraftStatus::Published | DraftStatus::Failed) {
            self.publication = Some(publication);
        }
    }

    fn finish_processing(&mut self, publication: &Publication) {
        let failure = publication.failure.as_deref();
        self.publishing_report = Some(reports::publication(failure, publication.processed));
        self.last_modified_at = self.last_modified_at.max(publication.processed);
        match failure {
            Some(_) => self.status = DraftStatus::Failed,
            None if publication.certification => self.status = DraftStatus::ReadyForCertification,
            None => self.publish(false, publication.processed),
        }
    }

    /// Creates the Connector or its next version. Only a certified Connector is public.
    fn publish(&mut self, certified: bool, at: Moment) {
        let (version, created_at) =
            self.connector.as_ref().map_or((1, at), |connector| (connector.version + 1, connector.created_at));
        self.former.extend(self.connector.take());
        self.status = DraftStatus::Published;
        self.private = !certified;
        self.last_modified_at = self.last_modified_at.max(at);
        self.connector = Some(StoredConnector {
            version,
            content: self.content.clone(),
            private: !certified,
            certified,
            listed: true,
            created_at,
            last_modified_at: at,
        });
    }

    pub(crate) fn view(&self) -> Value {
        let mut view = self.content.view_with_scopes(&self.id, self.key.as_deref(), self.version);
        view["private"] = self.private.into();
        view["privateProjects"] = json!(self.private_projects);
        if !self.comments.is_empty() || self.publication.as_ref().is_some_and(|publication| publication.certification) {
            view["certificationInfo"] = json!({ "comments": self.comments });
        }
        view["status"] = json!(self.status);
        view["publishingReport"] = json!(self.publishing_report);
        view["alreadyListed"] = self.connector.as_ref().is_some_and(|connector| connector.listed).into();
        view["hasChanges"] = self.has_changes().into();
        view["isPreviewable"] = json!(self.previewable);
        view["previewableReport"] = json!(self.previewable_report);
        view
    }
}

impl StoredConnector {
    /// The Connector as the API shows it. `draft` is the one that it was published from.
    pub(crate) fn view(&self, draft: &StoredDraft) -> Value {
        let mut view = self.content.view_with_scopes(&draft.id, draft.key.as_deref(), self.version);
        view["private"] = self.private.into();
        view["certified"] = self.certified.into();
        view
    }
}
