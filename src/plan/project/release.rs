//! Publishing or validating the Connector of a project, and what has to end before.

use super::{AwaitedWork, OwnConnector, PlanHint, PlanRefusal, RefusalKind, ReleaseStep};
use crate::api::model::{Connector, ConnectorAction, ConnectorStaged, ConnectorStatus};
use crate::plan::{Difference, MoveStep, PreviewableStep, PublishStep, move_step, previewable_step, publish_step};

/// What follows the update of the ConnectorStaged.
#[derive(Debug)]
pub(super) struct PlannedRelease {
    /// What has to end before the update.
    pub(super) awaits: Option<AwaitedWork>,
    pub(super) step: ReleaseStep,
    pub(super) note: Option<String>,
}

impl From<ReleaseStep> for PlannedRelease {
    fn from(step: ReleaseStep) -> Self {
        Self { awaits: None, step, note: None }
    }
}

/// Decides between publish, validation, and nothing. `is_needed`: whether a Deployment gets the newest version.
pub(super) fn plan_release(
    own: &OwnConnector,
    staged: &ConnectorStaged,
    published: Option<&Connector>,
    difference: &Difference,
    is_needed: bool,
) -> Result<PlannedRelease, PlanRefusal> {
    let planning = ReleasePlanning { own, staged, published, difference, is_needed };
    if own.is_preview { planning.validation() } else { planning.publish() }
}

struct ReleasePlanning<'a> {
    own: &'a OwnConnector,
    staged: &'a ConnectorStaged,
    published: Option<&'a Connector>,
    difference: &'a Difference,
    is_needed: bool,
}

impl ReleasePlanning<'_> {
    fn publish(&self) -> Result<PlannedRelease, PlanRefusal> {
        let is_forced = self.own.force || self.changes_content();
        match publish_step(self.staged, is_forced) {
            PublishStep::Keep => Ok(self.after_running_work(ReleaseStep::Nothing)),
            PublishStep::Join if self.difference.is_empty() => Ok(ReleaseStep::JoinPublish.into()),
            // The running publish is for the wanted content.
            PublishStep::Join if !self.changes_content() => Ok(self.after_running_work(ReleaseStep::Nothing)),
            PublishStep::InCertification if self.difference.is_empty() && !self.own.force => {
                self.during_certification()
            }
            PublishStep::InCertification => Err(self.in_certification()),
            PublishStep::Publish if self.staged.status == Some(ConnectorStatus::Failed) && !is_forced => {
                self.after_failure()
            }
            PublishStep::Join | PublishStep::Publish | PublishStep::WouldMakePrivate => {
                if self.is_public() && !self.own.make_private {
                    return Err(self.would_make_private());
                }
                let release = self.after_running_work(ReleaseStep::Publish);
                Ok(PlannedRelease { note: self.unknown_changes(is_forced), ..release })
            }
        }
    }

    fn validation(&self) -> Result<PlannedRelease, PlanRefusal> {
        let step = previewable_step(self.staged, self.own.force || self.changes_content());
        let writes = !self.difference.is_empty() || step == PreviewableStep::Request;
        let awaits = match move_step(self.staged) {
            MoveStep::InCertification if writes => return Err(self.in_certification()),
            MoveStep::AwaitPublish if writes => Some(AwaitedWork::Publish),
            MoveStep::AwaitValidation if !self.difference.is_empty() => Some(AwaitedWork::Validation),
            _ => None,
        };
        let step = match step {
            PreviewableStep::Request => ReleaseStep::Validate,
            PreviewableStep::Keep => ReleaseStep::Nothing,
            PreviewableStep::Join if self.changes_content() => ReleaseStep::Validate,
            PreviewableStep::Join if awaits == Some(AwaitedWork::Validation) => ReleaseStep::Nothing,
            PreviewableStep::Join => ReleaseStep::JoinValidation,
        };
        Ok(PlannedRelease { awaits, step, note: None })
    }

    /// Whether anything changes that a publish takes over: the private Projects take effect at once.
    fn changes_content(&self) -> bool {
        let is_access = |action: &ConnectorAction| matches!(action, ConnectorAction::AddPrivateProject { .. });
        !self.difference.actions.iter().all(is_access)
    }

    /// The service refuses updates during a publish, and the result of a validation would be mistaken for that of the new
    /// content.
    fn after_running_work(&self, step: ReleaseStep) -> PlannedRelease {
        let awaits = match move_step(self.staged) {
            MoveStep::AwaitPublish => Some(AwaitedWork::Publish),
            MoveStep::AwaitValidation => Some(AwaitedWork::Validation),
            MoveStep::Move | MoveStep::InCertification => None,
        };
        PlannedRelease { awaits: awaits.filter(|_| !self.difference.is_empty()), ..step.into() }
    }

    /// A certified Connector that is no longer listed counts as public, too.
    fn is_public(&self) -> bool {
        self.staged.private == Some(false)
            || self
                .published
                .is_some_and(|published| published.certified == Some(true) || published.private == Some(false))
    }

    fn unknown_changes(&self, is_forced: bool) -> Option<String> {
        let staged = self.staged;
        let is_unknown = staged.already_listed.is_none() || staged.has_changes.is_none();
        (is_unknown && !is_forced && staged.status == Some(ConnectorStatus::Published)).then(|| {
            "the service does not report whether the Connector differs from the published one, so it is published"
                .to_owned()
        })
    }

    fn during_certification(&self) -> Result<PlannedRelease, PlanRefusal> {
        if self.is_needed && self.published.is_none() {
            return Err(self.in_certification());
        }
        let note = self
            .is_needed
            .then(|| "the Connector is being certified: Deployments get the published version".to_owned());
        Ok(PlannedRelease { note, ..ReleaseStep::Nothing.into() })
    }

    /// A publish that failed would fail again.
    fn after_failure(&self) -> Result<PlannedRelease, PlanRefusal> {
        if self.published.is_some() && self.staged.has_changes == Some(false) {
            return Ok(ReleaseStep::Nothing.into());
        }
        let name = &self.own.name;
        if self.is_needed {
            return Err(PlanRefusal {
                kind: RefusalKind::Conflict,
                message: format!("the last publish of the Connector `{name}` failed, and nothing has changed since"),
                hint: Some(PlanHint::Any(format!(
                    "`ctconnect connector describe {name}` shows why; `--force` publishes it again"
                ))),
            });
        }
        let note = format!("the last publish of the Connector `{name}` failed; `--force` publishes it again");
        Ok(PlannedRelease { note: Some(note), ..ReleaseStep::Nothing.into() })
    }

    fn in_certification(&self) -> PlanRefusal {
        let name = &self.own.name;
        PlanRefusal {
            kind: RefusalKind::Conflict,
            message: format!("the Connector `{name}` is being certified and cannot be changed until that finishes"),
            hint: Some(PlanHint::Any(format!(
                "wait for the certification: `ctconnect connector wait {name} --for certified`"
            ))),
        }
    }

    fn would_make_private(&self) -> PlanRefusal {
        let name = &self.own.name;
        PlanRefusal {
            kind: RefusalKind::Conflict,
            message: format!(
                "the Connector `{name}` is public or certified; publishing it without certification would make it private"
            ),
            hint: Some(PlanHint::Any(format!(
                "`ctconnect connector certify {name}` publishes a new version of a public Connector; `--make-private` \
                 makes it private"
            ))),
        }
    }
}
