//! The rules of connect.yaml, besides those of every YAML file.

pub(super) use crate::yaml_file::rule::MISSING_KEY;
use crate::yaml_file::rules;

rules! {
    /// The rules of connect.yaml, besides those of every YAML file.
    RULES:

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
    use crate::yaml_file::YAML_RULES;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let mut seen = HashSet::new();
        for rule in RULES.iter().chain(YAML_RULES) {
            assert!(seen.insert(rule.name), "{} is declared twice", rule.name);
            assert!(rule.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            assert!(rule.why.ends_with('.'), "{}", rule.name);
        }
    }
}
