//! The keys of each mapping, and what to say about keys that people write instead.

/// A mapping of the format.
pub(super) struct Shape<const N: usize> {
    /// What it is, as a sentence names it.
    pub(super) what: &'static str,
    /// Its keys.
    pub(super) keys: [&'static str; N],
    /// How many of the last ones it does not have: they are read so that a rule of their own can refuse them.
    pub(super) refused: usize,
    /// Keys that it does not have but that are often seen.
    pub(super) strangers: &'static [(&'static str, Advice)],
}

/// What to do about a key that is often seen but does not exist.
#[derive(Debug, Clone, Copy)]
pub(super) enum Advice {
    /// This key was meant.
    Write(&'static str),
    /// Something else is to be done.
    Do(&'static str),
}

use Advice::{Do, Write};

const ABOUT_CONNECTOR: Advice = Do("remove it; this belongs to the Connector, and is given with `connector create`");
const INTO_CONFIGURATION: Advice = Do("put it below `configuration:`");

pub(super) const FILE: Shape<2> = Shape {
    what: "connect.yaml",
    keys: ["deployAs", "inheritAs"],
    refused: 0,
    strangers: &[
        ("name", ABOUT_CONNECTOR),
        ("description", ABOUT_CONNECTOR),
        ("vendor", ABOUT_CONNECTOR),
        ("version", ABOUT_CONNECTOR),
        ("applications", Write("deployAs")),
        ("configuration", Do("put it below `inheritAs:`")),
    ],
};

pub(super) const INHERIT: Shape<2> = Shape {
    what: "`inheritAs`",
    keys: ["configuration", "apiClient"],
    refused: 0,
    strangers: &[
        ("standardConfiguration", INTO_CONFIGURATION),
        ("securedConfiguration", INTO_CONFIGURATION),
        ("scopes", Do("put it below `apiClient:`")),
    ],
};

pub(super) const API_CLIENT: Shape<1> = Shape { what: "`apiClient`", keys: ["scopes"], refused: 0, strangers: &[] };

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
    refused: 0,
    strangers: &[
        ("key", Write("name")),
        ("type", Write("applicationType")),
        ("appPath", Do("remove it; the application's folder has the application's name")),
        ("path", Do("remove it; the application's folder has the application's name")),
        ("configurationType", Do("remove it; the lists below `configuration:` say what kind their keys are")),
        ("postDeployScript", Do("write `postDeploy` below `scripts:`")),
        ("preUndeployScript", Do("write `preUndeploy` below `scripts:`")),
        ("postDeploy", Do("put it below `scripts:`")),
        ("preUndeploy", Do("put it below `scripts:`")),
        ("standardConfiguration", INTO_CONFIGURATION),
        ("securedConfiguration", INTO_CONFIGURATION),
        ("schedule", Do("put it below `properties:`")),
        ("inheritAs", Do("move it out of the application: it belongs beside `deployAs`, for all applications")),
    ],
};

pub(super) const SCRIPTS: Shape<2> = Shape {
    what: "`scripts`",
    keys: ["postDeploy", "preUndeploy"],
    refused: 0,
    strangers: &[
        (
            "preDeploy",
            Do("remove it; scripts run after a deploy (`postDeploy`) and before an undeploy (`preUndeploy`)"),
        ),
        (
            "postUndeploy",
            Do("remove it; scripts run after a deploy (`postDeploy`) and before an undeploy (`preUndeploy`)"),
        ),
    ],
};

pub(super) const PROPERTIES: Shape<1> = Shape { what: "`properties`", keys: ["schedule"], refused: 0, strangers: &[] };

pub(super) const HEALTH_CHECK: Shape<4> = Shape {
    what: "`healthCheck`",
    keys: ["path", "intervalSeconds", "timeoutSeconds", "unhealthyThreshold"],
    refused: 0,
    strangers: &[("endpoint", Write("path"))],
};

pub(super) const RETRY_POLICY: Shape<4> = Shape {
    what: "`retryPolicy`",
    keys: ["strategy", "minBackoffSeconds", "maxBackoffSeconds", "maxAttempts"],
    refused: 0,
    strangers: &[],
};

pub(super) const CONFIGURATION: Shape<2> = Shape {
    what: "`configuration`",
    keys: ["standardConfiguration", "securedConfiguration"],
    refused: 0,
    strangers: &[],
};

const ABOUT_KEY: &[(&str, Advice)] = &[
    ("require", Write("required")),
    ("name", Write("key")),
    ("value", Do("write `default` if it is one; values are given with the Deployment")),
    ("label", Write("description")),
    ("title", Write("description")),
    ("type", Do("remove it; every value is a text")),
];

pub(super) const STANDARD: Shape<4> = Shape {
    what: "a standard configuration key",
    keys: ["key", "description", "required", "default"],
    refused: 0,
    strangers: ABOUT_KEY,
};

pub(super) const SECURED: Shape<4> = Shape {
    what: "a secured configuration key",
    keys: ["key", "description", "required", "default"],
    refused: 1,
    strangers: ABOUT_KEY,
};
