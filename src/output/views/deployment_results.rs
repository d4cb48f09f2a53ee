//! How operations on several Deployments ended: a row for each, or an array of their last states.

use serde_json::Value;

use crate::api::Resource;
use crate::api::model::Deployment;
use crate::output::{Column, Table, TextPage, View};

/// How the operation on one Deployment ended.
#[derive(Debug, Clone)]
pub struct DeploymentResult {
    /// The key, else the id.
    pub name: String,
    /// The last known status; empty if there is none.
    pub status: String,
    /// Such as `deleted` or `failed`.
    pub result: &'static str,
    /// The last known state.
    pub state: Option<Resource<Deployment>>,
}

/// The results of all Deployments of a run.
#[derive(Debug, Clone)]
pub struct DeploymentResults(pub Vec<DeploymentResult>);

impl View for DeploymentResults {
    fn json(&self) -> Value {
        self.0.iter().filter_map(|result| Some(result.state.as_ref()?.json().clone())).collect()
    }

    fn page(&self, page: &mut TextPage) {
        let columns = vec![Column::Reference("KEY"), Column::Whole("STATUS"), Column::Whole("RESULT")];
        let row =
            |result: &DeploymentResult| vec![result.name.clone(), result.status.clone(), result.result.to_owned()];
        page.table(&Table::new(columns, self.0.iter().map(row)));
    }
}
