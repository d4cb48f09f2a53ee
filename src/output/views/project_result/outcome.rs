//! How the work on a Connector and on Deployments ended, and the words for it.

/// What happened to the Connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectorOutcome {
    /// Created or updated, and published.
    Published,
    /// Created or updated, and validated for previews.
    Validated,
    /// Updated, without anything to publish.
    Updated,
    Unchanged,
    NotStarted,
    Failed,
    TimedOut,
    Refused,
}

/// What happened to a Deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryOutcome {
    Created,
    Adopted,
    Redeployed,
    /// The operation that another run had started succeeded.
    Joined,
    Replaced,
    Unchanged,
    NotStarted,
    Failed,
    /// The time was up; the operation goes on.
    TimedOut,
    Refused,
}

impl ConnectorOutcome {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Validated => "validated",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::NotStarted => "not started",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
            Self::Refused => "refused",
        }
    }

    pub(super) fn is_good(self) -> bool {
        matches!(self, Self::Published | Self::Validated | Self::Updated | Self::Unchanged)
    }
}

impl EntryOutcome {
    /// Every outcome, in the order of the summary.
    pub(super) const ALL: [Self; 10] = [
        Self::Created,
        Self::Adopted,
        Self::Redeployed,
        Self::Joined,
        Self::Replaced,
        Self::Unchanged,
        Self::NotStarted,
        Self::Refused,
        Self::TimedOut,
        Self::Failed,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Adopted => "adopted",
            Self::Redeployed => "redeployed",
            Self::Joined => "joined",
            Self::Replaced => "replaced",
            Self::Unchanged => "unchanged",
            Self::NotStarted => "not started",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
            Self::Refused => "refused",
        }
    }

    /// Whether it is not a failure, and something was done or not needed.
    pub fn is_good(self) -> bool {
        !matches!(self, Self::NotStarted | Self::Failed | Self::TimedOut | Self::Refused)
    }
}

/// An outcome for programs: its words in camelCase.
pub(super) fn in_json(word: &str) -> &str {
    match word {
        "not started" => "notStarted",
        "timed out" => "timedOut",
        other => other,
    }
}
