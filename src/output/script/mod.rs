//! The text on standard output that scripts for the official CLI parse.
//!
//! Rows that begin with an id, `status: '…'` lines, and the sentences around ids: what `commercetools` 0.0.23 prints, without
//! colors and without repeated blank lines. `tests/official-cli` compares both programs.

mod inspect;
mod javascript;
mod lists;
mod sentences;

use serde_json::Value;

/// Which result of the official CLI a command prints off a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptShape {
    result: ScriptResult,
    /// What the command line says about it: the id or key that selects the resource, or the offset of a list.
    parameter: Option<(String, String)>,
}

/// The results of the official CLI that scripts parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ScriptResult {
    Login,
    Identity,
    ConnectorCreated,
    ConnectorUpdated,
    ConnectorList,
    ConnectorDescription,
    ConnectorValidated,
    ConnectorPreviewed,
    ConnectorDeployed,
    ConnectorPublished,
    ConnectorCertified,
    DeploymentCreated,
    DeploymentList,
    DeploymentDescription,
    DeploymentRedeployed,
    DeploymentDeleted,
    DeploymentLogs,
}

/// The words of the official command, joined by `-`, with the result that it prints.
const RESULTS: &[(&str, ScriptResult)] = &[
    ("auth-login", ScriptResult::Login),
    ("auth-whoami", ScriptResult::Identity),
    ("connectorstaged-create", ScriptResult::ConnectorCreated),
    ("connectorstaged-update", ScriptResult::ConnectorUpdated),
    ("connectorstaged-list", ScriptResult::ConnectorList),
    ("connectorstaged-describe", ScriptResult::ConnectorDescription),
    ("connectorstaged-validate", ScriptResult::ConnectorValidated),
    ("connectorstaged-preview", ScriptResult::ConnectorPreviewed),
    ("connectorstaged-deploy", ScriptResult::ConnectorDeployed),
    ("connectorstaged-publish", ScriptResult::ConnectorPublished),
    ("connectorstaged-certify", ScriptResult::ConnectorCertified),
    ("deployment-create", ScriptResult::DeploymentCreated),
    ("deployment-list", ScriptResult::DeploymentList),
    ("deployment-describe", ScriptResult::DeploymentDescription),
    ("deployment-redeploy", ScriptResult::DeploymentRedeployed),
    ("deployment-delete", ScriptResult::DeploymentDeleted),
    ("deployment-logs", ScriptResult::DeploymentLogs),
];

impl ScriptShape {
    /// Parses `COMMAND` or `COMMAND:NAME=VALUE`, such as `deployment-describe:key=live`.
    ///
    /// # Errors
    /// A sentence for the user.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (command, parameter) = text.split_once(':').map_or((text, None), |(command, rest)| (command, Some(rest)));
        let known = RESULTS.iter().find(|(name, _)| *name == command);
        let (_, result) = known.ok_or_else(|| format!("`{command}` is not a result that scripts read"))?;
        let parameter = parameter.and_then(|text| text.split_once('='));
        let parameter = parameter.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(Self { result: *result, parameter })
    }

    /// A resource, several log entries, or the state after a command; `None` for anything else, such as the changes of
    /// `--dry-run`.
    pub(super) fn item(&self, value: &Value) -> Option<String> {
        let is_resource = value.get("id").is_some();
        let has_no_id =
            matches!(self.result, ScriptResult::Login | ScriptResult::Identity | ScriptResult::DeploymentLogs);
        (is_resource || has_no_id).then(|| self.text(value))
    }

    fn text(&self, value: &Value) -> String {
        match self.result {
            ScriptResult::ConnectorDescription | ScriptResult::DeploymentDescription => {
                format!("{}\n{}", sentences::start(self, value), inspect::inspected(value))
            }
            ScriptResult::DeploymentLogs => lists::logs(self, value),
            _ => sentences::result(self, value),
        }
    }

    /// One log entry of a stream, or one of several results.
    pub(super) fn stream_item(&self, value: &Value) -> Option<String> {
        match self.result {
            ScriptResult::DeploymentLogs => Some(lists::log_line(value)),
            _ => self.item(value),
        }
    }

    /// A list: a row for each item, and which of them the rows are. `total` is the number of items on the server.
    pub(super) fn list(&self, items: &Value, total: Option<u64>) -> String {
        match self.result {
            ScriptResult::ConnectorList | ScriptResult::DeploymentList => lists::rows(self, items, total),
            _ => items.as_array().into_iter().flatten().map(|item| self.text(item)).collect::<Vec<_>>().join("\n"),
        }
    }

    /// The parameter of this name.
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameter.as_ref().filter(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// `key` or `id`, and the key or id that selects the resource.
    fn selected(&self) -> (&str, &str) {
        self.parameter.as_ref().map_or(("key", ""), |(name, value)| (name, value))
    }
}

