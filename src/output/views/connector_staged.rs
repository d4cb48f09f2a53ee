//! ConnectorStaged.

use serde_json::Value;

use super::{FieldList, joined, report, schema, yes_or_no};
use crate::api::Resource;
use crate::api::model::{
    CertificationComment, ConnectorStaged, ConnectorStagedSummary, ConnectorStatus, Creator, IntegrationType,
    IsPreviewable,
};
use crate::output::results::Cell;
use crate::output::{Column, StyledText, TextPage, TextStyle, View};

/// The columns of a list.
pub const CONNECTOR_STAGED_COLUMNS: &[(Column, Cell<ConnectorStagedSummary>)] = &[
    (Column::Reference("KEY"), |staged| staged.key_or_id().to_owned()),
    (Column::Shrinking("NAME"), |staged| staged.name.clone().unwrap_or_default()),
    (Column::Whole("STATUS"), |staged| staged.status.as_ref().map(ToString::to_string).unwrap_or_default()),
    (Column::Whole("PREVIEW"), |staged| staged.is_previewable.as_ref().map(ToString::to_string).unwrap_or_default()),
    (Column::Whole("LISTED"), |staged| {
        listed(staged.already_listed, staged.has_changes).unwrap_or_default().to_owned()
    }),
    (Column::Whole("VERSION"), |staged| staged.version.to_string()),
];

impl View for Resource<ConnectorStaged> {
    fn json(&self) -> Value {
        self.json().clone()
    }

    fn page(&self, page: &mut TextPage) {
        page.title("ConnectorStaged", self.key_or_id());
        fields(self).write(page);
        schema::schema(page, self.configurations.as_deref(), self.global_configuration.as_ref());
        let previewable = self.is_previewable == Some(IsPreviewable::True);
        report(page, "Previewable report", self.previewable_report.as_ref(), previewable);
        let published = self.status == Some(ConnectorStatus::Published);
        report(page, "Publishing report", self.publishing_report.as_ref(), published);
        write_comments(page, Comments(self).typed());
    }
}

fn fields(staged: &ConnectorStaged) -> FieldList {
    let mut fields = FieldList::default();
    fields.always("name", staged.name.as_deref());
    fields.always("status", status(staged));
    fields.always("previewable", staged.is_previewable.as_ref().map(previewable));
    fields.always("listed", listed_line(staged));
    fields.always("version", Some(staged.version.to_string()));
    fields.always("id", Some(staged.id.as_str()));
    fields.if_any("description", staged.description.as_deref());
    let repository = staged.repository.as_ref();
    fields.always("repository", repository.and_then(|repository| repository.url.as_deref()));
    fields.always("tag", repository.and_then(|repository| repository.tag.as_deref()));
    let regions = joined(staged.supported_regions.as_deref());
    fields.always("regions", Some(regions.unwrap_or_else(|| "all".to_owned())));
    fields.if_any("visible to", visible_to(staged));
    fields.if_any("integrations", integrations(staged.integration_types.as_deref()));
    fields.if_any("creator", staged.creator.as_ref().and_then(creator));
    fields.if_any("documentation", staged.documentation_url.as_deref());
    let client = staged.api_client.as_ref();
    fields.if_any("API Client", client.and_then(|client| joined(client.scopes.as_deref())));
    fields
}

pub(super) fn status(staged: &ConnectorStaged) -> Option<StyledText> {
    let status = staged.status.as_ref()?;
    let style = match status {
        ConnectorStatus::Published => TextStyle::Good,
        ConnectorStatus::Failed => TextStyle::Bad,
        ConnectorStatus::Draft => TextStyle::Plain,
        _ => TextStyle::Caution,
    };
    Some(StyledText::new(status.as_str(), style))
}

fn previewable(value: &IsPreviewable) -> StyledText {
    let style = match value {
        IsPreviewable::True => TextStyle::Good,
        IsPreviewable::False => TextStyle::Bad,
        IsPreviewable::None => TextStyle::Plain,
        _ => TextStyle::Caution,
    };
    StyledText::new(value.as_str(), style)
}

fn listed_line(staged: &ConnectorStaged) -> Option<&'static str> {
    listed(staged.already_listed, staged.has_changes)
        .map(|listed| if listed == "changed" { "yes, with unpublished changes" } else { listed })
}

/// Whether there is a published Connector, and whether the staged one differs from it.
fn listed(already_listed: Option<bool>, has_changes: Option<bool>) -> Option<&'static str> {
    let is_listed = already_listed?;
    Some(if is_listed && has_changes == Some(true) { "changed" } else { yes_or_no(is_listed) })
}

fn visible_to(staged: &ConnectorStaged) -> Option<String> {
    match (staged.private?, joined(staged.private_projects.as_deref())) {
        (false, _) => Some("everyone".to_owned()),
        (true, Some(projects)) => Some(projects),
        (true, None) => Some("its creator".to_owned()),
    }
}

pub(super) fn integrations(types: Option<&[IntegrationType]>) -> Option<String> {
    let types: Vec<&str> = types?.iter().map(IntegrationType::as_str).collect();
    joined(Some(&types))
}

pub(super) fn creator(creator: &Creator) -> Option<String> {
    let mail = creator.email.as_deref().map(|mail| format!("<{mail}>"));
    let person = [creator.name.as_deref(), mail.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts = [Some(person.as_str()).filter(|person| !person.is_empty()), creator.company.as_deref()];
    joined(Some(&parts.into_iter().flatten().collect::<Vec<_>>()))
}

/// The comments of a certification without the rest of the ConnectorStaged.
#[derive(Debug, Clone, Copy)]
pub struct Comments<'c>(pub &'c Resource<ConnectorStaged>);

impl Comments<'_> {
    /// Whether the certification has no comments.
    pub fn is_empty(&self) -> bool {
        self.typed().is_empty()
    }

    fn typed(&self) -> &[CertificationComment] {
        let comments = self.0.certification_info.as_ref().and_then(|info| info.comments.as_deref());
        comments.unwrap_or_default()
    }
}

impl View for Comments<'_> {
    /// The comments as sent.
    fn json(&self) -> Value {
        let comments = self.0.json().get("certificationInfo").and_then(|info| info.get("comments"));
        comments.filter(|comments| !comments.is_null()).cloned().unwrap_or_else(|| Value::Array(Vec::new()))
    }

    fn page(&self, page: &mut TextPage) {
        write_comments(page, self.typed());
    }
}

fn write_comments(page: &mut TextPage, comments: &[CertificationComment]) {
    if !comments.is_empty() {
        page.section("Comments");
    }
    for comment in comments {
        let when = comment.datetime.as_deref().unwrap_or("-");
        page.grid(2, &[vec![StyledText::faint(when), comment.user_id.as_deref().unwrap_or("-").into()]]);
        page.paragraph(4, comment.comment.as_deref().unwrap_or_default(), TextStyle::Plain);
    }
}
