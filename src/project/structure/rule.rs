//! The rules about a project folder.

use crate::connect_file::{Rule, Severity};

/// Every rule about a project folder.
pub const STRUCTURE_RULES: &[&Rule] = &[
    &APPLICATION_FOLDER,
    &MANIFEST,
    &MANIFEST_SYNTAX,
    &START_SCRIPT,
    &BUILD_SCRIPT,
    &NAMED_SCRIPT,
    &LOCK_FILE,
    &NODE_VERSION,
    &LOCAL_DEPENDENCY,
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
    error("application-folder", "The platform builds each application from the folder of its name.");
pub(super) const MANIFEST: Rule =
    error("manifest", "The platform recognises the language of an application by its package.json or pom.xml.");
pub(super) const MANIFEST_SYNTAX: Rule =
    error("manifest-syntax", "An application whose manifest is broken cannot be built.");
pub(super) const START_SCRIPT: Rule = error("start-script", "The platform starts the application with `npm start`.");
pub(super) const BUILD_SCRIPT: Rule = warning(
    "build-script",
    "The platform runs the `build` script; without it TypeScript stays uncompiled, and a front end unbundled.",
);
pub(super) const NAMED_SCRIPT: Rule =
    error("named-script", "connect.yaml names a script that would fail, and the deploy with it.");
pub(super) const LOCK_FILE: Rule = warning(
    "lock-file",
    "Without a lock file two builds of the same tag may differ, and the scan of dependencies has nothing to read.",
);
pub(super) const NODE_VERSION: Rule = warning(
    "node-version",
    "Without `engines.node` the image gets a version of Node.js that may fail the security scan.",
);
pub(super) const LOCAL_DEPENDENCY: Rule =
    error("local-dependency", "Dependencies that are not there cannot be installed.");
pub(super) const CERTIFICATION_README: Rule =
    error("certification-readme", "The certification asks for an installation guide and documentation.");
pub(super) const CERTIFICATION_LICENSE: Rule =
    error("certification-license", "The certification asks for the license files of the Connector.");
pub(super) const CERTIFICATION_TESTS: Rule =
    error("certification-tests", "The certification asks for unit tests and integration tests that run by themselves.");