/// A field as the official CLI puts it in a sentence.
fn field(value: &Value, name: &str) -> String {
    match value.get(name) {
        None => "undefined".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => javascript::number_text(number),
        Some(other) => javascript::stringified(other),
    }
}

/// `text` with at most one blank line at a time, each line passed through `escape`.
pub(super) fn lines(text: &str, escape: impl Fn(&str) -> String) -> String {
    let mut all = String::new();
    let mut was_blank = false;
    for line in text.trim_end_matches('\n').split('\n') {
        if !(was_blank && line.is_empty()) {
            all.push_str(&escape(line));
            all.push('\n');
        }
        was_blank = line.is_empty();
    }
    all
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    fn shape(text: &str) -> ScriptShape {
        ScriptShape::parse(text).unwrap()
    }

    #[test]
    fn a_shape_is_a_command_with_what_selects_the_resource() {
        assert_eq!(shape("deployment-delete:id=a=b").selected(), ("id", "a=b"));
        assert_eq!(shape("deployment-list:offset=5").parameter("offset"), Some("5"));
        assert!(ScriptShape::parse("deployment-explode").is_err());
    }

    #[test]
    fn blank_lines_are_not_repeated() {
        assert_eq!(lines("a\n\n\nb\n\n\n", str::to_owned), "a\n\nb\n");
        assert_eq!(lines("\na", str::to_owned), "\na\n");
    }

    #[test]
    fn rows_begin_with_the_id() {
        let items = json!([
            { "id": "1", "key": "live", "version": 12, "status": "Deployed" },
            { "id": "22", "version": 3, "status": "Queued" },
        ]);
        assert_eq!(
            shape("deployment-list:offset=5").list(&items, Some(9)),
            "ID KEY  VERSION STATUS  \n1  live   12    Deployed\n22         3    Queued  \n\nShowing items 6–7 of 9."
        );
    }

    #[test]
    fn every_sentence_names_the_ids_where_scripts_look_for_them() {
        let deployment = json!({ "id": "d-1", "key": "live", "status": "Queued", "version": 1 });
        let said = |text: &str, value: &Value| shape(text).item(value).unwrap();
        assert!(
            said("deployment-create", &deployment)
                .ends_with("created with ID: d-1 and it's currently in Queued status")
        );
        assert!(said("deployment-redeploy:key=live", &deployment).ends_with("command later on. Queued"));
        assert!(
            said("deployment-delete:key=live", &deployment)
                .starts_with("Deleting Deployment with key - 'live' ...\nDeployment with key - 'live' has been")
        );
        let connector = json!({ "id": "c-1", "name": "Shop", "status": "Published", "version": 7,
            "repository": { "url": "u", "tag": "v1" }, "isPreviewable": "true" });
        assert!(said("connectorstaged-create", &connector).ends_with("successfully created. (id: c-1)"));
        assert!(said("connectorstaged-update", &connector).ends_with("(version: 7)"));
        let published = "Publishing succeeded for the Connector with ID 'c-1' and Git tag 'v1'!";
        assert!(said("connectorstaged-publish", &connector).ends_with(published));
        let failed = json!({ "id": "c-1", "status": "Failed", "repository": { "tag": "v1" } });
        assert!(!said("connectorstaged-publish", &failed).contains("succeeded"));
    }

    #[test]
    fn log_entries_are_lines_below_a_heading() {
        let entry = json!({ "timestamp": "2026-11-20T10:00:00.000Z", "severity": "INFO", "applicationName": "web",
            "type": "HTTP_REQUEST",
            "details": { "requestMethod": "GET", "requestUrl": "/x", "status": 200, "userAgent": "curl" } });
        let text = shape("deployment-logs:key=live").item(&json!([entry])).unwrap();
        assert_eq!(
            text,
            "Getting logs for Deployment with key - 'live' ...\n\n\
             - Logs from Fri, 20 Nov 2026 10:00:00 GMT to Fri, 20 Nov 2026 10:00:00 GMT -\n\n\
             2026-11-20T10:00:00.000Z INFO web GET \"/x\" 200 \"curl\""
        );
        let none = shape("deployment-logs:id=7").item(&json!([])).unwrap();
        assert!(none.ends_with("No logs found for Deployment with id - '7'."), "{none}");
        assert_eq!(shape("deployment-redeploy:key=live").item(&json!({ "changes": [] })), None, "of `--dry-run`");
    }
}
