use super::*;
use crate::api::Resource;
use crate::api::model::Deployment;
#[derive(Debug, Clone)]
pub struct EntryConnector { pub id: Option<String>, pub version: TargetVersion, pub staged: bool, pub supported_regions: Vec<String> }
#[derive(Debug, Clone)]
pub enum TargetVersion { Known(u64), New, Unknown }
pub struct NamedDeployments;
impl NamedDeployments { pub fn beside(_: &WantedProject, _: usize) -> Self { Self } }
pub fn plan_project(_: &WantedProject, _: &KnownProject) -> ProjectPlan { unimplemented!() }
pub fn plan_connector(_: &WantedProject, _: &KnownProject) -> ConnectorPlan { unimplemented!() }
pub fn plan_entry(_: &WantedEntry, _: &EntryConnector, _: &[Resource<Deployment>], _: &NamedDeployments) -> EntryPlan { unimplemented!() }
impl ProjectPlan {
    pub fn is_empty(&self) -> bool { true }
    pub fn needs_confirmation(&self) -> bool { true }
    pub fn refusals(&self) -> impl Iterator<Item = (Option<&str>, &Refusal)> { std::iter::empty() }
    pub fn wave_of(&self, _: StepWork) -> Option<u32> { None }
}
