//! Moving a ConnectorStaged to a repository and tag before it is validated, published or certified.

use super::{WantedFields, difference};
use crate::api::model::{ConnectorAction, ConnectorStaged, ConnectorStatus, IsPreviewable};

/// The repository and tag that a ConnectorStaged gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedRepository {
    /// In the form that the service accepts; `None` keeps the stored one.
    pub url: Option<String>,
    pub tag: String,
    /// Whether the service reads the repository again even if it is the stored one, because the tag may have moved.
    pub reread: bool,
}

impl WantedRepository {
    /// The action that moves the Connector; `None` if its repository and tag are the wanted ones.
    pub fn action(&self, staged: &ConnectorStaged) -> Option<ConnectorAction> {
        let wanted = WantedFields {
            repository_url: self.url.clone(),
            repository_tag: Some(self.tag.clone()),
            reread: self.reread,
            ..WantedFields::default()
        };
        difference(&wanted, staged).actions.into_iter().next()
    }
}

/// The step before a ConnectorStaged can be moved to another repository or tag.
#[derive(Debug, PartialEq, Eq)]
pub enum MoveStep {
    /// Nothing is in the way.
    Move,
    /// A publish of the stored tag is running, and the service refuses updates: wait for its end.
    AwaitPublish,
    /// A validation of the stored tag is running: wait for its end, because its result would be mistaken for that of the
    /// new tag.
    AwaitValidation,
    /// A certification is in progress, which blocks updates.
    InCertification,
}

/// Decides what has to end before a move.
pub fn move_step(connector: &ConnectorStaged) -> MoveStep {
    match (&connector.status, &connector.is_previewable) {
        (Some(ConnectorStatus::Processing), _) => MoveStep::AwaitPublish,
        (Some(ConnectorStatus::ReadyForCertification | ConnectorStatus::InCertification), _) => {
            MoveStep::InCertification
        }
        (_, Some(IsPreviewable::Pending)) => MoveStep::AwaitValidation,
        _ => MoveStep::Move,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn staged(status: &str, previewable: &str) -> ConnectorStaged {
        let repository = json!({ "url": "https://a", "tag": "v1" });
        let staged = json!({ "id": "c", "version": 1, "status": status, "isPreviewable": previewable,
            "repository": repository });
        serde_json::from_value(staged).expect("a ConnectorStaged needs no more than id and version")
    }

    #[test]
    fn only_another_repository_or_tag_is_a_move() {
        let action = |url: Option<&str>, tag: &str, reread| {
            let wanted = WantedRepository { url: url.map(str::to_owned), tag: tag.to_owned(), reread };
            wanted.action(&staged("Draft", "none"))
        };
        let set =
            |url: &str, tag: &str| Some(ConnectorAction::SetRepository { url: url.to_owned(), tag: tag.to_owned() });
        assert_eq!(action(None, "v1", false), None);
        assert_eq!(action(Some("https://a"), "v1", false), None);
        assert_eq!(action(None, "v1", true), set("https://a", "v1"));
        assert_eq!(action(None, "v2", false), set("https://a", "v2"));
        assert_eq!(action(Some("https://b"), "v1", false), set("https://b", "v1"));
    }

    #[test]
    fn what_runs_with_the_stored_tag_is_waited_for() {
        for (status, previewable, step) in [
            ("Draft", "none", MoveStep::Move),
            ("Failed", "false", MoveStep::Move),
            ("Published", "true", MoveStep::Move),
            ("Draft", "pending", MoveStep::AwaitValidation),
            ("Processing", "pending", MoveStep::AwaitPublish),
            ("Processing", "none", MoveStep::AwaitPublish),
            ("ReadyForCertification", "true", MoveStep::InCertification),
            ("InCertification", "pending", MoveStep::InCertification),
        ] {
            assert_eq!(move_step(&staged(status, previewable)), step, "{status}, {previewable}");
        }
    }
}
