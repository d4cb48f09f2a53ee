//! The rules about a project folder.

use crate::yaml_file::{Rule, Severity};

/// Every rule about a project folder.
pub const STRUCTURE_RULES: &[&Rule] = &[
    &APPLICATION_FOLDER,
    &MANIFEST,
    &MANIFEST_SYNTAX,
    &START_SCRIPT,
    &BUILD_SCRIPT,
    &NAMED_SCRIPT,
    &LOCK_FILE,
    &PACKAGE_MANAGER,
    &NODE_VERSION,
    &LOCAL_DEPENDENCY,
    &REPOSITORY_ROOT,
    &CERTIFICATION_ROOT,
    &CERTIFICATION_README,
    &CERTIFICATION_LICENSE,
    &CERTIFICATION_TESTS,
];

const fn error(name: &'static str, why: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, why }
}

const fn warning(name: &'static str, why: &'static str) -> Rule {
    Rule { name, severity: Severity::Warning, why }
}

pub(super) const APPLICATION_FOLDER: Rule =
    error("application-folder", "The platform builds each application from the folder of the same name.");
pub(super) const MANIFEST: Rule =
    error("manifest", "The platform detects the language of an application by its package.json or pom.xml.");
pub(super) const MANIFEST_SYNTAX: Rule =
    error("manifest-syntax", "An application with an invalid manifest cannot be built.");
pub(super) const START_SCRIPT: Rule = error("start-script", "The platform starts the application with `npm start`.");
pub(super) const BUILD_SCRIPT: Rule = warning(
    "build-script",
    "The platform runs the `build` script; without it TypeScript is not compiled, and a front end is not bundled.",
);
pub(super) const NAMED_SCRIPT: Rule =
    error("named-script", "A script that does not exist fails, and the deployment fails with it.");
pub(super) const LOCK_FILE: Rule = warning(
    "lock-file",
    "Without a lock file two builds of the same tag can differ, and the dependency scan has nothing to read.",
);
pub(super) const PACKAGE_MANAGER: Rule = warning(
    "package-manager",
    "The lock file in the application's folder decides on the package manager: Yarn, else pnpm, else npm.",
);
pub(super) const NODE_VERSION: Rule = warning(
    "node-version",
    "`engines.node` decides on the Node.js version of the image, and an old one can fail the security scan.",
);
pub(super) const LOCAL_DEPENDENCY: Rule =
    error("local-dependency", "A dependency that does not exist cannot be installed.");
pub(super) const REPOSITORY_ROOT: Rule =
    warning("repository-root", "The platform reads the connect.yaml at the root of the repository.");
pub(super) const CERTIFICATION_ROOT: Rule =
    error("certification-root", "The platform certifies what the connect.yaml at the root of the repository declares.");
pub(super) const CERTIFICATION_README: Rule =
    error("certification-readme", "The certification requires an installation guide and documentation.");
pub(super) const CERTIFICATION_LICENSE: Rule =
    error("certification-license", "The certification requires the license files of the Connector.");
pub(super) const CERTIFICATION_TESTS: Rule =
    error("certification-tests", "The certification requires automated unit tests and integration tests.");
