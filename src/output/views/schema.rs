//! The applications of a Connector and their configuration keys.

use crate::api::model::{ApplicationSchema, ApplicationType, ConfigurationSchema, KeySchema};
use crate::output::{StyledText, TextPage, TextStyle};

/// Writes the applications and the global configuration as sections, unless they are empty.
pub(super) fn schema(
    page: &mut TextPage,
    applications: Option<&[ApplicationSchema]>,
    global: Option<&ConfigurationSchema>,
) {
    let applications = applications.unwrap_or_default();
    if !applications.is_empty() {
        page.section("Applications");
    }
    for application in applications {
        let kind = application.application_type.as_ref().map_or("-", ApplicationType::as_str);
        page.grid(2, &[vec![application.application_name.as_str().into(), StyledText::faint(kind)]]);
        keys(page, 4, application.standard_configuration.as_deref(), application.secured_configuration.as_deref());
    }
    let Some(global) = global else { return };
    let lists = (global.standard_configuration.as_deref(), global.secured_configuration.as_deref());
    if lists.0.is_some_and(|list| !list.is_empty()) || lists.1.is_some_and(|list| !list.is_empty()) {
        page.section("Global configuration");
        keys(page, 2, lists.0, lists.1);
    }
}

fn keys(page: &mut TextPage, indent: usize, standard: Option<&[KeySchema]>, secured: Option<&[KeySchema]>) {
    let rows = |list: Option<&[KeySchema]>, name: &str| -> Vec<Vec<StyledText>> {
        list.unwrap_or_default().iter().map(|key| row(key, name)).collect()
    };
    page.grid(indent, &[rows(standard, "standard"), rows(secured, "secured")].concat());
}

fn row(key: &KeySchema, list: &str) -> Vec<StyledText> {
    let required = key.required.unwrap_or(false);
    let description = key.description.as_deref().unwrap_or_default();
    let default = key.default.as_deref().map(|default| format!("(default: {default})"));
    let purpose = [Some(description), default.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    vec![
        key.key.as_str().into(),
        StyledText::faint(list),
        if required { StyledText::new("required", TextStyle::Caution) } else { StyledText::faint("optional") },
        purpose.trim().into(),
    ]
}
