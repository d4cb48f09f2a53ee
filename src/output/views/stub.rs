use crate::api::Resource;
use crate::api::model::{ConnectorStaged, Deployment};
use crate::output::{TextPage, View};
use crate::plan::project::*;
use crate::project_file::MergedDeployment;
use serde_json::Value;
macro_rules! v { ($t:ty) => { impl View for $t { fn json(&self) -> Value { Value::Null } fn page(&self, _: &mut TextPage) {} } } }
pub struct ShownPlan<'a>(&'a ProjectPlan);
impl<'a> ShownPlan<'a> { pub fn of(p: &'a ProjectPlan) -> Self { Self(p) } }
v!(ShownPlan<'_>);
pub struct MergedFile<'a>(pub &'a [MergedDeployment]);
v!(MergedFile<'_>);
pub struct ProjectStatus<'a> { pub plan: &'a ProjectPlan, pub known: &'a KnownProject }
v!(ProjectStatus<'_>);
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryOutcome { Created, Adopted, Redeployed, Joined, Replaced, Unchanged, NotStarted, Failed, TimedOut, Refused }
pub struct EntryResult<'a> { pub name: &'a str, pub project: &'a ProjectPlace, pub key: &'a str, pub outcome: EntryOutcome, pub deployment: Option<&'a Resource<Deployment>>, pub message: Option<String> }
pub struct ProjectResult<'a> { pub plan: &'a ProjectPlan, pub staged: Option<&'a Resource<ConnectorStaged>>, pub connector_failure: Option<String>, pub entries: Vec<EntryResult<'a>> }
v!(ProjectResult<'_>);
pub fn fingerprint_of_connector(_: &ConnectorPlan) -> Value { Value::Null }
pub fn fingerprint_of_entry(_: &EntryPlan) -> Value { Value::Null }
