//! The keys of each mapping, and what to do about keys that do not exist but are common.

use crate::yaml_file::Advice::{self, Do, Write};
use crate::yaml_file::Title::{Keyed, Only};
use crate::yaml_file::{FileKind, KnownKeys};

/// The kind of file.
pub(super) const CTCONNECT_YAML: FileKind = FileKind { first_key: "connector", addition, forbidden: FORBIDDEN };

const SERVER: Advice = Do(
    "remove it; the addresses of servers come from flags, the environment and your own settings, never from a file of \
        the repository",
);
const SAFETY: Advice = Do(
    "remove it; the safety setting is `CTCONNECT_SAFETY` in the environment or `safety` in your own settings, and no file \
        of the repository can change it",
);
const PROGRAM: Advice = Do("remove it; ctconnect.yaml cannot run programs");
const IDENTITY: Advice = Do(
    "remove it; the identity of a Project is in `CTP_CLIENT_ID__NAME` and `CTP_CLIENT_SECRET__NAME` in the environment, \
        or in its `profile`",
);
const OF_CONNECT_YAML: Advice = Do("remove it; connect.yaml declares the applications and their keys");
const DEPLOYMENTS: Advice = Write("deployments");

/// What the file cannot do, wherever it is tried.
const FORBIDDEN: &[(&str, Advice)] = &[
    ("apiUrl", SERVER),
    ("authUrl", SERVER),
    ("connectUrl", SERVER),
    ("baseUrl", SERVER),
    ("host", SERVER),
    ("server", SERVER),
    ("url", SERVER),
    ("proxy", SERVER),
    ("safety", SAFETY),
    ("readOnly", SAFETY),
    ("allowDelete", SAFETY),
    ("force", SAFETY),
    ("command", PROGRAM),
    ("commands", PROGRAM),
    ("exec", PROGRAM),
    ("hooks", PROGRAM),
    ("run", PROGRAM),
    ("script", PROGRAM),
    ("scripts", PROGRAM),
    ("shell", PROGRAM),
    ("preDeploy", PROGRAM),
    ("postDeploy", PROGRAM),
    ("credentialHelper", PROGRAM),
    ("clientId", IDENTITY),
    ("clientSecret", IDENTITY),
    ("credentials", IDENTITY),
    ("password", IDENTITY),
    ("secret", IDENTITY),
    ("token", IDENTITY),
];

pub(super) const FILE: KnownKeys<6> = KnownKeys {
    mistakes: &[
        ("environments", DEPLOYMENTS),
        ("envs", DEPLOYMENTS),
        ("targets", DEPLOYMENTS),
        ("installations", DEPLOYMENTS),
        ("includes", Write("include")),
        ("configuration", Do("move it below `defaults:` or below a Deployment")),
        ("deployAs", OF_CONNECT_YAML),
        ("inheritAs", OF_CONNECT_YAML),
        ("applications", OF_CONNECT_YAML),
    ],
    ..KnownKeys::new(
        Only("ctconnect.yaml"),
        ["connector", "projects", "defaults", "deployments", "customers", "include"],
    )
};

const OF_MAIN_FILE: Advice = Do("move it to ctconnect.yaml; an included file has only `projects` and `deployments`");

pub(super) const INCLUDED: KnownKeys<2> = KnownKeys {
    mistakes: &[
        ("connector", OF_MAIN_FILE),
        ("defaults", OF_MAIN_FILE),
        ("customers", OF_MAIN_FILE),
        ("include", OF_MAIN_FILE),
    ],
    ..KnownKeys::new(Only("an included file"), ["projects", "deployments"])
};

pub(super) const CONNECTOR: KnownKeys<12> = KnownKeys {
    mistakes: &[
        ("repositoryUrl", Do("write `url` below `repository:`")),
        ("repositoryTag", Do("write `tag` below `repository:`")),
        ("tag", Do("move it below `repository:`")),
        ("creatorEmail", Do("write `email` below `creator:`")),
        ("email", Do("move it below `creator:`")),
        ("regions", Write("supportedRegions")),
        ("public", Write("published")),
    ],
    ..KnownKeys::new(
        Only("`connector`"),
        [
            "key",
            "id",
            "project",
            "published",
            "name",
            "description",
            "creator",
            "repository",
            "supportedRegions",
            "integrationTypes",
            "privateProjects",
            "documentationUrl",
        ],
    )
};

pub(super) const CREATOR: KnownKeys<7> = KnownKeys {
    mistakes: &[
        ("contributors", Write("noOfContributors")),
        ("logo", Write("logoUrl")),
        ("support", Write("supportUrl")),
    ],
    ..KnownKeys::new(
        Only("`creator`"),
        ["email", "name", "title", "company", "logoUrl", "supportUrl", "noOfContributors"],
    )
};

pub(super) const REPOSITORY: KnownKeys<2> = KnownKeys::new(Only("`repository`"), ["url", "tag"]);

pub(super) const PROJECT: KnownKeys<3> = KnownKeys {
    required: &["key"],
    mistakes: &[("projectKey", Write("key")), ("name", Write("key"))],
    ..KnownKeys::new(Keyed("project"), ["key", "region", "profile"])
};

const ENV: Advice = Do("move it below `configuration:`, and there below the name of an application");

const DEPLOYMENT_MISTAKES: &[(&str, Advice)] = &[
    ("values", Write("configuration")),
    ("config", Write("configuration")),
    ("env", ENV),
    ("environment", ENV),
    ("schedules", Write("schedule")),
    ("configurationFiles", Write("configurationFile")),
    ("valuesFile", Write("configurationFile")),
    ("connector", Do("remove it; every Deployment in the file runs its `connector`")),
];

pub(super) const DEPLOYMENT: KnownKeys<11> = KnownKeys {
    mistakes: DEPLOYMENT_MISTAKES,
    ..KnownKeys::new(
        Keyed("deployment"),
        [
            "project",
            "type",
            "region",
            "wave",
            "updateConnector",
            "schedule",
            "configurationFile",
            "configuration",
            "key",
            "id",
            "default",
        ],
    )
};

/// As [`DEPLOYMENT`], but a rule of its own reports the last three.
pub(super) const DEFAULTS: KnownKeys<11> =
    KnownKeys { title: Only("`defaults`"), disallowed: 3, mistakes: DEPLOYMENT_MISTAKES, ..DEPLOYMENT };

/// The columns of a table of customers that are not values.
pub(super) const CUSTOMER: [&str; 7] = ["name", "project", "region", "profile", "key", "type", "wave"];

/// How to add a required key.
fn addition(key: &str) -> &'static str {
    match key {
        "key" => "add `key:` with the key of the Project",
        _ => "add `name:` with the name of the customer",
    }
}
