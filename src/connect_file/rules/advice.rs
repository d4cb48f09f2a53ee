//! The keys of each mapping, and what to say about keys that people write instead.

/// A mapping of the format.
pub(super) struct Shape<const N: usize> {
    /// What it is, as a sentence names it.
    pub(super) what: &'static str,
    /// Its keys.
    pub(super) keys: [&'static str; N],
    /// Keys that it does not have but that are often seen, each with what to do.
    pub(super) strangers: &'static [(&'static str, &'static str)],
}

const ABOUT_CONNECTOR: &str = "remove it; this belongs to the Connector, and is given with `connector create`";
const INTO_CONFIGURATION: &str = "put it below `configuration:`";

pub(super) const FILE: Shape<2> = Shape {
    what: "connect.yaml",
    keys: ["deployAs", "inheritAs"],
    strangers: &[
        ("name", ABOUT_CONNECTOR),
        ("description", ABOUT_CONNECTOR),
        ("vendor", ABOUT_CONNECTOR),
        ("version", ABOUT_CONNECTOR),
        ("applications", "write `deployAs`"),
        ("configuration", "put it below `inheritAs:`"),
    ],
};

pub(super) const INHERIT: Shape<2> = Shape {
    what: "`inheritAs`",
    keys: ["configuration", "apiClient"],
    strangers: &[
        ("standardConfiguration", INTO_CONFIGURATION),
        ("securedConfiguration", INTO_CONFIGURATION),
        ("scopes", "put it below `apiClient:`"),
    ],
};

pub(super) const API_CLIENT: Shape<1> = Shape { what: "`apiClient`", keys: ["scopes"], strangers: &[] };

pub(super) const APPLICATION: Shape<8> = Shape {
    what: "an application",
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
    strangers: &[
        ("key", "write `name`"),
        ("type", "write `applicationType`"),
        ("appPath", "remove it; the application's folder has the application's name"),
        ("path", "remove it; the application's folder has the application's name"),
        ("configurationType", "remove it; the lists below `configuration:` say what kind their keys are"),
        ("postDeployScript", "write `postDeploy` below `scripts:`"),
        ("preUndeployScript", "write `preUndeploy` below `scripts:`"),
        ("postDeploy", "put it below `scripts:`"),
        ("preUndeploy", "put it below `scripts:`"),
        ("standardConfiguration", INTO_CONFIGURATION),
        ("securedConfiguration", INTO_CONFIGURATION),
        ("schedule", "put it below `properties:`"),
        ("inheritAs", "move it out of the application: it belongs beside `deployAs`, for all applications"),
    ],
};

pub(super) const SCRIPTS: Shape<2> = Shape {
    what: "`scripts`",
    keys: ["postDeploy", "preUndeploy"],
    strangers: &[
        ("preDeploy", "remove it; scripts run after a deploy (`postDeploy`) and before an undeploy (`preUndeploy`)"),
        ("postUndeploy", "remove it; scripts run after a deploy (`postDeploy`) and before an undeploy (`preUndeploy`)"),
    ],
};

pub(super) const PROPERTIES: Shape<1> = Shape { what: "`properties`", keys: ["schedule"], strangers: &[] };

pub(super) const HEALTH_CHECK: Shape<4> = Shape {
    what: "`healthCheck`",
    keys: ["path", "intervalSeconds", "timeoutSeconds", "unhealthyThreshold"],
    strangers: &[("endpoint", "write `path`")],
};

pub(super) const RETRY_POLICY: Shape<4> = Shape {
    what: "`retryPolicy`",
    keys: ["strategy", "minBackoffSeconds", "maxBackoffSeconds", "maxAttempts"],
    strangers: &[],
};

pub(super) const CONFIGURATION: Shape<2> =
    Shape { what: "`configuration`", keys: ["standardConfiguration", "securedConfiguration"], strangers: &[] };

const ABOUT_KEY: &[(&str, &str)] = &[
    ("require", "write `required`"),
    ("name", "write `key`"),
    ("value", "write `default` if it is one; values are given with the Deployment"),
    ("label", "write `description`"),
    ("title", "write `description`"),
    ("type", "remove it; every value is a text"),
];

pub(super) const STANDARD: Shape<4> = Shape {
    what: "a standard configuration key",
    keys: ["key", "description", "required", "default"],
    strangers: ABOUT_KEY,
};

pub(super) const SECURED: Shape<4> = Shape {
    what: "a secured configuration key",
    // `default` is read so that its own rule can speak of it.
    keys: ["key", "description", "required", "default"],
    strangers: ABOUT_KEY,
};
