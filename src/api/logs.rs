//! Logs of a Deployment. Deprecated by the vendor since 2026-11-06, without a replacement that can be polled.

use serde_json::Value;

use super::model::LogPage;
use super::{Client, Error, Reference, Resource};
use crate::address::Parameters;

/// Parameters of `GET …/deployments/{id}/logs`. A parameter without a value is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Mandatory in AWS Regions.
    pub application_name: Option<String>,
    /// RFC 3339; at most 30 days ago.
    pub start_date: Option<String>,
    /// RFC 3339.
    pub end_date: Option<String>,
    /// [`LogPage::next`] of the previous page.
    pub page_token: Option<String>,
}

impl Client {
    /// One page of log entries.
    pub async fn deployment_logs(&self, reference: &Reference, query: &LogQuery) -> Result<LogPage, Error> {
        const NAME: &str = "page of log entries";
        let mut parameters = Parameters::default();
        parameters.add_option("applicationName", query.application_name.as_deref());
        parameters.add_option("startDate", query.start_date.as_deref());
        parameters.add_option("endDate", query.end_date.as_deref());
        parameters.add_option("pageToken", query.page_token.as_deref());
        let path = format!("{}/logs", self.deployment_path(reference)?);
        let response = self.get(&path, &parameters).await?;
        let mut json = response.json(NAME)?;
        let data = match json.get_mut("data").map(Value::take) {
            Some(Value::Array(data)) => data,
            _ => return Err(response.not_a(NAME, &"it has no list `data`")),
        };
        let data = data.into_iter().map(Resource::from_json).collect::<Result<_, _>>();
        let next = json.get("next").and_then(Value::as_str).filter(|next| !next.is_empty()).map(str::to_owned);
        Ok(LogPage { data: data.map_err(|error| response.not_a(NAME, &error))?, next })
    }
}
