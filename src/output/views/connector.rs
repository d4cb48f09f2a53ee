//! Published Connectors.

use serde_json::Value;

use super::connector_staged::{creator, integrations};
use super::{FieldList, joined, schema, yes_or_no};
use crate::api::Resource;
use crate::api::model::{Connector, ConnectorSummary};
use crate::output::results::Cell;
use crate::output::{Column, TextPage, View};

/// The columns of a list.
pub const CONNECTOR_COLUMNS: &[(Column, Cell<ConnectorSummary>)] = &[
    (Column::Reference("KEY"), |connector| connector.key_or_id().to_owned()),
    (Column::Shrinking("NAME"), |connector| connector.name.clone().unwrap_or_default()),
    (Column::Shrinking("CREATOR"), |connector| {
        let creator = connector.creator.as_ref();
        creator.and_then(|creator| creator.company.clone().or_else(|| creator.name.clone())).unwrap_or_default()
    }),
    (Column::Shrinking("INTEGRATIONS"), |connector| {
        integrations(connector.integration_types.as_deref()).unwrap_or_default()
    }),
    (Column::Whole("CERTIFIED"), |connector| connector.certified.map(yes_or_no).unwrap_or_default().to_owned()),
    (Column::Whole("VERSION"), |connector| connector.version.as_ref().map(ToString::to_string).unwrap_or_default()),
];

impl View for Resource<Connector> {
    fn json(&self) -> Value {
        self.json().clone()
    }

    fn page(&self, page: &mut TextPage) {
        page.title("Connector", self.key_or_id());
        fields(self).write(page);
        schema::schema(page, self.configurations.as_deref(), self.global_configuration.as_ref());
    }
}

fn fields(connector: &Connector) -> FieldList {
    let mut fields = FieldList::default();
    fields.always("name", connector.name.as_deref());
    fields.always("certified", connector.certified.map(yes_or_no));
    fields.always("private", connector.private.map(yes_or_no));
    fields.always("version", connector.version.map(|version| version.to_string()));
    fields.always("id", Some(connector.id.as_str()));
    fields.if_any("description", connector.description.as_deref());
    let repository = connector.repository.as_ref();
    fields.if_any("repository", repository.and_then(|repository| repository.url.as_deref()));
    fields.if_any("tag", repository.and_then(|repository| repository.tag.as_deref()));
    let regions = joined(connector.supported_regions.as_deref());
    fields.always("regions", Some(regions.unwrap_or_else(|| "all".to_owned())));
    fields.if_any("integrations", integrations(connector.integration_types.as_deref()));
    fields.if_any("creator", connector.creator.as_ref().and_then(creator));
    fields.if_any("documentation", connector.documentation_url.as_deref());
    let client = connector.api_client.as_ref();
    fields.if_any("API Client", client.and_then(|client| joined(client.scopes.as_deref())));
    fields
}
