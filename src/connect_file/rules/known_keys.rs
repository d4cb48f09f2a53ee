//! The keys of each mapping, and what to do about keys that do not exist but are common.

use crate::yaml_file::Advice::{self, Do, Write};
use crate::yaml_file::Title::{Named, Only};
use crate::yaml_file::{FileKind, KnownKeys};

/// The kind of file.
pub(super) const CONNECT_YAML: FileKind = FileKind { first_key: "deployAs", addition, forbidden: &[] };

const OF_CONNECTOR: Advice = Do("remove it; this belongs to the Connector, and `connector create` sets it");
const INTO_CONFIGURATION: Advice = Do("move it below `configuration:`");
const FOLDER: Advice = Do("remove it; the folder of an application has the name of the application");
const NO_SUCH_SCRIPT: Advice =
    Do("remove it; scripts run after a deploy (`postDeploy`) and before an undeploy (`preUndeploy`)");

pub(super) const FILE: KnownKeys<2> = KnownKeys {
    required: &["deployAs"],
    mistakes: &[
        ("name", OF_CONNECTOR),
        ("description", OF_CONNECTOR),
        ("vendor", OF_CONNECTOR),
        ("version", OF_CONNECTOR),
        ("applications", Write("deployAs")),
        ("configuration", Do("move it below `inheritAs:`")),
    ],
    ..KnownKeys::new(Only("connect.yaml"), ["deployAs", "inheritAs"])
};

pub(super) const INHERIT: KnownKeys<2> = KnownKeys {
    mistakes: &[
        ("standardConfiguration", INTO_CONFIGURATION),
        ("securedConfiguration", INTO_CONFIGURATION),
        ("scopes", Do("move it below `apiClient:`")),
    ],
    ..KnownKeys::new(Only("`inheritAs`"), ["configuration", "apiClient"])
};

pub(super) const API_CLIENT: KnownKeys<1> =
    KnownKeys { required: &["scopes"], ..KnownKeys::new(Only("`apiClient`"), ["scopes"]) };

pub(super) const APPLICATION: KnownKeys<8> = KnownKeys {
    title: Named("application"),
    keys: [
        "name",
        "applicationType",
        "endpoint",
        "scripts",
        "configuration",
        "properties",
        "healthCheck",
        "retryPolicy",
    ],
    required: &["name", "applicationType"],
    disallowed: 0,
    mistakes: &[
        ("key", Write("name")),
        ("type", Write("applicationType")),
        ("appPath", FOLDER),
        ("path", FOLDER),
        ("configurationType", Do("remove it; the lists below `configuration:` set the kind of their keys")),
        ("postDeployScript", Do("write `postDeploy` below `scripts:`")),
        ("preUndeployScript", Do("write `preUndeploy` below `scripts:`")),
        ("postDeploy", Do("move it below `scripts:`")),
        ("preUndeploy", Do("move it below `scripts:`")),
        ("standardConfiguration", INTO_CONFIGURATION),
        ("securedConfiguration", INTO_CONFIGURATION),
        ("schedule", Do("move it below `properties:`")),
        ("inheritAs", Do("move it out of the application, next to `deployAs`; it applies to all applications")),
    ],
};

pub(super) const SCRIPTS: KnownKeys<2> = KnownKeys {
    mistakes: &[("preDeploy", NO_SUCH_SCRIPT), ("postUndeploy", NO_SUCH_SCRIPT)],
    ..KnownKeys::new(Only("`scripts`"), ["postDeploy", "preUndeploy"])
};

pub(super) const PROPERTIES: KnownKeys<1> =
    KnownKeys { required: &["schedule"], ..KnownKeys::new(Only("`properties`"), ["schedule"]) };

pub(super) const HEALTH_CHECK: KnownKeys<4> = KnownKeys {
    required: &["path"],
    mistakes: &[("endpoint", Write("path"))],
    ..KnownKeys::new(Only("`healthCheck`"), ["path", "intervalSeconds", "timeoutSeconds", "unhealthyThreshold"])
};

pub(super) const RETRY_POLICY: KnownKeys<4> = KnownKeys {
    required: &["strategy"],
    ..KnownKeys::new(Only("`retryPolicy`"), ["strategy", "minBackoffSeconds", "maxBackoffSeconds", "maxAttempts"])
};

pub(super) const CONFIGURATION: KnownKeys<2> =
    KnownKeys::new(Only("`configuration`"), ["standardConfiguration", "securedConfiguration"]);

pub(super) const STANDARD: KnownKeys<4> = KnownKeys {
    required: &["key", "description"],
    mistakes: &[
        ("require", Write("required")),
        ("name", Write("key")),
        ("value", Do("if it is a default, write `default`; other values are set in the Deployment")),
        ("label", Write("description")),
        ("title", Write("description")),
        ("type", Do("remove it; every value is a string")),
    ],
    ..KnownKeys::new(Named("standard configuration key"), ["key", "description", "required", "default"])
};

pub(super) const SECURED: KnownKeys<4> =
    KnownKeys { title: Named("secured configuration key"), disallowed: 1, ..STANDARD };

/// How to add a required key.
fn addition(key: &str) -> &'static str {
    match key {
        "deployAs" => "begin the file with `deployAs:`, and list the applications below it",
        "scopes" => "list at least one scope, such as `scopes: [manage_project]`",
        "name" => "add `name:` with the name of the application's folder",
        "applicationType" => {
            "add `applicationType:` with `service`, `event`, `job`, `merchant-center-custom-application`, \
             `merchant-center-custom-view` or `assets`"
        }
        "endpoint" => "add `endpoint:` with the path of the application's endpoint, such as `/`",
        "properties" => "add `properties:`, and below it `schedule: \"0 9 * * *\"` (daily at nine)",
        "schedule" => "add `schedule:` with a cron expression, such as \"0 9 * * *\" (daily at nine)",
        "path" => "add `path:` with a path that responds with status 200 if the application is healthy",
        "strategy" => "add `strategy: immediate` or `strategy: exponential-backoff`",
        "minBackoffSeconds" => "add `minBackoffSeconds:` with a whole number from 1 to 600",
        "maxBackoffSeconds" => "add `maxBackoffSeconds:` with a whole number from 1 to 600",
        "key" => "add `key:` with the name of the environment variable",
        _ => "add `description:` to explain the value to the users who deploy the Connector",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_required_key_says_how_it_is_added() {
        for key in ["schedule", "path", "strategy", "minBackoffSeconds", "maxBackoffSeconds", "key", "description"] {
            assert!(addition(key).starts_with(&format!("add `{key}:")), "{key}: {}", addition(key));
        }
    }
}
