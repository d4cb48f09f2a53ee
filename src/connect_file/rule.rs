//! The rules by name, each with the reason it exists.

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The platform accepts it, but it is probably a mistake.
    Warning,
    /// The platform rejects it.
    Error,
}

impl Severity {
    /// The name in every output format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule that a connect.yaml can break.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// In kebab case.
    pub name: &'static str,
    pub severity: Severity,
    /// Why the rule exists, in one sentence.
    pub why: &'static str,
}

/// Declares each rule as a constant, and the list of all of them.
macro_rules! rules {
    ($($constant:ident $severity:ident $name:literal $why:literal)*) => {
        $(pub(crate) const $constant: Rule = Rule { name: $name, severity: Severity::$severity, why: $why };)*

        /// Every rule about the file itself.
        pub const RULES: &[&Rule] = &[$(&$constant),*];
    };
}

rules! {
    FILE_TOO_LARGE Error "file-too-large" "A connect.yaml is never this large, and reading the file could exhaust memory."
    NOT_UTF8 Error "not-utf8" "The platform reads connect.yaml as UTF-8."
    NUL_BYTE Error "nul-byte" "YAML does not allow NUL characters."
    CARRIAGE_RETURN Error "carriage-return" "The platform does not accept a carriage return alone as a line ending."

    YAML_SYNTAX Error "yaml-syntax" "The platform cannot read a file that is not valid YAML."
    TAB_INDENTATION Error "tab-indentation" "YAML does not allow tabs for indentation."
    UNQUOTED_TEXT Error "unquoted-text" "Some characters have a special meaning in YAML, so a string that contains them needs quotes."
    MERGE_KEY Error "merge-key" "YAML 1.2 has no merge keys; the platform treats `<<` as an unknown key."
    SEVERAL_DOCUMENTS Error "several-documents" "The platform reads a single document."
    DUPLICATE_KEY Error "duplicate-key" "A mapping can contain a key only once; otherwise it is unclear which value applies."
    NESTING_TOO_DEEP Error "nesting-too-deep" "A connect.yaml needs seven levels; deeper nesting is a mistake or an attack."
    UNKNOWN_ALIAS Error "unknown-alias" "An alias such as `*name` repeats the value that an anchor `&name` marked earlier in the file."
    ALIAS_CYCLE Error "alias-cycle" "A value that contains itself has no end."
    ALIAS_BUDGET Error "alias-budget" "The platform rejects files in which aliases repeat too many values."
    YAML_VERSION Warning "yaml-version" "In YAML 1.1, words such as `yes` and `on` are booleans, so the file can be read in two ways."

    WRONG_TYPE Error "wrong-type" "The platform does not convert values: a string, a number, a boolean and a list are different types."
    NULL_VALUE Error "null-value" "A key without a value is null, and null is not the same as a missing key."
    MISSING_KEY Error "missing-key" "The platform rejects a file in which a required key is missing."
    UNKNOWN_KEY Error "unknown-key" "The platform rejects a file with an unknown key."
    EMPTY_TEXT Error "empty-text" "The platform rejects strings that are empty or contain only whitespace."
    NUMBER_RANGE Error "number-range" "The platform accepts only whole numbers in the range."

    APPLICATION_NAME Error "application-name" "The name is also the name of the application's folder, and its name in every Deployment."
    DUPLICATE_APPLICATION Error "duplicate-application" "Deployments refer to an application by its name."
    APPLICATION_TYPE Error "application-type" "The type determines how the platform builds and runs the application."
    KEY_NOT_ALLOWED Error "key-not-allowed" "Each application type and each retry strategy has its own keys; the platform rejects all others."
    ENDPOINT Error "endpoint" "The platform appends the endpoint to the URL of the application."
    RETRY_STRATEGY Error "retry-strategy" "The strategy determines which other keys of the policy apply."
    BACKOFF_ORDER Error "backoff-order" "The delay grows from the minimum to the maximum."
    SCHEDULE Error "schedule" "The schedule determines when the platform runs the job."
    SCHEDULE_FIELDS Warning "schedule-fields" "A cron expression has five fields; how the platform interprets more is not documented."
    SCHEDULE_NEVER Warning "schedule-never" "A job with such a schedule never runs."
    SCHEDULE_STEP Warning "schedule-step" "Each field counts its steps from its start, so a step beyond the range matches only once."
    SCHEDULE_SPELLING Warning "schedule-spelling" "The platform's own check (version 0.0.16) rejects this spelling of a valid schedule."

    CONFIGURATION_KEY Error "configuration-key" "The key becomes the name of an environment variable."
    RESERVED_KEY Error "reserved-key" "The platform sets this environment variable itself."
    DUPLICATE_CONFIGURATION_KEY Error "duplicate-configuration-key" "Each key is one environment variable of the application."
    DUPLICATE_GLOBAL_KEY Error "duplicate-global-key" "Every application receives the global keys, so an application cannot declare them again."
    SECURED_DEFAULT Error "secured-default" "Users who deploy the Connector can read connect.yaml, so it must not contain a default for a secret."
    MERCHANT_CENTER_KEY Error "merchant-center-key" "The Merchant Center needs these values to find and load the application."
    CLOUD_IDENTIFIER Error "cloud-identifier" "A Merchant Center application needs the cloud Region that it runs in."
    MERCHANT_CENTER_SECURED Error "merchant-center-secured" "A Merchant Center application runs in the browser, where no value stays secret."
    GENERATED_VARIABLE Warning "generated-variable" "With `inheritAs.apiClient`, the platform creates an API Client and sets this variable itself."
    SCOPE Warning "scope" "A blank scope grants no permission."
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let mut seen = HashSet::new();
        for rule in RULES {
            assert!(seen.insert(rule.name), "{} is declared twice", rule.name);
            assert!(rule.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            assert!(rule.why.ends_with('.'), "{}", rule.name);
        }
    }
}
