//! The applications of a Connector and the keys that they want.

use crate::api::model::{ApplicationSchema, ApplicationType, ConfigurationSchema, KeySchema};
use crate::output::{Page, Style, Text};

/// Writes the applications and the global configuration as sections; nothing where there are none.
pub(super) fn schema(
    page: &mut Page,
    applications: Option<&[ApplicationSchema]>,
    global: Option<&ConfigurationSchema>,
) {
    let applications = applications.unwrap_or_default();
    if !applications.is_empty() {
        page.section("Applications");
    }
    for application in applications {
        let kind = application.application_type.as_ref().map_or("-", ApplicationType::as_str);
        page.grid(2, &[vec![application.application_name.as_str().into(), Text::new(kind, Style::Faint)]]);
        keys(page, 4, application.standard_configuration.as_deref(), application.secured_configuration.as_deref());
    }
    let Some(global) = global else { return };
    let lists = (global.standard_configuration.as_deref(), global.secured_configuration.as_deref());
    if lists.0.is_some_and(|list| !list.is_empty()) || lists.1.is_some_and(|list| !list.is_empty()) {
        page.section("Global configuration");
        keys(page, 2, lists.0, lists.1);
    }
}

fn keys(page: &mut Page, indent: usize, standard: Option<&[KeySchema]>, secured: Option<&[KeySchema]>) {
    let rows = |list: Option<&[KeySchema]>, name: &str| -> Vec<Vec<Text>> {
        list.unwrap_or_default().iter().map(|key| row(key, name)).collect()
    };
    page.grid(indent, &[rows(standard, "standard"), rows(secured, "secured")].concat());
}

fn row(key: &KeySchema, list: &str) -> Vec<Text> {
    let required = key.required.unwrap_or(false);
    let description = key.description.as_deref().unwrap_or_default();
    let default = key.default.as_deref().map(|default| format!("(default: {default})"));
    let purpose = [Some(description), default.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    vec![
        key.key.as_str().into(),
        Text::new(list, Style::Faint),
        if required { Text::new("required", Style::Caution) } else { Text::new("optional", Style::Faint) },
        purpose.trim().into(),
    ]
}
