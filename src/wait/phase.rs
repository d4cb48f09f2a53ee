//! What a state means for a goal.

/// What a state means for a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is running that would reach the goal.
    Idle,
    /// Work is in progress. A status that this version does not know also means that.
    Running,
    /// The platform does not change the state any more.
    Ended(WaitVerdict),
}

/// The end of a wait, with regard to the goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitVerdict {
    Succeeded,
    /// The goal cannot be reached without a new attempt.
    Failed,
    /// People at commercetools continue; the result takes days or weeks.
    HandedOver,
}
