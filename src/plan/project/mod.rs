//! Plans a whole project: wanted and existing state in, a graph of steps out. Nothing is read or sent here, and there is no
//! clock.

mod known;
mod steps;
mod wanted;

pub use known::KnownProject;
pub use steps::{
    AwaitedWork, ConnectorChange, ConnectorPlan, EntryAction, EntryPlan, PlanStep, PlannedExisting, PlannedValue,
    ProjectPlan, Refusal, RefusalKind, ReleaseStep, StepWork, UnlistedDeployment, ValueEffect, VersionChange,
};
pub use wanted::{
    OtherEntry, OwnConnector, ProjectConnector, ProjectPlace, Remembered, SendSecured, WantedEntry, WantedPart,
    WantedProject, WantedText, WantedValue,
};
mod stub;
pub use stub::*;
