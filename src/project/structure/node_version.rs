//! The Node.js version in `engines` of an application.

use serde_json::{Map, Value};

use super::node_range::{NodeRange, Release};
use super::{StructureFinding, rule};
use crate::connect_file::Application;

/// The oldest release line that is not out of support, and the default of the platform's builder.
const OLDEST: u64 = 20;

/// The newest release line that has been published. Later ones count as supported.
const NEWEST: u64 = 26;

/// Checks `engines.node`. With `certification`, a range that the platform accepts must not include releases that are out
/// of support either.
pub(super) fn check(
    application: &Application,
    manifest: &Map<String, Value>,
    certification: bool,
) -> Option<StructureFinding> {
    let version = manifest.get("engines").and_then(|engines| engines.get("node"));
    let problem = problem(version, certification)?;
    let help = format!("add `\"engines\": {{\"node\": \">={OLDEST}\"}}` to package.json");
    let help = if version.is_some() { help.replacen("add", "write", 1).replacen(" to ", " in ", 1) } else { help };
    Some(StructureFinding::of_application(&application.name, &rule::NODE_VERSION, &problem, help))
}

fn problem(version: Option<&Value>, certification: bool) -> Option<String> {
    let text = match version {
        None => return Some("does not specify a Node.js version".to_owned()),
        Some(Value::String(text)) if text.trim().is_empty() => {
            return Some("does not specify a Node.js version".to_owned());
        }
        Some(Value::String(text)) => text,
        Some(_) => return Some("has an `engines.node` that is not a string".to_owned()),
    };
    let Some(range) = NodeRange::parse(text) else {
        return Some(format!("has an `engines.node` `{text}` that is not a version range"));
    };
    let allows = |line: u64| range.allows_some(Release(line, 0, 0), Release(line + 1, 0, 0));
    // Lines with odd numbers are supported for half a year.
    let is_supported = |line: &u64| *line >= OLDEST && line.is_multiple_of(2);
    let later = range.allows_some(Release(NEWEST, 0, 0), Release::MAXIMUM);
    if !later && !(OLDEST..NEWEST).filter(is_supported).any(allows) {
        return Some(format!("has an `engines.node` `{text}` that only allows unsupported Node.js versions"));
    }
    let allows_old = certification && range.allows_some(Release(0, 0, 0), Release(OLDEST, 0, 0));
    allows_old.then(|| format!("has an `engines.node` `{text}` that also allows Node.js versions below {OLDEST}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ranges_without_a_supported_version_are_a_problem() {
        let is_problem = |range: &str| problem(Some(&Value::from(range)), false).is_some();
        for range in
            [">=20", "20", "20.x", "^22.1.0", "24.3.1", "*", ">=14", "18 || 20", "18 - 22", ">=26", ">18", "lts"]
        {
            assert_eq!(is_problem(range), range == "lts", "{range}");
        }
        for range in ["18", "18.x", "^16", "~14.17.0", "<20", ">=12 <19", "16 || 18", "21.x", "23", "v18.20.1", ""] {
            assert!(is_problem(range), "{range}");
        }
        assert!(problem(None, false).is_some() && problem(Some(&Value::from(20)), false).is_some());
    }

    #[test]
    fn the_certification_also_asks_for_a_lower_bound() {
        let is_problem = |range: &str| problem(Some(&Value::from(range)), true).is_some();
        for range in ["*", ">=14", "18 || 20", ">18", "<=22"] {
            assert!(is_problem(range), "{range}");
        }
        for range in [">=20", "20 || 22", "^20.10.0", "24.x"] {
            assert!(!is_problem(range), "{range}");
        }
    }
}
