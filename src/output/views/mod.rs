//! How each resource looks to people.

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

use super::{StyledText, TextPage, TextStyle};

/// The names and values of a page, aligned. What is missing shows as `-`.
#[derive(Default)]
struct FieldList(Vec<Vec<StyledText>>);

impl FieldList {
    fn always(&mut self, name: &str, value: Option<impl Into<StyledText>>) {
        self.0.push(vec![StyledText::new(name, TextStyle::Faint), value.map_or_else(|| "-".into(), Into::into)]);
    }

    fn if_any(&mut self, name: &str, value: Option<impl Into<StyledText>>) {
        if value.is_some() {
            self.always(name, value);
        }
    }

    fn write(self, page: &mut TextPage) {
        page.grid(2, &self.0);
    }
}

/// A list in one line; `None` where it is missing or empty.
fn joined(items: Option<&[impl AsRef<str>]>) -> Option<String> {
    let items = items.filter(|items| !items.is_empty())?;
    Some(items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "))
}

fn yes_or_no(flag: Option<bool>) -> String {
    flag.map_or_else(String::new, |flag| if flag { "yes" } else { "no" }.to_owned())
}

#[cfg(test)]
mod tests;
