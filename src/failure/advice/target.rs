//! The resource of a request, for the commands of a hint.

use crate::failure::NamedResources;

/// The resource of a request, as the command line names it.
pub(super) struct Target<'r> {
    pub(super) method: &'r str,
    pub(super) group: &'static str,
    /// The id or key, as the command line gives it, else as the request does; `None` if neither has it.
    pub(super) reference: Option<&'r str>,
    pub(super) named: &'r NamedResources,
}

impl<'r> Target<'r> {
    /// Reads method and path, such as `POST /my-project/deployments/key=shop`.
    pub(super) fn of(request: &'r str, named: &'r NamedResources) -> Self {
        let (method, path) = request.split_once(' ').unwrap_or(("", request));
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let (group, segment) = match segments[..] {
            ["connectors"] | ["connectors", "drafts"] => ("connector", None),
            ["connectors", "drafts", segment, ..] | ["connectors", segment, ..] => ("connector", Some(segment)),
            [_, _, segment, ..] => ("deployment", Some(segment)),
            _ => ("deployment", None),
        };
        let given = if group == "connector" { &named.connector } else { &named.deployment };
        // A key that is encoded in the path cannot be pasted.
        let requested = segment.map(|segment| segment.strip_prefix("key=").unwrap_or(segment));
        let reference = given.as_deref().or(requested.filter(|text| !text.contains('%')));
        Self { method, group, reference, named }
    }

    /// A command on the resource, if it is known which one it is.
    pub(super) fn command(&self, verb: &str) -> Option<String> {
        Some(format!("ctconnect {} {verb} {}", self.group, self.reference?))
    }

    /// The Connector: that of the request, or the one that the command line names.
    pub(super) fn connector(&self) -> Option<&str> {
        if self.group == "connector" { self.reference } else { self.named.connector.as_deref() }
    }

    /// What shows the applications and keys of the Connector.
    pub(super) fn schema(&self) -> String {
        let published = if self.named.is_published { " --published" } else { "" };
        let command = match (self.connector(), self.command("describe")) {
            (Some(connector), _) => format!("ctconnect connector configuration {connector}{published}"),
            (None, Some(describe)) => describe,
            (None, None) => return "check the applications and keys that the Connector declares".to_owned(),
        };
        format!("`{command}` lists the applications and their keys")
    }
}
