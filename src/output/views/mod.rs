//! How each resource is shown to people.

mod changes;
mod connector;
mod connector_staged;
mod deploy;
mod deployment;
mod invocation;
mod log;
mod outputs;
mod raw;
mod report;
mod revisions;
mod schema;
mod template;

pub use changes::{ChangeRow, ConnectorChanges, RedeployChanges};
pub use connector_staged::Comments;
pub use deploy::DeploySummary;
pub use invocation::Called;
pub use log::Logs;
pub use outputs::{Outputs, output_lines};
pub use raw::Raw;
pub use report::report;
pub use revisions::Revisions;
pub use template::ConfigurationTemplate;

use super::{StyledText, TextPage};

/// Names and values in aligned columns.
#[derive(Default)]
struct FieldList(Vec<Vec<StyledText>>);

impl FieldList {
    /// Adds a field; a missing value shows as `-`.
    fn always(&mut self, name: &str, value: Option<impl Into<StyledText>>) {
        self.0.push(vec![StyledText::faint(name), value.map_or_else(|| "-".into(), Into::into)]);
    }

    /// Adds a field if it has a value.
    fn if_any(&mut self, name: &str, value: Option<impl Into<StyledText>>) {
        if value.is_some() {
            self.always(name, value);
        }
    }

    fn write(self, page: &mut TextPage) {
        page.grid(2, &self.0);
    }
}

/// A list on one line; `None` if it is missing or empty.
fn joined(items: Option<&[impl AsRef<str>]>) -> Option<String> {
    let items = items.filter(|items| !items.is_empty())?;
    Some(items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "))
}

fn yes_or_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

#[cfg(test)]
mod tests;
