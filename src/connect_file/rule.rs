//! The rules by name, each with the reason it exists.

use super::problem::Severity;

/// A rule that a connect.yaml can break.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, in kebab case.
    pub name: &'static str,
    /// Whether a file that breaks it is refused.
    pub severity: Severity,
    /// Why it matters, in one sentence.
    pub why: &'static str,
}

/// Declares the rules as constants, and the list of all of them.
macro_rules! rules {
    ($($constant:ident $severity:ident $name:literal $why:literal)*) => {
        $(pub(crate) const $constant: Rule = Rule { name: $name, severity: Severity::$severity, why: $why };)*

        /// Every rule about the file itself.
        pub const RULES: &[&Rule] = &[$(&$constant),*];
    };
}

rules! {
    FILE_TOO_LARGE Error "file-too-large" "A larger file is never a connect.yaml, and reading it could exhaust memory."
    NOT_UTF8 Error "not-utf8" "The platform reads connect.yaml as UTF-8."
    NUL_BYTE Error "nul-byte" "YAML does not allow NUL characters."
    CARRIAGE_RETURN Error "carriage-return" "The platform does not take a carriage return alone as the end of a line."

    YAML_SYNTAX Error "yaml-syntax" "The platform cannot read a file that is not valid YAML."
    TAB_INDENTATION Error "tab-indentation" "YAML does not allow tabs as indentation."
    UNQUOTED_TEXT Error "unquoted-text" "Some characters have a meaning in YAML, so a text with them needs quotes."
    MERGE_KEY Error "merge-key" "YAML 1.2 has no merge keys; the platform takes `<<` as an unknown key."
    SEVERAL_DOCUMENTS Error "several-documents" "The platform reads a single document."
    DUPLICATE_KEY Error "duplicate-key" "A key may stand only once in a mapping; it would be unclear which value counts."
    NESTING_TOO_DEEP Error "nesting-too-deep" "A connect.yaml needs seven levels; deeper nesting is a mistake or an attack."
    UNKNOWN_ALIAS Error "unknown-alias" "An alias such as `*name` repeats what an anchor `&name` marked earlier."
    ALIAS_CYCLE Error "alias-cycle" "A value that contains itself has no end."
    ALIAS_BUDGET Error "alias-budget" "The platform refuses files whose aliases repeat too much."
    YAML_VERSION Warning "yaml-version" "By YAML 1.1 words such as `yes` and `on` are booleans, so the file may be read in two ways."

    WRONG_TYPE Error "wrong-type" "The platform converts no values: a text, a number, a boolean and a list are different things."
    NULL_VALUE Error "null-value" "A key without a value is null, and null is not the same as left out."
    MISSING_KEY Error "missing-key" "The platform refuses a file that lacks a required key."
    UNKNOWN_KEY Error "unknown-key" "The platform refuses a file with a key that it does not know."
    EMPTY_TEXT Error "empty-text" "The platform refuses texts that are empty or only blanks."
    NUMBER_RANGE Error "number-range" "The platform accepts only whole numbers within the range."

    APPLICATION_NAME Error "application-name" "The name is the application's folder and its name in every Deployment."
    DUPLICATE_APPLICATION Error "duplicate-application" "Deployments refer to an application by its name."
    APPLICATION_TYPE Error "application-type" "The type decides how the platform builds and runs the application."
    KEY_NOT_ALLOWED Error "key-not-allowed" "Each type of application has its own keys; the platform refuses any other."
    ENDPOINT Error "endpoint" "The platform appends the endpoint to the application's address."
    RETRY_STRATEGY Error "retry-strategy" "The strategy decides which other keys of the policy apply."
    BACKOFF_ORDER Error "backoff-order" "The wait grows from the minimum to the maximum."
    SCHEDULE Error "schedule" "The schedule says when the platform runs the job."
    SCHEDULE_FIELDS Warning "schedule-fields" "A cron expression has five fields; what the platform makes of more is not documented."
    SCHEDULE_NEVER Warning "schedule-never" "A job with such a schedule never runs."
    SCHEDULE_STEP Warning "schedule-step" "A step starts anew in each field, so a step beyond the range matches only once."
    SCHEDULE_SPELLING Warning "schedule-spelling" "The platform's own check (version 0.0.16) refuses this spelling of a valid schedule."

    CONFIGURATION_KEY Error "configuration-key" "The key becomes the name of an environment variable."
    RESERVED_KEY Error "reserved-key" "The platform sets this environment variable itself."
    DUPLICATE_CONFIGURATION_KEY Error "duplicate-configuration-key" "A key stands for one environment variable of the application."
    DUPLICATE_GLOBAL_KEY Error "duplicate-global-key" "Every application gets the global keys, so they may not be declared again."
    SECURED_DEFAULT Error "secured-default" "connect.yaml is public to those who deploy, so a secret has no default in it."
    MERCHANT_CENTER_KEY Error "merchant-center-key" "The Merchant Center needs these values to find and load the application."
    CLOUD_IDENTIFIER Error "cloud-identifier" "A Merchant Center application has to know in which cloud Region it runs."
    MERCHANT_CENTER_SECURED Error "merchant-center-secured" "A Merchant Center application runs in the browser, where nothing stays secret."
    GENERATED_VARIABLE Warning "generated-variable" "With `inheritAs.apiClient` the platform makes an API Client and sets this variable itself."
    SCOPE Warning "scope" "A blank scope grants nothing."
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let mut seen = HashSet::new();
        for rule in RULES {
            assert!(seen.insert(rule.name), "{} stands twice", rule.name);
            assert!(rule.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            assert!(rule.why.ends_with('.'), "{}", rule.name);
        }
    }
}
